"""Many workspaces: which of them a message belongs to, and what happens when one of them fails."""

import asyncio
import datetime as dt
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.slack.signed import PATH
from bot.adapters.slack.workspaces import SlackWorkspaces
from bot.adapters.sqlite.database import open_database
from bot.adapters.sqlite.installations import InstallationStore
from bot.adapters.wire import drain
from bot.domain.channels import Channel
from bot.domain.installations import Installation
from bot.playground.slack import LocalWorkspaces
from bot.playground.slack.request_url import encoded, signed
from bot.ports import Absent, CannotLook, Found, LookUp, NotSent, Outgoing, PlaceUnknown, Refused, SendResult, Sent
from tests.adapters.slack_kit import QUICK, ScriptedDesk

RED, BLUE = "T0RED", "T0BLUE"
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


@dataclass
class Many:
    slacks: LocalWorkspaces
    workspaces: SlackWorkspaces
    url: str = ""
    gone: list[str] = field(default_factory=list)
    store_fails: bool = False
    told: int = 0

    async def send(self, channel: str, tenant: str, key: str = "k") -> SendResult:
        metadata = {"event_type": "paperboy_delivery", "event_payload": {"key": key}}
        return await self.workspaces.send(
            Outgoing(key, "overview", channel, {"text": "hello", "metadata": metadata}, 5.0, tenant=tenant)
        )

    def texts(self, team: str, channel: str = "C0PAPERS") -> list[str]:
        return [message.text for message in self.slacks.of[team].workspace.channels[channel].seen_by_all()]

    async def uninstalled(self, team: str) -> int:
        event = {"type": "event_callback", "team_id": team, "event": {"type": "app_uninstalled"}}
        body, kind = encoded("events_api", {**event, "event_time": int(time.time())})
        self.told += 1  # Slack signs each time anew.
        moment = time.time() - self.told
        headers = {"Content-Type": kind, **signed(self.slacks.settings.signing_secret, body, moment)}
        async with aiohttp.ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def many(tmp_path: Path) -> AsyncIterator[Many]:
    database = await open_database(tmp_path / "paperboy.db")
    installations = InstallationStore(database)
    slacks = LocalWorkspaces(RED, BLUE)
    await slacks.start()
    for number, (team, slack) in enumerate(slacks.of.items()):
        slack.workspace.bot_token, slack.workspace.revoked = f"xoxb-{team}", None
        await installations.keep(_installation(team, installed_at=float(number)))

    async def gone(tenant: str) -> None:
        if made.store_fails:
            raise OSError("the disk is full")
        made.gone.append(tenant)

    async def visitor(*_: Any) -> None:
        pass

    secret = slacks.settings.signing_secret
    workspaces = SlackWorkspaces(
        installations, slacks.api_url, secret, ScriptedDesk(), lambda _: None, visitor, gone, QUICK
    )
    made = Many(slacks, workspaces)
    stop = asyncio.Event()
    running = asyncio.create_task(workspaces.run(stop))
    await workspaces.ready()
    app = web.Application()
    app.router.add_post(PATH, workspaces.over_http)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    yield made
    await runner.cleanup()
    stop.set()
    await running
    await drain(5)
    await slacks.stop()
    await database.close()


def _installation(team: str, installed_at: float) -> Installation:
    return Installation(team, team, f"xoxb-{team}", "B0PAPERBOY", "U0PAPERBOY", (), installed_at)


async def test_a_message_goes_to_its_tenant_and_is_looked_for_and_deleted_there(many: Many) -> None:
    sent = await many.send("C0PAPERS", f"slack:{BLUE}")
    assert isinstance(sent, Sent)
    assert (many.texts(RED), many.texts(BLUE)) == ([], ["hello"])
    look = {team: LookUp("k", "overview", "C0PAPERS", LONG_AGO, 5.0, tenant=f"slack:{team}") for team in (RED, BLUE)}
    assert await many.workspaces.look_up(look[BLUE]) == Found((sent.remote_id,))
    assert await many.workspaces.look_up(look[RED]) == Absent()
    deleted = await many.workspaces.delete("C0PAPERS", sent.remote_id, 5.0, f"slack:{RED}")
    assert (isinstance(deleted, Refused), many.texts(BLUE)) == (True, ["hello"])
    assert isinstance(await many.workspaces.delete("C0PAPERS", sent.remote_id, 5.0, f"slack:{BLUE}"), Sent)
    assert many.texts(BLUE) == []


