"""Notice: what an admin has to know, once, until it is well again. Its words are in formatter/notices.py."""

from dataclasses import dataclass
from typing import Literal

Trouble = Literal[
    "channel_gone",  # deleted or archived
    "no_permission",  # the bot may not post there
    "thread_closed",  # locked
    "unauthorized",  # the token is not accepted
    "revoked",  # the channel's workspace took its token back
    "history_forbidden",  # a message may have been posted, and the bot may not look
    "sent_plainly",  # refused as it was, sent as plain text
    "refused",  # refused for good
    "problems",  # a digest file that could not be read in full
    "held_back",  # a digest file that lost most of its papers
    "configuration",  # a changed configuration that cannot be used
]

CHANNEL_TROUBLES: tuple[Trouble, ...] = (
    "channel_gone",
    "no_permission",
    "thread_closed",
    "revoked",
    "history_forbidden",
)
"""Over as soon as something arrives in the channel."""
FILE_TROUBLES: tuple[Trouble, ...] = ("problems", "held_back")


@dataclass(frozen=True, slots=True)
class Notice:
    """`subject`: what it is about ("discord:123", "discord:123 2025-03-07", "discord", a file).

    There is one open notice for a subject and trouble.

    `detail`: what the platform said, or the first problem ("line 12: ..."). `feed` and `paper`, where it is about one.
    """

    subject: str
    trouble: Trouble
    detail: str = ""
    feed: str = ""
    paper: str = ""
