"""What feeds from chat post, bring once more and take back."""

from bot.domain.outcomes import Refused
from bot.domain.replies import FeedPreview
from tests.commands.counter import Counter, digest
from tests.commands.feed_kit import choose, named, press, say, text


async def arrive(desk: Counter, day: int, *papers: tuple[str, str, int | None]) -> list[str]:
    """Channels of what is sent."""
    date = f"2025-03-{day:02}"
    papers = papers or ((f"2503.00{day:02}1", f"Paper of {day}", 5),)
    return [one.channel for one in await desk.office.arrive({f"{day:02}.md": digest(date, *papers)})]


async def test_a_feed_from_chat_posts_from_the_next_digest_on(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    assert await desk.office.deliver() == []
    assert "100" in await arrive(desk, 10)
    posts = await desk.office.rows("SELECT tenant, feed, date FROM posts WHERE tenant = 'discord:9'")
    assert posts == [("discord:9", "mine", "2025-03-10")]


async def test_what_comes_during_a_pause_is_not_posted_later_and_what_has_begun_grows_on(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    await arrive(desk, 10, ("2503.00101", "First", 5))
    await say(desk, "feed pause mine")
    assert "100" not in await arrive(desk, 11)
    grown = await arrive(desk, 10, ("2503.00101", "First", 5), ("2503.00102", "Second", 4))
    assert grown  # The new paper, in the thread that is there.
    desk.office.now += 60
    await say(desk, "feed resume mine")
    assert await desk.office.deliver() == []
    assert "100" not in await arrive(desk, 11, ("2503.00111", "Paper of 11", 5), ("2503.00112", "Late", 1))
    assert "100" in await arrive(desk, 12)


async def test_a_moved_feed_starts_in_its_new_channel_with_the_next_digest(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    await arrive(desk, 10)
    desk.office.now += 60
    await choose(desk, "feed change", name="mine", channel="101")
    assert await desk.office.deliver() == []
    sent = await arrive(desk, 11)
    assert "101" in sent
    assert "100" not in sent


async def test_a_removed_feed_sends_nothing_more(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", post_at="23:00")
    await arrive(desk, 10)
    await say(desk, "feed remove mine yes")
    desk.office.now += 86_400
    assert [one.channel for one in await desk.office.deliver()] == []
    assert "100" not in await arrive(desk, 11)


async def test_a_preview_writes_nothing(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", top=2)
    before = await desk.office.rows("SELECT count(*) FROM deliveries")
    preview = await say(desk, "feed preview mine")
    assert isinstance(preview, FeedPreview)
    assert ([paper.arxiv_id for paper in preview.digest.papers], preview.total) == (["2503.00072", "2503.00062"], 5)
    assert await desk.office.rows("SELECT count(*) FROM deliveries") == before


async def test_a_test_goes_to_who_asked_alone_and_can_be_repeated(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", top=2)
    for _ in range(2):
        answer = text(await say(desk, "feed test mine"))
        assert ("3 messages" in answer, "allow direct messages" in answer) == (True, True)
        sent = await desk.office.deliver()
        assert [(one.channel, one.kind) for one in sent] == [
            ("@5", "test"),
            ("@5", "overview"),
            ("@5", "card"),
            ("@5", "card"),
        ]
        desk.office.now += 1
    assert await desk.office.rows("SELECT 1 FROM posts WHERE feed LIKE '%mine%'") == []
    assert "100" in await arrive(desk, 10)


async def test_post_now_posts_once_and_asks_before_it_does_so_again(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    await say(desk, "feed post mine")
    first = await desk.office.deliver()
    assert first[0].channel == "100"
    assert [one.kind for one in first] == ["overview", "thread", *["paper"] * 5]
    asked = await say(desk, "feed post mine")
    assert "already" in text(asked)
    assert await desk.office.deliver() == []
    button = named(asked, "Post it once more")
    for _ in range(3):  # Pressed three times, it posts once.
        await press(desk, button)
    again = await desk.office.deliver()
    assert [one.kind for one in again] == [one.kind for one in first]
    assert {one.key for one in again}.isdisjoint({one.key for one in first})
    await press(desk, button)
    assert await desk.office.deliver() == []


async def test_post_now_brings_forward_what_waits_for_its_time(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", post_at="23:00")
    assert "100" not in await arrive(desk, 10)
    await say(desk, "feed post mine")
    assert (await desk.office.deliver())[0].channel == "100"
    desk.office.now += 86_400
    assert await desk.office.deliver() == []


async def test_an_older_digest_is_posted_on_demand_and_grows_like_any_other(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    await say(desk, "feed post mine 2024-12-30")
    assert len(await desk.office.deliver()) == 3
    files = {"2024.md": digest("2024-12-30", ("2412.00001", "An Old Paper", 500), ("2412.00002", "Another", 3))}
    assert [one.kind for one in await desk.office.arrive(files)] == ["overview", "paper"]


async def test_a_channel_that_takes_nothing_is_named_before_anything_is_owed(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    desk.places.add("discord:100", "discord:9", "papers", "no_permission")
    assert "may not post" in text(await say(desk, "feed post mine"))
    desk.places.add("discord:100", "discord:8", "papers")
    assert "can't see" in text(await say(desk, "feed post mine"))
    assert await desk.office.rows("SELECT 1 FROM posts WHERE feed = 'mine'") == []


async def test_retract_takes_back_all_of_a_date_and_nothing_of_it_follows(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    await arrive(desk, 10, ("2503.00101", "First", 5))
    there = dict(desk.office.platform.posted)
    asked = await say(desk, "feed retract mine 2025-03-10")
    assert await desk.office.deliver() == []
    reply = await press(desk, named(asked, "Take it back"))
    assert "3 messages" in text(reply)
    await desk.office.deliver()
    left = [one for one in desk.office.platform.posted.values() if one.channel == "100"]
    assert len(there) > len(desk.office.platform.posted)
    assert left == []
    await arrive(desk, 10, ("2503.00101", "First", 5), ("2503.00102", "Second", 4))
    assert [one for one in desk.office.platform.posted.values() if one.channel == "100"] == []
    assert "is taken back" in text(await say(desk, "feed retract mine 2025-03-10"))
    await say(desk, "feed post mine 2025-03-10")
    assert [one.kind for one in await desk.office.deliver()] == ["overview", "thread", "paper", "paper"]


async def test_retracting_what_waits_means_that_it_never_comes(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100", post_at="23:00")
    await arrive(desk, 10)
    assert "Nothing had been posted yet" in text(await say(desk, "feed retract mine 2025-03-10 yes"))
    desk.office.now += 86_400
    assert [one for one in await desk.office.deliver() if one.channel == "100"] == []


async def test_of_a_date_that_was_not_posted_nothing_is_taken_back(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    assert "posted nothing" in text(await say(desk, "feed retract mine 2025-03-07"))


async def test_a_change_counts_from_the_next_digest_on_and_one_that_grows_is_finished_as_it_began(
    desk: Counter,
) -> None:
    await choose(desk, "feed make", name="mine", channel="100", top=1, language="en")
    await arrive(desk, 10, ("2503.00101", "First", 5), ("2503.00102", "Second", 4))
    await choose(desk, "feed change", name="mine", top=0, language="ko")
    grown = await arrive(desk, 10, ("2503.00101", "First", 5), ("2503.00102", "Second", 4), ("2503.00103", "Third", 3))
    assert grown.count("100") == 1  # The overview, which now says that one of three was chosen.
    overview = next(
        one for one in desk.office.platform.posted.values() if one.channel == "100" and one.kind == "overview"
    )
    assert "of 3 papers" in str(overview.body)
    sent = await arrive(desk, 11, ("2503.00111", "First", 5), ("2503.00112", "Second", 4))
    assert len([channel for channel in sent if channel == "100"]) == 4


async def test_what_was_cancelled_before_it_was_sent_can_be_posted(desk: Counter) -> None:
    """The feed was removed while its digest waited, and made anew."""
    await choose(desk, "feed make", name="mine", channel="100", post_at="23:00")
    await arrive(desk, 10)
    await say(desk, "feed remove mine yes")
    desk.office.now += 60
    await choose(desk, "feed make", name="mine", channel="100")
    assert "on its way" in text(await say(desk, "feed post mine"))
    assert [one.kind for one in await desk.office.deliver()] == ["overview", "thread", "paper"]


async def test_what_waits_because_of_the_channel_is_not_posted_a_second_time(desk: Counter) -> None:
    await choose(desk, "feed make", name="mine", channel="100")
    desk.office.platform.refuse_channel["100"] = Refused("no_permission", "50013", "Missing Permissions")
    await arrive(desk, 10)
    assert "waits" in text(await say(desk, "feed post mine"))
    assert [one.kind for one in await desk.office.deliver()] == ["overview"], "tried, and refused again"
    desk.office.platform.refuse_channel.clear()
    assert "try again now" in text(await say(desk, "feed post mine"))
    assert [one.kind for one in await desk.office.deliver() if one.channel == "100"] == ["overview", "thread", "paper"]
