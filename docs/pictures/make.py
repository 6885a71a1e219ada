"""Make the pictures of the README again: what the bot posts from seeds/, in the pages of the local servers.

    python docs/pictures/make.py [folder]

Needs Chromium, and fonts with Korean. Nothing outside this machine is asked: thumbnails show as sheets of paper.
"""

import asyncio
import io
import json
import os
import re
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from rich.console import Console
from rich.terminal_theme import TerminalTheme

from bot import demo
from bot.demo_screen import Screen

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 60.0
"""Seconds for one picture."""
TIME_ON_PAGE = 2500
"""Milliseconds, as the page counts them, in which it loads what it shows."""

_TERMINAL = """<!doctype html><meta charset="utf-8"><style>
@font-face {
  font-family: Lines; src: local("DejaVu Sans Mono"); size-adjust: 83.05%;
  unicode-range: U+B7, U+2022-2026, U+2500-259F;
}
body { margin: 0; padding: 18px 22px; background: #16181d; color: #d6d8dc; }
pre { margin: 0; font: 14px/19px Lines, "Noto Sans Mono CJK KR", "D2Coding", monospace; }
pre i { display: inline-block; width: 14px; font-style: normal; text-align: center; }
a { color: #4a9eff; text-decoration: none; }
</style><pre>CODE</pre>"""
_COLUMNS, _CELL, _LINE, _EDGE = 124, 7, 19, 40

_COLOURS = [(235, 87, 87), (39, 174, 96), (242, 201, 76), (74, 158, 255), (187, 107, 217), (86, 204, 242)]
_THEME = TerminalTheme(
    (22, 24, 29),
    (214, 216, 220),
    [(22, 24, 29), *_COLOURS, (214, 216, 220)],
    [(139, 146, 158), *_COLOURS, (255, 255, 255)],
)

_SIDE_BY_SIDE = """<!doctype html><meta charset="utf-8"><style>
body { margin: 0; height: 100vh; display: flex; gap: 20px; padding: 8px; box-sizing: border-box; background: #fff; }
figure { flex: none; margin: 0; border-radius: 10px; overflow: hidden; border: 1px solid #c9cdd3; }
img { display: block; }
</style>FIGURES"""


class NoBrowser(Exception):
    """There is none of the browsers that can be asked for a picture."""


