"""One calm message a person and local day: every match once, with its reasons, whatever happens in between."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.preferences import PreferenceStore
from bot.adapters.sqlite.restore import restore
from bot.adapters.sqlite.tenants import TenantStore
from bot.domain.channels import Channel
from bot.domain.feeds import Feed
from bot.domain.following import Draft, Subscription, channel_owner
from bot.domain.preferences import Preferences, QuietHours
from bot.jobs.homes import Homes
from bot.ports import Outgoing, Place, PlaceUnknown, Refused
from tests.jobs.office import DAILY, Office

MINA = "discord:7"
ALEX = "discord:8"
Written = tuple[str, str, int | None]


def digest(date: str, *papers: Written, text: str = "논문의 요약입니다.") -> str:
    blocks = [f"## Daily Papers ({date})"]
    for arxiv_id, title, votes in papers:
        blocks.append(
            f"### [{title}](https://arxiv.org/abs/{arxiv_id})\n\nVote: {'-' if votes is None else votes}\n\n"
            f"Authors: Ada Lovelace\n\n- ***What's New***: {text}"
        )
    return "\n\n".join(blocks) + "\n\n"


async def follow(office: Office, query: str, owner: str = MINA, *, synonyms: bool = False) -> Subscription:
    draft = await office.subscriptions.keep_draft(owner, Draft(owner, query, synonyms), office.now)
    followed = await office.subscriptions.follow(owner, draft, 200, "en", office.now)
    assert isinstance(followed, Subscription)
    return followed


def seoul(day: int, hour: int, minute: int = 0) -> float:
    """A moment in March 2025."""
    return dt.datetime(2025, 3, day, hour, minute, tzinfo=dt.timezone(dt.timedelta(hours=9))).timestamp()


async def tick(office: Office, at: float | None = None) -> list[Outgoing]:
    """The job's tick; returns the messages to people and about a channel's keywords that then went out."""
    if at is not None:
        office.now = at
    await office.personal.look()
    return letters(await office.deliver())


def letters(sent: Sequence[Outgoing]) -> list[Outgoing]:
    return [one for one in sent if one.kind in ("personal", "keywords")]


def text(outgoing: Outgoing) -> str:
    embed = outgoing.body["embeds"][0]
    return f"{embed['title']}\n{embed['description']}"


def labels(outgoing: Outgoing) -> dict[str, str]:
    rows: list[dict[str, Any]] = outgoing.body["components"]
    return {button["label"]: button["custom_id"] for row in rows for button in row["components"]}


async def test_what_is_found_is_told_at_nine_in_one_message_with_every_paper_once(office: Office) -> None:
    await follow(office, "RAG")
    await follow(office, "agent memory OR retrieval")
    await office.arrive(
        {
            "a.md": digest(
                "2025-03-08",
                ("2503.00001", "RAG with better retrieval", 5),
                ("2503.00002", "Fragments", 9),
                ("2503.00003", "Agent memory", None),
            )
        }
    )
    assert await tick(office, seoul(9, 8, 59)) == []
    (letter,) = await tick(office, seoul(9, 9))
    assert letter.channel == "@7"
    assert text(letter).startswith("2 papers for you")
    assert text(letter).count("2503.00001") == 1
    assert "2503.00002" not in text(letter)
    assert "> RAG: **RAG** with better retrieval" in text(letter)
    assert "> agent memory OR retrieval: RAG with better **retrieval**" in text(letter)
    assert await tick(office, seoul(9, 23)) == []


async def test_matches_after_todays_message_come_tomorrow(office: Office) -> None:
    office.now = seoul(8, 8)
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    assert len(await tick(office, seoul(8, 9))) == 1
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5), ("2503.00002", "RAG two", 1))})
    assert await tick(office, seoul(8, 20)) == []
    (letter,) = await tick(office, seoul(9, 9))
    assert "2503.00002" in text(letter)
    assert "2503.00001" not in text(letter)


async def test_a_bot_that_was_off_at_nine_tells_it_when_it_is_back_and_says_no_more_that_day(office: Office) -> None:
    office.now = seoul(8, 8)
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    office.now = seoul(9, 8)
    await office.restart()
    assert len(await tick(office)) == 1
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00002", "RAG two", 5))})
    assert await tick(office, seoul(9, 9)) == []
    assert len(await tick(office, seoul(10, 9))) == 1


async def test_a_restart_between_finding_and_telling_changes_nothing(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    await office.restart()
    office.now = seoul(9, 9)
    await office.personal.look()
    await office.restart()  # It is planned, and not sent yet.
    (letter,) = await tick(office)
    assert "2503.00001" in text(letter)
    await office.restart()
    assert await tick(office, seoul(12, 9)) == []


async def test_a_new_subscription_starts_with_the_next_digest(office: Office) -> None:
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    office.now += 60
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5), ("2503.00002", "RAG two", 1))})
    assert await tick(office, seoul(9, 9)) == []
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00003", "RAG three", 5))})
    (letter,) = await tick(office, seoul(10, 9))
    assert text(letter).startswith("1 paper for you")


async def test_the_archive_is_told_to_nobody_and_a_catch_up_is(office: Office) -> None:
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    office.now += 60
    await follow(office, "RAG")
    await office.arrive(
        {
            "old.md": digest("2025-01-01", ("2501.00001", "RAG old", 5)),
            "b.md": digest("2025-03-09", ("2503.00002", "RAG two", 5)),
            "c.md": digest("2025-03-10", ("2503.00003", "RAG three", 5)),
        }
    )
    (letter,) = await tick(office, seoul(10, 9))
    assert "2501.00001" not in text(letter)
    assert "2503.00002" in text(letter)
    assert "2503.00003" in text(letter)


async def test_it_comes_at_the_persons_own_time_in_their_zone(office: Office) -> None:
    await follow(office, "RAG")
    await preferences(office, Preferences(zone="America/New_York", time_of_day=dt.time(7, 30)))
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    assert await tick(office, seoul(8, 21, 29)) == []
    assert len(await tick(office, seoul(8, 21, 30))) == 1


async def test_it_comes_by_the_clock_of_the_place_where_the_platform_has_them(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    await PreferenceStore(office.database).remember_zone(MINA, "America/New_York")
    assert await tick(office, seoul(8, 22, 59)) == []
    assert len(await tick(office, seoul(8, 23))) == 1, "nine in New York"


async def test_the_zone_that_someone_chose_goes_before_their_platforms(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    await preferences(office, Preferences(zone="Europe/London"))
    await PreferenceStore(office.database).remember_zone(MINA, "America/New_York")
    assert len(await tick(office, seoul(8, 18))) == 1, "nine in London"


async def test_another_time_chosen_while_something_waits_counts_at_once(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    assert await tick(office, seoul(8, 12)) == []
    await preferences(office, Preferences(time_of_day=dt.time(13)))
    assert len(await tick(office, seoul(8, 13))) == 1


async def test_at_once_is_one_message_a_revision_and_none_in_quiet_hours(office: Office) -> None:
    await follow(office, "RAG")
    await office.subscriptions.choose_at_once(MINA, True)
    await preferences(office, Preferences(quiet=QuietHours(dt.time(22), dt.time(8))))
    office.now = seoul(8, 21)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    assert len(await tick(office)) == 1
    office.now = seoul(8, 21, 30)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5), ("2503.00002", "RAG two", 1))})
    assert len(await tick(office)) == 1
    office.now = seoul(8, 23)
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00003", "RAG three", 5))})
    assert await tick(office, seoul(9, 7, 59)) == []
    assert len(await tick(office, seoul(9, 8))) == 1


async def test_a_paper_that_comes_again_on_another_date_is_not_told_again(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    assert len(await tick(office, seoul(9, 9))) == 1
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00001", "RAG one", 8))})
    assert await tick(office, seoul(10, 9)) == []


async def test_a_paper_in_two_digests_has_each_reason_from_the_text_it_was_found_in(office: Office) -> None:
    await follow(office, "RAG")
    await follow(office, "agents")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "A much longer title that ends with RAG", 5))})
    office.now += 60
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00001", "agents", 6))})
    (letter,) = await tick(office, seoul(9, 9))
    assert text(letter).startswith("1 paper for you")
    assert "> RAG: A much longer title that ends with **RAG**" in text(letter)
    assert "> agents: **agents**" in text(letter)


async def test_what_leaves_its_digest_or_is_corrected_before_it_is_told_is_not_told(office: Office) -> None:
    await follow(office, "RAG")
    papers: list[Written] = [("2503.00001", "RAG one", 5), ("2503.00002", "RAG two", 5), ("2503.00003", "RAG", 5)]
    await office.arrive({"a.md": digest("2025-03-08", *papers)})
    await office.arrive({"a.md": digest("2025-03-08", papers[0], ("2503.00002", "Something else", 5))})
    (letter,) = await tick(office, seoul(9, 9))
    assert text(letter).startswith("1 paper for you")
    assert "2503.00001" in text(letter)


async def test_a_paper_that_matches_only_once_it_is_corrected_is_told_then(office: Office) -> None:
    await follow(office, "votes:>20")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "One", 5))})
    assert await tick(office, seoul(9, 9)) == []
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "One", 50))})
    assert len(await tick(office, seoul(10, 9))) == 1


async def test_paused_muted_and_ended_keywords_say_nothing(office: Office) -> None:
    for query in ("RAG", "agent", "video", "speech"):
        await follow(office, query)
    await office.subscriptions.pause(MINA, 1, True)
    await office.subscriptions.mute(MINA, 2, office.now + 7 * 86_400)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG agent video speech", 5))})
    await office.subscriptions.end(MINA, 3, office.now)
    (letter,) = await tick(office, seoul(9, 9))
    assert "> speech:" in text(letter)
    assert "> RAG" not in text(letter)
    assert "> agent" not in text(letter)
    assert "> video" not in text(letter)
    await office.subscriptions.pause(MINA, 1, False)
    await office.arrive({"b.md": digest("2025-03-16", ("2503.00002", "RAG agent video", 5))})
    (letter,) = await tick(office, seoul(17, 9))
    assert "> RAG:" in text(letter)
    assert "> video" not in text(letter)


async def test_people_hear_of_their_own_keywords_alone(office: Office) -> None:
    await follow(office, "RAG")
    await follow(office, "agent", ALEX)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5), ("2503.00002", "agent", 5))})
    mina, alex = sorted(await tick(office, seoul(9, 9)), key=lambda one: one.channel)
    assert (mina.channel, alex.channel) == ("@7", "@8")
    assert "2503.00002" not in text(mina)
    assert "2503.00001" not in text(alex)


async def test_closed_direct_messages_keep_what_is_due_and_are_mentioned_once(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    office.platform.refuse_channel["@7"] = Refused("direct_closed", "50007", "Cannot send messages to this user")
    await tick(office, seoul(9, 9))
    assert [one.channel for one in office.platform.posted.values() if one.channel == "@7"] == []
    await office.subscriptions.look_who_is_closed()
    assert await office.subscriptions.closed(MINA)
    assert not await office.subscriptions.closed(MINA)
    assert not await office.subscriptions.closed(ALEX)
    del office.platform.refuse_channel["@7"]
    assert len(await tick(office, seoul(9, 11))) == 1
    await office.subscriptions.look_who_is_closed()
    assert not await office.subscriptions.closed(MINA)


async def test_a_channel_hears_of_its_keywords_in_one_message_a_digest_that_grows_with_it(office: Office) -> None:
    owner = channel_owner(Channel("discord", "55"))
    await follow(office, "RAG", owner)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5))})
    (letter,) = await tick(office)
    assert (letter.kind, letter.channel, letter.remote_id) == ("keywords", "55", None)
    office.now += 60
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG one", 5), ("2503.00002", "RAG two", 9))})
    (edit,) = await tick(office)
    assert (edit.key, edit.remote_id is not None) == (letter.key, True)
    assert "2503.00001" in text(edit)
    assert "2503.00002" in text(edit)


async def test_many_papers_end_with_how_many_more_there_are_and_a_button_to_all(office: Office) -> None:
    await follow(office, "RAG")
    papers: list[Written] = [(f"2503.{n:05}", f"RAG number {n}", n) for n in range(1, 41)]
    await office.arrive({"a.md": digest("2025-03-08", *papers)})
    (letter,) = await tick(office, seoul(9, 9))
    assert text(letter).startswith("40 papers for you")
    assert "+30 more" in text(letter)
    assert labels(letter)["All 40 papers"] == f"letter:{letter.key}"


async def test_a_message_has_buttons_to_save_to_mute_and_to_unsubscribe(office: Office) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    (letter,) = await tick(office, seoul(9, 9))
    assert labels(letter) == {
        "Save": "ask:save 2503.00001",
        "All reasons": f"letter:{letter.key}",
        "Mute “RAG” for a week": "ask:mute 1",
        "Unsubscribe “RAG”": "ask:unsubscribe 1",
    }


async def test_a_paper_that_a_feed_of_their_server_posted_says_where(office: Office) -> None:
    office.feeds = (DAILY, Feed("other", Channel("discord", "99"), "en", DAILY.zone))
    await office.restart()
    await office.rows("INSERT INTO people VALUES ('100', '7', 0)")
    await office.rows("UPDATE feeds SET home = CASE name WHEN 'daily' THEN 'discord:100' ELSE 'discord:200' END")
    await follow(office, "RAG")
    await follow(office, "RAG", ALEX)
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    mina, alex = sorted(await tick(office, seoul(9, 9)), key=lambda one: one.channel)
    assert "also in <#1>" in text(mina)
    assert "<#99>" not in text(mina)
    assert "<#" not in text(alex)


async def test_the_bot_asks_a_platform_once_where_the_feeds_of_the_file_are(office: Office) -> None:
    places = _Places()
    homes = Homes(office.registry, {"discord": places})
    await homes.look()
    assert await office.registry.homes() == {}
    places.known = True
    await homes.look()
    await homes.look()
    assert await office.registry.homes() == {("discord", "daily"): "discord:100"}
    assert places.asked == 2


class _Places:
    """A platform that tells where its channels are, once it is connected."""

    def __init__(self) -> None:
        self.known = False
        self.asked = 0

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        self.asked += 1
        if not self.known:
            raise PlaceUnknown
        return Place(channel, "discord:100", "papers")


async def test_a_keyword_with_synonyms_names_the_one_that_matched(office: Office) -> None:
    first = digest(
        "2025-03-08",
        ("2503.00001", "One", 5),
        ("2503.00002", "Two", 5),
        text="강화학습(Reinforcement Learning; RL)을 씁니다.",
    )
    await office.arrive({"a.md": first})
    office.now += 60
    await follow(office, "강화학습", synonyms=True)
    await office.arrive({"b.md": digest("2025-03-09", ("2503.00003", "Reinforcement Learning at Scale", 5))})
    (letter,) = await tick(office, seoul(10, 9))
    assert "**Reinforcement Learning** at Scale" in text(letter)
    assert "강화학습 (" in text(letter)


async def test_nobody_else_is_told_what_goes_wrong_with_a_persons_message(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    office.admin = Channel("discord", "900")
    await office.restart()
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    office.platform.refuse_channel["@7"] = Refused("content", "50035", "Invalid Form Body")
    capsys.readouterr()
    for hour in range(9, 12):
        await tick(office, seoul(9, hour))
    assert await office.rows("SELECT state FROM deliveries WHERE kind = 'personal'") == [("dead",)]
    assert [one for one in office.platform.posted.values() if one.channel == "900"] == []
    assert "feed=discord:7" not in capsys.readouterr().out


async def test_a_server_that_is_gone_takes_along_what_its_channels_follow_and_nothing_of_its_people(
    office: Office,
) -> None:
    owner = channel_owner(Channel("discord", "55"))
    draft = await office.subscriptions.keep_draft(MINA, Draft(owner, "RAG", home="discord:100"), office.now)
    await office.subscriptions.follow(MINA, draft, 200, "en", office.now)
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    assert len(await tick(office)) == 1
    await TenantStore(office.database).purge("discord:100")
    assert await office.subscriptions.of(owner) == []
    assert [one.query for one in await office.subscriptions.of(MINA)] == ["RAG"]
    assert await office.rows("SELECT count(*) FROM deliveries WHERE kind = 'keywords'") == [(0,)]
    assert len(await tick(office, seoul(9, 9))) == 1


@pytest.mark.parametrize("next_look", [seoul(9, 10), seoul(10, 8), seoul(10, 9)])
async def test_a_backup_put_back_after_it_was_told_tells_nobody_again(office: Office, next_look: float) -> None:
    await follow(office, "RAG")
    await office.arrive({"a.md": digest("2025-03-08", ("2503.00001", "RAG", 5))})
    backup = office.store_path.with_name("backup.db")
    await office.close()
    copies.back_up(office.store_path, backup, office.now)
    await office.open()
    assert len(await tick(office, seoul(9, 9))) == 1
    office.now = seoul(9, 9, 30)
    await office.close()
    restore(backup, office.store_path, office.now, 60.0, None)
    await office.open()
    await tick(office, next_look)
    await tick(office, next_look + 120)
    assert len([one for one in office.platform.posted.values() if one.channel == "@7"]) == 1


async def preferences(office: Office, chosen: Preferences, person: str = MINA) -> None:
    await PreferenceStore(office.database).choose(person, chosen)
