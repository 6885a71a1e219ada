"""Feeds from chat: what can be set, and what is answered."""

import datetime as dt
from typing import Any

import pytest

from bot.domain.replies import Entries, FeedPreview, Form, Sentence
from tests.commands.counter import Counter
from tests.commands.feed_kit import ADA, BOB, EVE, HERE, KIM, actions, choose, feeds, named, press, say, text

# ---------------------------------------------------------------- make


async def test_a_feed_is_made_of_its_options_as_in_the_configuration(desk: Counter) -> None:
    reply = await choose(
        desk,
        "feed make",
        name="morning",
        channel="101",
        post_at="09:00",
        days="mon-fri",
        top=10,
        min_votes=5,
        keywords='추론, "world model"',
        exclude="video",
        layout="cards",
        language="en",
        timezone="Europe/Berlin",
    )
    assert "starts with the next digest" in text(reply)
    (known,) = [one for one in await desk.office.registry.known() if one.source == "chat"]
    feed = known.feed
    assert (feed.tenant, feed.name, str(feed.channel)) == ("discord:9", "morning", "discord:101")
    assert (feed.post_at, feed.days, feed.top, feed.min_votes) == (dt.time(9), frozenset(range(5)), 10, 5)
    assert [query.typed for query in feed.keywords] == ["추론", '"world model"']
    assert [query.typed for query in feed.exclude] == ["video"]
    assert (feed.layout, feed.language, feed.zone.key) == ("cards", "en", "Europe/Berlin")


async def test_without_name_and_channel_it_is_called_like_this_channel_and_posts_here(desk: Counter) -> None:
    for _ in range(2):
        await choose(desk, "feed make", top=3)
    assert [(name, one["channel"]) for (_, name), one in (await feeds(desk)).items()] == [
        ("papers", "discord:100"),
        ("papers-2", "discord:100"),
    ]


async def test_typed_options_are_the_keys_of_the_configuration(desk: Counter) -> None:
    line = 'feed make My papers channel=<#C1|papers> top=5 keywords=LLM 추론, author:"Kaiming He" layout="thread"'
    await say(desk, line, KIM)
    (written,) = (await feeds(desk)).values()
    assert written["name"] == "My papers"
    assert (written["channel"], written["top"], written["layout"]) == ("slack:C1", "5", "thread")
    assert written["keywords"] == 'LLM 추론, author:"Kaiming He"'


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("post_at", "25:00", 'a time is written "09:00"'),
        ("days", "weekdays", 'days are written "mon-fri"'),
        ("top", "-1", "a whole number from 0 to 10000"),
        ("min_votes", "many", "a whole number from 0 to 2147483647"),
        ("keywords", "RAG, A*", "cannot be looked for: “A*”"),
        ("exclude", '"open', "A quotation mark is not closed"),
        ("layout", "poster", "must be one of thread, packed, cards, overview, forum"),
        ("layout", "forum", "needs a forum channel"),
        ("language", "fr", "must be one of ko, en"),
        ("timezone", "Mars/Base", "is no time zone"),
        ("name", "x" * 61, "1 to 60 visible characters"),
        ("channel", "102", "I may not post in this channel"),
        ("channel", "103", "a forum"),
        ("channel", "999", "I can't see this channel"),
        ("channel", "no channel", "which channel"),
    ],
)
async def test_what_cannot_be_set_is_named_with_what_is_expected(
    desk: Counter, option: str, value: str, said: str
) -> None:
    given: dict[str, Any] = {"name": "daily", "channel": "100", "layout": "thread", option: value}
    reply = await choose(desk, "feed make", **given)
    assert said in text(reply)
    form = await desk.desk.submitted("feed make +", given, ADA, HERE)
    assert isinstance(form, Form)
    assert any(said in fault for fault in form.errors.values())
    assert next(field.value for field in form.fields if field.name == "name") == given["name"]
    assert await feeds(desk) == {}


async def test_a_forum_takes_the_layout_forum_without_being_told(desk: Counter) -> None:
    await choose(desk, "feed make", name="board", channel="103")
    (written,) = (await feeds(desk)).values()
    assert written["layout"] == "forum"


async def test_where_no_threads_may_be_opened_layouts_without_one_are_taken(desk: Counter) -> None:
    desk.places.add("discord:104", "discord:9", "calm", threads=False)
    for layout in ("thread", "packed"):
        assert "may not open threads" in text(
            await choose(desk, "feed make", name=layout, channel="104", layout=layout)
        )
    for layout in ("cards", "overview"):
        assert "starts with the next digest" in text(
            await choose(desk, "feed make", name=layout, channel="104", layout=layout)
        )
    listed = await say(desk, "feed list")
    assert isinstance(listed, Entries)
    assert not [entry.title for entry in listed.entries if "can't post there" in entry.text]


