"""Feeds from chat as admins set them up: the real process, the real libraries, both platforms."""

import asyncio
import json
import signal
from typing import Any

import pytest

from tests.end_to_end.rig import DISCORD_CHANNEL, SLACK_CHANNEL, Rig
from tests.small_digests import digest_text as digest

pytestmark = pytest.mark.end_to_end

ADMIN, MEMBER = "U0ADMIN", "U0MEMBER"


async def chat(rig: Rig, *, feeds: str = "") -> None:
    """Start with a configuration file, and without feeds from the environment."""
    rig.settings["PAPERBOY_FEEDS"] = ""
    rig.settings["PAPERBOY_CONFIG"] = str(rig.folder / "paperboy.toml")
    configure(rig, feeds)
    rig.slack.add_user("ada", ADMIN, is_admin=True)
    rig.slack.add_user("bob", MEMBER)
    await rig.start()
    await rig.until(rig.connected, "both connections")


def configure(rig: Rig, text: str) -> None:
    aside = rig.folder / "paperboy.new"
    aside.write_text(f'[locale]\nlanguage = "en"\n{text}', encoding="utf-8")
    aside.replace(rig.folder / "paperboy.toml")


async def on_discord(rig: Rig, subcommand: str, *, admin: bool = True, **options: Any) -> str:
    """What is answered, as JSON."""
    asked = {
        "kind": "command",
        "channel_id": str(DISCORD_CHANNEL),
        "locale": "en-US",
        "user": {"name": "ada", "admin": admin},
        "data": {"name": "paper", "subcommand": subcommand, "options": options},
    }
    answer = await rig.post(f"{rig.discord.base_url}/_playground/interactions", asked)
    return json.dumps(answer, ensure_ascii=False)


async def on_slack(rig: Rig, text: str, user: str = ADMIN) -> str:
    asked = {"command": "/paper", "text": text, "channel_id": SLACK_CHANNEL, "user_id": user}
    return json.dumps(await rig.post(f"{rig.slack.base_url}/_playground/commands", asked), ensure_ascii=False)


async def nothing_left(rig: Rig) -> bool:
    """But for the welcome, which is no feed's, and answers that one person sees."""
    there = [one for one in (*await rig.on_discord(), *await rig.on_slack()) if not one.get("ephemeral")]
    return not [one for one in there if "form:feed make" not in json.dumps(one)]


async def test_feeds_made_in_chat_post_the_next_digest_on_both_platforms(rig: Rig) -> None:
    await chat(rig)
    assert "starts with the next digest" in await on_discord(rig, "feed make", name="daily")
    assert "starts with the next digest" in await on_slack(rig, f"feed make daily channel={SLACK_CHANNEL} top=1")
    rig.add(digest("2025-03-10", ("2503.00001", 5), ("2503.00002", 9)))

    async def there() -> bool:
        return await rig.papers() == (["2503.00002", "2503.00001"], ["2503.00002"])

    await rig.until(there, "the papers of both feeds")
    assert await rig.stop() == 0
    await rig.start()
    rig.add(digest("2025-03-11", ("2503.00011", 5)), "11.md")

    async def next_day() -> bool:
        return await rig.papers() == (["2503.00002", "2503.00001", "2503.00011"], ["2503.00002", "2503.00011"])

    await rig.until(next_day, "the next digest after a restart")
    assert await rig.violations() == []


async def test_only_who_may_makes_feeds(rig: Rig) -> None:
    await chat(rig)
    assert "Manage Server" in await on_discord(rig, "feed make", admin=False, name="daily")
    refused = await on_slack(rig, f"feed make daily channel={SLACK_CHANNEL}", MEMBER)
    assert "admins of this workspace" in refused
    assert rig.ask_store("SELECT count(*) FROM feeds") == [(0,)]


