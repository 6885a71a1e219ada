"""What the log looks like: for a person in a terminal, one JSON object a line elsewhere; always on stderr.

Everything goes through here, the libraries' own log too, and loses what is secret on its way out.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable
from typing import TextIO
from urllib.parse import quote

import structlog
from structlog.typing import EventDict, Processor

DEBUG_VARIABLE = "PAPERBOY_DEBUG"
"""Set it to see more, the libraries' debugging too. Secrets stay hidden, and so does what people asked."""

LIBRARIES = {
    "discord": logging.INFO,
    "slack_bolt": logging.WARNING,
    "slack_sdk": logging.WARNING,
    "aiohttp": logging.WARNING,
    "apscheduler": logging.ERROR,
    "asyncio": logging.WARNING,
}
"""How much of each library's log is shown. Their debugging writes whole requests down."""
NEVER_DEBUGGED = ("discord.gateway", "discord.http", "aiosqlite")
"""Their debugging writes down what people ask and are told, and what lets one answer in the bot's name."""

HIDDEN = "[hidden]"
SHORTEST_SECRET = 4
"""A shorter value is no secret, and hiding it would tear words apart."""

_ALWAYS_HIDDEN = re.compile(
    r"\b(?:xox[a-z]|xapp)-[A-Za-z0-9-]{4,}"  # Slack tokens
    r"|(?<=[/?&]ticket=)[^\s&\"']+"  # address of a Slack socket
    r"|(?<=hooks\.slack\.com/)[^\s\"'<>]+"
    r"|(?<=discord:@)[0-9]+|(?<=slack:@)[A-Z0-9]+|(?<=slack:)T[A-Z0-9]+:[A-Z0-9]+"  # who somebody is
    r"|(?:(?<=webhooks/)|(?<=interactions/))(\d+/)[A-Za-z0-9._-]{20,}"  # what lets one answer in the bot's name
)


def configure(secrets: Iterable[str] = (), stream: TextIO | None = None, *, only_errors: bool = False) -> None:
    """Set the log up for this process, on stderr or `stream`. `secrets` are values that must never appear in it."""
    stream = stream or sys.stderr
    debug = bool(os.environ.get(DEBUG_VARIABLE))
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(_formatter(shared, hide(secrets), colours=stream.isatty()))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.DEBUG if debug else logging.ERROR if only_errors else logging.INFO)
    for name, level in LIBRARIES.items():
        logging.getLogger(name).setLevel(logging.DEBUG if debug else level)
    for name in NEVER_DEBUGGED:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def warn_all(sentences: Iterable[str]) -> None:
    """What is not as it likely should be, one line each."""
    log = structlog.get_logger("bot.config")
    for sentence in sentences:
        log.warning(sentence)


def hide(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that takes out of a text the given secrets, as they are and as they look in JSON and in an
    address, and what looks like a token or opens a door by itself."""
    forms = {secret for secret in secrets if len(secret) >= SHORTEST_SECRET}
    for _ in range(2):  # an address in JSON, a dict in a sentence in JSON
        forms |= {form for text in forms for form in (quote(text, safe=""), json.dumps(text)[1:-1], repr(text)[1:-1])}
    # The longest first: a secret may be the beginning of another.
    given = re.compile("|".join(re.escape(form) for form in sorted(forms, key=len, reverse=True)) or r"(?!)")

    def without_secrets(text: str) -> str:
        return _ALWAYS_HIDDEN.sub(lambda match: (match[1] or "") + HIDDEN, given.sub(HIDDEN, text))

    return without_secrets


def _what_matters_first(_logger: object, _method: str, event: EventDict) -> EventDict:
    first = [name for name in ("timestamp", "level", "event", "logger") if name in event]
    return {name: event[name] for name in [*first, *event]}


def _formatter(shared: list[Processor], without_secrets: Callable[[str], str], *, colours: bool) -> logging.Formatter:
    """Hides secrets in the finished line, so that nothing is forgotten: fields, tracebacks, libraries."""

    class HidingFormatter(structlog.stdlib.ProcessorFormatter):
        def format(self, record: logging.LogRecord) -> str:
            return without_secrets(super().format(record))

    if colours:
        # Plain tracebacks: the pretty ones show the values of variables.
        last: list[Processor] = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
    else:
        last = [
            structlog.processors.format_exc_info,
            _what_matters_first,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    return HidingFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
    )