class Camera:
    """Takes pictures of pages with a browser of its own that forgets everything."""

    def __init__(self, folder: Path) -> None:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        if found is None:
            raise NoBrowser("The pictures need Chromium. Install it (for example: apt install chromium).")
        self._browser = found
        self._folder = folder

    async def take(self, name: str, address: str, width: int, height: int, scale: float = 1.0) -> Path:
        """A PNG of `width` x `height` points, `scale` pixels each."""
        target = self._folder / f"{name}.png"
        with tempfile.TemporaryDirectory(prefix="paperboy-picture-", ignore_cleanup_errors=True) as profile:
            process = await asyncio.create_subprocess_exec(
                self._browser,
                *QUIET,
                f"--user-data-dir={profile}",
                f"--window-size={width},{height}",
                f"--force-device-scale-factor={scale}",
                f"--virtual-time-budget={TIME_ON_PAGE}",
                f"--screenshot={target}",
                address,
                env={**os.environ, "TZ": "Asia/Seoul"},
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                await asyncio.wait_for(process.wait(), PATIENCE)
            except TimeoutError:
                process.kill()
                await process.wait()
        if not target.exists():
            raise NoBrowser(f"{self._browser} made no picture of {name}.")
        sys.stdout.write(f"{target.name}: {target.stat().st_size // 1024} KB\n")
        return target

    async def of_document(self, name: str, document: str, width: int, height: int) -> Path:
        with tempfile.TemporaryDirectory(prefix="paperboy-document-") as folder:
            page = Path(folder) / "page.html"
            page.write_text(document, encoding="utf-8")
            return await self.take(name, page.as_uri(), width, height)


async def pictures(camera: Camera, language: str) -> None:
    """Those of one language; the channels and the terminal only in Korean, which the seed's summaries are in."""
    async with demo.stage(language) as (servers, expected, log):
        await servers.posted(len(expected.titles) + 1, log)
        if language == "ko":
            await _channels(camera, servers)
            await _terminal(camera, servers, expected)
        await _answers(camera, servers, language)
        await _discord_alone(camera, servers, language)
        await _slack_alone(camera, servers, language)


async def _channels(camera: Camera, servers: demo.Servers) -> None:
    on_discord, on_slack = await servers.discord_messages(), await servers.slack_messages()
    thread = next(message["started_thread"] for message in on_discord if message["started_thread"])
    first = next(message["id"] for message in on_discord if message["thread_id"] == thread)
    discord = _page(servers.discord, thread=thread, at=first, lang="ko")
    slack = _page(servers.slack, thread=on_slack[0]["ts"], at=on_slack[1]["ts"], lang="ko")
    await camera.take("discord", discord, 1280, 920)
    await camera.take("slack", slack, 1280, 920)
    with tempfile.TemporaryDirectory(prefix="paperboy-halves-") as folder:
        halves = Camera(Path(folder))
        parts = [await halves.take(name, page, 1050, 930, 0.74) for name, page in (("left", discord), ("right", slack))]
        figures = "".join(f'<figure><img src="{part.as_uri()}"></figure>' for part in parts)
        await camera.of_document("overview", _SIDE_BY_SIDE.replace("FIGURES", figures), 1594, 707)


async def _terminal(camera: Camera, servers: demo.Servers, expected: demo.Expected) -> None:
    """The demo as a terminal shows it, down to where the first channel ends."""
    console = Console(record=True, file=io.StringIO(), width=_COLUMNS, force_terminal=True, highlight=False)
    screen = Screen(console, "ko")
    screen.opening()
    await demo.play(screen, servers, expected, "ko")
    whole = console.export_html(theme=_THEME, inline_styles=True, code_format="{code}")
    lines = whole[: whole.index("╰")].split("\n")
    code = "\n".join([*lines[:-1], lines[-1] + whole[whole.index("╰") :].split("\n")[0]])
    # Hangul takes exactly two cells, whatever the font thinks.
    code = re.sub("[\uac00-\ud7a3]", r"<i>\g<0></i>", code)
    size = (_COLUMNS * _CELL + _EDGE, len(lines) * _LINE + _EDGE)
    await camera.of_document("terminal", _TERMINAL.replace("CODE", code), *size)


async def _answers(camera: Camera, servers: demo.Servers, language: str) -> None:
    """What someone gets who has asked before: the three things to try come only once."""
    await servers.ask_discord(language, "top", {"count": demo.COUNT}), await servers.ask_slack(demo.TOP)
    on_discord, on_slack = (
        await servers.ask_discord(language, "top", {"count": demo.COUNT}),
        await servers.ask_slack(demo.TOP),
    )
    asked = {"lang": language, "asked": "/paper top"}
    await camera.take(f"discord-top-{language}", _page(servers.discord, answer=on_discord["id"], **asked), 760, 1060)
    await camera.take(f"slack-top-{language}", _page(servers.slack, answer=on_slack["ts"], **asked), 760, 1010)


async def _discord_alone(camera: Camera, servers: demo.Servers, language: str) -> None:
    """A search, what a keyword would have sent, the keywords that one follows, and a form."""
    words = "추론 모델" if language == "ko" else "reasoning model"
    for name, options in (("search", {"query": words}), ("subscribe", {"query": "agent"}), ("subscriptions", {})):
        answer = await servers.ask_discord(language, name, options)
        page = _page(servers.discord, answer=answer["id"], lang=language, asked=f"/paper {name}")
        await camera.take(f"discord-{name}-{language}", page, 760, 1010 if options else 700)
        if name == "subscribe":
            await servers.press_discord(answer, language)
    settings = await servers.ask_discord(language, "settings", {})
    (button,) = [one["custom_id"] for row in settings["components"] for one in row["components"]]
    press = {"kind": "component", "message_id": settings["id"], "custom_id": button, "locale": language}
    opened = await asyncio.to_thread(_post, f"{servers.discord}/_playground/interactions", press)
    page = _page(servers.discord, opened=opened["id"], lang=language)
    await camera.take(f"discord-settings-{language}", page, 760, 700)


async def _slack_alone(camera: Camera, servers: demo.Servers, language: str) -> None:
    """A search, the App Home with a saved paper in it, and a form."""
    words = "추론 모델" if language == "ko" else "reasoning model"
    found = await servers.ask_slack(f"search {words}")
    answer = _page(servers.slack, answer=found["ts"], lang=language)
    await camera.take(f"slack-search-{language}", answer, 760, 1010)
    await servers.ask_slack("save 2503.04625")
    await asyncio.to_thread(_post, f"{servers.slack}/_playground/homes", {"user_id": demo.SLACK_USER})
    me = {"lang": language, "as": demo.SLACK_USER}
    await camera.take(f"slack-home-{language}", _page(servers.slack, channel="home", **me), 760, 1560)
    settings = await servers.ask_slack("settings")
    (button,) = [
        one["action_id"] for block in settings["blocks"] for one in block.get("elements", ()) if "value" in one
    ]
    pressed = {"action_id": button, "channel_id": demo.SLACK_CHANNEL, "ts": settings["ts"], "user_id": demo.SLACK_USER}
    await asyncio.to_thread(_post, f"{servers.slack}/_playground/actions", pressed)
    await camera.take(f"slack-settings-{language}", _page(servers.slack, answer="none", **me), 760, 760)


def _post(url: str, body: dict[str, Any]) -> Any:
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), method="POST")) as answer:
        return json.load(answer)


def _page(server: str, **query: Any) -> str:
    return f"{server}/?{urlencode(query)}"


async def main(folder: Path) -> int:
    try:
        camera = Camera(folder)
        for language in ("ko", "en"):
            await pictures(camera, language)
    except (NoBrowser, demo.Missing) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    sys.exit(asyncio.run(main(folder)))
