"""What people type, what a modal holds, and what the log must not hold."""

import json
import logging

import pytest

from bot.adapters.slack import modals
from bot.adapters.slack.modals import Origin
from bot.adapters.slack.quiet import hide_secrets, library_logger
from bot.adapters.slack.spoken import asks_publicly, is_for_admins, typed_line, typed_text
from bot.commands import grammar
from bot.commands.ask import Ask, Person
from bot.commands.command import Command, Option, mentioned
from bot.domain.replies import Form, Sentence
from bot.locale import LANGUAGES, words


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("top 5", "top 5"),
        ("  top 5 \n", "top 5"),
        ("show <https://arxiv.org/abs/2503.04625|arxiv.org/abs/2503.04625>", "show https://arxiv.org/abs/2503.04625"),
        ("show <https://arxiv.org/abs/2503.04625>", "show https://arxiv.org/abs/2503.04625"),
        ("search <@U012AB3CD|ann> in <#C012AB3CD|papers>", "search @ann in #papers"),
        ("search <@U012AB3CD>", "search @U012AB3CD"),
        ("search <!here|@here>", "search @here"),
        ("search <mailto:ann@example.org|ann@example.org>", "search ann@example.org"),
        ("search votes:&gt;20 R&amp;D", "search votes:>20 R&D"),
        ("search &amp;lt;", "search &lt;"),
        ("search votes:<20 and a > b", "search votes:<20 and a > b"),
        ("search 확산 모델", "search 확산 모델"),
        ("", ""),
    ],
)
def test_the_desk_sees_what_was_typed(sent: str, typed: str) -> None:
    assert typed_text(sent) == typed


@pytest.mark.parametrize(
    ("line", "public"),
    [
        ("top 5 public", True),
        ("TODAY Public", True),
        ("top 5 week public", True),
        ("top 5", False),
        ("오늘 공개", True),
        ("show public", False),
        ("public", False),
        ("top public 5", True),
        ("", False),
    ],
)
def test_public_is_a_word_behind_a_command_that_knows_it(line: str, public: bool) -> None:
    assert asks_publicly(line) is public


def section(text: str, block_id: str | None = None) -> dict[str, object]:
    block: dict[str, object] = {"type": "section", "text": {"type": "plain_text", "text": text}}
    return {**block, "block_id": block_id} if block_id else block


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_modal_holds_every_block_in_order(language: str) -> None:
    bodies = [
        {"text": "a", "blocks": [section("1", "b"), section("2")]},
        {"blocks": [section("3", "b")]},
        {"text": "4"},
    ]
    view = modals.modal(bodies, words(language), Origin())  # type: ignore[arg-type]
    assert [block["text"]["text"] for block in view["blocks"]] == ["1", "2", "3", "4"]
    ids = [block["block_id"] for block in view["blocks"] if "block_id" in block]
    assert len(ids) == len(set(ids))
    assert len(view["title"]["text"]) <= 24
    assert 0 < len(view["close"]["text"]) <= 24


def test_a_modal_never_holds_more_than_a_hundred_blocks() -> None:
    bodies = [{"blocks": [section(str(n)) for n in range(40)]} for _ in range(3)]
    assert not modals.fits(bodies)
    assert modals.fits(bodies[:2])
    assert len(modals.modal(bodies, words("en"), Origin())["blocks"]) == 100


def test_the_origin_travels_in_the_view() -> None:
    origin = modals.origin_of({"response_url": "https://hooks.example.org/1", "channel": {"id": "C1"}})
    assert origin == Origin("https://hooks.example.org/1", 0, "C1")
    for height, topmost in ((1, False), (2, False), (3, True), (3, True)):
        origin = modals.origin_of({"view": modals.loading(words("en"), origin.above())})
        assert origin == Origin("https://hooks.example.org/1", height, "C1")
        assert origin.topmost is topmost


def test_a_command_is_where_it_was_typed() -> None:
    body = {"response_url": "https://hooks.example.org/1", "channel_id": "C1"}
    assert modals.origin_of(body) == Origin("https://hooks.example.org/1", 0, "C1")


def test_what_is_opened_from_the_home_knows_it() -> None:
    origin = modals.origin_of({"view": {"type": "home", "private_metadata": ""}})
    assert (origin.home, origin.home_itself, origin.depth) == (True, True, 0)
    inside = modals.origin_of({"view": modals.loading(words("en"), origin.above())})
    assert (inside.home, inside.home_itself, inside.depth) == (True, False, 1)


