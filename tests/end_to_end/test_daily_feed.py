"""The daily feed as users get it: the real process, the real libraries, real sockets."""

import json
import re
from typing import Any

import pytest

from bot.digests.parser import parse
from bot.domain.papers import in_vote_order
from tests.end_to_end.rig import SEED, Rig
from tests.small_digests import digest_text as digest

pytestmark = pytest.mark.end_to_end

SEED_TEXT = SEED.read_text(encoding="utf-8")
SEED_IDS = [paper.arxiv_id for paper in in_vote_order(parse(SEED_TEXT, "seed").digests[0].papers)]


async def test_every_paper_of_the_seed_arrives_once_and_in_vote_order_on_both_platforms(rig: Rig) -> None:
    rig.add(SEED)
    await rig.start()
    await rig.until_papers(SEED_IDS)
    on_discord, on_slack = await rig.overviews()
    assert len(on_discord) == len(on_slack) == 1
    for text in (json.dumps(on_discord[0], ensure_ascii=False), json.dumps(on_slack[0], ensure_ascii=False)):
        assert "21" in text
        assert "2025년 3월 7일" in text
        assert all(arxiv_id in text for arxiv_id in SEED_IDS[:5])
    assert await rig.stop() == 0
    assert await rig.violations() == []


async def test_top_5_is_answered_alike_on_both_platforms(rig: Rig) -> None:
    rig.add(SEED)
    await rig.start()
    await rig.until_papers(SEED_IDS)
    await rig.until(rig.connected, "both connections")
    for asked in (await rig.ask_discord("top", count=5), await rig.ask_slack("top 5")):
        text = json.dumps(asked["answer"], ensure_ascii=False)
        links = re.findall(r"https://arxiv\.org/abs/([0-9.]+)", text)
        assert list(dict.fromkeys(links)) == SEED_IDS[:5]
        assert all(f"{votes}표" in text for votes in (48, 39, 33, 21, 19))
    assert await rig.violations() == []


async def test_an_appended_file_adds_only_its_new_papers_and_edits_the_overview(rig: Rig) -> None:
    before = digest("2025-03-10", ("2503.00001", 5), ("2503.00002", 9))
    rig.add(before)
    await rig.start()
    await rig.until_papers(["2503.00002", "2503.00001"])
    rig.add(before + digest("2025-03-10", ("2503.00003", 1), ("2503.00004", 70)))
    await rig.until_papers(["2503.00002", "2503.00001", "2503.00004", "2503.00003"])

    async def edited() -> bool:
        overviews = await rig.overviews()
        return all("2503.00004" in json.dumps(found) and len(found) == 1 for found in overviews)

    await rig.until(edited, "the overviews with the new first paper")
    assert await rig.violations() == []


async def test_a_corrected_paper_is_edited_in_place(rig: Rig) -> None:
    before = digest("2025-03-10", ("2503.00001", 5), ("2503.00002", 9))
    rig.add(before)
    await rig.start()
    await rig.until_papers(["2503.00002", "2503.00001"])
    rig.add(before.replace("Vote: 5", "Vote: 500"))

    async def corrected() -> bool:
        return all("500표" in json.dumps(found, ensure_ascii=False) for found in await everything(rig))

    await rig.until(corrected, "the new number of votes")
    assert await rig.papers() == (["2503.00002", "2503.00001"],) * 2
    assert await rig.violations() == []


async def everything(rig: Rig) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    return await rig.on_discord(), await rig.on_slack()


async def test_a_restart_posts_nothing_again(rig: Rig) -> None:
    rig.add(digest("2025-03-10", ("2503.00001", 5)))
    await rig.start()
    await rig.until_papers(["2503.00001"])
    assert await rig.stop() == 0
    before = await everything(rig)
    rig.add(digest("2025-03-11", ("2503.00009", 5)), "2025/03/08.md")
    await rig.start()
    await rig.until_papers(["2503.00001", "2503.00009"])
    after = await everything(rig)
    assert [message for message in after[0] if message in before[0]] == before[0]
    assert [len(found) for found in await rig.overviews()] == [2, 2]