async def test_a_feed_whose_threads_are_forbidden_later_says_so_before_it_posts(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    desk.places.add("discord:100", "discord:9", "papers", threads=False)
    assert "may not open threads" in text(await say(desk, "feed post mine"))
    listed = await say(desk, "feed list")
    assert isinstance(listed, Entries)
    assert "can't post there" in listed.entries[0].text


async def test_a_channel_of_another_server_is_refused_like_one_that_is_not_there(desk: Counter) -> None:
    theirs = await choose(desk, "feed make", name="a", channel="800")
    nowhere = await choose(desk, "feed make", name="a", channel="12345")
    assert text(theirs) == text(nowhere)
    other_platform = await choose(desk, "feed make", name="a", channel="slack:C1")
    assert "which channel" in text(other_platform)
    assert await feeds(desk) == {}


async def test_while_the_platform_cannot_be_asked_nothing_is_made(desk: Counter) -> None:
    desk.places.silent = True
    assert "at the moment" in text(await choose(desk, "feed make", name="a", channel="100"))
    assert await feeds(desk) == {}


async def test_a_name_is_taken_once_in_a_server_and_free_in_another(desk: Counter) -> None:
    await choose(desk, "feed make", name="Daily", channel="100")
    assert "already" in text(await choose(desk, "feed make", name="daily", channel="101"))
    await choose(desk, "feed make", EVE, name="daily", channel="800")
    assert set(await feeds(desk)) == {("discord:9", "Daily"), ("discord:8", "daily")}


async def test_a_feed_of_the_file_that_is_seen_here_keeps_its_name(desk: Counter) -> None:
    desk.places.add("discord:1", "discord:9", "of the file")
    assert "already" in text(await choose(desk, "feed make", name="daily", channel="100"))


async def test_the_form_makes_the_same_feed(desk: Counter) -> None:
    form = await press(desk, "form:feed make")
    assert isinstance(form, Form)
    assert next(field.value for field in form.fields if field.name == "channel") == "100"
    values = {field.name: field.value for field in form.fields}
    await desk.desk.submitted(form.submit, {**values, "top": "7"}, ADA, HERE)
    (written,) = (await feeds(desk)).values()
    assert (written["name"], written["channel"], written["top"]) == ("papers", "discord:100", "7")


# ---------------------------------------------------------------- list, change, pause, remove


async def test_the_list_shows_feeds_of_file_and_chat_of_this_server_alone_and_says_which_is_which(
    desk: Counter,
) -> None:
    desk.places.add("discord:1", "discord:9", "of the file")
    await choose(desk, "feed make", name="mine", channel="100", top=5, post_at="09:00")
    await choose(desk, "feed make", EVE, name="theirs", channel="800")
    listed = await say(desk, "feed")
    assert isinstance(listed, Entries)
    assert [entry.title for entry in listed.entries] == ["daily → #of the file", "mine → #papers"]
    assert "From the configuration file" in listed.entries[0].text
    assert "Made in chat" in listed.entries[1].text
    assert "at 09:00 (Asia/Seoul)" in listed.entries[1].text
    assert [action.label for action in listed.entries[0].actions] == ["Preview", "Test", "Post now", "Pause"]
    theirs = await say(desk, "feed", EVE)
    assert isinstance(theirs, Entries)
    assert [entry.title for entry in theirs.entries] == ["theirs → #theirs"]


async def test_a_long_list_has_pages(desk: Counter) -> None:
    for number in range(7):
        await choose(desk, "feed make", name=f"feed {number}", channel="100")
    second = await press(desk, "page:2:feed list")
    assert isinstance(second, Entries)
    assert (second.page, second.pages, len(second.entries)) == (2, 2, 2)


async def test_a_feed_of_another_server_is_not_there_for_anyone_else(desk: Counter) -> None:
    await choose(desk, "feed make", EVE, name="theirs", channel="800")
    await choose(desk, "feed make", name="mine", channel="100")
    for line in ("preview", "test", "post", "retract", "pause", "change", "remove"):
        assert "There is no feed “theirs” here" in text(await say(desk, f"feed {line} theirs"))
    assert ("discord:8", "theirs") in await feeds(desk)


async def test_a_change_keeps_what_is_left_out(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", top=5, keywords="RAG")
    await choose(desk, "feed change", name="mine", top=3)
    (written,) = (await feeds(desk)).values()
    assert (written["top"], written["keywords"], written["channel"]) == ("3", "RAG", "discord:100")
    form = await press(desk, "form:feed change mine")
    assert isinstance(form, Form)
    assert {field.name: field.value for field in form.fields}["keywords"] == "RAG"
    await desk.desk.submitted(form.submit, {"keywords": "", "channel": "101"}, ADA, HERE)
    (written,) = (await feeds(desk)).values()
    assert (written["keywords"], written["channel"], written["top"]) == ("", "discord:101", "3")
    wrong = await desk.desk.submitted(form.submit, {"top": "x"}, ADA, HERE)
    assert isinstance(wrong, Form)
    assert list(wrong.errors) == ["top"]


async def test_a_feed_of_the_file_is_neither_changed_nor_removed_but_pauses(desk: Counter) -> None:
    desk.places.add("discord:1", "discord:9", "of the file")
    assert "configuration file" in text(await say(desk, "feed change daily top=3"))
    assert "configuration file" in text(await say(desk, "feed remove daily yes"))
    await say(desk, "feed pause daily")
    assert [one.paused for one in await desk.office.registry.known()] == [True]
    await desk.office.restart()
    assert [one.paused for one in await desk.office.registry.known()] == [True]


async def test_removing_asks_once_more(desk: Counter) -> None:
    await choose(desk, "feed make", name="say yes", channel="100")
    asked = await say(desk, "feed remove say yes")
    assert await feeds(desk) != {}
    await press(desk, named(asked, "Remove"))
    assert await feeds(desk) == {}


async def test_the_only_feed_need_not_be_named_and_a_slip_is_met_with_the_nearest(desk: Counter) -> None:
    await choose(desk, "feed make", name="morning", channel="100")
    assert isinstance(await say(desk, "feed preview 2025-03-07"), FeedPreview)
    reply = await say(desk, "feed preview mornign")
    assert isinstance(reply, Sentence)
    assert "/paper feed preview morning" in reply.tips


async def test_names_are_suggested_to_who_may_alone(desk: Counter) -> None:
    await choose(desk, "feed make", name="morning", channel="100")
    assert await desk.desk.suggestions("feed pause", "name", "mor", ADA) == [("morning", "morning")]
    assert await desk.desk.suggestions("feed pause", "name", "mor", BOB) == []
    assert await desk.desk.suggestions("feed pause", "name", "mor", EVE) == []


async def test_every_button_fits_the_longest_name(desk: Counter) -> None:
    name = "y" * 60
    await choose(desk, "feed make", name=name, channel="100")
    lines = ["list", f"preview {name}", f"remove {name}", f"pause {name}", f"resume {name}"]
    replies = [await say(desk, f"feed {line}") for line in lines]
    await say(desk, f"feed post {name}")
    await desk.office.deliver()
    replies += [await say(desk, f"feed post {name}"), await say(desk, f"feed retract {name}")]
    for reply in replies:
        assert actions(reply)
        assert max(len(action.button) for action in actions(reply)) <= 100
    form = await press(desk, f"form:feed change {name}")
    assert isinstance(form, Form)
    assert len(form.submit) <= 90


# ---------------------------------------------------------------- slips


async def test_an_unknown_word_behind_feed_is_named(desk: Counter) -> None:
    assert "feed dance" in text(await say(desk, "feed dance"))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("paus mine", "feed pause mine"), ("removed", "feed remove"), ("deleet mine", "feed remove mine")],
)
async def test_a_slip_behind_feed_is_met_with_what_was_meant(desk: Counter, typed: str, meant: str) -> None:
    reply = await say(desk, f"feed {typed}")
    assert " ".join(meant.split()[:2]) in text(reply)
    assert isinstance(reply, Sentence)
    assert f"/paper {meant}" in reply.tips


