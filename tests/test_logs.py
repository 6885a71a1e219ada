"""The log: one line an event, and no secret in any of them, wherever it stands."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot import logs

CANARY = 'canary/93b1f7+"quoted"\\never=shown'
SLACK_TOKEN = "xoxb-1111-2222-canarycanary"  # a made-up token of the right form


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in (*logs.LIBRARIES, *logs.NEVER_DEBUGGED):
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(False)
    structlog.reset_defaults()


@pytest.fixture(params=["file", "terminal"])
def stream(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Where the log goes, with the canary as the known secret."""
    target = Terminal() if request.param == "terminal" else io.StringIO()
    monkeypatch.delenv(logs.DEBUG_VARIABLE, raising=False)
    logs.configure([CANARY, ""], target)
    return target


def shown(stream: io.StringIO) -> str:
    """Everything that was written; fails when the canary is in it in any form."""
    text = stream.getvalue()
    assert "canary" not in text
    return text


def test_a_secret_is_hidden_in_an_event_and_its_fields(stream: io.StringIO) -> None:
    event = f"connecting with {CANARY}"
    structlog.get_logger("bot.test").info(event, token=CANARY, nested={"deep": [CANARY]}, request=f"Bot {CANARY}")
    assert logs.HIDDEN in shown(stream)


def test_a_secret_is_hidden_in_what_was_bound_before(stream: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(url=f"https://x.test/{CANARY}")
    try:
        structlog.get_logger("bot.test").warning("odd")
    finally:
        structlog.contextvars.clear_contextvars()
    assert "odd" in shown(stream)


def test_a_secret_is_hidden_in_a_traceback(stream: io.StringIO) -> None:
    secret = CANARY

    def fail() -> None:
        raise RuntimeError(f"cannot use {secret}")

    try:
        fail()
    except RuntimeError:
        structlog.get_logger("bot.test").exception("ours")
        logging.getLogger("aiohttp").exception("theirs")
    text = shown(stream)
    assert "ours" in text
    assert "theirs" in text
    assert "RuntimeError" in text


def test_a_secret_is_hidden_in_the_log_of_a_library(stream: io.StringIO) -> None:
    logging.getLogger("slack_sdk").warning("sending %s", {"Authorization": f"Bearer {CANARY}"}, extra={"token": CANARY})
    assert "sending" in shown(stream)


@pytest.mark.parametrize(
    "opener",
    [
        SLACK_TOKEN,
        "wss://wss-primary.slack.com/link/?ticket=canary-1&app_id=2",
        "https://hooks.slack.com/commands/T1/2/canary",
        "https://discord.com/api/v10/webhooks/123/canarycanarycanarycanary/messages/@original",
        "https://discord.com/api/v10/interactions/123/canarycanarycanarycanary/callback",
    ],
)
def test_what_opens_a_door_by_itself_is_hidden_although_nobody_named_it(opener: str, stream: io.StringIO) -> None:
    logging.getLogger("discord").error("failed: %s", opener)
    assert logs.HIDDEN in shown(stream)


def test_what_is_no_secret_stays_readable(stream: io.StringIO) -> None:
    structlog.get_logger("bot.test").info("posted", paper="2503.04625", title="추론", path="/channels/1/messages")
    text = shown(stream)
    assert "추론" in text
    assert "2503.04625" in text
    assert logs.HIDDEN not in text


def test_elsewhere_than_in_a_terminal_every_line_is_a_json_object() -> None:
    target = io.StringIO()
    logs.configure([CANARY], target)
    structlog.get_logger("bot.test").info("posted", count=3, secret=CANARY)
    logging.getLogger("discord").info("a library speaks")
    first, second = (json.loads(line) for line in target.getvalue().splitlines())
    assert (first["event"], first["count"], first["level"], first["logger"]) == ("posted", 3, "info", "bot.test")
    assert (second["event"], second["logger"]) == ("a library speaks", "discord")
    assert first["timestamp"].endswith("Z")
    assert list(first)[:3] == ["timestamp", "level", "event"]


@pytest.mark.parametrize("library", logs.LIBRARIES)
def test_the_debugging_of_libraries_is_shown_only_on_request(
    library: str, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    logging.getLogger(f"{library}.inner").debug("bytes on the wire")
    assert shown(stream) == ""
    monkeypatch.setenv(logs.DEBUG_VARIABLE, "1")
    logs.configure([CANARY], stream)
    logging.getLogger(f"{library}.inner").debug("bytes on the wire, %s", CANARY)
    assert "bytes on the wire" in shown(stream)


@pytest.mark.parametrize("library", logs.NEVER_DEBUGGED)
def test_what_people_ask_is_in_no_debugging(library: str, stream: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.DEBUG_VARIABLE, "1")
    logs.configure([CANARY], stream)
    logging.getLogger(library).debug("what somebody asked")
    assert shown(stream) == ""
    logging.getLogger(library).info("connected")
    assert "connected" in shown(stream)


def test_configured_twice_a_line_is_written_once(stream: io.StringIO) -> None:
    logs.configure([CANARY], stream)
    structlog.get_logger("bot.test").info("once")
    assert shown(stream).count("once") == 1


def test_warnings_are_lines_of_the_log(stream: io.StringIO) -> None:
    logs.warn_all(["Nothing is connected.", f"The feed {CANARY} waits."])
    assert len(shown(stream).splitlines()) == 2
