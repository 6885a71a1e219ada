"""Requests to the local Discord as anybody could write them, and what it says of them."""

from typing import Any

import aiohttp

from bot.playground.discord import LocalDiscord

Json = dict[str, Any]

EVERYTHING = (1 << 50) - 1
LONG_URL = "https://example.org/" + "a" * 2040


class Caller:
    """Makes requests as the bot would, without a library that thinks along."""

    def __init__(self, local: LocalDiscord, session: aiohttp.ClientSession) -> None:
        self.local = local
        self.session = session
        self.channel = local.add_text_channel("papers").id

    async def __call__(self, method: str, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
        headers = {"Authorization": f"Bot {token or self.local.token}"}
        async with self.session.request(method, self.local.api_url + path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else None

    async def post(self, body: Any, channel: int | None = None) -> tuple[int, Any]:
        return await self("POST", f"/channels/{channel or self.channel}/messages", body)

    async def posted(self, content: str = "hello") -> str:
        status, message = await self.post({"content": content})
        assert status == 200
        return str(message["id"])


def code_at(answer: Json, path: str) -> list[str]:
    """The error codes at a place such as `embeds.0.title`."""
    assert answer["code"] == 50035, answer
    assert answer["message"] == "Invalid Form Body"
    place = answer["errors"]
    for step in path.split(".") if path else []:
        assert step in place, answer
        place = place[step]
    return [error["code"] for error in place["_errors"]]


def button(**more: Any) -> Json:
    return {"type": 2, "style": 1, "label": "Save", "custom_id": "save:1"} | more


def rows(*buttons: Json) -> list[Json]:
    return [{"type": 1, "components": list(buttons)}]


def select(**more: Any) -> list[Json]:
    options = [{"label": "one", "value": "1"}]
    return [{"type": 1, "components": [{"type": 3, "custom_id": "pick", "options": options} | more]}]


def words(text: str = "text") -> Json:
    return {"type": 10, "content": text}


V2 = 1 << 15
MANY_FIELDS = [{"name": "n", "value": "v"}] * 26
MANY_BUTTONS = [button(custom_id=str(number)) for number in range(6)]
MANY_OPTIONS = [{"label": str(number), "value": str(number)} for number in range(26)]


def command(**more: Any) -> Json:
    return {"name": "paper", "description": "Papers of the day"} | more


def option(**more: Any) -> Json:
    return {"type": 3, "name": "query", "description": "What to look for"} | more