async def test_words_that_others_use_do_the_same(desk: Counter) -> None:
    await say(desk, "feed new mine top=3")
    assert "Changed" in text(await say(desk, "feed edit mine top=4"))
    assert "pauses" in text(await say(desk, "feed stop mine"))
    assert "goes on" in text(await say(desk, "feed start mine"))
    assert "Shall I remove" in text(await say(desk, "feed delete mine"))


@pytest.mark.parametrize("line", ["feed make mine topp=5", "feed make top=5 chanel=here", "feed make mine colour=red"])
async def test_a_key_that_is_none_becomes_no_part_of_a_feed(desk: Counter, line: str) -> None:
    assert "I don't know the option" in text(await say(desk, line))
    assert await feeds(desk) == {}


async def test_a_key_that_is_none_changes_nothing(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    assert "Did you mean top?" in text(await say(desk, "feed change mine topp=5"))
    assert "manage this server" in text(await say(desk, "feed change mine topp=5", BOB))


async def test_a_keyword_may_hold_an_equals_sign(desk: Counter) -> None:
    await say(desk, "feed make mine keywords=loss, votes:>20 a=b")
    ((_, written),) = (await feeds(desk)).items()
    assert written["keywords"] == "loss, votes:>20 a=b"


async def test_feed_commands_are_typed_in_korean_too(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    assert isinstance(await say(desk, "피드 목록"), Entries)
    assert isinstance(await say(desk, "피드"), Entries)
    assert isinstance(await say(desk, "feed 미리보기 mine"), FeedPreview)
