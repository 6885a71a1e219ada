"""A channel that is gone, closed or forbidden, half-way through a digest: its messages wait, nobody else's do.

When the platform says that it is mended, they come, long before the five minutes after which they would be tried
anyway; what a platform says nothing about is tried at the next start.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

import pytest

from bot.domain.channels import Channel, Platform
from bot.playground.discord import wire
from bot.playground.discord.state import INTENT_GUILDS, PERMISSIONS
from bot.playground.slack.state import BOT_USER
from tests.end_to_end.one_feed import OneDigest
from tests.end_to_end.rig import Rig

pytestmark = pytest.mark.end_to_end

NOT_TO_POST = sum(bit for name, bit in PERMISSIONS.items() if not name.startswith("send_messages"))


def delete_on_discord(rig: Rig, channel: Channel) -> Callable[[], None]:
    """Returns what restores it as it was, with its threads and messages."""
    world = rig.discord.world
    number = int(channel.id)
    kept = {number: world.channels[number], **{thread.id: thread for thread in world.threads_of(number)}}
    rig.discord.delete_channel(number)

    def restore() -> None:
        world.channels.update(kept)
        world.emit("CHANNEL_CREATE", wire.channel(world, kept[number]), INTENT_GUILDS)

    return restore


def forbid_on_discord(permissions: int) -> Callable[[Rig, Channel], Callable[[], None]]:
    def forbid(rig: Rig, channel: Channel) -> Callable[[], None]:
        before = rig.discord.world.channels[int(channel.id)].permissions
        rig.discord.set_permissions(int(channel.id), permissions)
        return lambda: rig.discord.set_permissions(int(channel.id), before)

    return forbid


def leave_on_discord(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.discord.leave_guild()
    return rig.discord.join_guild


def archive_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.channels[channel.id].archived = True

    def restore() -> None:
        rig.slack.workspace.channels[channel.id].archived = False

    return restore


def delete_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.channels[channel.id].deleted = True

    def restore() -> None:
        rig.slack.workspace.channels[channel.id].deleted = False

    return restore


def leave_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.channels[channel.id].members.discard(BOT_USER)
    return lambda: rig.slack.workspace.channels[channel.id].members.add(BOT_USER)


def restrict_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.channels[channel.id].refusal = "restricted_action"

    def restore() -> None:
        rig.slack.workspace.channels[channel.id].refusal = None

    return restore


def take_the_scope_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.scopes.remove("chat:write")
    return lambda: rig.slack.workspace.scopes.append("chat:write")


def revoke_on_slack(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.slack.workspace.revoked = "token_revoked"

    def restore() -> None:
        rig.slack.workspace.revoked = None

    return restore


def revoke_on_discord(rig: Rig, channel: Channel) -> Callable[[], None]:
    rig.discord.world.token_revoked = True
    for socket in list(rig.discord.gateway.sockets):
        socket.drop()

    def restore() -> None:
        rig.discord.world.token_revoked = False

    return restore


@dataclass(frozen=True)
class Break:
    """`event`: what Slack sends when it is mended (Discord's levers send their own). `everywhere`: no channel of the
    platform can be posted to meanwhile. `told`: the platform says when it is mended.
    """

    platform: Platform
    how: Callable[[Rig, Channel], Callable[[], object]]
    event: str = ""
    everywhere: bool = False
    told: bool = True


BREAKS = {
    "discord: channel deleted and restored": Break("discord", delete_on_discord),
    "discord: may not see the channel": Break("discord", forbid_on_discord(0)),
    "discord: may not post in the channel": Break("discord", forbid_on_discord(NOT_TO_POST)),
    "discord: removed from the server": Break("discord", leave_on_discord, everywhere=True),
    "discord: token revoked": Break("discord", revoke_on_discord, everywhere=True, told=False),
    "slack: channel archived": Break("slack", archive_on_slack, "channel_unarchive"),
    "slack: removed from the channel": Break("slack", leave_on_slack, "member_joined_channel"),
    "slack: channel deleted and restored": Break("slack", delete_on_slack, told=False),
    "slack: posting restricted": Break("slack", restrict_on_slack, told=False),
    "slack: scope taken away": Break("slack", take_the_scope_on_slack, everywhere=True, told=False),
    "slack: token revoked": Break("slack", revoke_on_slack, everywhere=True, told=False),
}


EVERYWHERE = [name for name, broken in BREAKS.items() if broken.everywhere]
IN_ONE_CHANNEL = [name for name, broken in BREAKS.items() if not broken.everywhere]


async def test_what_broken_channels_are_owed_comes_once_when_they_are_mended(rig: Rig) -> None:
    """Each way to break a channel, before anything is posted and half-way, all at once; two channels are sound."""
    healthy = list(rig.feeds)
    early = {name: f"{name}, early" for name in IN_ONE_CHANNEL}
    late = {name: f"{name}, half-way" for name in IN_ONE_CHANNEL}
    for name in IN_ONE_CHANNEL:
        rig.add_feed(early[name], BREAKS[name].platform)
        rig.add_feed(late[name], BREAKS[name].platform)
    await start(rig)
    mends = {early[name]: BREAKS[name].how(rig, rig.feeds[early[name]]) for name in IN_ONE_CHANNEL}
    await slow_down(rig)
    digest = OneDigest(rig, papers=12)
    for name, feed in late.items():
        await rig.until(_when(partial(some_are_there, digest, feed)), f"three messages in {feed}")
        mends[feed] = BREAKS[name].how(rig, rig.feeds[feed])
    for feed in mends:
        await rig.until(_when(partial(held, rig, feed)), f"the bot's finding about {feed}")
    await digest.until_complete(*healthy)
    told = [name for name in IN_ONE_CHANNEL if BREAKS[name].told]
    for name in told:
        for feed in (early[name], late[name]):
            # One by one: a word about any channel has every one that is held tried again.
            await mend(rig, BREAKS[name], rig.feeds[feed], mends[feed])
            await digest.until_complete(feed)
    for name in set(IN_ONE_CHANNEL).difference(told):
        mends[early[name]]()
        mends[late[name]]()
    assert await rig.stop() == 0
    await rig.start()
    await digest.until_at_rest()
    digest.judge()


@pytest.mark.parametrize("name", EVERYWHERE)
async def test_what_a_platform_that_shuts_the_bot_out_is_owed_comes_once_it_lets_it_in(rig: Rig, name: str) -> None:
    broken = BREAKS[name]
    shut, sound = sorted(rig.feeds, key=lambda feed: rig.feeds[feed].platform != broken.platform)
    await start(rig)
    await slow_down(rig)
    digest = OneDigest(rig, papers=12)
    await rig.until(_when(partial(some_are_there, digest, shut)), "three messages")
    let_in = broken.how(rig, rig.feeds[shut])
    await rig.until(_when(partial(held, rig, shut)), "the bot's finding that it is shut out")
    await digest.until_complete(sound)
    await mend(rig, broken, rig.feeds[shut], let_in)
    if not broken.told:
        assert await rig.stop() == 0
        await rig.start()
    await digest.until_at_rest()
    digest.judge()


async def start(rig: Rig) -> None:
    """Until the bot has heard all that Discord says at the beginning; what it hears later is about a change."""
    await rig.start()
    await rig.until(rig.connected, "both connections")
    await rig.until(_when(lambda: "connected to discord" in rig.log()), "the end of Discord's greeting")


async def slow_down(rig: Rig) -> None:
    await rig.fault_on_discord(do="delay", when={"method": "POST"}, params={"seconds": 0.1}, times=0)
    await rig.fault_on_slack(do="delay", when={"method": "chat.postMessage"}, params={"seconds": 0.1}, times=0)


async def mend(rig: Rig, broken: Break, channel: Channel, undo: Callable[[], object]) -> None:
    undo()
    if broken.event:
        event = {"type": broken.event, "channel": channel.id, "user": BOT_USER}
        await rig.post(f"{rig.slack.base_url}/_playground/events", {"event": event})


def some_are_there(digest: OneDigest, feed: str) -> bool:
    return digest.there(feed) >= 3


def held(rig: Rig, feed: str) -> bool:
    asked = f"SELECT count(*) FROM deliveries WHERE channel = '{rig.feeds[feed].id}' AND state = 'held'"
    return bool(rig.ask_store(asked)[0][0])


def _when(value: Callable[[], bool]) -> Callable[[], Awaitable[bool]]:
    async def reached() -> bool:
        return value()

    return reached
