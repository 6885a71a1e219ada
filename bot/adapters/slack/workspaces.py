"""Many workspaces, each with the token that it brought when somebody installed the app there.

Which workspace is asked: that of the message's tenant, and for what Slack sends that of the signed request. Only for a
feed of the configuration, which names no workspace, its channel decides: see `_place_of`.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

import structlog
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters import wire
from bot.adapters.slack.client import ReadError, open_session
from bot.adapters.slack.connection import Pace
from bot.adapters.slack.events import Visitor
from bot.adapters.slack.messenger import Identity
from bot.adapters.slack.outcome import CAUSE_OF
from bot.adapters.slack.signed import SignedRequests
from bot.adapters.slack.workspace import Workspace
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel, Platform
from bot.domain.installations import Installation
from bot.ports import (
    CannotLook,
    Installations,
    LookUp,
    LookUpResult,
    NotSent,
    Outgoing,
    Place,
    PlaceUnknown,
    Refused,
    SendResult,
)

log = structlog.get_logger()

NOWHERE = "no workspace that Paperboy is installed in has this channel, or lets it see it"


class _Unknown(Exception):
    """A workspace cannot be asked at the moment."""


class SlackWorkspaces:
    """`ports.Messenger` and `ports.Places` over all of them. Make it inside the running loop.

    `on_change` hears that held messages may go now; `on_visitor` and `on_gone`: as in SlackConnection.
    """

    platform: Platform = "slack"

    def __init__(
        self,
        installations: Installations,
        api_url: str,
        signing_secret: str,
        desk: Desk,
        on_change: Callable[[str], None],
        on_visitor: Visitor,
        on_gone: Callable[[str], Awaitable[None]],
        pace: Pace | None = None,
    ) -> None:
        self._installations = installations
        self._api_url = api_url
        self._signing_secret = signing_secret
        self._desk = desk
        self._on_change = on_change
        self._on_visitor = on_visitor
        self._on_gone = on_gone
        self._pace = pace or Pace()
        self.session = open_session()
        self._rooms: dict[str, tuple[Installation, Workspace]] = {}
        self._found: dict[Channel, Place] = {}
        self._turn = asyncio.Lock()
        self._loaded = asyncio.Event()
        # For what is of no workspace: Slack's question whether the address is ours.
        self._nobody = self._workspace("")
        self.over_http = SignedRequests(self._dispatch, signing_secret).answer

    @property
    def connected(self) -> bool:
        """The workspaces are known, so questions are answered."""
        return self._loaded.is_set()

    async def run(self, stop: asyncio.Event) -> None:
        """Returns within seconds once `stop` is set."""
        try:
            for installation in await self._installations.all():
                self._open(installation)
            self._loaded.set()
            log.info("slack workspaces", number=len(self._rooms))
            await stop.wait()
        finally:
            await asyncio.gather(*(room.answering.close(self._pace.close_within) for _, room in self._rooms.values()))
            await wire.drain(self._pace.last_calls)
            await self.session.close()

    async def installed(self, installation: Installation) -> None:
        """A workspace let Paperboy in, or did so again: what waited for it goes."""
        await self._loaded.wait()
        async with self._turn:
            await self._installations.keep(installation)
            self._open(installation)
        self._on_change("")
        log.info("installed in a slack workspace", tenant=installation.tenant)

    def _open(self, installation: Installation) -> None:
        room = self._workspace(installation.bot_token)
        room.messenger.identified(Identity(installation.team, installation.bot_id, installation.bot_user))
        self._rooms[installation.team] = installation, room

    def _workspace(self, bot_token: str) -> Workspace:
        return Workspace(
            self.session,
            self._api_url,
            bot_token,
            self._desk,
            self._on_change,
            self._on_visitor,
            None,
            quick=self._pace.quick,
            signing_secret=self._signing_secret,
        )

    # ---------------------------------------------------------------- what Slack sends

    async def _dispatch(self, request: AsyncBoltRequest) -> BoltResponse:
        """`team_id` is Bolt's reading of the signed body."""
        await self._loaded.wait()
        team = request.context.team_id
        if team is None:
            return await self._nobody.app.async_dispatch(request)
        if team not in self._rooms:
            return self._not_here(request)
        event = request.body.get("event")
        if isinstance(event, dict) and event.get("type") in ("app_uninstalled", "tokens_revoked"):
            await self._gone(team, event, request.body.get("event_time"))
            return BoltResponse(status=200)
        return await self._rooms[team][1].app.async_dispatch(request)

    def _not_here(self, request: AsyncBoltRequest) -> BoltResponse:
        """Taken away, and somebody still types /paper; an answer that is no error, so that Slack does not repeat it."""
        if "command" not in request.body:
            return BoltResponse(status=200)
        words = self._desk.words_for(Person("slack", str(request.context.team_id), ""))
        sentence = words(
            "Paperboy is not installed in this workspace any more. Whoever looks after it can install it again."
        )
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": sentence})

    async def _gone(self, team: str, event: dict[str, object], event_time: object) -> None:
        """All that is kept of the workspace goes. What was sent before it was installed anew is an old story."""
        tokens = event.get("tokens")
        if event.get("type") == "tokens_revoked" and not (isinstance(tokens, dict) and tokens.get("bot")):
            return
        async with self._turn:
            if team in self._rooms:
                await self._forget(team, event_time)

    async def _forget(self, team: str, event_time: object) -> None:
        installation, room = self._rooms[team]
        if isinstance(event_time, int | float) and event_time < int(installation.installed_at):
            log.info("an old message about an installation was left aside", tenant=installation.tenant)
            return
        del self._rooms[team]
        self._found = {channel: place for channel, place in self._found.items() if place.tenant != installation.tenant}
        log.warning("slack app was removed from a workspace", tenant=installation.tenant)
        await room.answering.close(0.0)  # An answer that is under way would write down what is forgotten now.
        try:
            await self._on_gone(installation.tenant)
        except BaseException:  # Slack, told that it failed, says it again.
            self._rooms[team] = installation, room
            raise

    # ---------------------------------------------------------------- ports.Messenger

    async def ready(self) -> None:
        await self._loaded.wait()

    async def send(self, outgoing: Outgoing) -> SendResult:
        until = _now() + outgoing.timeout
        found = await self._room(outgoing.tenant, outgoing.channel, outgoing.timeout)
        if not isinstance(found, Workspace):
            return found
        return _of_one(await found.messenger.send(replace(outgoing, timeout=until - _now())))

    async def delete(self, channel: str, remote_id: str, timeout: float, tenant: str = "") -> SendResult:
        until = _now() + timeout
        found = await self._room(tenant, channel, timeout)
        if not isinstance(found, Workspace):
            return found
        return _of_one(await found.messenger.delete(channel, remote_id, until - _now()))

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        found = await self._room(look_up.tenant, look_up.channel, look_up.timeout)
        if isinstance(found, Workspace):
            return await found.messenger.look_up(look_up)
        return CannotLook(found.reason, forbidden=isinstance(found, Refused))

    async def _room(self, tenant: str, channel: str, timeout: float) -> Workspace | Refused | NotSent:
        """The workspace that a message belongs to, or what is to be said instead."""
        team = tenant.partition(":")[2]
        if not team:
            try:
                async with asyncio.timeout(timeout):
                    place = await self._place_of(Channel("slack", channel))
            except (_Unknown, TimeoutError) as error:
                return NotSent(str(error) or "looking for the channel's workspace took too long")
            if place is None:
                return Refused("channel_gone", "channel_not_found", NOWHERE)
            team = place.tenant.partition(":")[2]
        if team not in self._rooms:
            return Refused("revoked", "not_installed", "Paperboy is not installed in this workspace any more")
        return self._rooms[team][1]

    # ---------------------------------------------------------------- ports.Places

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        if tenant:
            room = self._rooms.get(tenant.partition(":")[2])
            return None if room is None else await room[1].places.place(channel)
        try:
            return await self._place_of(channel, anew=True)
        except _Unknown as error:
            raise PlaceUnknown(str(error)) from error

    async def _place_of(self, channel: Channel, *, anew: bool = False) -> Place | None:
        """The workspace that has the channel: the one where Paperboy may write, else the first that shows it.

        Of a channel that two workspaces share, the older installation's, so that what was sent in one's name is looked
        for in the same one. `anew`: how the channel is at present, in the workspace that is known to have it.
        """
        known = self._found.get(channel)
        if known is not None and not anew:
            return known
        seen: Place | None = None
        for installation, room in list(self._rooms.values()):
            if known is not None and known.tenant != installation.tenant:
                continue
            try:
                place = await room.places.place(channel)
            except PlaceUnknown as error:
                if isinstance(error.__cause__, ReadError) and error.__cause__.code in CAUSE_OF:
                    continue  # This one will not say, whenever it is asked; others go on.
                raise _Unknown(str(error)) from error
            if place is not None and (seen is None or (seen.trouble is not None and place.trouble is None)):
                seen = place
                if place.trouble is None:
                    break
        if seen is not None and seen.trouble is None:
            self._found[channel] = seen
        else:  # Another workspace may be let in meanwhile.
            self._found.pop(channel, None)
        return seen


def _now() -> float:
    return asyncio.get_running_loop().time()


def _of_one(result: SendResult) -> SendResult:
    """A token that is not accepted holds the messages of its own workspace, not those of others."""
    if isinstance(result, Refused) and result.cause == "unauthorized":
        return replace(result, cause="revoked")
    return result