def test_a_view_that_is_not_ours_does_no_harm() -> None:
    assert modals.origin_of({"view": {"private_metadata": "not ours"}}) == Origin(depth=1)
    assert modals.origin_of({"view": {"private_metadata": json.dumps([1])}}) == Origin(depth=1)
    assert modals.submit_of({"private_metadata": json.dumps({"submit": 1})}) == ""


def test_what_a_form_is_sent_as_survives_a_long_address() -> None:
    long = Origin("https://x" * 1000, 2, "C1")
    assert len(long.written("feed make")) <= 3000
    view = modals.form(Form("F" * 40, (), "feed make"), words("ko"), long)
    assert modals.submit_of(view) == "feed make"
    assert modals.origin_of({"view": view}).channel == "C1"
    assert len(view["title"]["text"]) <= 24


async def _answer(*_: object) -> Sentence:
    return Sentence("")


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command for admins, and one that takes a channel."""
    made = [
        Command("serve", "", (), _answer, admin=True),
        Command("herd", "", (), _answer, (Option("where", "channel", ""),), lambda rest: {"where": " ".join(rest)}),
    ]
    monkeypatch.setattr(grammar, "HIDDEN", {command.name: command for command in made})


@pytest.mark.usefixtures("commands")
def test_a_channel_keeps_its_id_where_the_command_takes_one() -> None:
    line = typed_line("herd <#C012AB3CD|papers> of <@U012AB3CD|ann> &amp; <https://arxiv.org/abs/1|x>")
    assert line == "herd <#C012AB3CD|papers> of <@U012AB3CD|ann> & https://arxiv.org/abs/1"
    ask = grammar.read(line, Person("slack", "T1", "U1"))
    assert isinstance(ask, Ask)
    assert mentioned(str(ask.options["where"]).split()[0]) == "C012AB3CD"
    assert typed_line("search <#C012AB3CD|papers>") == "search #papers"


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("<#C1|papers>", "C1"),
        ("<#C1>", "C1"),
        ("<@U1|ann>", "U1"),
        ("<@!123>", "123"),
        ("<#123>", "123"),
        ("#papers", None),
        ("C1", None),
        ("<!here>", None),
        ("<#C1|a> <#C2|b>", None),
    ],
)
def test_the_id_of_who_or_what_is_mentioned(word: str, found: str | None) -> None:
    assert mentioned(word) == found


def test_who_is_an_admin_matters_for_what_the_channel_follows() -> None:
    lines = ("subscribe RAG", "subscribe where:here RAG", "subscribe RAG where=here")
    assert [is_for_admins(line) for line in lines] == [False, True, True]


@pytest.mark.usefixtures("commands")
def test_who_is_an_admin_matters_for_admins_commands_and_for_channels() -> None:
    assert [is_for_admins(line) for line in ("serve", "herd x", "top 5", "", "nothing")] == [
        *(True, True),
        *(False, False, False),
    ]


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-1-2-abc",
        "xoxe.xoxp-1-abc",
        "xapp-1-A-2-abc",
        "wss://wss-primary.slack.com/link/?ticket=abc-def&app_id=0123abc",
        "https://hooks.slack.com/commands/T1/2/abc",
        "Bearer abc",
    ],
)
def test_secrets_are_hidden(secret: str) -> None:
    shown = hide_secrets(f"before {secret} after")
    assert "abc" not in shown
    assert shown.startswith("before ")
    assert shown.endswith(" after")


def test_the_libraries_do_not_even_prepare_debug_output(caplog: pytest.LogCaptureFixture) -> None:
    """slack_sdk formats every request and answer when its logger listens, and its level is unset or DEBUG."""
    with caplog.at_level(logging.DEBUG):
        assert library_logger().level > logging.DEBUG


def test_the_libraries_never_log_debug_nor_a_traceback(caplog: pytest.LogCaptureFixture) -> None:
    logger = library_logger()
    logger.setLevel(logging.DEBUG)
    try:
        with caplog.at_level(logging.DEBUG):
            logger.debug("body: %s", "xoxb-1-abc")
            try:
                raise ValueError("wss://x/?ticket=abc")
            except ValueError as error:
                logger.exception("Failed to connect (%s)", error)  # noqa: TRY401 - as slack_sdk does
    finally:
        library_logger()
    assert "abc" not in caplog.text
    assert "Failed to connect" in caplog.text
