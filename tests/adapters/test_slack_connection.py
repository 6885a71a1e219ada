"""Connected to a local Slack by the real slack-bolt and slack_sdk: staying connected, and answering people."""

import asyncio
import datetime as dt
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from bot.adapters.slack.connection import Pace, SlackConnection
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel
from bot.domain.papers import Paper, Section
from bot.domain.replies import Listed, PaperCard, PaperList, Reply, Sentence
from bot.locale import Words, nearest_language, words
from bot.ports import CannotLook, Found, LookUp, OutcomeUnknown, Outgoing, RateLimited, Refused, Sent
from tests.adapters.slack_kit import ALEX, CHANNEL, MINA, QUICK, Place, opened, until

Json = dict[str, Any]

DAY = dt.date(2025, 3, 7)


def paper(number: int) -> Listed:
    paper = Paper(f"2503.0000{number}", f"Paper {number}", votes=50 - number, sections=(Section(None, "What it says"),))
    return Listed(paper, DAY)


class ADesk(Desk):
    """Answers without an archive, remembers who asked what, and is slow or broken on demand."""

    def __init__(self) -> None:
        self.asked_of: list[tuple[str, Person]] = []
        self.remark = False
        self.lists_everything = False
        self.before: Callable[[], Awaitable[None]] | None = None

    def words_for(self, person: Person) -> Words:
        return words(nearest_language(person.language, "en"))

    async def _say(self, what: str, person: Person, reply: Reply) -> Reply:
        self.asked_of.append((what, person))
        if self.before is not None:
            await self.before()
        return reply

    async def typed(self, line: str, person: Person, channel: Channel | None = None) -> Reply:
        if self.remark:
            return await self._say(line, person, Sentence("Try this", tips=("/paper top 5",)))
        papers = tuple(paper(n) for n in range(1, 6))
        return await self._say(line, person, PaperList("The most voted", papers, ask="top 5", pages=2))

    async def pressed(self, button: str, person: Person, channel: Channel | None = None) -> Reply:
        if self.remark:
            return await self._say(button, person, Sentence("I no longer know this"))
        verb = button.partition(":")[0]
        if verb in ("details", "show") and not self.lists_everything:
            return await self._say(button, person, PaperCard(paper(1), ask="show 2503.00001"))
        page = 2 if verb == "page" else 1
        papers = tuple(paper(n) for n in range(1, 6))
        return await self._say(button, person, PaperList("The list", papers, ask="top 5", page=page, pages=2))


class APlace(Place):
    """A place whose desk can be held up."""

    desk: ADesk

    def hold_the_desk(self) -> asyncio.Event:
        """The desk answers when the event is set."""
        go_on = asyncio.Event()

        async def wait() -> None:
            await go_on.wait()

        self.desk.before = wait
        return go_on


@pytest.fixture
async def place() -> AsyncIterator[APlace]:
    async with opened(APlace(ADesk())) as place:
        yield place


def outgoing(**changes: Any) -> Outgoing:
    body = {
        "text": "hello",
        "unfurl_links": False,
        "unfurl_media": False,
        "metadata": {"event_type": "paperboy_delivery", "event_payload": {"key": "k1"}},
    }
    return Outgoing(**{"key": "k1", "kind": "overview", "channel": CHANNEL, "body": body, "timeout": 5.0, **changes})


def look(**changes: Any) -> LookUp:
    since = dt.datetime.now(dt.UTC)
    return LookUp(**{"key": "k1", "kind": "overview", "channel": CHANNEL, "since": since, "timeout": 5.0, **changes})


# ---------------------------------------------------------------- sending


