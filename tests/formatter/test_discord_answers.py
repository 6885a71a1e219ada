"""Whatever an answer says, Discord takes it: lists with buttons, forms, files, previews, any of it in place."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from bot.domain.papers import Digest, Paper
from bot.domain.replies import (
    Action,
    Document,
    Entries,
    Entry,
    FeedPreview,
    Field,
    Form,
    Listed,
    PaperCard,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import components, embed_answers, modals
from bot.locale import Language, words
from bot.playground.discord.errors import ApiError
from bot.playground.discord.validate.messages import ANSWER, check_callback, check_message
from tests.formatter import hostile, limits
from tests.formatter.samples import PLAIN
from tests.formatter.test_hostile import DAY

many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
languages = st.sampled_from(("ko", "en"))
lines = st.sampled_from(("ask:show 2503.04625", "turn:saved", "form:feed make", "page:2:top", "x" * 100, "x" * 120))
tips = st.lists(hostile.TEXT.filter(str.strip), max_size=5).map(tuple)
styles = st.sampled_from(("plain", "primary", "danger"))
some_actions = st.lists(
    st.builds(Action, hostile.TEXT, lines | st.text("abc", min_size=1, max_size=3), styles, hostile.TEXT), max_size=9
).map(tuple)
excerpts = st.lists(st.tuples(hostile.TEXT, st.booleans()), max_size=6).map(tuple)
listed = st.builds(Listed, hostile.PAPERS, st.just(DAY), excerpts, hostile.TEXT)
entries = st.builds(
    Entries,
    hostile.TEXT,
    st.lists(st.builds(Entry, hostile.LONG_TEXT, hostile.LONG_TEXT, some_actions), max_size=5).map(tuple),
    hostile.TEXT,
    hostile.LONG_TEXT,
    st.integers(1, 3),
    st.integers(1, 3),
    tips,
    some_actions,
)
choices = st.lists(st.tuples(hostile.TEXT, st.sampled_from(("", "ko", "en", "thread", "9"))), max_size=25).map(tuple)
kinds = st.sampled_from(("line", "text", "choice", "choices", "channel", "person"))
some_fields = st.lists(
    st.builds(
        Field,
        st.uuids().map(str),
        hostile.TEXT,
        kinds,
        hostile.LONG_TEXT | st.sampled_from(("ko", "ko,en", "123", "discord:123")),
        choices.filter(lambda pairs: any(sent for _, sent in pairs)),
        st.booleans(),
        hostile.LONG_TEXT,
        st.sampled_from((0, 100, 4_000, 9_000)),
    ),
    min_size=1,
    max_size=8,
).map(tuple)
submits = st.sampled_from(("settings change", "feed make", "x" * 90))
errors = st.dictionaries(st.sampled_from(("elsewhere", "timezone")), hostile.LONG_TEXT, max_size=2)
forms = st.builds(Form, hostile.TEXT, some_fields, submits, hostile.LONG_TEXT, errors)
previews = st.builds(
    FeedPreview,
    hostile.DIGESTS,
    st.integers(0, 99),
    st.sampled_from(("thread", "packed", "cards", "overview", "forum")),
    st.sampled_from(("ko", "en", "")),
    hostile.LONG_TEXT,
    some_actions,
)
replies: st.SearchStrategy[Reply] = (
    entries
    | forms
    | previews
    | st.builds(Document, hostile.TEXT, hostile.TEXT, hostile.LONG_TEXT, tips)
    | st.builds(Sentence, hostile.LONG_TEXT, tips, some_actions)
    | st.builds(PaperCard, listed, hostile.TEXT, note=hostile.LONG_TEXT, actions=some_actions)
    | st.builds(
        PaperList, hostile.TEXT, st.lists(listed, max_size=25).map(tuple), hostile.TEXT, actions=some_actions, tips=tips
    )
)


def shown(bodies: list[dict[str, Any]]) -> None:
    """Raises what Discord would answer."""
    for body in bodies:
        try:
            check_message(body, ANSWER)
        except ApiError as error:
            raise AssertionError(error.errors) from error
        assert body["allowed_mentions"] == {"parse": []}
        assert list(limits.of_any_text({**body, "components": without_values(body.get("components", []))})) == []


def without_values(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is sent and not shown may say anything."""
    return [
        {name: without_values(value) if name == "components" else value for name, value in part.items()}
        | ({"options": [{"label": option["label"]} for option in part["options"]]} if "options" in part else {})
        for part in parts
    ]


@many
@given(reply=replies, public=st.booleans(), language=languages)
def test_discord_takes_any_answer(reply: Reply, public: bool, language: Language) -> None:
    bodies = embed_answers.reply(reply, words(language), public=public)
    assert 1 <= len(bodies) <= 5
    shown(bodies)


@many
@given(reply=replies, language=languages)
def test_discord_takes_any_answer_in_place_of_a_list(reply: Reply, language: Language) -> None:
    """Made of components, or said not to fit."""
    for body in embed_answers.reply(reply, words(language), public=False):
        made = components.in_components(body)
        if made is not None:
            shown([made])


@many
@given(form=forms)
def test_discord_opens_any_form(form: Form) -> None:
    try:
        check_callback({"type": 9, "data": modals.modal(form)})
    except ApiError as error:
        raise AssertionError(error.errors) from error


def test_an_ordinary_answer_fits_in_place_of_a_list() -> None:
    text = "추론을 " * 400
    (body,) = embed_answers.reply(Sentence(text[:1_500], ("/paper top 5",)), words("ko"), public=False)
    assert components.in_components(body) is not None


def test_what_was_looked_for_is_bold_and_a_remark_stands_above_it() -> None:
    one = Listed(PLAIN, DAY, (("by ", False), ("확산 *모델*", True), ("을 ", False)), "the nearest spelling")
    (body,) = embed_answers.reply(PaperList("Found", (one,), "search x"), words("en"), public=False)
    description = body["embeds"][0]["description"]
    assert "\nthe nearest spelling\nby **확산 \\*모델\\***을" in description


def test_a_preview_shows_what_would_come_without_its_key_and_says_how_much_more_there_is() -> None:
    papers = tuple(Paper(f"2503.{n:05}", f"Paper {n}", votes=9 - n) for n in range(6))
    preview = FeedPreview(Digest(DAY, papers), 20, "thread", "en", "So it will look.", (Action("Post now", "ask:x"),))
    bodies = embed_answers.reply(preview, words("en"), public=False)
    assert [body["embeds"][0].get("title") for body in bodies][2:] == ["Paper 0", "Paper 1", "Paper 2"]
    assert "3 more messages follow these." in bodies[0]["embeds"][0]["description"]
    assert "6 of 20 papers" in bodies[1]["embeds"][0]["description"]
    assert "{key}" not in str(bodies)
    assert all("nonce" not in body for body in bodies)
    assert bodies[-1]["components"][-1]["components"][0]["custom_id"] == "ask:x"
