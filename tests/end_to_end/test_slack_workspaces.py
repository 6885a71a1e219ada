"""Slack in many workspaces: the real bot over HTTP, and an app that two workspaces install."""

import asyncio
import contextlib
import json
import sqlite3
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from bot.domain.channels import Channel
from bot.playground.slack import LocalWorkspaces
from bot.playground.slack.request_url import encoded, signed
from bot.playground.slack.workspaces import CLIENT_ID, CLIENT_SECRET
from tests.adapters.http_kit import HOST, free_port
from tests.end_to_end.rig import Rig
from tests.small_digests import digest_text as digest

pytestmark = pytest.mark.end_to_end

RED, BLUE = "T0RED", "T0BLUE"
MINA, CHANNEL = "U0MINA", "C0PAPERS"
"""In both workspaces: Slack promises that an id is one person's in its workspace, and no more."""
COOKIE = "slack-app-oauth-state"

Json = dict[str, Any]


class Town(Rig):
    """Two workspaces that may install the app; the configuration has a feed in a channel of BLUE."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.many = LocalWorkspaces(RED, BLUE)
        self.many.settings.post_per_second = 0
        self.feeds = {"of the file": Channel("slack", "C0ONLYBLUE")}
        self.address = f"http://{HOST}:{free_port()}"

    async def open(self) -> None:
        await super().open()
        await self.many.start()
        for slack in self.many.of.values():
            slack.workspace.users[MINA].locale = "en-US"
        self.many.of[BLUE].add_channel("only-blue", id="C0ONLYBLUE")
        self.many.settings.request_url = f"{self.address}/slack/events"
        self.many.redirect_url = f"{self.address}/slack/oauth_redirect"
        self.settings = {
            "PAPERBOY_LOCALE__LANGUAGE": "en",
            "PAPERBOY_HTTP__LISTEN": self.address.removeprefix("http://"),
            "PAPERBOY_SLACK__API_URL": self.many.api_url,
            "DISCORD_TOKEN": "",
            "SLACK_BOT_TOKEN": "",
            "SLACK_APP_TOKEN": "",
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": self.many.settings.signing_secret,
        }

    async def close(self) -> None:
        await super().close()
        await self.many.stop()

    async def begin(self) -> None:
        await self.start()
        await self.until(self.ready, "readiness")

    async def ready(self) -> bool:
        with contextlib.suppress(aiohttp.ClientError):
            return (await self.visit("/readyz"))[0] == 200
        return False

    # ------------------------------------------------------------ what people do

    async def visit(self, path: str, **headers: str) -> tuple[int, str, Any]:
        url = path if path.startswith("http") else f"{self.address}{path}"
        async with (
            aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
            session.get(url, headers=headers, allow_redirects=False) as answer,
        ):
            return answer.status, await answer.text(), answer.headers

    async def state(self) -> str:
        """Of an installation that a browser has begun: it stands in the address and in a cookie."""
        status, _, headers = await self.visit("/slack/install")
        asked = parse_qs(urlsplit(headers["Location"]).query)
        assert status == 302
        assert headers["Location"].startswith(f"{self.many.base_url}/oauth/v2/authorize?")
        assert f"{COOKIE}={asked['state'][0]}" in headers["Set-Cookie"]
        assert asked["client_id"] == [CLIENT_ID]
        return str(asked["state"][0])

    async def install(self, team: str) -> str:
        state = await self.state()
        status, page, _ = await self.visit(self.many.agreed(team, state), Cookie=f"{COOKIE}={state}")
        assert status == 200, page
        return page

    async def ask(self, team: str, text: str) -> str:
        outcome = await self.many.of[team].interactions.command("/paper", text, CHANNEL, MINA)
        assert outcome["error"] is None, outcome
        return json.dumps(outcome, ensure_ascii=False)

    async def follow(self, team: str, query: str) -> None:
        interactions = self.many.of[team].interactions
        answer = (await interactions.command("/paper", f"subscribe {query}", CHANNEL, MINA))["answer"]
        buttons = [str(one.get("action_id")) for block in answer["blocks"] for one in block.get("elements", [])]
        follow = next(button for button in buttons if button.startswith("turn:draft-follow"))
        assert (await interactions.action(follow, MINA, CHANNEL, answer["ts"]))["error"] is None

    def there(self, team: str, channel: str = CHANNEL) -> list[str]:
        """What the channel shows to all, the welcome aside."""
        messages = self.many.of[team].workspace.channels[channel].seen_by_all()
        shown = (json.dumps(message.blocks) for message in messages)
        return [text for text in shown if "form:feed make" not in text]

    def privately(self, team: str) -> list[str]:
        return [json.dumps(one.blocks) for one in self.many.of[team].workspace.direct_messages(MINA).seen_by_all()]

    def scan(self, *needles: str) -> list[tuple[str, str]]:
        """Every table of the store that holds one of these, anywhere."""
        found = []
        with contextlib.closing(sqlite3.connect(f"file:{self.store}?mode=ro", uri=True)) as connection:
            names = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
            )
            for (table,) in names.fetchall():
                for row in connection.execute(f'SELECT * FROM "{table}"'):
                    found += [(table, needle) for needle in needles if any(needle in str(value) for value in row)]
        return found


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    town = Town(tmp_path)
    await town.open()
    yield town
    await town.close()


async def with_both(town: Town) -> None:
    await town.begin()
    for team in (RED, BLUE):
        await town.install(team)
        assert "starts with the next digest" in await town.ask(team, f"feed make {team}-daily channel={CHANNEL}")


async def test_each_workspace_gets_its_own_and_the_files_feed_goes_where_its_channel_is(town: Town) -> None:
    await with_both(town)
    town.add(digest("2025-03-10", ("2503.00001", 5)))

    async def all_there() -> bool:
        return [len(town.there(RED)), len(town.there(BLUE)), len(town.there(BLUE, "C0ONLYBLUE"))] == [2, 2, 2]

    await town.until(all_there, "the digest in both workspaces")
    assert await town.stop() == 0
    await town.begin()
    town.add(digest("2025-03-11", ("2503.00002", 5)), "2025/03/11.md")

    async def once_more() -> bool:
        return [len(town.there(RED)), len(town.there(BLUE)), len(town.there(BLUE, "C0ONLYBLUE"))] == [4, 4, 4]

    await town.until(once_more, "the next digest after a restart")
    assert [slack.journal.violations() for slack in town.many.of.values()] == [[], []]


async def test_what_is_asked_in_one_workspace_never_shows_another(town: Town) -> None:
    await with_both(town)
    town.many.of[BLUE].add_channel("secret-plans", id="C0SECRET", kind="private")
    assert f"{RED}-daily" in (listed := await town.ask(RED, "feed list"))
    assert f"{BLUE}-daily" not in listed
    assert "of the file" not in listed
    assert "of the file" in await town.ask(BLUE, "feed list")
    refused = await town.ask(RED, "feed make spy channel=C0SECRET")
    assert "can't see this channel" in refused
    assert "secret-plans" not in refused
    assert [e for e in town.many.of[BLUE].journal.entries if e.body.get("channel") == "C0SECRET"] == []
    blue_knows = await town.ask(BLUE, "follow robots")
    assert "robots" in blue_knows
    for line in ("mydata", "saved", "subscriptions", "status"):
        shown = await town.ask(RED, line)
        assert not [told for told in (BLUE, "robots", "of the file") if told in shown], (line, shown)


async def test_what_someone_follows_is_told_in_the_workspace_where_they_follow_it(town: Town) -> None:
    town.settings["PAPERBOY_COMMANDS__PERSONAL_AT"] = "arrival"
    town.add(digest("2025-03-09", ("2503.00001", 5)), "2025/03/09.md")
    await with_both(town)
    for team, word in ((RED, "first"), (BLUE, "second")):
        await town.follow(team, f'title:"{word}"')
    paper = "### [A {word} paper](https://arxiv.org/abs/{id})\n\nAuthors: A\n\nUpvotes: 1\n"
    written = [paper.format(word=word, id=f"2503.0010{n}") for n, word in enumerate(("first", "second"))]
    town.add("## Daily Papers (2025-03-10)\n\n" + "\n".join(written), "2025/03/10.md")

    async def both_told() -> bool:
        return bool(town.privately(RED)) and bool(town.privately(BLUE))

    await town.until(both_told, "both messages")
    (red,), (blue,) = town.privately(RED), town.privately(BLUE)
    assert ("2503.00100" in red, "2503.00101" in red) == (True, False)
    assert ("2503.00100" in blue, "2503.00101" in blue) == (False, True)


async def test_a_workspace_that_takes_the_app_away_is_forgotten_and_the_other_goes_on(town: Town) -> None:
    await with_both(town)
    town.add(digest("2025-03-10", ("2503.00001", 5)))

    async def posted() -> bool:
        return len(town.there(RED)) == len(town.there(BLUE)) == 2

    await town.until(posted, "the digest in both workspaces")
    for team in (RED, BLUE):
        await town.ask(team, "save 2503.00001")
        await town.ask(team, "feed admins add <@U0ALEX>")
        await town.many.of[team].interactions.open_home(MINA)
    assert town.scan(RED)
    before = {table for table, _ in town.scan(BLUE)}
    token = town.many.of[RED].bot_token
    told = await town.many.uninstall(RED)
    assert [one["acknowledged"] for one in told] == [True, True]
    assert town.scan(RED, token) == []
    assert {table for table, _ in town.scan(BLUE)} == before
    assert "not installed in this workspace" in await town.ask(RED, "top")
    assert "2503.00001" in await town.ask(BLUE, "top")
    town.add(digest("2025-03-11", ("2503.00002", 5)), "2025/03/11.md")

    async def goes_on() -> bool:
        return len(town.there(BLUE)) == 4

    await town.until(goes_on, "the next digest in the other workspace")
    assert len(town.there(RED)) == 2
    assert town.scan(RED) == []


async def test_news_of_an_earlier_end_does_not_undo_a_new_installation(town: Town) -> None:
    await with_both(town)
    event = {"type": "event_callback", "team_id": RED, "event_time": int(time.time()) - 100}
    for name in ("app_uninstalled", "tokens_revoked"):
        body, _ = encoded("events_api", {**event, "event": {"type": name, "tokens": {"bot": ["U0PAPERBOY"]}}})
        assert await post(town, body, signed(town.many.settings.signing_secret, body, time.time())) == 200
    assert f"{RED}-daily" in await town.ask(RED, "feed list")


async def test_a_person_who_takes_back_their_own_token_takes_nothing_from_the_workspace(town: Town) -> None:
    await with_both(town)
    await town.many.of[RED].events.event({"type": "tokens_revoked", "tokens": {"oauth": [MINA], "bot": []}})
    assert f"{RED}-daily" in await town.ask(RED, "feed list")


async def test_a_token_that_is_not_accepted_holds_its_own_workspace_until_it_is_installed_again(town: Town) -> None:
    await with_both(town)
    town.many.of[RED].workspace.revoked = "token_revoked"
    town.add(digest("2025-03-10", ("2503.00001", 5)))

    async def the_other_has_it() -> bool:
        held = town.ask_store("SELECT count(*) FROM deliveries WHERE tenant = 'slack:T0RED' AND state = 'held'")
        return held[0][0] > 0 and [len(town.there(BLUE)), len(town.there(BLUE, "C0ONLYBLUE"))] == [2, 2]

    await town.until(the_other_has_it, "the digest in the workspace that goes on")
    town.add(digest("2025-03-11", ("2503.00002", 5)), "2025/03/11.md")

    async def still() -> bool:
        return [len(town.there(BLUE)), len(town.there(BLUE, "C0ONLYBLUE"))] == [4, 4]

    await town.until(still, "the next digest there")
    assert town.there(RED) == []
    assert town.ask_store("SELECT DISTINCT trouble FROM notices") == [("revoked",)]
    await town.install(RED)

    async def caught_up() -> bool:
        return len(town.there(RED)) == 4

    await town.until(caught_up, "what waited for the workspace")


async def post(town: Town, body: bytes, headers: dict[str, str]) -> int:
    kind = {"Content-Type": "application/json"}
    url = town.many.settings.request_url
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=kind | headers) as answer:
        return answer.status


async def test_only_slack_can_say_that_the_app_was_taken_away(town: Town) -> None:
    await with_both(town)
    secret = town.many.settings.signing_secret
    event = {"type": "event_callback", "team_id": RED, "event": {"type": "app_uninstalled"}, "event_time": 2**40}
    body, _ = encoded("events_api", event)
    for headers in (
        {},
        signed("another secret", body, time.time()),
        signed(secret, body, time.time() - 301),
        signed(secret, body.replace(RED.encode(), BLUE.encode()), time.time()),
    ):
        assert await post(town, body, headers) == 401
    home = {"type": "app_home_opened", "tab": "messages", "user": MINA}
    harmless, _ = encoded("events_api", {**event, "event": home})
    once = signed(secret, harmless, time.time())
    assert [await post(town, harmless, once) for _ in range(2)] == [200, 401]
    assert f"{RED}-daily" in await town.ask(RED, "feed list")
    question, _ = encoded("events_api", {"type": "url_verification", "challenge": "abc"})
    assert await post(town, question, signed(secret, question, time.time())) == 200


async def test_an_installation_is_good_once_soon_and_in_the_browser_that_began_it(town: Town) -> None:
    await town.begin()
    page = await town.install(RED)
    assert "Paperboy is in Team T0RED" in page
    state = await town.state()
    for cookie in ({}, {"Cookie": f"{COOKIE}=another"}):
        status, page, _ = await town.visit(town.many.agreed(BLUE, state), **cookie)
        assert (status, "begin once more" in page.lower()) == (400, True)
    own = {"Cookie": f"{COOKIE}={state}"}
    status, page, _ = await town.visit(town.many.cancelled(state), **own, **{"Accept-Language": "ko-KR,ko;q=0.9"})
    assert (status, "취소하셨고" in page) == (200, True)
    assert (await town.visit(town.many.agreed(BLUE, state), **own))[0] == 200
    assert (await town.visit(town.many.agreed(BLUE, state), **own))[0] == 401
    assert "did not confirm" in (await town.visit("/slack/oauth_redirect?error=written%20by%20anybody"))[1]
    assert "written by anybody" not in town.log()
    made_up = {"Cookie": f"{COOKIE}=made-up"}
    assert (await town.visit(town.many.agreed(BLUE, "made-up"), **made_up))[0] == 401
    fresh = await town.state()
    status, page, _ = await town.visit(
        f"{town.many.redirect_url}?code=nonsense&state={fresh}", Cookie=f"{COOKIE}={fresh}"
    )
    assert (status, "did not confirm" in page) == (401, True)
    tenants = town.ask_store("SELECT tenant FROM installations ORDER BY tenant")
    assert tenants == [("slack:T0BLUE",), ("slack:T0RED",)]
    assert state not in str(town.ask_store("SELECT * FROM install_states"))
    assert town.store.stat().st_mode & 0o077 == 0
    for secret in (CLIENT_SECRET, town.many.of[RED].bot_token):
        assert secret not in town.log()


async def test_the_check_looks_into_each_workspace_with_its_own_token(town: Town) -> None:
    _, found = await check(town)
    assert "/slack/install" in found["slack workspaces"][0]["message"]
    await with_both(town)
    town.add(digest("2025-03-10", ("2503.00001", 5)))

    async def posted() -> bool:
        return len(town.there(BLUE, "C0ONLYBLUE")) == 2

    await town.until(posted, "the digest")
    code, found = await check(town)
    assert code == 0, found
    assert [one["message"].split(":")[0] for one in found["slack bot token"]] == ["Team T0RED", "Team T0BLUE"]
    assert found["feed of the file"][0]["message"].startswith("Team T0BLUE")
    town.many.of[RED].workspace.revoked = "token_revoked"
    code, found = await check(town)
    red, blue = found["slack bot token"]
    assert (code, red["ok"], blue["ok"]) == (1, False, True)
    assert "/slack/install" in red["remedy"]


async def check(town: Town) -> tuple[int | None, dict[str, list[Json]]]:
    """The exit code, and the findings by their names."""
    command = (sys.executable, "-m", "bot", "check", "--json")
    process = await asyncio.create_subprocess_exec(
        *command, cwd=town.folder, env=town.environment(), stdout=asyncio.subprocess.PIPE
    )
    printed, _ = await process.communicate()
    found: dict[str, list[Json]] = {}
    for one in json.loads(printed):
        found.setdefault(one["name"], []).append(one)
    return process.returncode, found
