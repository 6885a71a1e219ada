"""What `paperboy check` asks Discord: the token, the gateway, the commands, and the bot's rights where it posts."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import aiohttp

from bot import __version__
from bot.adapters.asking import Answer, Away, NoAnswer, ask, first_word, session
from bot.adapters.discord import commands, invite
from bot.adapters.discord.rights import ANNOUNCEMENT, FORUMS, TEXT, rights_in
from bot.domain.findings import Destination, Finding, Probed
from bot.locale import Words

AGENT = f"DiscordBot (paperboy, {__version__})"
"""Discord turns away who does not name itself in this form (docs, reference: user agent)."""

ALWAYS = invite.VIEW_CHANNEL | invite.SEND_MESSAGES | invite.EMBED_LINKS | invite.READ_MESSAGE_HISTORY
IN_THREADS = invite.CREATE_PUBLIC_THREADS | invite.SEND_MESSAGES_IN_THREADS
RIGHTS: Mapping[str, int] = {
    "thread": ALWAYS | IN_THREADS,
    "packed": ALWAYS | IN_THREADS,
    "forum": ALWAYS | invite.SEND_MESSAGES_IN_THREADS,
}
"""Layout -> the rights it needs; the others need ALWAYS."""


async def probe(
    token: str,
    api_url: str,
    destinations: Sequence[Destination],
    words: Words,
    clock: Callable[[], float],
    *,
    running: bool,
    own_starts: int,
) -> Probed:
    """`running`: a bot of this store runs. `own_starts`: how often this store's bot began a gateway session in the
    last day."""
    async with session() as asking:
        look = _Look(asking, token, api_url, words, clock)
        try:
            return await look.everything(destinations, running=running, own_starts=own_starts)
        except Away as away:
            message = words("Discord takes no requests at present ({reason}).", reason=away)
            remedy = words("Try again in some minutes; discordstatus.com tells of outages.")
            return Probed((*look.found, Finding("discord", False, message, remedy)), look.seconds_ahead)
        except NoAnswer as silence:
            remedy = words("Check the network, the firewall, and [discord] api_url.")
            message = words("Discord cannot be reached ({reason}).", reason=silence)
            return Probed((*look.found, Finding("discord", False, message, remedy)), look.seconds_ahead)


class _Look:
    """One look; `found` fills up, so that what was learnt before the network broke is kept."""

    def __init__(
        self, asking: aiohttp.ClientSession, token: str, api_url: str, words: Words, clock: Callable[[], float]
    ) -> None:
        self._asking = asking
        self._headers = {"Authorization": f"Bot {token}", "User-Agent": AGENT}
        self._api_url = api_url
        self._words = words
        self._clock = clock
        self._answers: dict[str, Answer] = {}
        self.found: list[Finding] = []
        self.seconds_ahead: float | None = None

    async def everything(self, destinations: Sequence[Destination], *, running: bool, own_starts: int) -> Probed:
        me = await self._get("/users/@me")
        self.seconds_ahead = me.seconds_ahead
        if self._token(me):
            await self._gateway(own_starts)
            await self._commands(running=running)
            for destination in destinations:
                self.found.append(await self._destination(destination, str(me.document["id"])))
        return Probed(tuple(self.found), self.seconds_ahead)

    # ------------------------------------------------------------ who we are

    def _token(self, me: Answer) -> bool:
        words = self._words
        if me.status == 200 and isinstance(me.document, dict) and "id" in me.document:
            name = str(me.document.get("username", ""))
            self._add("discord token", words("Discord accepts the token; the bot is {name}.", name=name))
            return True
        if me.status == 401:
            self._add(
                "discord token",
                words("Discord does not accept the token."),
                words(
                    "In the developer portal, page Bot of your application, press Reset Token and set DISCORD_TOKEN to "
                    "what it shows."
                ),
            )
        else:
            message = words("Discord gave an answer that is not understood (HTTP {status}).", status=me.status)
            self._add("discord", message, words("Check the network, the firewall, and [discord] api_url."))
        return False

    async def _gateway(self, own_starts: int) -> None:
        words = self._words
        answer = await self._get("/gateway/bot")
        url = answer.document.get("url") if isinstance(answer.document, dict) else None
        try:
            if not isinstance(url, str):
                raise NoAnswer(f"HTTP {answer.status}")
            await first_word(self._asking, f"{url}?v=10&encoding=json")
        except NoAnswer as silence:
            self._add(
                "discord gateway",
                words("Discord's gateway cannot be reached ({reason}): /paper is not answered.", reason=silence),
                words("Let WebSocket connections (wss://) through the firewall."),
            )
            return
        limit = answer.document.get("session_start_limit") or {}
        total, left = int(limit.get("total", 0)), int(limit.get("remaining", 1))
        if left < 1:
            hours = -(-int(limit.get("reset_after", 0)) // 3_600_000)
            self._add(
                "discord gateway",
                words("The bot was started too often today: Discord takes no more connections."),
                words.plural(
                    "Find out what restarts it; in {n} hour it can connect again.",
                    "Find out what restarts it; in {n} hours it can connect again.",
                    hours,
                ),
            )
            return
        self._add("discord gateway", words("Discord's gateway is there."))
        if total and total - left > own_starts:
            self._add(
                "discord other bot",
                words(
                    "Another program seems to use this token: Discord counts {used} starts in the last day, this store "
                    "knows of {own}.",
                    used=total - left,
                    own=own_starts,
                ),
                words(
                    "Two bots with one token answer and post twice. Stop the other one, or give each a token of its "
                    "own. If this store is new today, there is nothing to do."
                ),
            )

    async def _commands(self, *, running: bool) -> None:
        words = self._words
        application = await self._get("/applications/@me")
        identifier = application.document.get("id") if isinstance(application.document, dict) else None
        path = f"/applications/{identifier}/commands?with_localizations=true"
        answer = await self._get(path) if identifier else application
        if answer.status != 200 or not isinstance(answer.document, list):
            message = words("Whether /paper is registered cannot be seen (HTTP {status}).", status=answer.status)
            self._add("discord commands", message, words("Try again in a minute."))
        elif commands.same(
            answer.document, commands.payload(for_people=commands.installable_by_people(application.document))
        ):
            self._add("discord commands", words("/paper is registered."))
        elif running:
            self._add(
                "discord commands",
                words("/paper is not registered as this version has it."),
                words("Restart the bot; it registers /paper at its start, and its log says why if it cannot."),
            )
        else:
            self._add("discord commands", words("/paper is registered when the bot starts."))

    # ------------------------------------------------------------ where we post

    async def _destination(self, destination: Destination, me: str) -> Finding:
        words, name, label = self._words, destination.name, destination.label

        def wrong(message: str, remedy: str) -> Finding:
            return Finding(name, False, f"{label}: {message}", f"{remedy} {destination.elsewhere}".rstrip())

        channel = await self._get(f"/channels/{destination.channel.id}")
        if channel.status == 404:
            remedy = words("Right-click the channel, choose Copy Channel ID (needs Developer Mode), and set it.")
            return wrong(words("Discord has no channel {id}.", id=destination.channel.id), remedy)
        if channel.status == 403:
            return wrong(
                words("the bot is not in that server, or may not see the channel."),
                words(
                    "Add it with the link of `paperboy discord-invite`, and in the channel's settings, under "
                    "Permissions, allow it {right}.",
                    right=words("View Channel"),
                ),
            )
        if channel.status != 200 or not isinstance(channel.document, dict):
            return wrong(
                words("Discord's answer about the channel is not understood (HTTP {status}).", status=channel.status),
                words("Try again in a minute."),
            )
        if not _fits(channel.document.get("type"), destination.layout):
            if destination.layout == "forum":
                return wrong(words("the channel is no forum."), words("Name a forum, or choose another layout."))
            return wrong(
                words("the channel is no text channel."),
                words("Name a text or announcement channel of the server; a forum, a thread or voice will not do."),
            )
        shown = str(channel.document.get("name", destination.channel.id))
        if await self._timed_out(channel.document, me):
            return wrong(
                words("the bot is in a time-out in that server: it may read, and post nothing."),
                words("Let a moderator choose Remove Timeout in the bot's menu among the server's members."),
            )
        missing = await self._missing(channel.document, destination.layout, me)
        if missing is None:
            return wrong(words("the bot's rights there cannot be seen."), words("Try again in a minute."))
        if missing:
            return wrong(
                words("the bot lacks rights in #{channel}: {rights}.", channel=shown, rights=", ".join(missing)),
                words(
                    "In the channel's settings, under Permissions, allow the bot's role: {rights}.",
                    rights=", ".join(missing),
                ),
            )
        return Finding(name, True, f"{label}: " + words("the bot may do all it needs in #{channel}.", channel=shown))

    async def _timed_out(self, channel: dict[str, Any], me: str) -> bool:
        member = (await self._get(f"/guilds/{channel.get('guild_id')}/members/{me}")).document
        until = member.get("communication_disabled_until") if isinstance(member, dict) else None
        try:
            return until is not None and dt.datetime.fromisoformat(str(until)).timestamp() > self._clock()
        except ValueError:
            return False

    async def _missing(self, channel: dict[str, Any], layout: str, me: str) -> list[str] | None:
        """The names of the rights that are lacking; None when Discord does not tell."""
        guild = channel.get("guild_id")
        roles = await self._get(f"/guilds/{guild}/roles")
        member = await self._get(f"/guilds/{guild}/members/{me}")
        try:
            rights = rights_in(channel, roles.document, member.document, me)
        except (KeyError, TypeError, ValueError):
            return None
        wanted = RIGHTS.get(layout, ALWAYS)
        return [name for right, name in _names(self._words).items() if wanted & right and not rights & right]

    # ------------------------------------------------------------ asking

    def _add(self, name: str, message: str, remedy: str = "") -> None:
        self.found.append(Finding(name, not remedy, message, remedy))

    async def _get(self, path: str) -> Answer:
        """Each path once: feeds share channels and servers."""
        if path not in self._answers:
            self._answers[path] = await ask(self._asking, "GET", f"{self._api_url}{path}", self._headers, self._clock)
        return self._answers[path]


def _fits(kind: object, layout: str) -> bool:
    return kind in (FORUMS if layout == "forum" else (TEXT, ANNOUNCEMENT))


def _names(words: Words) -> dict[int, str]:
    """As Discord's own settings call them."""
    return {
        invite.VIEW_CHANNEL: words("View Channel"),
        invite.SEND_MESSAGES: words("Send Messages"),
        invite.EMBED_LINKS: words("Embed Links"),
        invite.READ_MESSAGE_HISTORY: words("Read Message History"),
        invite.CREATE_PUBLIC_THREADS: words("Create Public Threads"),
        invite.SEND_MESSAGES_IN_THREADS: words("Send Messages in Threads"),
    }
