"""Slack's answers that are more than papers, and its windows: within the limits and safe, whatever stands in them."""

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, strategies as st
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.domain.feeds import Layout
from bot.domain.replies import (
    Action,
    Document,
    Entries,
    Entry,
    FeedPreview,
    Field,
    Form,
    Home,
    Listed,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import block_answers, block_forms
from bot.locale import LANGUAGES, Language, words
from bot.playground.slack.state import notices
from bot.playground.slack.validate import content, view
from tests.formatter import hostile
from tests.formatter.hostile_replies import ACTIONS, ENTRIES, FORMS, LISTED, LISTS, REPLIES, SENTENCES, SPOKEN, many
from tests.formatter.samples import DAY, DIGEST, PLAIN


def refused(body: dict[str, Any]) -> list[str]:
    """What the local Slack, which has its own table of limits, would refuse, and whom it would call."""
    content(body, lambda url: True)
    return notices([{"type": "message", "text": body["text"]}, body["blocks"]])


@many
@given(reply=REPLIES, language=SPOKEN)
def test_any_answer_is_taken_and_calls_nobody(reply: Reply, language: Language) -> None:
    bodies = block_answers.reply(reply, words(language), public=False)
    assert 1 <= len(bodies) <= 5
    assert [refused(body) for body in bodies] == [[]] * len(bodies)
    assert all(body["blocks"] and body["text"] for body in bodies)


@many
@given(form=FORMS, language=SPOKEN)
def test_any_form_is_a_view_that_is_taken(form: Form, language: Language) -> None:
    blocks = block_forms.blocks(form)
    title = {"type": "plain_text", "text": "x"}
    view({"type": "modal", "title": title, "submit": title, "blocks": blocks}, "modal", lambda url: True)
    assert notices(blocks) == []
    errors = block_forms.errors(form)
    assert set(errors) <= {field.name for field in form.fields}
    assert bool(errors) is bool(form.errors and form.fields)


@many
@given(
    parts=st.lists(st.tuples(hostile.TEXT, ENTRIES | LISTS | SENTENCES), max_size=5).map(tuple),
    actions=ACTIONS,
    language=SPOKEN,
)
def test_any_home_is_a_view_that_is_taken(
    parts: tuple[tuple[str, PaperList | Sentence | Entries], ...], actions: tuple[Action, ...], language: Language
) -> None:
    blocks = block_answers.home(Home(parts, actions), words(language))
    view({"type": "home", "blocks": blocks}, "home", lambda url: True)
    assert notices(blocks) == []


@many
@given(listed=LISTED, language=SPOKEN)
def test_any_summary_below_a_link_is_taken(listed: Listed, language: Language) -> None:
    body = block_answers.unfurled(listed, words(language))
    assert refused({"text": "x", **body}) == []


def test_the_words_that_were_looked_for_are_bold() -> None:
    listed = Listed(PLAIN, DAY, (("before ", False), ("추론", True), (" after", False)), remark="new here")
    (body,) = block_answers.reply(PaperList("Found", (listed,), "search 추론"), words("en"), public=False)
    (text,) = [block for block in body["blocks"] if block["type"] == "rich_text"]
    elements = text["elements"][0]["elements"]
    assert [one["text"] for one in elements if one.get("style") == {"bold": True} and one["type"] == "text"] == [
        "1. ",
        "추론",
    ]
    assert "new here" in str(elements)
    assert "before " in [one["text"].split("\n")[-1] for one in elements if one["type"] == "text"]


@pytest.mark.parametrize("layout", get_args(Layout))
def test_a_preview_shows_what_the_feed_posts_without_its_key(layout: Layout) -> None:
    reply = FeedPreview(DIGEST, 21, layout, "ko", "This is what it would be.", (Action("Post it", "turn:x"),))
    bodies = block_answers.reply(reply, words("en"), public=False)
    assert "{key}" not in str(bodies)
    assert all("metadata" not in body for body in bodies)
    assert "This is what it would be." in str(bodies[0])
    assert "turn:x" in str(bodies[-1])
    assert PLAIN.title in str(bodies)


def test_a_long_file_as_text_says_what_is_left_out() -> None:
    reply = Document("a.bib", "@misc{x}\n" * 9_000, "Your list.")
    bodies = block_answers.reply(reply, words("en"), public=False)
    assert len(bodies) == 5
    assert "The rest does not fit here." in str(bodies[-1])
    short = block_answers.reply(replace(reply, content="@misc{x}\n" * 900), words("en"), public=False)
    shown = "".join(
        one["text"]
        for body in short
        for block in body["blocks"]
        for part in block.get("elements", ())
        if part.get("type") == "rich_text_preformatted"
        for one in part["elements"]
    )
    assert shown.count("@misc{x}") == 900


GOLDEN: dict[str, Reply] = {
    "entries": Entries(
        "Your keywords",
        (
            Entry("1. 추론", "about 3 a week", (Action("Pause", "turn:pause 1"), Action("Delete", "ask:x", "danger"))),
            Entry("2. RAG", "", (Action("Pause", "turn:pause 2"),)),
        ),
        "subscriptions",
        "2 of 200",
        2,
        3,
        ("/paper subscribe agent",),
        (Action("New", "form:subscribe", "primary"),),
    ),
    "sentence": Sentence("It would have sent 31 papers.", (), (Action("Follow", "turn:subscribe yes", "primary"),)),
    "file": Document("papers.bib", "@misc{a}\n", "Your reading list.", ("/paper saved",)),
    "form": Form(
        "Settings", (Field("language", "Language", "choice", "ko", (("한국어", "ko"),)),), "settings", "Yours."
    ),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", GOLDEN)
def test_an_answer_is_sent_as_it_was_reviewed(snapshot: SnapshotAssertion, name: str, language: Language) -> None:
    golden = snapshot.use_extension(JSONSnapshotExtension)
    assert block_answers.reply(GOLDEN[name], words(language), public=False) == golden


def test_the_summary_below_a_link_is_sent_as_it_was_reviewed(snapshot: SnapshotAssertion) -> None:
    listed = Listed(PLAIN, dt.date(2025, 3, 7))
    assert block_answers.unfurled(listed, words("ko")) == snapshot.use_extension(JSONSnapshotExtension)
