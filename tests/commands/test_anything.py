"""Whatever is typed, chosen or pressed is answered; nothing raises, and both platforms can show the answer."""

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from bot.commands.ask import Ask
from bot.commands.catalogue import COMMANDS
from bot.domain.replies import Reply
from bot.formatter import block_answers, embed_answers, text
from bot.locale import LANGUAGES, words
from tests.commands.counter import Counter

anything = st.text(st.characters(), max_size=60)  # lone surrogates too: JSON can carry them
pieces = st.sampled_from(
    [
        "top",
        "today",
        "show",
        "help",
        "all",
        "5",
        "-3",
        "26",
        "99999999",
        "week",
        "month",
        "2025",
        "2025-03-07",
        "2025-W99",
        "0000-00-00",
        "..",
        "public",
        "공개",
        "이번",
        "주",
        "상위",
        "오늘",
        "https://arxiv.org/abs/2503.00061",
        "<https://x|y>",
        '"',
        "*",
        "(",
        ")",
        "NEAR",
        "OR",
        ":",
        "-",
        "2503.00061v1",
        "/paper",
        "save",
        "saved",
        "remove",
        "choose",
        "export",
        "bibtex",
        "catchup",
        "2025-03-06..2025-03-07",
        "settings",
        "change",
        "timezone",
        "quiet",
        "서울",
        "22:00-08:00",
        "mydata",
        "forgetme",
        "yes",
    ]
)
OPTIONS = ["about", "choose", "change", "format", "language", "quiet", "remove", "sure", "time", "timezone", "typed"]
"""Of commands of one's own, those that buttons and forms give included."""
lines = st.one_of(anything, st.lists(st.one_of(pieces, anything), max_size=6).map(" ".join))
values = st.one_of(lines, st.integers(), st.booleans())
often = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


def can_be_shown(reply: Reply) -> None:
    for language in LANGUAGES:
        spoken = words(language)
        assert embed_answers.reply(reply, spoken, public=False)
        assert block_answers.reply(reply, spoken, public=False)
        assert text.reply(reply, spoken)
    assert [action for action in getattr(reply, "actions", ()) if not 1 <= len(action.button) <= 100] == []


@often
@given(line=lines)
async def test_any_line_is_answered(counter: Counter, line: str) -> None:
    can_be_shown(await counter.say(line))


@often
@given(
    command=st.one_of(st.sampled_from([command.name for command in COMMANDS] + ["all"]), anything),
    options=st.dictionaries(
        st.sampled_from(["count", "when", "paper", "public", "other", *OPTIONS]), values, max_size=4
    ),
)
async def test_any_options_are_answered(counter: Counter, command: str, options: dict[str, str | int | bool]) -> None:
    can_be_shown(await counter.desk.asked(Ask(command, counter.mina, options)))


@often
@given(
    verb=st.one_of(st.sampled_from(["details", "list", "show", "page", "share", "page:2"]), anything), argument=lines
)
async def test_any_button_is_answered(counter: Counter, verb: str, argument: str) -> None:
    can_be_shown(await counter.press(f"{verb}:{argument}"))


@often
@given(submit=lines, given=st.dictionaries(st.sampled_from(OPTIONS), anything, max_size=4))
async def test_any_form_that_is_sent_is_answered(counter: Counter, submit: str, given: dict[str, str]) -> None:
    for line in (submit, "settings change", "saved choose 1"):
        can_be_shown(await counter.desk.submitted(line, given, counter.alex))


@often
@given(option=st.sampled_from([("show", "paper"), ("top", "when")]), typed=lines)
async def test_suggestions_hold_their_limits_whatever_is_typed(
    counter: Counter, option: tuple[str, str], typed: str
) -> None:
    choices = await counter.desk.suggestions(*option, typed, counter.mina)
    assert len(choices) <= 25
    assert all(1 <= len(shown) <= 100 and 1 <= len(sent) <= 100 for shown, sent in choices)


@often
@given(line=lines)
async def test_share_repeats_the_answer(counter: Counter, line: str) -> None:
    """The ask that travels in a button is read as what it came from."""
    reply = await counter.say(line)
    ask = getattr(reply, "ask", "")
    if ask:
        shared = await counter.press(f"share:{ask}")
        assert getattr(shared, "ask", None) == ask
        assert getattr(shared, "papers", None) == getattr(reply, "papers", None)


@pytest.mark.parametrize("text", ["\ud800", "추\udfff론", "\x00", "\x00\ud800"])
async def test_characters_that_no_store_takes_are_answered(counter: Counter, text: str) -> None:
    for line in (text, f"show {text}", f"top {text}", f"today {text}", f"all {text}"):
        can_be_shown(await counter.say(line))
    for verb in ("details", "list", "show", "share", "page:1"):
        can_be_shown(await counter.press(f"{verb}:{text}"))
    for command, option in (("show", "paper"), ("top", "when")):
        can_be_shown(await counter.choose(command, **{option: text}))
        await counter.desk.suggestions(command, option, text, counter.mina)
