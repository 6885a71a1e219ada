"""The libraries' own logging, made safe: no debug output, and nothing secret in what remains.

At DEBUG slack_sdk writes whole requests and answers, the ticket of the socket among them; on INFO and above
the socket's address, with its ticket, can be part of an error.
"""

import logging
import re

from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped

_SECRET = re.compile(
    r"xox[a-z]-[\w.-]+|xapp-[\w-]+|\bBearer\s+\S+|(?<=ticket=)[^&\s'\"]+|(?<=app_id=)[^&\s'\"]+|"
    r"https?://hooks\.slack\.com/\S+",
    re.IGNORECASE,
)
HIDDEN = "(hidden)"

_AS_WANTED = warning_client_prioritized_and_token_skipped()
"""Bolt's warning that it leaves the token in the environment alone: the settings have read that one."""


def hide_secrets(text: str) -> str:
    """Tokens, tickets of the socket and response addresses are replaced."""
    return _SECRET.sub(HIDDEN, text)


class HideSecrets(logging.Filter):
    """Fills a record's arguments in, hides what is secret, and drops the traceback, whose lines may repeat it."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.msg == _AS_WANTED:
            return False
        record.msg = hide_secrets(record.getMessage())
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        return record.levelno >= logging.INFO


def library_logger() -> logging.Logger:
    """The logger to hand to slack_sdk and slack_bolt. INFO at least, whatever the root logger's level is."""
    logger = logging.getLogger("slack_bolt.paperboy")
    logger.setLevel(logging.WARNING)
    if not any(isinstance(each, HideSecrets) for each in logger.filters):
        logger.addFilter(HideSecrets())
    return logger
