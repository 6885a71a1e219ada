"""What a person keeps, on both platforms: the real process, the real libraries, and the files it leaves."""

import json
from typing import Any

import pytest

from tests.end_to_end.rig import DISCORD_CHANNEL, SLACK_CHANNEL, Rig
from tests.small_digests import digest_text as digest

pytestmark = pytest.mark.end_to_end

ADA = {"id": "777000777000777000", "name": "ada"}
MINA = "U0MINA"
IDS = [f"2503.{number:05}" for number in range(12)]


async def chat(rig: Rig) -> None:
    rig.add(digest("2025-03-10", *((arxiv_id, 50 - n) for n, arxiv_id in enumerate(IDS))))
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await rig.until_papers(IDS)


async def on_discord(rig: Rig, **asked: Any) -> dict[str, Any]:
    answer = await rig.post(
        f"{rig.discord.base_url}/_playground/interactions",
        {"locale": "en-US", "user": ADA, "channel_id": str(DISCORD_CHANNEL), **asked},
    )
    assert "answer" in answer, answer
    return dict(answer)


async def command(rig: Rig, name: str, **options: Any) -> dict[str, Any]:
    return await on_discord(rig, kind="command", data={"name": "paper", "subcommand": name, "options": options})


async def press(rig: Rig, answered: dict[str, Any], custom_id: str) -> dict[str, Any]:
    message = answered["answer"]["message"]
    assert custom_id in json.dumps(message["components"])
    return await on_discord(rig, kind="component", message_id=message["id"], custom_id=custom_id)


async def on_slack(rig: Rig, text: str) -> str:
    asked = {"command": "/paper", "text": text, "channel_id": SLACK_CHANNEL, "user_id": MINA}
    return json.dumps(await rig.post(f"{rig.slack.base_url}/_playground/commands", asked), ensure_ascii=False)


def said(answered: dict[str, Any]) -> str:
    return json.dumps(answered["answer"], ensure_ascii=False)


async def test_a_reading_list_goes_from_a_paper_to_a_file_on_discord(rig: Rig) -> None:
    rig.settings |= {"PAPERBOY_COMMANDS__BURST": "50"}
    await chat(rig)
    shown = await command(rig, "show", paper=IDS[0])
    assert "Saved: " in said(await press(rig, shown, f"ask:save {IDS[0]}"))
    for arxiv_id in IDS[1:]:
        await command(rig, "save", paper=arxiv_id)
    first = await command(rig, "saved")
    assert "share:" not in said(first)
    second = await press(rig, first, "page:2:saved")
    assert second["answer"]["message"]["id"] == first["answer"]["message"]["id"], "turned in place"
    form = await press(rig, second, "form:saved choose 2")
    removed = await on_discord(rig, kind="submit", interaction=form["id"], values={"remove": [IDS[0]]})
    assert "1 paper removed." in said(removed)
    file = (await command(rig, "export", format="bibtex"))["answer"]["message"]["attachments"][0]
    assert file["filename"] == "reading-list.bib"
    assert await rig.violations() == []


async def test_the_same_on_slack_by_words_alone(rig: Rig) -> None:
    await chat(rig)
    assert "저장했어요" in await on_slack(rig, f"save {IDS[0]}")
    assert IDS[0] in await on_slack(rig, "saved")
    assert "reading-list.ris" in await on_slack(rig, "export ris")
    files = json.dumps(await rig.get(f"{rig.slack.base_url}/_playground/files"), ensure_ascii=False)
    assert "TY  - UNPB" in files
    assert "지웠어요" in await on_slack(rig, f"saved remove {IDS[0]}")
    assert await rig.violations() == []


async def test_a_chosen_language_holds_from_the_form_on_and_after_a_restart(rig: Rig) -> None:
    await chat(rig)
    form = await press(rig, await command(rig, "settings"), "form:settings change")
    wrong = {"language": ["ko"], "timezone": "Asia/Seol", "time": "7:30", "quiet": ""}
    back = await on_discord(rig, kind="submit", interaction=form["id"], values=wrong)
    assert "Did you mean Asia/Seoul" in said(back)
    form = await press(rig, await command(rig, "settings"), "form:settings change")
    kept = await on_discord(rig, kind="submit", interaction=form["id"], values={**wrong, "timezone": "뉴욕"})
    assert "(뉴욕)" in said(kept)
    assert "논문" in said(await command(rig, "top"))
    assert await rig.stop() == 0
    await rig.start()
    await rig.until(rig.connected, "both connections")
    assert "언어: 한국어" in said(await command(rig, "settings"))
    assert await rig.violations() == []


async def test_who_asks_too_much_at_once_is_told_when_and_others_go_on(rig: Rig) -> None:
    rig.settings |= {"PAPERBOY_COMMANDS__PER_MINUTE": "1", "PAPERBOY_COMMANDS__BURST": "3"}
    await chat(rig)
    answers = [said(await command(rig, "top", count=1)) for _ in range(4)]
    assert ["a lot at once" in answer for answer in answers] == [False, False, False, True]
    assert "한꺼번에" not in await on_slack(rig, "top 1")


async def test_who_is_forgotten_is_in_no_file_and_no_line_of_the_log(rig: Rig) -> None:
    await chat(rig)
    for arxiv_id in IDS[:3]:
        await command(rig, "save", paper=arxiv_id)
    await command(rig, "today")
    await on_slack(rig, f"save {IDS[0]}")
    data = await command(rig, "mydata")
    assert data["answer"]["message"]["attachments"][0]["filename"] == "paperboy-my-data.json"
    done = await press(rig, await command(rig, "forgetme"), "turn:forgetme yes")
    assert "Done: I keep nothing about you any more." in said(done)
    await on_slack(rig, "forgetme yes")
    beside = [path for path in rig.store.parent.iterdir() if path.is_file()]
    assert len(beside) > 2
    for path in (*beside, rig.folder / "log.txt"):
        content = path.read_bytes()
        assert ADA["id"].encode() not in content, path
        assert MINA.encode() not in content, path
    assert await rig.stop() == 0


async def test_even_the_debugging_holds_nothing_that_was_asked_and_nothing_that_opens_a_door(rig: Rig) -> None:
    rig.settings |= {"PAPERBOY_DEBUG": "1"}
    await chat(rig)
    await command(rig, "search", query="zebrafish")
    await on_slack(rig, "search zebrafish")
    assert await rig.stop() == 0
    (interaction,) = rig.discord.interactions.by_token.values()
    door = (interaction.token, rig.discord.token, rig.slack.bot_token, rig.slack.app_token)
    assert '"level": "debug"' in rig.log()
    assert [told for told in (*door, "zebrafish", ADA["id"], MINA) if told in rig.log()] == []
