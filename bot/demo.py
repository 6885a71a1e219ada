"""`paperboy demo`: the main job on the seed digests, without any account.

Starts a local Discord and a local Slack, runs `paperboy run` as a process of its own against them, plays
`/paper top 5` and follows a keyword on both, and shows what it reads back from the two servers over HTTP. It fails when
anything of the digest is missing there.
"""

import asyncio
import json
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from rich.console import Console

from bot import shipped
from bot.demo_screen import Screen, plain_markdown
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from bot.playground.slack.state import Settings as SlackSettings

DISCORD_CHANNEL, SLACK_CHANNEL = 1234567890, "C0PAPERS"
DISCORD_USER, SLACK_USER = 4242, "U0READER"
PATIENCE = 45.0
"""Seconds until whatever is missing is reported as missing."""
COUNT = 5
TOP = f"top {COUNT}"
KEYWORD = "LLM 추론"
"""Finds a few papers of the seeds, by words of two scripts."""
SUBSCRIBE = f"subscribe {KEYWORD}"
_FOLLOW = "turn:draft-follow"


class Missing(Exception):
    """What should be there and is not, in a sentence."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The titles of the newest seed digest, most voted first, as `paperboy parse` gives them."""

    titles: tuple[str, ...]


def run() -> int:
    """Returns 0, or 1 with a sentence on what is missing."""
    language = "ko" if os.environ.get("LANG", "").lower().startswith("ko") else "en"
    console = Console(width=None if sys.stdout.isatty() else 150, highlight=False)
    try:
        asyncio.run(_demo(Screen(console, language), language))
    except Missing as missing:
        sys.stderr.write(f"The demo did not work: {missing}\n")
        return 1
    except KeyboardInterrupt:
        return 1
    return 0


async def _demo(screen: Screen, language: str) -> None:
    async with stage(language) as (servers, expected, log):
        screen.opening()
        with screen.waiting("The bot reads the digest and posts it …"):
            await servers.posted(len(expected.titles) + 1, log)
        await play(screen, servers, expected, language)
    screen.closing()


@asynccontextmanager
async def stage(language: str) -> AsyncIterator[tuple["Servers", Expected, Path]]:
    """Both local servers, furnished, with the bot running against them on the seeds; last comes the bot's log."""
    discord = LocalDiscord(rates={})
    slack = LocalSlack(settings=SlackSettings(post_per_second=0))
    await discord.start()
    await slack.start()
    try:
        discord.add_text_channel("papers", id=DISCORD_CHANNEL)
        slack.add_channel("papers", id=SLACK_CHANNEL)
        slack.add_user("you", id=SLACK_USER, locale="ko-KR" if language == "ko" else "en-US")
        with tempfile.TemporaryDirectory(prefix="paperboy-demo-") as folder:
            environment = _environment(Path(folder), discord, slack, language)
            expected = await _expected(environment)
            async with aiohttp.ClientSession() as session, _bot(Path(folder), environment) as log:
                yield Servers(session, discord.base_url, slack.base_url), expected, log
    finally:
        await discord.stop()
        await slack.stop()


async def play(screen: Screen, servers: "Servers", expected: Expected, language: str) -> None:
    """Show both channels and an answer as they are read back. Raises Missing."""
    on_discord, on_slack = await servers.discord_messages(), await servers.slack_messages()
    screen.discord_channel(on_discord)
    screen.slack_channel(on_slack)
    _check("Discord", [_discord_title(message) for message in on_discord], expected)
    _check("Slack", [_slack_title(message) for message in on_slack], expected)
    answers = await _ask(screen, servers, language, TOP, {"count": COUNT})
    for platform, answer in answers.items():
        for title in expected.titles[:COUNT]:
            if not _says(answer, title):
                raise Missing(f"{platform} answered /paper {TOP} without “{title}”.")
    await _follow(screen, servers, expected, language)


async def _ask(
    screen: Screen, servers: "Servers", language: str, line: str, options: Mapping[str, Any]
) -> dict[str, dict[str, Any]]:
    """Platform -> its answer, shown as well. `options` are what Discord sends for the same line."""
    answers = {
        "Discord": await servers.ask_discord(language, line.split(maxsplit=1)[0], options),
        "Slack": await servers.ask_slack(line),
    }
    screen.discord_answer(f"/paper {line}", answers["Discord"])
    screen.slack_answer(f"/paper {line}", answers["Slack"])
    return answers


