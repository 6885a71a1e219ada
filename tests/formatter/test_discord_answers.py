"""Whatever an answer says, Discord takes it: lists with buttons, forms, files, previews, any of it in place."""

from typing import Any

from hypothesis import given, strategies as st

from bot.domain.papers import Digest, Paper
from bot.domain.replies import (
    Action,
    FeedPreview,
    Form,
    Listed,
    PaperList,
    Reply,
    Sentence,
)
from bot.formatter import components, embed_answers, modals
from bot.locale import Language, words
from bot.playground.discord.errors import ApiError
from bot.playground.discord.validate.messages import ANSWER, check_callback, check_message
from tests.formatter import limits
from tests.formatter.hostile_replies import FORMS, REPLIES, SPOKEN, many
from tests.formatter.samples import PLAIN
from tests.formatter.test_hostile import DAY


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
@given(reply=REPLIES | FORMS, public=st.booleans(), language=SPOKEN)
def test_discord_takes_any_answer(reply: Reply, public: bool, language: Language) -> None:
    bodies = embed_answers.reply(reply, words(language), public=public)
    assert 1 <= len(bodies) <= 5
    shown(bodies)


@many
@given(reply=REPLIES | FORMS, language=SPOKEN)
def test_discord_takes_any_answer_in_place_of_a_list(reply: Reply, language: Language) -> None:
    """Made of components, or said not to fit."""
    for body in embed_answers.reply(reply, words(language), public=False):
        made = components.in_components(body)
        if made is not None:
            shown([made])


@many
@given(form=FORMS)
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
