"""Following a keyword: evidence first, saved by Follow alone, a list that is one's own."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from bot.commands.ask import Ask, Person
from bot.domain.channels import Channel
from bot.domain.following import channel_owner
from bot.domain.messages import Message
from bot.domain.notices import Trouble
from bot.domain.replies import Document, Entries, Form, PaperList, Reply, Sentence
from bot.formatter import block_answers, embed_answers
from bot.formatter.limits import beyond
from bot.locale import words
from bot.ports import Refused
from tests.commands.counter import Counter, digest
from tests.commands.test_korean import english, own_words

HERE = Channel("discord", "55")


def actions(reply: Reply) -> dict[str, str]:
    assert isinstance(reply, Sentence | PaperList | Entries)
    own = [*reply.actions]
    if isinstance(reply, Entries):
        own += [action for entry in reply.entries for action in entry.actions]
    assert all(len(action.button) <= 100 for action in own)
    return {action.label: action.button for action in own}


async def follow(counter: Counter, query: str, person: Person | None = None) -> Reply:
    person = person or counter.alex
    shown = await counter.desk.typed(f"subscribe {query}", person)
    return await counter.desk.pressed(actions(shown)["Follow"], person)


async def keywords(counter: Counter, person: Person | None = None) -> list[tuple[int, str]]:
    held = await counter.records.followed.subscriptions.of((person or counter.alex).key)
    return [(one.number, one.query) for one in held]


async def test_a_query_is_shown_with_what_it_would_have_sent_before_anything_is_saved(counter: Counter) -> None:
    reply = await counter.say("subscribe world")
    assert isinstance(reply, PaperList)
    assert reply.heading == "Follow “world”?"
    assert "“world” would have sent 2 papers in the last 3 digests, about one a day." in reply.note
    assert [one.paper.arxiv_id for one in reply.papers] == ["2503.00071", "2503.00061"]
    assert ("World", True) in reply.papers[0].excerpt
    assert list(actions(reply))[:3] == ["Follow", "Change…", "Cancel"]
    assert await keywords(counter) == []


async def test_only_follow_saves_and_says_when_it_is_told(counter: Counter) -> None:
    shown = await counter.say("subscribe world")
    await counter.press(actions(shown)["Cancel"])
    assert await keywords(counter) == []
    reply = await counter.press(actions(shown)["Follow"])
    assert isinstance(reply, Sentence)
    assert reply.text.startswith("You follow “world” now, from the next digest on.\nIt is told in one direct message")
    assert "09:00" in reply.text
    assert await keywords(counter) == [(1, "world")]


async def test_pressing_follow_twice_saves_once(counter: Counter) -> None:
    shown = await counter.say("subscribe world")
    await counter.press(actions(shown)["Follow"])
    again = await counter.press(actions(shown)["Follow"])
    assert isinstance(again, Sentence)
    assert again.text == "“world” is followed already."
    assert await keywords(counter) == [(1, "world")]


async def test_the_same_query_twice_says_so(counter: Counter) -> None:
    await follow(counter, "world models")
    reply = await counter.say("subscribe  World   Models")
    assert isinstance(reply, Sentence)
    assert reply.text == "You follow “World Models” already: it is number 1." or "number 1" in reply.text


@pytest.mark.parametrize(
    ("query", "fault"),
    [("C++", "single letter"), ('"LLM', "not closed"), ("-video", "leave out"), ("agent AND", "word")],
)
async def test_a_query_that_cannot_be_read_says_what_is_wrong(counter: Counter, query: str, fault: str) -> None:
    reply = await counter.say(f"subscribe {query}")
    assert isinstance(reply, Sentence)
    assert fault in reply.text
    assert await keywords(counter) == []


async def test_a_refused_query_comes_with_one_that_works(counter: Counter) -> None:
    reply = await counter.say("subscribe agent AND")
    assert isinstance(reply, Sentence)
    assert reply.tips == ("/paper subscribe agent",)
    assert actions(reply)["Try “agent”"] == "turn:subscribe agent"


async def test_a_query_of_four_hundred_characters_fits_into_its_buttons(counter: Counter) -> None:
    query = " OR ".join(f"word{n:03}" for n in range(36))
    assert 350 < len(query) <= 400
    await follow(counter, query)
    assert await keywords(counter) == [(1, query)]
    too_long = await counter.say(f"subscribe {'word ' * 100}")
    assert isinstance(too_long, Sentence)
    assert "too long" in too_long.text


async def test_change_opens_the_form_filled_in_and_shows_the_evidence_anew(counter: Counter) -> None:
    shown = await counter.say("subscribe world")
    form = await counter.press(actions(shown)["Change…"])
    assert isinstance(form, Form)
    assert form.fields[0].value == "world"
    again = await counter.desk.submitted(form.submit, {"query": "agents", "synonyms": "off"}, counter.alex)
    assert isinstance(again, PaperList)
    assert again.heading == "Follow “agents”?"


async def test_numbers_are_permanent_and_never_given_twice(counter: Counter) -> None:
    for query in ("one", "two", "three"):
        await follow(counter, query)
    reply = await counter.say("unsubscribe 3")
    assert isinstance(reply, Sentence)
    assert reply.text == "“three” (number 3) is followed no more."
    await follow(counter, "four")
    assert await keywords(counter) == [(1, "one"), (2, "two"), (4, "four")]


async def test_unsubscribe_can_be_taken_back(counter: Counter) -> None:
    await follow(counter, "world")
    gone = await counter.say("unsubscribe 1")
    assert await keywords(counter) == []
    back = await counter.press(actions(gone)["Undo"])
    assert isinstance(back, Sentence)
    assert back.text == "“world” is followed again."
    assert await keywords(counter) == [(1, "world")]


@pytest.mark.parametrize("line", ["unsubscribe 9", "unsubscribe 0", "mute 9", "pause 9", "edit 9", "resubscribe 9"])
async def test_a_number_that_is_not_there_is_answered_with_the_list(counter: Counter, line: str) -> None:
    reply = await counter.say(line)
    assert isinstance(reply, Sentence)
    assert reply.text in (
        f"You have no keyword with the number {line.split()[1]}.",
        "That was too long ago to take back. Please follow it anew.",
    )


async def test_a_day_later_the_words_of_what_was_ended_are_gone_and_its_number_is_not_given_again(
    counter: Counter,
) -> None:
    await follow(counter, "world")
    gone = await counter.say("unsubscribe 1")
    counter.office.now += 86_401
    await counter.office.personal.tidy()
    late = await counter.press(actions(gone)["Undo"])
    assert isinstance(late, Sentence)
    assert late.text == "That was too long ago to take back. Please follow it anew."
    assert await counter.office.rows("SELECT count(*) FROM subscriptions") == [(0,)]
    await follow(counter, "agents")
    assert await keywords(counter) == [(2, "agents")]


async def test_the_list_pauses_resumes_edits_and_deletes(counter: Counter) -> None:
    await follow(counter, "world")
    entries = await counter.say("subscriptions")
    assert isinstance(entries, Entries)
    assert entries.heading == "You follow 1 keyword"
    paused = await counter.press(actions(entries)["Pause"])
    assert isinstance(paused, Entries)
    assert paused.entries[0].text == "paused"
    resumed = await counter.press(actions(paused)["Resume"])
    assert isinstance(resumed, Entries)
    assert resumed.entries[0].text == ""
    form = await counter.press(actions(resumed)["Edit"])
    assert isinstance(form, Form)
    evidence = await counter.desk.submitted(form.submit, {"query": "agents", "synonyms": "off"}, counter.alex)
    assert await keywords(counter) == [(1, "world")]
    await counter.press(actions(evidence)["Save"])
    assert await keywords(counter) == [(1, "agents")]
    await counter.press(actions(resumed)["Delete"])
    assert await keywords(counter) == []


async def test_the_list_has_pages_of_five(counter: Counter) -> None:
    for number in range(12):
        await follow(counter, f"word{number}")
    first = await counter.say("subscriptions")
    assert isinstance(first, Entries)
    assert (first.page, first.pages, len(first.entries)) == (1, 3, 5)
    last = await counter.press(f"page:3:{first.ask}")
    assert isinstance(last, Entries)
    assert [entry.title for entry in last.entries] == ["11. word10", "12. word11"]
    paused = await counter.press(actions(last)["Pause"])
    assert isinstance(paused, Entries)
    assert paused.page == 3


async def test_mute_is_for_a_week(counter: Counter) -> None:
    await follow(counter, "world")
    reply = await counter.press("ask:mute 1")
    assert isinstance(reply, Sentence)
    assert reply.text == "“world” says nothing for a week. Then it goes on by itself."
    (one,) = await counter.records.followed.subscriptions.of(counter.alex.key)
    assert one.muted_until == counter.office.now + 7 * 86_400
    shown = await counter.say("subscriptions")
    assert isinstance(shown, Entries)
    assert shown.entries[0].text.startswith("muted until March")


async def test_a_list_goes_out_and_comes_in_as_text(counter: Counter) -> None:
    await follow(counter, "world models")
    await follow(counter, "강화학습 +synonyms")
    file = await counter.press("ask:subscriptions export")
    assert isinstance(file, Document)
    assert file.content == "world models\n강화학습 +synonyms\n"
    form = await counter.desk.pressed("form:subscriptions import", counter.mina)
    assert isinstance(form, Form)
    text = file.content + "\n# a remark\nC++\nWORLD models\n"
    came = await counter.desk.submitted(form.submit, {"queries": text}, replace(counter.mina, language="en"))
    assert isinstance(came, Sentence)
    assert came.text.splitlines()[:3] == ["2 keywords added.", "1 was there already.", "1 cannot be followed:"]
    assert await keywords(counter, counter.mina) == [(1, "world models"), (2, "강화학습")]
    held = await counter.records.followed.subscriptions.of(counter.mina.key)
    assert [one.synonyms for one in held] == [False, True]


async def test_nobody_follows_more_than_they_may(counter: Counter) -> None:
    few = replace(counter.records, followed=replace(counter.records.followed, most=2))
    counter.desk.renew(few, None)
    for query in ("one", "two"):
        await follow(counter, query)
    reply = await follow(counter, "three")
    assert isinstance(reply, Sentence)
    assert "more than 2 keywords" in reply.text
    assert await keywords(counter) == [(1, "one"), (2, "two")]


async def test_keywords_belong_to_the_person_in_every_server(counter: Counter) -> None:
    here, there = Person("discord", "100", "7", "en"), Person("discord", "200", "7", "en")
    await follow(counter, "world", here)
    assert await keywords(counter, there) == [(1, "world")]
    assert await keywords(counter, Person("discord", "100", "8", "en")) == []


async def test_a_channel_follows_what_an_admin_of_its_server_chooses(counter: Counter) -> None:
    admin = Person("discord", "100", "7", "en", admin=True)
    counter.places.add(str(HERE), "discord:100", "papers")
    shown = await counter.desk.asked(Ask("subscribe", admin, {"query": "world", "where": "here"}, HERE))
    reply = await counter.desk.pressed(actions(shown)["Follow"], admin, HERE)
    assert isinstance(reply, Sentence)
    assert reply.text.startswith("This channel follows “world” now")
    assert await keywords(counter, admin) == []
    held = await counter.records.followed.subscriptions.of(channel_owner(HERE))
    assert [one.query for one in held] == ["world"]
    listed = await counter.desk.pressed("ask:subscriptions here", admin, HERE)
    assert isinstance(listed, Entries)
    assert actions(listed)["Delete"] == "turn:unsubscribe here 1"


@pytest.mark.parametrize(
    ("trouble", "forum", "said"),
    [("no_permission", False, "send messages"), (None, True, "A forum takes posts only")],
)
async def test_a_channel_where_nothing_can_be_posted_follows_nothing(
    counter: Counter, trouble: Trouble | None, forum: bool, said: str
) -> None:
    admin = Person("discord", "100", "7", "en", admin=True)
    counter.places.add(str(HERE), "discord:100", "papers", trouble, forum=forum)
    reply = await counter.desk.asked(Ask("subscribe", admin, {"query": "world", "where": "here"}, HERE))
    assert isinstance(reply, Sentence)
    assert said in reply.text


async def test_others_choose_nothing_for_a_channel(counter: Counter) -> None:
    admin = Person("discord", "100", "7", "en", admin=True)
    counter.places.add(str(HERE), "discord:100", "papers")
    shown = await counter.desk.asked(Ask("subscribe", admin, {"query": "world", "where": "here"}, HERE))
    member = Person("discord", "100", "8", "en")
    for button in (actions(shown)["Follow"], "turn:unsubscribe here 1", "form:edit here 1", "ask:subscriptions here"):
        reply = await counter.desk.pressed(button, member, HERE)
        assert isinstance(reply, Sentence)
    asked = await counter.desk.asked(Ask("subscribe", member, {"query": "world", "where": "here"}, HERE))
    assert isinstance(asked, Sentence)
    assert "chosen by admins" in asked.text
    elsewhere = replace(admin, tenant="200")
    refused = await counter.desk.pressed(actions(shown)["Follow"], elsewhere, HERE)
    assert isinstance(refused, Sentence)
    no_longer = replace(admin, admin=False)
    await counter.desk.pressed(actions(shown)["Follow"], no_longer, HERE)
    assert await counter.records.followed.subscriptions.of(channel_owner(HERE)) == []


async def test_why_names_the_keywords_and_marks_their_words(counter: Counter) -> None:
    await follow(counter, "world")
    await follow(counter, "robots")
    reply = await counter.say("why 2503.00071")
    assert isinstance(reply, Sentence)
    assert reply.text.splitlines()[1:] == ["• 1. world: A **World** of Agents"]


async def test_why_not_names_the_nearest_and_what_it_lacks(counter: Counter) -> None:
    await follow(counter, "agents AND memory AND tools")
    await follow(counter, "agents AND memory")
    await follow(counter, "agents -world")
    reply = await counter.say("why 2503.00071")
    assert isinstance(reply, Sentence)
    assert reply.text.startswith("None of your keywords matches “A World of Agents”.")
    assert "Nearest is “agents AND memory”. It lacks: “memory”. It has: A World of **Agents**" in reply.text
    await counter.say("unsubscribe 2")
    reply = await counter.say("why 2503.00071")
    assert isinstance(reply, Sentence)
    assert "Nearest is “agents -world”. It has what you leave out: A **World** of Agents" in reply.text


async def test_which_of_a_digest_match_mine_are_mine_alone(counter: Counter) -> None:
    await follow(counter, "agents OR 확산")
    reply = await counter.press("ask:mine 2025-03-07")
    assert isinstance(reply, PaperList)
    assert reply.heading == "2 of these match yours"
    assert [one.paper.arxiv_id for one in reply.papers] == ["2503.00072", "2503.00071"]
    assert reply.ask == ""
    assert isinstance(await counter.desk.pressed("ask:mine 2025-03-07", counter.mina), Sentence)


async def test_at_once_and_once_a_day_can_be_chosen(counter: Counter) -> None:
    await follow(counter, "world")
    listed = await counter.say("subscriptions")
    at_once = await counter.press(actions(listed)["At once instead"])
    assert isinstance(at_once, Entries)
    assert at_once.note == "It is told at once, in direct messages."
    daily = await counter.press(actions(at_once)["Once a day instead"])
    assert isinstance(daily, Entries)
    assert daily.note.startswith("It is told in one direct message a day, at 09:00")


async def test_someone_whose_messages_are_closed_hears_of_it_in_their_next_answer_once(counter: Counter) -> None:
    person = Person("discord", "1", "2", "en")
    await follow(counter, "world", person)
    counter.office.platform.refuse_channel["@2"] = Refused("direct_closed", "50007", "Cannot send messages")
    await counter.office.arrive({"08.md": digest("2025-03-08", ("2503.00081", "One World", 3))})
    counter.office.now += 86_400
    await counter.office.personal.look()
    await counter.office.deliver()
    await counter.records.followed.subscriptions.look_who_is_closed()
    first, second = [await counter.desk.typed("top", person) for _ in range(2)]
    assert isinstance(first, PaperList)
    assert isinstance(second, PaperList)
    assert first.note.startswith("I found papers for you and cannot send you direct messages.")
    assert second.note == ""


async def test_a_message_about_keywords_opens_with_all_its_papers_for_its_reader_alone(counter: Counter) -> None:
    person = Person("discord", "1", "2", "en")
    await follow(counter, "world", person)
    papers = [(f"2503.{n:05}", f"World {n}", n) for n in range(100, 125)]
    await counter.office.arrive({"08.md": digest("2025-03-08", *papers)})
    counter.office.now += 86_400
    await counter.office.personal.look()
    (letter,) = [one for one in await counter.office.deliver() if one.kind == "personal"]
    reply = await counter.desk.pressed(f"letter:{letter.key}", person)
    assert isinstance(reply, PaperList)
    assert reply.heading == "25 papers for you"
    assert [one.paper.votes for one in reply.papers][:2] == [124, 123]
    last = await counter.desk.pressed(actions(reply)["Next"].replace("page:2", "page:3"), person)
    assert isinstance(last, PaperList)
    assert len(last.papers) == 5
    assert isinstance(await counter.desk.pressed(f"letter:{letter.key}", counter.alex), Sentence)


async def test_all_that_is_kept_is_shown_and_forgotten(counter: Counter) -> None:
    await follow(counter, "verysecretword OR world")
    await counter.office.arrive({"08.md": digest("2025-03-08", ("2503.00081", "One World", 3))})
    subscriptions = counter.records.followed.subscriptions
    counter.office.now += 86_400
    await counter.office.personal.look()
    kept: dict[str, Any] = {}
    for part in counter.records.personal:
        kept |= await part.mine(counter.alex.key)
    assert kept["subscriptions"][0]["query"] == "verysecretword OR world"
    assert kept["papers found for you"][0]["arxiv_id"] == "2503.00081"
    assert "2503.00081" in json.dumps(kept["messages to you"])
    for part in counter.records.personal:
        await part.forget(counter.alex.key)
    assert await subscriptions.of(counter.alex.key) == []
    store = counter.office.store_path
    raw = b"".join(path.read_bytes() for path in store.parent.glob(f"{store.name}*"))
    assert b"verysecretword" not in raw
    assert b"slack:T1:U1" not in raw


EVERY = [
    "subscribe world", "subscribe", "subscribe C++", "subscribe agent AND", "subscribe neverfound", "subscriptions",
    "unsubscribe", "unsubscribe 1", "unsubscribe 77", "why 2503.00071", "why 2503.00061", "why", "mine 2025-03-07",
    "mine 2025-03-06", "subscriptions export", "mute 2", "letter unknown", "subscribe *",
]  # fmt: skip


@pytest.mark.parametrize("line", EVERY)
@pytest.mark.parametrize("language", ["ko", "en"])
async def test_every_answer_fits_on_both_platforms(counter: Counter, line: str, language: str) -> None:
    person = replace(counter.alex, language=language)
    subscriptions = counter.records.followed.subscriptions
    long = " OR ".join(f"word{n:03}" for n in range(36))
    await subscriptions.add(person.key, [(long, True), ("agents", False), ("없는말", True)], 200, "en", 0.0)
    reply = await counter.desk.typed(line, person)
    spoken = words("ko" if language == "ko" else "en")
    for body in embed_answers.reply(reply, spoken, public=False):
        assert beyond("discord", Message("overview", "", body)) == []
    for body in block_answers.reply(reply, spoken, public=False):
        assert beyond("slack", Message("overview", "", body)) == []


@pytest.mark.parametrize("line", [one for one in EVERY if not re.search(r"agent|export|C\+\+|why 2503", one)])
async def test_a_korean_reader_gets_korean(counter: Counter, line: str) -> None:
    shown = await counter.desk.typed("subscribe 추론", counter.mina)
    await counter.desk.pressed(actions(shown)["구독"], counter.mina)
    reply = await counter.desk.typed(line.replace("world", "확산").replace("neverfound", "없는말"), counter.mina)
    assert english(own_words(reply).replace("C++", "")) == []