async def _follow(screen: Screen, servers: "Servers", expected: Expected, language: str) -> None:
    """What the keyword would have sent is shown, and Follow saves it."""
    answers = await _ask(screen, servers, language, SUBSCRIBE, {"query": KEYWORD})
    for platform, answer in answers.items():
        if not any(_says(answer, title) for title in expected.titles):
            raise Missing(f"{platform} answered /paper {SUBSCRIBE} without a paper that it would have sent.")
    followed = {
        "Discord": await servers.press_discord(answers["Discord"], language),
        "Slack": await servers.press_slack(answers["Slack"]),
    }
    screen.discord_answer("[Follow]", followed["Discord"])
    screen.slack_answer("[Follow]", followed["Slack"])
    for platform, answer in followed.items():
        if not _says(answer, KEYWORD) or _FOLLOW in json.dumps(answer):
            raise Missing(f"{platform} did not say that “{KEYWORD}” is followed.")


def _says(answer: Mapping[str, Any], text: str) -> bool:
    return json.dumps(text, ensure_ascii=False)[1:-1] in json.dumps(answer, ensure_ascii=False)


def _check(platform: str, titles: list[str], expected: Expected) -> None:
    if not titles:
        raise Missing(f"nothing was posted on {platform}.")
    if (papers := titles[1:]) != list(expected.titles):
        absent = [title for title in expected.titles if title not in papers]
        what = f"is without “{absent[0]}”" if absent else "shows the papers in another order, or one twice"
        raise Missing(f"{platform} {what} ({len(papers)} of {len(expected.titles)} papers are there).")


class Servers:
    """The two local servers, as anyone sees them over HTTP. `discord`, `slack`: their addresses, pages for people."""

    def __init__(self, session: aiohttp.ClientSession, discord: str, slack: str) -> None:
        self.discord, self.slack = discord, slack
        self._session = session
        self._discord = f"{discord}/_playground"
        self._slack = f"{slack}/_playground"

    async def posted(self, wanted: int, log: Path) -> None:
        """Wait until both channels have that many messages and commands are heard, but no longer than PATIENCE.

        Raises Missing when the bot ends meanwhile.
        """
        for attempt in range(int(PATIENCE / 0.1)):
            on_discord, on_slack = await self.discord_messages(), await self.slack_messages()
            if len(on_discord) >= wanted and len(on_slack) >= wanted and await self.ready():
                return
            if attempt and _ended(log):
                raise Missing(f"the bot ended by itself. It said:\n{_tail(log)}")
            await asyncio.sleep(0.1)

    async def discord_messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self._get(f"{self._discord}/channels/{DISCORD_CHANNEL}/messages")
        return found

    async def slack_messages(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self._get(f"{self._slack}/channels/{SLACK_CHANNEL}/messages")
        return found

    async def ready(self) -> bool:
        of_discord, of_slack = await self._get(f"{self._discord}/state"), await self._get(f"{self._slack}/state")
        return bool(of_discord["connected"] and of_discord["commands"] and of_slack["sockets"])

    async def ask_discord(self, language: str, subcommand: str, options: Mapping[str, Any]) -> dict[str, Any]:
        data = {"name": "paper", "subcommand": subcommand, "options": options}
        return await self._on_discord(f"/paper {subcommand}", language, {"kind": "command", "data": data})

    async def ask_slack(self, text: str) -> dict[str, Any]:
        asked = {"command": "/paper", "text": text, "channel_id": SLACK_CHANNEL, "user_id": SLACK_USER}
        return await self._on_slack(f"/paper {text}", "commands", asked)

    async def press_discord(self, message: Mapping[str, Any], language: str) -> dict[str, Any]:
        """Press Follow below an answer."""
        rows = message.get("components", [])
        button = next((one for one in map(_follow_on_discord, rows) if one), "")
        pressed = {"kind": "component", "message_id": message["id"], "custom_id": button}
        return await self._on_discord("Follow", language, pressed)

    async def press_slack(self, message: Mapping[str, Any]) -> dict[str, Any]:
        elements = [one for block in message["blocks"] for one in block.get("elements", [])]
        button = next((i for one in elements if (i := str(one.get("action_id", ""))).startswith(_FOLLOW)), "")
        pressed = {"action_id": button, "channel_id": SLACK_CHANNEL, "ts": message["ts"], "user_id": SLACK_USER}
        return await self._on_slack("Follow", "actions", pressed)

    async def _on_discord(self, what: str, language: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        user = {"id": str(DISCORD_USER), "name": "you"}
        body = {"channel_id": str(DISCORD_CHANNEL), "user": user, "locale": language, **asked}
        answer = await self._post(f"{self._discord}/interactions", body)
        message = (answer.get("answer") or {}).get("message")
        if not isinstance(message, dict):
            raise Missing(f"Discord got no answer to {what}.")
        return message

    async def _on_slack(self, what: str, how: str, asked: Mapping[str, Any]) -> dict[str, Any]:
        answer = (await self._post(f"{self._slack}/{how}", asked)).get("answer")
        if not isinstance(answer, dict) or not answer.get("blocks"):
            raise Missing(f"Slack got no answer to {what}.")
        return answer

    async def _get(self, url: str) -> Any:
        async with self._session.get(url) as answer:
            return await answer.json()

    async def _post(self, url: str, body: Mapping[str, Any]) -> Any:
        async with self._session.post(url, json=body) as answer:
            return await answer.json()


@asynccontextmanager
async def _bot(folder: Path, environment: Mapping[str, str]) -> AsyncIterator[Path]:
    """`paperboy run` as a process of its own; its log goes to the file that this gives."""
    log = folder / "log.txt"
    with log.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, stdout=sink, stderr=sink
        )
    watch = asyncio.create_task(_note_end(process, log))
    try:
        yield log
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), 20)
            except TimeoutError:
                process.kill()
        watch.cancel()


