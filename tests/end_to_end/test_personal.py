"""What people follow reaches them: the real process against both platforms, killed half-way, each told once."""

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from tests.end_to_end.rig import DISCORD_CHANNEL, SLACK_CHANNEL, Rig

pytestmark = pytest.mark.end_to_end

PEOPLE = 100
"""On each platform."""
KILLS = 4


def digest(date: str, *titles: str) -> str:
    blocks = [f"## Daily Papers ({date})"]
    for number, title in enumerate(titles):
        arxiv_id = f"{date[2:4]}{date[5:7]}.{int(date[8:]) * 100 + number:05}"
        blocks.append(
            f"### [{title}](https://arxiv.org/abs/{arxiv_id})\n\nVote: {number}\n\nAuthors: Ada Lovelace\n\n"
            "- ***What's New***: 논문의 요약입니다."
        )
    return "\n\n".join(blocks) + "\n\n"


async def subscribe_on_discord(rig: Rig, person: str, query: str) -> None:
    """As a person does it: the command, a look at the evidence, Follow."""
    evidence = await _on_discord(rig, person, kind="command", data=_command("subscribe", query=query))
    message = evidence["answer"]["message"]
    follow = next(one for one in _ids(message["components"]) if one.startswith("turn:draft-follow"))
    await _on_discord(rig, person, kind="component", message_id=message["id"], custom_id=follow)


async def subscribe_on_slack(rig: Rig, person: str, query: str) -> None:
    asked = {"command": "/paper", "text": f"subscribe {query}", "channel_id": SLACK_CHANNEL, "user_id": person}
    evidence = await rig.post(f"{rig.slack.base_url}/_playground/commands", asked)
    buttons = [one for block in evidence["answer"]["blocks"] for one in block.get("elements", [])]
    follow = next(one["action_id"] for one in buttons if str(one.get("action_id")).startswith("turn:draft-follow"))
    pressed = {"action_id": follow, "channel_id": SLACK_CHANNEL, "ts": evidence["answer"]["ts"], "user_id": person}
    await rig.post(f"{rig.slack.base_url}/_playground/actions", pressed)


async def _on_discord(rig: Rig, person: str, **asked: Any) -> dict[str, Any]:
    user = {"id": person, "name": f"reader{person}"}
    body = {"locale": "en-US", "user": user, "channel_id": str(DISCORD_CHANNEL), **asked}
    answer = await rig.post(f"{rig.discord.base_url}/_playground/interactions", body)
    assert "answer" in answer, answer
    return dict(answer)


def _command(name: str, **options: Any) -> dict[str, Any]:
    return {"name": "paper", "subcommand": name, "options": options}


def _ids(components: Any) -> list[str]:
    found = []
    for component in components or ():
        found += [component["custom_id"]] if "custom_id" in component else []
        found += _ids(component.get("components"))
    return found


def told_on_discord(rig: Rig, person: str) -> list[str]:
    room = rig.discord.world.dm_with(int(person))
    return [json.dumps(message, ensure_ascii=False) for message in rig.discord.messages(room.id)]


def told_on_slack(rig: Rig, person: str) -> list[str]:
    messages = rig.slack.workspace.direct_messages(person).messages.values()
    return [json.dumps(message.blocks, ensure_ascii=False) for message in messages]


async def test_everyone_is_told_once_though_the_bot_is_killed_half_way(rig: Rig) -> None:
    rig.settings["PAPERBOY_COMMANDS__PERSONAL_AT"] = "arrival"
    rig.add(digest("2025-03-10", "An earlier paper about RAG"), "10.md")
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await rig.until_papers(["2503.01000"])
    discord = [str(777000777000777000 + number) for number in range(PEOPLE)]
    slack = [rig.slack.add_user(f"reader{number}", f"U0READER{number}").id for number in range(PEOPLE)]
    for person in discord:
        await subscribe_on_discord(rig, person, "RAG" if int(person) % 2 else "agent memory")
    for person in slack:
        await subscribe_on_slack(rig, person, "RAG" if int(person[8:]) % 2 else "agent memory")
    people = len(rig.ask_store("SELECT 1 FROM subscriptions"))
    assert people == 2 * PEOPLE

    rig.add(digest("2025-03-11", "A fragment", "RAG for all", "Agent Memory", "RAG with agent memory"), "11.md")
    half_way: list[int] = []
    for kill in range(1, KILLS + 1):
        wanted = kill * 2 * PEOPLE // (KILLS + 1)

        async def so_many(wanted: int = wanted) -> bool:
            return _told(rig, discord, slack).total() >= wanted

        await rig.until(so_many, f"{wanted} messages")
        await rig.kill()
        half_way.append(_told(rig, discord, slack).total())
        await rig.start()
    assert half_way[0] < 2 * PEOPLE, "the first kill came too late to say anything"

    async def all_there() -> bool:
        return _told(rig, discord, slack).total() >= 2 * PEOPLE and rig.open_deliveries() == 0

    await rig.until(all_there, "a message for everyone")
    await asyncio.sleep(1.0)  # Nothing more comes.
    assert set(_told(rig, discord, slack).values()) == {1}
    for person in discord:
        (said,) = told_on_discord(rig, person)
        _says(said, odd=bool(int(person) % 2))
    for person in slack:
        (said,) = told_on_slack(rig, person)
        _says(said, odd=bool(int(person[8:]) % 2))
    assert await rig.violations() == []