async def test_sending_and_finding_a_digest(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        assert connection.tenant == "T0PLAYGROUND"
        overview = await connection.messenger.send(outgoing())
        assert isinstance(overview, Sent)
        in_thread = {"kind": "paper", "overview_id": overview.remote_id}
        reply = await connection.messenger.send(outgoing(key="k2", **in_thread))
        assert isinstance(reply, Sent)
        assert await connection.messenger.look_up(look()) == Found((overview.remote_id,))
        assert await connection.messenger.look_up(look(**in_thread)) == Found((overview.remote_id, reply.remote_id))
        edited = await connection.messenger.send(outgoing(remote_id=overview.remote_id))
        assert edited == overview
        assert await connection.messenger.look_up(look()) == Found((overview.remote_id,))
        assert await connection.messenger.delete(CHANNEL, reply.remote_id, 5.0) == reply


@pytest.mark.parametrize(
    ("fault", "params"),
    [
        ("lose_answer", {}),
        ("lose_answer", {"reset": True}),
        ("cut_body", {}),
        ("garbage", {}),
        ("status", {"after": True}),
        ("error", {"code": "fatal_error", "after": True}),
        ("error", {"code": "internal_error", "after": True}),
    ],
)
async def test_what_was_stored_without_an_answer_is_found_again(place: APlace, fault: str, params: Json) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add(fault, {"method": "chat.postMessage"}, params)
        assert isinstance(await connection.messenger.send(outgoing()), OutcomeUnknown)
        found = await connection.messenger.look_up(look())
        assert isinstance(found, Found)
        assert len(found.remote_ids) == 1
        assert len(place.calls("chat.postMessage")) == 1


async def test_a_rate_limit_says_how_long(place: APlace) -> None:
    async with place.connected() as connection:
        place.slack.faults.add("rate_limit", {"method": "chat.postMessage"}, {"retry_after": 7})
        assert await connection.messenger.send(outgoing()) == RateLimited(7.0)
        place.slack.faults.add("rate_limit", {"method": "chat.postMessage"}, {"html": True})
        assert await connection.messenger.send(outgoing()) == RateLimited(None, whole_platform=True)


async def test_an_answer_that_comes_too_late(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("delay", {"method": "chat.postMessage"}, {"seconds": 2, "after": True})
        assert isinstance(await connection.messenger.send(outgoing(timeout=0.1)), OutcomeUnknown)
        assert isinstance(await connection.messenger.look_up(look()), Found)


async def test_a_message_under_way_gets_its_answer_before_the_stop(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.faults.add("delay", {"method": "chat.postMessage"}, {"seconds": 1})
        sending = asyncio.create_task(connection.messenger.send(outgoing()))
        await until(lambda: bool(place.calls("chat.postMessage")))
    assert isinstance(await sending, Sent)


async def test_a_missing_scope_is_a_case_for_a_person(place: APlace) -> None:
    async with place.connected() as connection:
        await connection.messenger.ready()
        place.slack.workspace.scopes = ["chat:write"]
        result = await connection.messenger.look_up(look())
        assert isinstance(result, CannotLook)
        assert result.forbidden


async def test_a_channel_without_the_bot(place: APlace) -> None:
    channel = place.slack.add_channel("elsewhere", member=False)
    async with place.connected() as connection:
        result = await connection.messenger.send(outgoing(channel=channel.id))
        assert isinstance(result, Refused)
        assert result.cause == "no_permission"


# ---------------------------------------------------------------- staying connected


async def answered(place: APlace) -> bool:
    outcome = await place.command("top 5")
    return outcome["error"] is None and outcome["answer"] is not None


@pytest.mark.parametrize("reason", ["refresh_requested", "warning", "too_many_websockets"])
async def test_a_disconnect_is_followed_by_a_new_socket(place: APlace, reason: str) -> None:
    async with place.connected():
        before = place.slack.sockets.accepted
        await place.slack.sockets.disconnect(reason)
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_a_silent_socket_is_replaced() -> None:
    """The other side keeps the connection but no longer answers pings."""
    sockets: list[web.WebSocketResponse] = []
    replaced = asyncio.Event()

    async def api(request: web.Request) -> web.Response:
        if request.match_info["method"] == "auth.test":
            return web.json_response({"ok": True, "team_id": "T1", "user_id": "U1", "bot_id": "B1"})
        return web.json_response({"ok": True, "url": f"ws://{request.host}/link"})

    async def link(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(autoping=bool(sockets))
        await socket.prepare(request)
        sockets.append(socket)
        await socket.send_json({"type": "hello"})
        if len(sockets) == 2:
            replaced.set()
        async for _ in socket:
            pass
        return socket

    app = web.Application()
    app.router.add_post("/api/{method}", api)
    app.router.add_get("/link", link)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    connection = SlackConnection(
        bot_token="xoxb-1",
        app_token="xapp-1",
        api_url=f"http://127.0.0.1:{runner.addresses[0][1]}/api/",
        desk=ADesk(),
        on_trouble=print,
        pace=QUICK,
    )
    stop = asyncio.Event()
    running = asyncio.create_task(connection.run(stop))
    async with asyncio.timeout(10):
        await replaced.wait()
        await until(lambda: connection.connected)
        stop.set()
        await running
    await runner.cleanup()


async def test_one_socket_takes_one_ticket(place: APlace) -> None:
    async with place.connected() as connection:
        await until(lambda: connection.connected)
        assert len(place.calls("apps.connections.open")) == 1
        assert len(place.calls("auth.test")) == 1
        await place.command("top 5")
        assert len(place.calls("auth.test")) == 1


async def test_a_dropped_socket_is_opened_again(place: APlace) -> None:
    async with place.connected():
        before = place.slack.sockets.accepted
        place.slack.sockets.drop()
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_a_refused_ticket_is_replaced_by_a_new_one(place: APlace) -> None:
    """slack_sdk would try the refused one for ever."""
    place.slack.settings.ticket_seconds = -1.0
    async with place.connected(wait=False) as connection:
        await until(lambda: len(place.calls("apps.connections.open")) >= 2)
        assert not connection.connected
        place.slack.settings.ticket_seconds = 30.0
        await place.slack.sockets.connected()
        assert await answered(place)


async def test_a_ticket_refused_in_a_reconnect_is_replaced_too(place: APlace) -> None:
    async with place.connected() as connection:
        await until(lambda: connection.connected)
        before = place.slack.sockets.accepted
        place.slack.settings.ticket_seconds = -1.0
        await place.slack.sockets.disconnect("refresh_requested")
        await until(lambda: not connection.connected)
        asked = len(place.calls("apps.connections.open"))
        await until(lambda: len(place.calls("apps.connections.open")) > asked + 1)
        place.slack.settings.ticket_seconds = 30.0
        await place.slack.sockets.connected(since=before)
        assert await answered(place)


async def test_trouble_with_the_socket_never_delays_sending(place: APlace) -> None:
    place.slack.faults.add("error", {"method": "apps.connections.open"}, {"code": "internal_error"}, times=0)
    async with place.connected(wait=False) as connection:
        await connection.messenger.ready()
        assert isinstance(await connection.messenger.send(outgoing()), Sent)
        await until(lambda: len(place.calls("apps.connections.open")) >= 3)
        assert place.troubles == []


async def test_slack_that_is_away_at_the_start_is_waited_for(place: APlace) -> None:
    place.slack.workspace.refusing = True
    async with place.connected(wait=False) as connection:
        await asyncio.sleep(0)
        place.slack.workspace.refusing = False
        await place.slack.sockets.connected()
        await connection.messenger.ready()
        assert await answered(place)


async def test_a_wrong_bot_token_is_told_once_and_tried_again(place: APlace) -> None:
    place.slack.workspace.revoked = "token_revoked"
    async with place.connected(wait=False):
        await until(lambda: len(place.calls("auth.test")) >= 3)
        assert len(place.troubles) == 1
        assert "bot_token" in place.troubles[0]
        assert place.slack.bot_token not in place.troubles[0]
        place.slack.workspace.revoked = None
        await place.slack.sockets.connected()
        assert await answered(place)


async def test_a_wrong_app_token_is_told_once(place: APlace) -> None:
    async with place.connected(wait=False, app_token="xapp-1-wrong") as connection:
        await connection.messenger.ready()
        await until(lambda: len(place.calls("apps.connections.open")) >= 3)
        assert len(place.troubles) == 1
        assert "app_token" in place.troubles[0]
        assert "wrong" not in place.troubles[0]


@pytest.mark.parametrize(
    ("event", "told"),
    [
        ({"type": "member_joined_channel", "user": "U0PAPERBOY", "channel": CHANNEL}, [CHANNEL]),
        ({"type": "member_joined_channel", "user": MINA, "channel": CHANNEL}, []),
        ({"type": "channel_unarchive", "user": MINA, "channel": CHANNEL}, [CHANNEL]),
        ({"type": "group_unarchive", "user": MINA, "channel": CHANNEL}, [CHANNEL]),
    ],
)
async def test_a_channel_that_opens_is_told(place: APlace, event: Json, told: list[str]) -> None:
    changed: list[str] = []
    async with place.connected(on_change=changed.append):
        assert (await place.slack.events.event(event))["acknowledged"]
    assert changed == told


async def test_a_token_in_the_environment_is_neither_taken_nor_complained_about(
    place: APlace, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1-of-another-app")
    async with place.connected() as connection:
        await connection.messenger.ready()
        assert await answered(place)
    assert "token" not in caplog.text


async def test_without_an_app_token_there_is_no_socket(place: APlace) -> None:
    async with place.connected(wait=False, app_token=None) as connection:
        await connection.messenger.ready()
        assert isinstance(await connection.messenger.send(outgoing()), Sent)
        assert place.calls("apps.connections.open") == []


# ---------------------------------------------------------------- /paper


async def test_top_5_is_answered_with_the_acknowledgement(place: APlace) -> None:
    async with place.connected():
        outcome = await place.command("top 5")
        assert outcome["error"] is None
        assert outcome["answer"]["via"] == "ack"
        assert outcome["answer"]["ephemeral"]
        assert outcome["seconds"] < 1.0
        shown = str(outcome["answer"]["blocks"])
        assert all(f"Paper {n}" in shown for n in range(1, 6))
        assert [what for what, _ in place.desk.asked_of] == ["top 5"]


async def test_a_slow_desk_is_acknowledged_first(place: APlace) -> None:
    assert Pace().quick <= 0.8
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        assert not asking.done()
        go_on.set()
        outcome = await asking
        assert outcome["answer"]["via"] == "response_url"
        assert outcome["answer"]["ephemeral"]
        assert len(outcome["answers"]) == 1


async def test_a_slow_public_answer_is_for_everyone(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        asking = asyncio.create_task(place.command("top 5 public"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        go_on.set()
        assert not (await asking)["answer"]["ephemeral"]


async def test_public_answers_are_for_everyone(place: APlace) -> None:
    async with place.connected():
        outcome = await place.command("top 5 public")
        assert not outcome["answer"]["ephemeral"]
        assert place.desk.asked_of[0][0] == "top 5 public"


async def test_a_remark_is_private_even_when_asked_publicly(place: APlace) -> None:
    """That there is no such digest concerns nobody else."""
    place.desk.remark = True
    async with place.connected():
        assert (await place.command("top 5 public"))["answer"]["ephemeral"]


async def test_the_desk_knows_who_asks_and_in_which_language(place: APlace) -> None:
    async with place.connected():
        await place.command("top 5", MINA)
        await place.command("top 5", ALEX)
        await place.command("top 5", MINA)
        people = [person for _, person in place.desk.asked_of]
        assert [(person.id, person.language) for person in people] == [
            (MINA, "ko-KR"),
            (ALEX, "en-US"),
            (MINA, "ko-KR"),
        ]
        assert {person.tenant for person in people} == {"T0PLAYGROUND"}
        assert len(place.calls("users.info")) == 2


async def test_an_unknown_language_does_not_hold_an_answer_up(place: APlace) -> None:
    place.slack.faults.add("delay", {"method": "users.info"}, {"seconds": 5})
    async with place.connected():
        outcome = await place.command("top 5")
        assert outcome["seconds"] < 5.0
        assert place.desk.asked_of[0][1].language is None


async def test_a_desk_that_fails_still_answers_with_a_sentence(place: APlace) -> None:
    async def fail() -> None:
        raise RuntimeError("a bug")

    place.desk.before = fail
    async with place.connected():
        outcome = await place.command("top 5", MINA)
        assert "제 쪽에 문제가 생겼어요" in str(outcome["answer"])
        assert outcome["answer"]["ephemeral"]
        assert "a bug" not in str(outcome)


async def test_an_answer_under_way_is_finished_at_the_stop(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected():
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of))
        asyncio.get_running_loop().call_later(0.1, go_on.set)
    assert (await asking)["answer"] is not None


# ---------------------------------------------------------------- buttons


async def test_share_posts_for_everyone(place: APlace) -> None:
    async with place.connected():
        private = (await place.command("top 5"))["answer"]
        outcome = await place.press("share:top 5", private)
        assert not outcome["answer"]["ephemeral"]
        assert not outcome["answer"]["replaced"]
        assert "share:" not in str(outcome["answer"]["blocks"])


async def test_a_remark_never_takes_the_place_of_an_answer(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
        place.desk.remark = True
        outcome = await place.press("page:2:top 5", first)
        assert not outcome["answer"]["replaced"]
        assert outcome["answer"]["ephemeral"]
        assert (await place.press("share:top 5", first))["answer"]["ephemeral"]


async def test_a_page_takes_the_place_of_the_page_before(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
        outcome = await place.press("page:2:top 5", first)
        assert outcome["answer"]["replaced"]
        assert outcome["answer"]["ts"] == first["ts"]
        assert place.desk.asked_of[-1][0] == "page:2:top 5"


async def test_buttons_work_after_a_restart(place: APlace) -> None:
    async with place.connected():
        first = (await place.command("top 5"))["answer"]
    async with place.connected():
        assert (await place.press("page:2:top 5", first))["answer"]["replaced"]


async def test_a_paper_opens_in_a_modal(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        outcome = await place.press("show:2503.00001", listed)
        assert outcome["error"] is None
        assert outcome["answer"]["via"] == "views.open"
        assert "Paper 1" in str(outcome["answer"]["view"]["blocks"])


async def test_a_slow_paper_opens_at_once_and_is_filled_in(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        listed = (await place.command("top 5"))["answer"]
        go_on = place.hold_the_desk()
        pressing = asyncio.create_task(place.press("show:2503.00001", listed, answers=2))
        await until(lambda: bool(place.calls("views.open")))
        go_on.set()
        opened, filled = (await pressing)["answers"]
        assert opened["via"] == "views.open"
        assert filled["via"] == "views.update"
        assert "Paper 1" not in str(opened)
        assert "Paper 1" in str(filled)


async def test_a_modal_that_slack_will_not_open_becomes_a_private_message(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        place.slack.faults.add("error", {"method": "views.open"}, {"code": "expired_trigger_id"})
        outcome = await place.press("show:2503.00001", listed)
        assert outcome["answer"]["via"] == "response_url"
        assert outcome["answer"]["ephemeral"]
        assert "Paper 1" in str(outcome["answer"])


async def test_share_from_a_modal_goes_to_the_channel(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        await place.slack.interactions.action("share:show 2503.00001", MINA, view_id=view["id"], timeout=0.5)
        shared = [one for one in place.slack.workspace.channels[CHANNEL].seen_by_all() if "Paper 1" in str(one)]
        assert len(shared) == 1


async def test_what_can_no_longer_be_shared_is_said(place: APlace) -> None:
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        place.slack.settings.response_url_seconds = -1.0
        pressing = place.slack.interactions.action("share:show 2503.00001", MINA, view_id=view["id"])
        outcome = await pressing
        assert outcome["answer"]["via"] == "views.push"
        assert "could not be shared" in str(outcome["answer"]) or "공유할 수 없어요" in str(outcome["answer"])


async def test_a_shared_answer_whose_confirmation_is_lost_stands_there_once(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, close_within=5.0)):
        private = (await place.command("top 5"))["answer"]
        place.slack.faults.add("lose_answer", {"method": "response_url"}, times=0)
        await place.press("share:top 5", private)
    shared = place.slack.workspace.channels[CHANNEL].seen_by_all()
    assert len(shared) == 1


async def test_papers_opened_from_papers_never_pile_up_too_high(place: APlace) -> None:
    """Slack allows three views on top of each other; the violations would tell."""
    place.desk.lists_everything = True
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        vias = []
        for _ in range(4):
            outcome = await place.slack.interactions.action("show:2503.00001", MINA, view_id=view["id"])
            vias.append(outcome["answer"]["via"])
            view = outcome["answer"]["view"]
        assert vias == ["views.push", "views.push", "views.update", "views.update"]


async def test_a_page_in_a_modal_takes_the_place_of_the_page_before(place: APlace) -> None:
    place.desk.lists_everything = True
    async with place.connected():
        listed = (await place.command("top 5"))["answer"]
        view = (await place.press("show:2503.00001", listed))["answer"]["view"]
        outcome = await place.slack.interactions.action("page:2:top 5", MINA, view_id=view["id"])
        assert outcome["answer"]["via"] == "views.update"
        assert outcome["answer"]["view"]["id"] == view["id"]


async def test_a_view_that_slack_refuses_becomes_a_private_message(place: APlace) -> None:
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        listed = (await place.command("top 5"))["answer"]
        go_on = place.hold_the_desk()
        place.slack.faults.add("error", {"method": "views.update"}, {"code": "not_found"})
        pressing = asyncio.create_task(place.press("show:2503.00001", listed, answers=2))
        await until(lambda: bool(place.calls("views.open")))
        go_on.set()
        opened, answer = (await pressing)["answers"]
        assert opened["via"] == "views.open"
        assert answer["via"] == "response_url"
        assert answer["ephemeral"]


async def test_an_answer_that_slack_refuses_becomes_an_apology(place: APlace) -> None:
    go_on = place.hold_the_desk()
    async with place.connected(pace=replace(QUICK, quick=0.05)):
        place.slack.faults.add("status", {"method": "response_url"}, {"status": 400})
        asking = asyncio.create_task(place.command("top 5"))
        await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
        go_on.set()
        assert "제 쪽에 문제가 생겼어요" in str((await asking)["answer"])


async def test_every_button_is_acknowledged(place: APlace) -> None:
    """A link button needs no answer, but Slack shows a warning when it is not acknowledged."""
    async with place.connected() as connection:
        button = {"type": "button", "text": {"type": "plain_text", "text": "arXiv"}, "action_id": "open:1"}
        blocks = [{"type": "actions", "elements": [{**button, "url": "https://arxiv.org/abs/2503.00001"}]}]
        sent = await connection.messenger.send(outgoing(body={**outgoing().body, "blocks": blocks}))
        assert isinstance(sent, Sent)
        outcome = await place.press("open:1", {"ts": sent.remote_id}, timeout=0.1)
        assert outcome["error"] is None
        assert outcome["acknowledged"] is not None


# ---------------------------------------------------------------- secrets


async def test_no_secret_is_logged_on_the_way(
    place: APlace, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tokens, tickets of sockets and addresses for answers, whatever the log level is and whatever fails."""
    place.slack.settings.ticket_seconds = -1.0
    with caplog.at_level(logging.DEBUG):
        async with place.connected(wait=False, pace=replace(QUICK, quick=0.05)):
            await until(lambda: len(place.calls("apps.connections.open")) >= 2)
            place.slack.settings.ticket_seconds = 30.0
            await place.slack.sockets.connected()
            go_on = place.hold_the_desk()
            place.slack.faults.add("status", {"method": "response_url"}, {"status": 500})
            asking = asyncio.create_task(place.command("top 5", timeout=0.1))
            await until(lambda: bool(place.desk.asked_of) and place.acknowledged())
            go_on.set()
            await asking
        place.slack.workspace.revoked = "token_revoked"
        async with place.connected(wait=False):
            await until(lambda: bool(place.troubles))
    printed = capsys.readouterr()
    logged = caplog.text + printed.out + printed.err
    assert "slack is reached" in logged
    secrets = [place.slack.bot_token, place.slack.app_token, *place.slack.sockets._tickets]
    secrets += list(place.slack.interactions.by_secret)
    assert len(secrets) > 2
    assert [secret for secret in secrets if secret in logged] == []
    assert not re.search(r"ticket=[0-9a-f]", logged)