async def _note_end(process: asyncio.subprocess.Process, log: Path) -> None:
    await process.wait()
    log.with_suffix(".ended").touch()


def _ended(log: Path) -> bool:
    return log.with_suffix(".ended").exists()


def _tail(log: Path) -> str:
    return log.read_text(encoding="utf-8")[-2000:]


async def _expected(environment: Mapping[str, str]) -> Expected:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "parse", "--json", str(shipped.seeds_folder())),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
    )
    output, _ = await process.communicate()
    digests = [digest for digest in json.loads(output) if digest["papers"]]
    if not digests:
        raise Missing(f"there is no digest in {shipped.seeds_folder()}.")
    newest = max(digests, key=lambda digest: str(digest["date"]))
    papers = sorted(newest["papers"], key=lambda paper: (paper["votes"] is None, -(paper["votes"] or 0)))
    return Expected(tuple(paper["title"] for paper in papers))


def _environment(folder: Path, discord: LocalDiscord, slack: LocalSlack, language: str) -> dict[str, str]:
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith(("PAPERBOY_", "DISCORD_", "SLACK_"))
    }
    feeds = [
        {"name": "discord-daily", "channel": f"discord:{DISCORD_CHANNEL}"},
        {"name": "slack-daily", "channel": f"slack:{SLACK_CHANNEL}"},
    ]
    (folder / "paperboy.toml").touch()
    package = str(Path(__file__).parents[1])
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(filter(None, (package, kept.get("PYTHONPATH")))),
        "PAPERBOY_CONFIG": str(folder / "paperboy.toml"),
        "PAPERBOY_INTAKE__FOLDERS": json.dumps([str(shipped.seeds_folder())]),
        "PAPERBOY_INTAKE__POLL_SECONDS": "0.2",
        "PAPERBOY_INTAKE__SETTLE_SECONDS": "0.2",
        "PAPERBOY_STORE__PATH": str(folder / "paperboy.db"),
        "PAPERBOY_LOCALE__LANGUAGE": language,
        "PAPERBOY_DISCORD__API_URL": discord.api_url,
        "PAPERBOY_DISCORD__TOKEN": discord.token,
        "PAPERBOY_SLACK__API_URL": slack.api_url,
        "PAPERBOY_SLACK__BOT_TOKEN": slack.bot_token,
        "PAPERBOY_SLACK__APP_TOKEN": slack.app_token,
        "PAPERBOY_SLACK__PER_CHANNEL_SECONDS": "0",
        "PAPERBOY_FEEDS": json.dumps(feeds),
    }


def _discord_title(message: Mapping[str, Any]) -> str:
    embeds = message.get("embeds") or [{}]
    return plain_markdown(str(embeds[0].get("title", "")))


def _slack_title(message: Mapping[str, Any]) -> str:
    for block in message.get("blocks", []):
        for section in block.get("elements", []):
            for element in section.get("elements", []):
                if element.get("type") == "link":
                    return str(element.get("text", ""))
        if block.get("type") == "header":
            return str(block["text"]["text"])
    return ""


def _follow_on_discord(row: Mapping[str, Any]) -> str:
    ids = (str(one.get("custom_id", "")) for one in row.get("components", []))
    return next((one for one in ids if one.startswith(_FOLLOW)), "")