def _told(rig: Rig, discord: list[str], slack: list[str]) -> Counter[str]:
    told = {person: len(told_on_discord(rig, person)) for person in discord}
    return Counter(told | {person: len(told_on_slack(rig, person)) for person in slack})


def _says(said: str, *, odd: bool) -> None:
    """Two papers of three, the fragment never."""
    assert "2503.01100" not in said
    assert ("2503.01101" in said) == odd
    assert ("2503.01102" in said) != odd
    assert "2503.01103" in said
    assert "2 papers for you" in said


async def test_closed_messages_are_kept_and_come_when_they_are_open(rig: Rig) -> None:
    rig.settings["PAPERBOY_COMMANDS__PERSONAL_AT"] = "arrival"
    person = "777000777000777000"
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await subscribe_on_discord(rig, person, "RAG")
    rig.discord.world.unreachable[int(person)] = 50007
    rig.add(digest("2025-03-11", "RAG for all"), "11.md")

    async def held() -> bool:
        return bool(rig.ask_store("SELECT 1 FROM waiting WHERE kind = 'personal' AND state = 'held'"))

    await rig.until(held, "a message that waits")

    async def says_so() -> bool:
        answer = await _on_discord(rig, person, kind="command", data=_command("top"))
        return "cannot send you direct messages" in json.dumps(answer)

    await rig.until(says_so, "an answer that says so")
    rig.discord.world.unreachable.pop(int(person))
    await rig.stop()
    await rig.start()  # What is held is tried again.

    async def there() -> bool:
        return len(told_on_discord(rig, person)) == 1

    await rig.until(there, "the message that was kept")
    assert await rig.violations() == []


async def test_buttons_of_a_message_save_mute_and_unsubscribe(rig: Rig) -> None:
    rig.settings["PAPERBOY_COMMANDS__PERSONAL_AT"] = "arrival"
    person = "777000777000777000"
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await subscribe_on_discord(rig, person, "RAG")
    rig.add(digest("2025-03-11", "RAG for all"), "11.md")

    async def there() -> bool:
        return len(told_on_discord(rig, person)) == 1

    await rig.until(there, "the message")
    room = rig.discord.world.dm_with(int(person))
    (message,) = rig.discord.messages(room.id)
    said = {}
    for custom_id in _ids(message["components"]):
        pressed = {"kind": "component", "message_id": message["id"], "custom_id": custom_id}
        answer = await _on_discord(rig, person, channel_id=str(room.id), **pressed)
        said[custom_id.split()[0]] = json.dumps(answer, ensure_ascii=False)
    assert "Saved: RAG for all" in said["ask:save"]
    assert "says nothing for a week" in said["ask:mute"]
    assert "is followed no more" in said["ask:unsubscribe"]
    assert await rig.violations() == []


async def test_a_channel_follows_keywords_on_both_platforms(rig: Rig) -> None:
    rig.feeds = {}
    admin = rig.slack.add_user("ada", "U0ADMIN", is_admin=True).id
    await rig.start()
    await rig.until(rig.connected, "both connections")
    ada = "777000777000777000"
    who = {"id": ada, "name": "ada", "admin": True}
    asked = _command("subscribe", query="RAG", where="here")
    evidence = await _on_discord(rig, ada, kind="command", data=asked, user=who)
    message = evidence["answer"]["message"]
    follow = next(one for one in _ids(message["components"]) if one.startswith("turn:draft-follow"))
    await _on_discord(rig, ada, kind="component", message_id=message["id"], custom_id=follow, user=who)
    await subscribe_on_slack(rig, admin, "RAG where:here")
    rig.add(digest("2025-03-11", "A fragment", "RAG for all"), "11.md")

    def about_keywords(messages: list[dict[str, Any]]) -> list[str]:
        said = [json.dumps(one, ensure_ascii=False) for one in messages if not one.get("ephemeral")]
        return [one for one in said if "letter:" in one]

    async def there() -> bool:
        return len(about_keywords(await rig.on_discord())) == len(about_keywords(await rig.on_slack())) == 1

    await rig.until(there, "a message in both channels")
    rig.add(digest("2025-03-11", "A fragment", "RAG for all", "More RAG"), "11.md")

    async def grown() -> bool:
        both = about_keywords(await rig.on_discord()), about_keywords(await rig.on_slack())
        return all(len(said) == 1 and "More RAG" in said[0] for said in both)

    await rig.until(grown, "the same messages, grown")
    assert await rig.violations() == []
