"""What `paperboy check` asks Slack: the tokens, the scopes, the socket, and the channels that are posted to."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

import aiohttp

from bot.adapters.asking import Answer, Away, NoAnswer, ask, first_word, session
from bot.adapters.slack.manifest import SCOPES
from bot.domain.findings import Destination, Finding, Probed
from bot.locale import Words

SECOND_LOOK = 3.0
"""Seconds after which connections are counted again: Slack renews one by opening the next before it closes the last."""

MOST_SOCKETS = 10
"""Connections that one app may have (docs.slack.dev, Socket Mode)."""
PASSING = frozenset({"fatal_error", "internal_error", "ratelimited", "request_timeout", "service_unavailable"})
"""Errors that say nothing about the question (docs.slack.dev, errors of every method)."""


async def probe(
    bot_token: str,
    app_token: str | None,
    api_url: str,
    destinations: Sequence[Destination],
    words: Words,
    clock: Callable[[], float],
    *,
    running: bool,
) -> Probed:
    """`app_token` None: not in Socket Mode. `running`: a bot of this store runs, and has a connection of its own."""
    async with session() as asking:
        look = _Look(asking, bot_token, api_url, words, clock)
        try:
            return await look.everything(app_token, destinations, running=running)
        except Away as away:
            message = words("Slack takes no requests at present ({reason}).", reason=away)
            remedy = words("Try again in some minutes; slack-status.com tells of outages.")
            return Probed((*look.found, Finding("slack", False, message, remedy)), look.seconds_ahead)
        except NoAnswer as silence:
            remedy = words("Check the network, the firewall, and [slack] api_url.")
            message = words("Slack cannot be reached ({reason}).", reason=silence)
            return Probed((*look.found, Finding("slack", False, message, remedy)), look.seconds_ahead)


class _Look:
    """One look; `found` fills up, so that what was learnt before the network broke is kept."""

    def __init__(
        self, asking: aiohttp.ClientSession, bot_token: str, api_url: str, words: Words, clock: Callable[[], float]
    ) -> None:
        self._asking = asking
        self._bot_token = bot_token
        self._api_url = api_url
        self._words = words
        self._clock = clock
        self._bot_name = "Paperboy"
        self.found: list[Finding] = []
        self.seconds_ahead: float | None = None

    async def everything(self, app_token: str | None, destinations: Sequence[Destination], *, running: bool) -> Probed:
        me = await self._call("auth.test")
        self.seconds_ahead = me.seconds_ahead
        if self._token(me):
            self._scopes(me)
            if app_token is not None:
                await self._socket(app_token, expected=2 if running else 1)
            for destination in destinations:
                self.found.append(await self._destination(destination))
        return Probed(tuple(self.found), self.seconds_ahead)

    # ------------------------------------------------------------ who we are

    def _token(self, me: Answer) -> bool:
        words = self._words
        if _ok(me):
            self._bot_name = str(me.document.get("user") or self._bot_name)
            team = str(me.document.get("team", ""))
            self._add("slack bot token", words("Slack accepts the bot token, for the workspace {team}.", team=team))
            return True
        if isinstance(me.document, dict) and me.document.get("error"):
            self._add(
                "slack bot token",
                words("Slack does not accept the bot token ({code}).", code=_error(me)),
                words(
                    "At api.slack.com/apps, page OAuth & Permissions of your app, install it and set SLACK_BOT_TOKEN "
                    "to the Bot User OAuth Token (xoxb-...)."
                ),
            )
        else:
            message = words("Slack gave an answer that is not understood (HTTP {status}).", status=me.status)
            self._add("slack", message, words("Check the network, the firewall, and [slack] api_url."))
        return False

    def _scopes(self, me: Answer) -> None:
        words = self._words
        given = {scope.strip() for scope in me.headers.get("X-OAuth-Scopes", "").split(",")}
        missing = [scope for scope in SCOPES if scope not in given]
        if missing:
            self._add(
                "slack scopes",
                words("The Slack app lacks scopes: {scopes}.", scopes=", ".join(missing)),
                words(
                    "At api.slack.com/apps, page OAuth & Permissions, add them under Bot Token Scopes, and press "
                    "Reinstall to Workspace. `paperboy slack-manifest` prints an app that has them all."
                ),
            )
        else:
            self._add("slack scopes", words("The Slack app has every scope it needs."))

    async def _socket(self, app_token: str, *, expected: int) -> None:
        words = self._words
        opened = await self._call("apps.connections.open", token=app_token)
        if not _ok(opened):
            self._add(
                "slack app token",
                words("Slack does not accept the app token ({code}): /paper is not answered.", code=_error(opened)),
                words(
                    "At api.slack.com/apps, page Basic Information, make an App-Level Token with the scope "
                    "connections:write, switch Socket Mode on, and set SLACK_APP_TOKEN to it (xapp-...)."
                ),
            )
            return
        self._add("slack app token", words("Slack accepts the app token."))
        try:
            connections = await self._connections(opened)
            if connections > expected:
                await _until_renewed()
                connections = await self._connections(await self._call("apps.connections.open", token=app_token))
        except NoAnswer as silence:
            self._add(
                "slack socket",
                words("Slack's socket cannot be reached ({reason}): /paper is not answered.", reason=silence),
                words("Let WebSocket connections (wss://) through the firewall, and see that Socket Mode is on."),
            )
            return
        self._add("slack socket", words("Slack's socket is there."))
        if connections > expected:
            self._add(
                "slack other bot",
                words.plural(
                    "Another program uses this app token: it has {n} connection open.",
                    "Another program uses this app token: it has {n} connections open.",
                    connections - expected,
                ),
                words("Each question reaches only one of the two. Stop the other one, or give it an app of its own."),
            )

    async def _connections(self, opened: Answer) -> int:
        """How many the app has, this one included. Nothing is taken: the socket is closed after its first word."""
        url = opened.document.get("url") if isinstance(opened.document, dict) else None
        if not isinstance(url, str):
            raise NoAnswer(_error(opened))
        hello = await first_word(self._asking, url)
        if hello.get("reason") == "too_many_websockets":
            return MOST_SOCKETS + 1
        if hello.get("type") != "hello":
            raise NoAnswer(str(hello.get("reason") or "no hello"))
        count = hello.get("num_connections")
        return count if isinstance(count, int) else 0

    # ------------------------------------------------------------ where we post

    async def _destination(self, destination: Destination) -> Finding:
        words, name, label = self._words, destination.name, destination.label

        def wrong(message: str, remedy: str) -> Finding:
            return Finding(name, False, f"{label}: {message}", f"{remedy} {destination.elsewhere}".rstrip())

        answer = await self._call("conversations.info", {"channel": destination.channel.id})
        if not _ok(answer):
            match _error(answer):
                case "channel_not_found":
                    return wrong(
                        words("Slack has no channel {id} that the app can see.", id=destination.channel.id),
                        words(
                            "Copy the id from the end of the channel's details; into a private channel, invite the app "
                            "first: /invite @{bot}",
                            bot=self._bot_name,
                        ),
                    )
                case "missing_scope":
                    needed = str(answer.document.get("needed", ""))
                    return wrong(
                        words("without the scope {scope} the channel cannot be seen.", scope=needed),
                        words("Add the scope to the app and reinstall it; see the line about scopes."),
                    )
                case code:
                    return wrong(
                        words("Slack does not say how the channel is ({code}).", code=code),
                        words("Try again in a minute."),
                    )
        channel: dict[str, Any] = answer.document.get("channel") or {}
        shown = str(channel.get("name") or destination.channel.id)
        if channel.get("is_archived"):
            return wrong(
                words("#{channel} is archived.", channel=shown),
                words("Unarchive the channel, or name another one for it."),
            )
        if not channel.get("is_member") and not channel.get("is_im"):
            return wrong(
                words("the app is not in #{channel}.", channel=shown),
                words("Type in the channel: /invite @{bot}", bot=self._bot_name),
            )
        return Finding(name, True, f"{label}: " + words("the app is in #{channel}.", channel=shown))

    # ------------------------------------------------------------ asking

    def _add(self, name: str, message: str, remedy: str = "") -> None:
        self.found.append(Finding(name, not remedy, message, remedy))

    async def _call(self, method: str, form: dict[str, str] | None = None, token: str | None = None) -> Answer:
        headers = {"Authorization": f"Bearer {token or self._bot_token}"}
        answer = await ask(self._asking, "POST", f"{self._api_url}{method}", headers, self._clock, form or {})
        if _error(answer) in PASSING:
            raise Away(_error(answer))
        return answer


async def _until_renewed() -> None:
    await asyncio.sleep(SECOND_LOOK)


def _ok(answer: Answer) -> bool:
    return isinstance(answer.document, dict) and answer.document.get("ok") is True


def _error(answer: Answer) -> str:
    error = answer.document.get("error") if isinstance(answer.document, dict) else None
    return str(error or f"HTTP {answer.status}")
