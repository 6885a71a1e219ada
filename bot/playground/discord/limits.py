"""Discord's documented limits, written down once more, independent of what the formatter believes.

Lengths are Unicode code points. Sources: Discord's developer documentation (message, components,
application commands, threads, gateway, rate limits) and its published OpenAPI schema.
"""

# ---------------------------------------------------------------- messages
CONTENT = 2000
NONCE = 25
ATTACHMENTS = 10
ALT_TEXT = 1024
STICKERS = 3
MENTIONED = 100  # users, and roles, in allowed_mentions

# ---------------------------------------------------------------- embeds
EMBEDS = 10
EMBED_TITLE = 256
EMBED_DESCRIPTION = 4096
EMBED_FIELDS = 25
EMBED_FIELD_NAME = 256
EMBED_FIELD_VALUE = 1024
EMBED_FOOTER = 2048
EMBED_AUTHOR = 256
EMBED_PROVIDER = 256
EMBED_TOTAL = 6000  # over all embeds of one message
COLOUR = 0xFFFFFF
URL = 2048

# ---------------------------------------------------------------- components
ROWS = 5
BUTTONS_IN_ROW = 5
CUSTOM_ID = 100
BUTTON_LABEL = 80
BUTTON_URL = 512
EMOJI_NAME = 32
SELECT_OPTIONS = 25
SELECT_TEXT = 100  # label, value and description of an option
SELECT_PLACEHOLDER = 150
V2_COMPONENTS = 40  # nested ones and accessories counted
V2_TEXT = 4000  # all text displays together
V2_HIDDEN_BYTES = 10_170  # UTF-8 bytes of the texts + 12 for each; above it the platform answers 500
V2_BYTES_A_TEXT = 12
V2_MEDIA = 64  # above it the platform answers 500
SECTION_TEXTS = 3
GALLERY_ITEMS = 10

# ---------------------------------------------------------------- modals
MODAL_TITLE = 45
MODAL_COMPONENTS = 5
MODAL_LABEL = 45
MODAL_DESCRIPTION = 100
TEXT_INPUT = 4000
TEXT_INPUT_PLACEHOLDER = 100

# ---------------------------------------------------------------- threads
THREAD_NAME = 100
ARCHIVE_MINUTES = (60, 1440, 4320, 10080)
SLOW_MODE_SECONDS = 21_600
APPLIED_TAGS = 5

# ---------------------------------------------------------------- application commands
COMMAND_NAME = 32
COMMAND_DESCRIPTION = 100
COMMAND_OPTIONS = 25
COMMAND_TOTAL = 8000  # names, descriptions and values, each in its longest language
CHOICES = 25
CHOICE_NAME = 100
CHOICE_VALUE = 100
OPTION_STRING = 6000  # what min_length and max_length may be at most
SLASH_COMMANDS = 100
CONTEXT_COMMANDS = 15  # of the user kind, and of the message kind
COMMANDS_CREATED_A_DAY = 200
PERMISSION_BITS = 18_014_398_509_481_983
LOCALES = frozenset(
    [
        "ar",
        "bg",
        "cs",
        "da",
        "de",
        "el",
        "en-GB",
        "en-US",
        "es-ES",
        "es-419",
        "fi",
        "fr",
        "he",
        "hi",
        "hr",
        "hu",
        "id",
        "it",
        "ja",
        "ko",
        "lt",
        "nl",
        "no",
        "pl",
        "pt-BR",
        "ro",
        "ru",
        "sv-SE",
        "th",
        "tr",
        "uk",
        "vi",
        "zh-CN",
        "zh-TW",
    ]
)

# ---------------------------------------------------------------- interactions
FIRST_ANSWER_SECONDS = 3.0
TOKEN_SECONDS = 900.0
FOLLOW_UPS_OF_A_PERSONS_OWN = 5
FOLLOW_UPS = 10_000  # none is documented
FILE_BYTES = 10 * 1024 * 1024

# ---------------------------------------------------------------- gateway
GATEWAY_PAYLOAD_BYTES = 4096
GATEWAY_SENDS = 120
GATEWAY_SENDS_SECONDS = 60.0
HEARTBEAT_MILLISECONDS = 41_250

# ---------------------------------------------------------------- rates
GLOBAL_PER_SECOND = 50
ROUTE_RATES: dict[str, tuple[int, float]] = {
    "POST /channels/{channel}/messages": (5, 5.0),
    "PATCH /channels/{channel}/messages/{message}": (5, 5.0),
}
"""Requests, seconds. What the platform's headers are seen to say; other routes show no limit here."""
