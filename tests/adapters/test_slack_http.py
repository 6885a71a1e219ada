"""HTTP mode: Slack calls the bot's own server; the local Slack does so with real signatures."""

import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
import pytest
from aiohttp import web

from bot.adapters.slack.signed import PATH, SignedRequests
from bot.playground.slack.request_url import encoded, signed
from tests.adapters.slack_kit import ALEX, CHANNEL, Json, Place, ScriptedDesk, opened, until

EVENT: Json = {"type": "event_callback", "team_id": "T0PLAYGROUND", "event": {"type": "app_home_opened"}}


@dataclass
class Served:
    place: Place
    url: str
    secret: str

    async def post(self, body: bytes, headers: dict[str, str]) -> int:
        kind = {"Content-Type": "application/json"}
        async with aiohttp.ClientSession() as session, session.post(self.url, data=body, headers=kind | headers) as one:
            return one.status


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with opened(Place(ScriptedDesk())) as place, serving(place) as served:
        yield served


@asynccontextmanager
async def serving(place: Place) -> AsyncIterator[Served]:
    secret = place.slack.settings.signing_secret
    async with place.connected(wait=False, app_token=None, signing_secret=secret) as connection:
        await connection.messenger.ready()
        assert connection.over_http is not None
        app = web.Application()
        app.router.add_post(PATH, connection.over_http)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        url = place.slack.settings.request_url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
        try:
            yield Served(place, url, secret)
        finally:
            await runner.cleanup()


async def test_everything_works_as_over_a_socket(served: Served) -> None:
    place = served.place
    outcome = await place.command("top 5", ALEX)
    assert (outcome["error"], outcome["answer"]["via"]) == (None, "ack")
    home = await place.slack.interactions.open_home(ALEX)
    assert home["view"] is not None
    pressed = await place.press_in(home["view"], "ask:help") if "ask:help" in str(home["view"]) else None
    assert pressed is None or pressed["error"] is None
    assert place.calls("apps.connections.open") == []


async def test_slacks_own_question_about_the_address_is_answered(served: Served) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    headers = {"Content-Type": "application/json", **signed(served.secret, body, time.time())}
    async with aiohttp.ClientSession() as session, session.post(served.url, data=body, headers=headers) as answer:
        assert "abc" in await answer.text()


@pytest.mark.parametrize(
    ("secret", "age", "spoil"),
    [
        ("another secret", 0, {}),
        (None, 301, {}),
        (None, -301, {}),
        (None, 0, {"X-Slack-Signature": "v0=00"}),
        (None, 0, {"X-Slack-Signature": ""}),
        (None, 0, {"X-Slack-Request-Timestamp": "now"}),
        (None, 0, {"X-Slack-Request-Timestamp": str(int(time.time()) - 1)}),
        (None, 0, {"X-Slack-Request-Timestamp": ""}),
        (None, 0, {"X-Slack-Signature": "v0=é"}),
    ],
)
async def test_what_slack_did_not_sign_just_now_is_refused(
    served: Served, secret: str | None, age: int, spoil: dict[str, str]
) -> None:
    body, _ = encoded("events_api", EVENT)
    headers = signed(secret or served.secret, body, time.time() - age)
    assert await served.post(body, headers | spoil) == 401
    assert isinstance(served.place.desk, ScriptedDesk)
    assert served.place.desk.heard == []


async def test_an_altered_body_is_refused(served: Served) -> None:
    body, _ = encoded("events_api", EVENT)
    headers = signed(served.secret, body, time.time())
    assert await served.post(body.replace(b"T0PLAYGROUND", b"T0OTHER"), headers) == 401
    assert await served.post(b"\xff\xfe", signed(served.secret, b"", time.time())) == 401


async def test_a_request_that_was_here_is_not_taken_again(served: Served) -> None:
    event = {"type": "app_home_opened", "tab": "home", "user": ALEX}
    body, _ = encoded("events_api", {**EVENT, "event": event, "event_id": "Ev1"})
    headers = signed(served.secret, body, time.time())
    assert isinstance(served.place.desk, ScriptedDesk)
    desk = served.place.desk
    assert [await served.post(body, headers) for _ in range(3)] == [200, 401, 401]
    await until(lambda: bool(desk.heard))
    assert [what for what, _, _ in desk.heard] == ["home"]


async def test_a_body_beyond_all_measure_is_refused(served: Served) -> None:
    body = b"x" * (2 * 1024 * 1024)
    assert await served.post(body, signed(served.secret, body, time.time())) in (401, 413)


async def test_memory_of_requests_is_bounded(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.slack.signed.MOST", 3)
    now = 1_000.0
    requests = SignedRequests(None, "secret", lambda: now)  # type: ignore[arg-type]
    assert [requests._was_here(f"v0={n}") for n in range(5)] == [False] * 5
    assert len(requests._seen) == 3
    assert requests._was_here("v0=4")


async def test_slack_speaks_of_no_channel_that_is_not_ours(served: Served) -> None:
    """A payload that is rightly signed, of another workspace: nobody is an admin there."""
    guest = served.place.slack.add_user("Gina", is_admin=True, team="T0OTHER")
    await served.place.command("feed list", guest.id, CHANNEL)
    assert isinstance(served.place.desk, ScriptedDesk)
    assert [(person.tenant, person.admin) for _, person, _ in served.place.desk.heard] == [("T0OTHER", False)]