async def test_of_a_channel_that_two_share_the_one_that_may_write_sends_and_else_the_older_installation(
    many: Many,
) -> None:
    for slack in many.slacks.of.values():
        slack.add_channel("shared", id="C0SHARED")
    many.slacks.of[RED].add_channel("guest", id="C0GUEST", member=False)
    many.slacks.of[BLUE].add_channel("guest", id="C0GUEST")
    for channel, red, blue in (("C0SHARED", ["hello"], []), ("C0GUEST", [], ["hello"])):
        assert isinstance(await many.send(channel, "slack"), Sent)
        assert (many.texts(RED, channel), many.texts(BLUE, channel)) == (red, blue)


async def test_a_channel_that_another_workspace_lets_the_bot_into_is_found_there(many: Many) -> None:
    many.slacks.of[RED].add_channel("guest", id="C0GUEST", member=False)
    assert isinstance(await many.send("C0GUEST", "slack"), Refused)
    many.slacks.of[BLUE].add_channel("guest", id="C0GUEST")
    assert isinstance(await many.send("C0GUEST", "slack"), Sent)


async def test_looking_for_the_workspace_takes_from_the_time_of_the_attempt(many: Many) -> None:
    many.slacks.of[RED].faults.add("hang", {"method": "conversations.info"})
    outgoing = Outgoing("k", "overview", "C0PAPERS", {"text": "late"}, 0.2, tenant="slack")
    assert isinstance(await many.workspaces.send(outgoing), NotSent)
    assert (many.texts(RED), many.texts(BLUE)) == ([], [])


async def test_a_channel_that_none_has_is_held_and_one_that_cannot_be_asked_about_is_tried_again(many: Many) -> None:
    missing = await many.send("C0NOWHERE", "slack")
    assert isinstance(missing, Refused)
    assert missing.cause == "channel_gone"
    many.slacks.of[BLUE].add_channel("blue", id="C0BLUE")
    many.slacks.of[RED].faults.add("error", {"method": "conversations.info"}, {"code": "internal_error"}, 3)
    assert isinstance(await many.send("C0BLUE", "slack"), NotSent)
    look = LookUp("k", "overview", "C0BLUE", LONG_AGO, 5.0, tenant="slack")
    answer = await many.workspaces.look_up(look)
    assert isinstance(answer, CannotLook)
    assert not answer.forbidden
    with pytest.raises(PlaceUnknown):
        await many.workspaces.place(Channel("slack", "C0BLUE"))
    many.slacks.of[RED].workspace.revoked = "token_revoked"
    assert isinstance(await many.send("C0BLUE", "slack"), Sent)


async def test_without_an_installation_a_message_is_held_and_names_what_is_missing(many: Many) -> None:
    result = await many.send("C0PAPERS", "slack:T0GREEN")
    assert isinstance(result, Refused)
    assert (result.cause, result.code) == ("revoked", "not_installed")
    await many.workspaces.installed(_installation(RED, installed_at=time.time()))
    assert isinstance(await many.send("C0PAPERS", f"slack:{RED}"), Sent)


async def test_a_workspace_that_cannot_be_forgotten_yet_is_told_again_by_slack(many: Many) -> None:
    many.store_fails = True
    assert await many.uninstalled(RED) == 500
    assert isinstance(await many.send("C0PAPERS", f"slack:{RED}"), Sent)
    many.store_fails = False
    assert await many.uninstalled(RED) == 200
    assert await many.uninstalled(RED) == 200
    assert many.gone == [f"slack:{RED}"]
    assert isinstance(await many.send("C0PAPERS", f"slack:{RED}"), Refused)
    assert isinstance(await many.send("C0PAPERS", f"slack:{BLUE}"), Sent)


async def test_a_person_is_asked_about_in_their_own_workspace(many: Many) -> None:
    """Language, and whether somebody is an admin: the same id is another person elsewhere."""
    for team, slack in many.slacks.of.items():
        slack.settings.request_url = many.url
        slack.workspace.users["U0MINA"].is_admin = team == BLUE
        await slack.interactions.command("/paper", "feed list", "C0PAPERS", "U0MINA")
    desk = many.workspaces._desk
    assert isinstance(desk, ScriptedDesk)
    asked = [(person.home, person.admin) for _, person, _ in desk.heard]
    assert asked == [(f"slack:{RED}", False), (f"slack:{BLUE}", True)]
    calls = [[e.method for e in slack.journal.entries].count("users.info") for slack in many.slacks.of.values()]
    assert calls == [1, 1], json.dumps(calls)