async def test_a_digest_is_retracted_and_posted_anew(rig: Rig) -> None:
    await chat(rig)
    for say in (on_discord(rig, "feed make", name="daily"), on_slack(rig, f"feed make daily channel={SLACK_CHANNEL}")):
        await say
    rig.add(digest("2025-03-10", ("2503.00001", 5), ("2503.00002", 9)))
    await rig.until_papers(["2503.00002", "2503.00001"])
    assert "Take it back" in await on_discord(rig, "feed retract", name="daily", date="2025-03-10")
    await on_discord(rig, "feed retract", name="daily yes", date="2025-03-10")
    await on_slack(rig, "feed retract daily 2025-03-10 yes")
    await rig.until(lambda: nothing_left(rig), "both platforms without the digest")
    rig.add(digest("2025-03-10", ("2503.00001", 5), ("2503.00002", 9), ("2503.00003", 1)))

    async def grown() -> bool:
        return rig.ask_store("SELECT max(revision) FROM digests") == [(2,)]

    await rig.until(grown, "the digest's growth")
    await on_discord(rig, "feed post", name="daily", date="2025-03-10")
    await on_slack(rig, "feed post daily 2025-03-10")
    await rig.until_papers(["2503.00002", "2503.00001", "2503.00003"])
    assert "already" in await on_slack(rig, "feed post daily 2025-03-10")
    assert await rig.violations() == []


async def test_a_changed_configuration_is_followed_while_the_bot_runs(rig: Rig) -> None:
    await chat(rig)
    first = f'[[feeds]]\nname = "daily"\nchannel = "discord:{DISCORD_CHANNEL}"\n'
    configure(rig, first + "[[feeds]]\nname = 'broken'\n")

    async def refused() -> bool:
        return "the changed configuration cannot be used" in rig.log()

    await rig.until(refused, "the complaint")
    assert "cannot be used, so I go on as before" in await on_discord(rig, "status")
    configure(rig, first)
    assert rig.process is not None
    rig.process.send_signal(signal.SIGHUP)

    async def followed() -> bool:
        return "the changed configuration is followed" in rig.log()

    await rig.until(followed, "the new feed")
    rig.add(digest("2025-03-10", ("2503.00001", 5)))

    async def posted() -> bool:
        return await rig.discord_papers() == ["2503.00001"]

    await rig.until(posted, "the paper in the new feed")
    listed = await on_discord(rig, "feed list")
    assert "From the configuration file" in listed
    assert await rig.stop() == 0


async def test_a_server_is_welcomed_once_and_its_button_opens_the_form(rig: Rig) -> None:
    await chat(rig)

    async def welcomed() -> bool:
        return "form:feed make" in json.dumps(await rig.on_discord())

    await rig.until(welcomed, "the welcome")
    (message,) = await rig.on_discord()
    pressed = {
        "kind": "component",
        "message_id": message["id"],
        "custom_id": "form:feed make",
        "user": {"name": "ada", "admin": True},
        "locale": "en-US",
    }
    answer = await rig.post(f"{rig.discord.base_url}/_playground/interactions", pressed)
    assert "New feed" in json.dumps(answer)
    other = json.dumps(
        await rig.post(
            f"{rig.discord.base_url}/_playground/interactions", {**pressed, "user": {"name": "bob", "admin": False}}
        )
    )
    assert "Manage Server" in other
    await rig.stop()
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await asyncio.gather(on_discord(rig, "top"), on_slack(rig, "top"))
    assert len(await rig.on_discord()) == 1
    assert await rig.violations() == []


async def test_killed_while_a_digest_is_taken_back_nothing_of_it_stays(rig: Rig) -> None:
    await chat(rig)
    await on_discord(rig, "feed make", name="daily")
    await on_slack(rig, f"feed make daily channel={SLACK_CHANNEL}")
    ids = [f"2503.{n:05}" for n in range(8)]
    rig.add(digest("2025-03-10", *((arxiv_id, 100 - n) for n, arxiv_id in enumerate(ids))))
    await rig.until_papers(ids)
    await on_discord(rig, "feed retract", name="daily yes", date="2025-03-10")
    await on_slack(rig, "feed retract daily 2025-03-10 yes")

    async def begun() -> bool:
        return min(len(found) for found in await rig.papers()) < 7

    await rig.until(begun, "the first messages to go")
    await rig.kill()
    await rig.start()
    await rig.until(lambda: nothing_left(rig), "nothing left")
    assert await rig.violations() == []


async def test_a_feed_made_in_chat_whose_token_is_gone_is_named_at_the_start(rig: Rig) -> None:
    await chat(rig)
    await on_slack(rig, f"feed make daily channel={SLACK_CHANNEL}")
    assert await rig.stop() == 0
    assert "is not set" not in rig.log()
    rig.settings |= {"SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": ""}
    await rig.start()
    await rig.until_it_runs()
    assert 'The feed \\"daily\\" waits: SLACK_BOT_TOKEN is not set.' in rig.log_of_this_start()
    assert await rig.stop() == 0
