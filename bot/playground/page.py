"""Page: what a person sees at `GET /` of a local server, drawn by the browser from what /_playground/ gives.

    ?channel=ID     another channel than the first
    ?thread=ID      a thread opened beside it (Discord: the thread's id, Slack: its first message's ts)
    ?at=ID          the thread scrolled to this message
    ?answer=ID      a private answer shown under the channel (Discord: the message's id, Slack: its ts)
    ?opened=ID      on Discord: the window that the interaction with this id was answered with
    ?asked=TEXT     what the answer is to, such as "/paper top 5"
    ?lang=ko|en     the language of the page; the browser's own when left out
    ?as=ID          who one is on the page of the local Slack

The page is one document without a request to anywhere but here; only thumbnails come from where messages say. Nothing
of a message is ever read as HTML: the scripts build text nodes, and the policy below allows no script but theirs.
"""

import base64
import hashlib
from pathlib import Path
from typing import Literal

from aiohttp import web

_FOLDER = Path(__file__).parent / "pages"
_SCRIPTS = {
    "discord": ("parts.js", "discord_markdown.js", "discord_message.js", "discord_asking.js", "discord.js"),
    "slack": ("parts.js", "slack_text.js", "slack_blocks.js", "slack_asking.js", "slack.js"),
}

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="{scheme}">
<title>{title}</title>
<link rel="icon" href="data:,">
<style>{style}</style>
</head>
<body>
<noscript>This page needs JavaScript.</noscript>
<script>{script}</script>
</body>
</html>
"""


def add_page(app: web.Application, platform: Literal["discord", "slack"]) -> None:
    """Serve the page of this platform at `/`."""
    document, policy = _made(platform)

    async def page(request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return web.Response(text=document, content_type="text/html", charset="utf-8", headers=headers)

    app.router.add_get("/", page)


def _made(platform: Literal["discord", "slack"]) -> tuple[str, str]:
    """The document, and the policy that lets nothing run in it but its own script."""
    style = _read("parts.css") + _read(f"{platform}.css")
    # One function scope, so that a script's names stay its own.
    script = '"use strict";(() => {\n' + "\n".join(_read(name) for name in _SCRIPTS[platform]) + "\n})();"
    document = _DOCUMENT.format(
        scheme="dark" if platform == "discord" else "light",
        title=f"Local {platform.title()}",
        style=style,
        script=script,
    )
    policy = (
        f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; "
        "img-src https: http: data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    return document, policy


def _read(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
