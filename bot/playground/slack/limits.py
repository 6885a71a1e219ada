"""Slack's documented limits, in characters or items unless said otherwise.

Where Slack publishes no number, the smaller known one stands here, so that what passes here passes there.
Sources: docs.slack.dev, reference/block-kit and reference/methods; threads on github.com/slackapi where named.
"""

from typing import Final

# Messages.
MESSAGE_BLOCKS: Final = 50
MESSAGE_BLOCKS_TEXT: Final = 9_600  # unpublished; bolt-js#2867: 9,597 passed and 11,341 was msg_blocks_too_long
MESSAGE_TEXT: Final = 40_000  # longer is cut, with the warning message_truncated
UPDATE_TEXT: Final = 4_000  # chat.update: msg_too_long
MARKDOWN_TEXT: Final = 12_000  # over all markdown blocks of a message
ATTACHMENTS: Final = 100
METADATA_BYTES: Final = 8_000  # that there is a limit is documented, the number is not
THREAD_TS: Final = 32

# Blocks.
BLOCK_ID: Final = 255
ACTION_ID: Final = 255
SECTION_TEXT: Final = 3_000
SECTION_FIELDS: Final = 10
SECTION_FIELD_TEXT: Final = 2_000
HEADER_TEXT: Final = 150
CONTEXT_ELEMENTS: Final = 10
CONTEXT_TEXT: Final = 3_000
ACTIONS_ELEMENTS: Final = 25
CONTEXT_ACTIONS_ELEMENTS: Final = 5
IMAGE_URL: Final = 3_000
IMAGE_ALT: Final = 2_000
IMAGE_TITLE: Final = 2_000
INPUT_LABEL: Final = 2_000
INPUT_HINT: Final = 2_000
VIDEO_TITLE: Final = 200
VIDEO_AUTHOR: Final = 50
VIDEO_DESCRIPTION: Final = 200
TABLE_ROWS: Final = 100
TABLE_CELLS: Final = 20
TABLE_TEXT: Final = 10_000  # over all tables of a message
TABLES: Final = 1
LIST_INDENT: Final = 8

# Elements.
BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2_000
BUTTON_URL: Final = 3_000
ACCESSIBILITY_LABEL: Final = 75
PLACEHOLDER: Final = 150
OPTIONS: Final = 100
OPTION_GROUPS: Final = 100
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 75  # newer pages say 150
OPTION_URL: Final = 3_000
OVERFLOW_OPTIONS: Final = 5
CHOICE_OPTIONS: Final = 10  # checkboxes and radio buttons
INPUT_LENGTH: Final = 3_000
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# Views.
VIEW_BLOCKS: Final = 100
VIEW_TITLE: Final = 24
VIEW_PRIVATE_METADATA: Final = 3_000
VIEW_CALLBACK_ID: Final = 255
VIEW_EXTERNAL_ID: Final = 255
VIEW_BYTES: Final = 250_000
VIEW_STACK: Final = 3

# Time and number.
ACK_SECONDS: Final = 3.0
TRIGGER_SECONDS: Final = 3.0
RESPONSE_URL_SECONDS: Final = 1_800.0
RESPONSE_URL_USES: Final = 5
TICKET_SECONDS: Final = 30.0
SOCKETS: Final = 10
HISTORY_LIMIT: Final = 999
RESTRICTED_HISTORY_LIMIT: Final = 15  # and one call a minute, for apps sold outside the Marketplace
TIER_PER_MINUTE: Final = {1: 1, 2: 20, 3: 50, 4: 100}