async def test_an_archive_posts_only_its_newest_digest(rig: Rig) -> None:
    for day in range(1, 29):
        rig.add(digest(f"2025-02-{day:02}", (f"2502.{day:05}", day)), f"2025/02/{day:02}.md")
    await rig.start()
    await rig.until_papers(["2502.00028"])
    assert [len(found) for found in await rig.overviews()] == [1, 1]


async def test_after_downtime_the_newest_comes_in_full_and_the_others_in_one_overview(rig: Rig) -> None:
    rig.add(digest("2025-03-10", ("2503.00010", 5)), "10.md")
    await rig.start()
    await rig.until_papers(["2503.00010"])
    await rig.stop()
    for day in (11, 12, 13):
        rig.add(digest(f"2025-03-{day}", (f"2503.000{day}", 5)), f"{day}.md")
    rig.add(digest("2025-03-01", ("2503.00001", 5)), "01.md")
    await rig.start()
    await rig.until_papers(["2503.00010", "2503.00013"])
    for found in await rig.overviews():
        assert len(found) == 3
        catchup = json.dumps(found[1], ensure_ascii=False)
        assert "11." in catchup
        assert "12." in catchup
        assert "2503.00013" not in catchup
        assert "2503.00001" not in catchup
    assert await rig.violations() == []


async def test_the_good_papers_of_a_half_broken_digest_are_delivered(rig: Rig) -> None:
    broken = digest("2025-03-10", ("2503.00001", 5)) + "### A heading without a link\n\nVote: many\n\n"
    rig.add(broken + digest("2025-03-10", ("2503.00002", 9)))
    await rig.start()
    await rig.until_papers(["2503.00002", "2503.00001"])
    assert "problem in a digest" in rig.log()


async def test_an_outage_of_one_platform_never_delays_the_other(rig: Rig) -> None:
    await rig.fault_on_slack(do="status", when={"method": "*"}, params={"status": 503}, times=0)
    rig.add(digest("2025-03-10", ("2503.00001", 5)))
    await rig.start()

    async def on_discord() -> bool:
        return await rig.discord_papers() == ["2503.00001"]

    await rig.until(on_discord, "the paper on Discord while Slack is down")
    assert await rig.slack_papers() == []
    await rig.slack_is_back()
    await rig.until_papers(["2503.00001"])


async def test_killed_in_the_middle_with_answers_lost_nothing_is_lost_or_doubled(rig: Rig) -> None:
    ids = [f"2503.{n:05}" for n in range(12)]
    rig.add(digest("2025-03-10", *((arxiv_id, 100 - n) for n, arxiv_id in enumerate(ids))))
    for nth in (3, 7, 13):
        await rig.fault_on_discord(do="lose_answer", when={"method": "POST", "path": "messages$", "nth": nth})
        await rig.fault_on_slack(do="lose_answer", when={"method": "chat.postMessage", "nth": nth})
    for posted in (2, 5, 9):
        await rig.start()

        async def enough(posted: int = posted) -> bool:
            return min(len(found) for found in await rig.papers()) >= posted

        await rig.until(enough, f"{posted} papers")
        await rig.kill()
    await rig.start()
    await rig.until_papers(ids)
    assert [len(found) for found in await rig.overviews()] == [1, 1]
    assert await rig.stop() == 0
    assert await rig.papers() == (ids, ids)


async def test_a_second_bot_on_the_same_store_ends_with_75_and_says_why(rig: Rig) -> None:
    await rig.start()
    await rig.until(rig.connected, "both connections")
    first, rig.process = rig.process, None
    try:
        await rig.start()
        assert await rig.ended() == 75
        assert "Another Paperboy holds the store" in rig.log()
    finally:
        await rig.kill()
        rig.process = first


async def test_it_runs_with_one_platform_only(rig: Rig) -> None:
    rig.settings = {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}
    rig.add(digest("2025-03-10", ("2503.00001", 5)))
    await rig.start()

    async def on_discord() -> bool:
        return await rig.discord_papers() == ["2503.00001"]

    await rig.until(on_discord, "the paper on Discord")
    assert "SLACK_BOT_TOKEN is not set" in rig.log()
    assert await rig.stop() == 0
