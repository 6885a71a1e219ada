"""Digests from an address on the web."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from pathlib import PurePosixPath

import pytest
from aiohttp import web

from bot.adapters.fetch.web import WebSource
from bot.digests.limits import MAX_FILE_BYTES
from bot.ports import DIGEST_BYTES, FetchedFile, SourceFailed
from tests.fetch.web_kit import LOOPBACK, digest, serving

DAYS = [dt.date(2025, 3, 8), dt.date(2025, 3, 7), dt.date(2025, 3, 6)]
DATED = "/{year}/{month}/{day}.md"


async def taken(source: WebSource, days: Sequence[dt.date] = DAYS) -> list[FetchedFile]:
    return [one async for one in source.fetch(days)]


async def test_each_day_that_is_there_comes_under_its_own_path() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/2025/03/07.md":
            return web.Response(body=digest("2025-03-07", "2503.00001"))
        return web.Response(status=404)

    async with serving(answer) as base:
        found = await taken(WebSource(base + DATED, reach=LOOPBACK))
    assert found == [FetchedFile(PurePosixPath("2025/03/07.md"), digest("2025-03-07", "2503.00001"))]


async def test_one_address_gives_one_file_without_a_path() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"newest")

    async with serving(answer) as base:
        assert await taken(WebSource(f"{base}/newest.md", reach=LOOPBACK)) == [FetchedFile(None, b"newest")]


async def test_what_has_not_changed_is_not_sent_again() -> None:
    asked: list[tuple[str | None, str | None]] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append((request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")))
        if request.headers.get("If-None-Match") == '"one"':
            return web.Response(status=304)
        return web.Response(
            body=b"x", headers={"ETag": '"one"', "Last-Modified": "Fri, 07 Mar 2025 00:00:00 GMT"}
        )  # fmt: skip

    async with serving(answer) as base:
        source = WebSource(f"{base}/x.md", reach=LOOPBACK)
        assert len(await taken(source)) == 1
        assert await taken(source) == []
    assert asked == [(None, None), ('"one"', "Fri, 07 Mar 2025 00:00:00 GMT")]


async def test_what_could_not_be_written_down_is_asked_for_again_in_full() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=304 if "If-None-Match" in request.headers else 200, headers={"ETag": '"one"'})

    async with serving(answer) as base:
        source = WebSource(f"{base}/x.md", reach=LOOPBACK)
        async for _ in source.fetch(DAYS):
            break  # The disk was full, say.
        assert len(await taken(source)) == 1


@pytest.mark.parametrize("announced", [True, False], ids=["announced", "endless"])
async def test_more_than_a_digest_may_be_is_not_read(announced: bool) -> None:
    sent = 0

    async def answer(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse()
        if announced:
            response.content_length = DIGEST_BYTES * 100
        await response.prepare(request)
        try:
            while sent < DIGEST_BYTES * 100:
                await response.write(b"x" * 65_536)
                sent += 65_536
        except ConnectionError:
            pass
        return response

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match="larger than 2 MiB"):
            await taken(WebSource(f"{base}/x.md", reach=LOOPBACK))
    assert sent < DIGEST_BYTES * 50  # It hung up; the rest was never on the wire.


async def test_a_server_that_drips_is_left_when_the_time_is_over() -> None:
    gone = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x")
                await asyncio.sleep(0.01)
        finally:
            gone.set()

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match="did not answer within"):
            await taken(WebSource(f"{base}/x.md", reach=LOOPBACK, within=0.3))
        await asyncio.wait_for(gone.wait(), 5)


@pytest.mark.parametrize(
    "where", ["http://169.254.169.254/latest", "http://10.0.0.1/", "http://[::1]/", "file:///etc/passwd"]
)
async def test_a_redirect_that_leads_inside_is_not_followed(where: str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": where})

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match=r"not public|https://"):
            await taken(WebSource(f"{base}/x.md", reach=LOOPBACK))


async def test_a_redirect_to_another_place_that_is_allowed_is_followed_without_the_token() -> None:
    seen: list[str | None] = []

    async def there(request: web.Request) -> web.StreamResponse:
        seen.append(request.headers.get("Authorization"))
        return web.Response(body=b"moved")

    async with serving(there) as other:

        async def here(request: web.Request) -> web.StreamResponse:
            seen.append(request.headers.get("Authorization"))
            return web.Response(status=307, headers={"Location": f"{other}/y.md"})

        async with serving(here) as base:
            found = await taken(WebSource(f"{base}/x.md", "canary", LOOPBACK))
    assert [one.data for one in found] == [b"moved"]
    assert seen == ["Bearer canary", None]


async def test_redirects_come_to_an_end() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": request.path})

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match="leads on more than"):
            await taken(WebSource(f"{base}/x.md", reach=LOOPBACK))


async def test_a_name_that_points_inside_a_moment_later_is_still_reached_where_it_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """DNS rebinding: the first question is answered with what is allowed, every later one with what is not."""
    import socket

    real, asked = socket.getaddrinfo, []

    def rebinding(host: str, *args: object, **named: object) -> object:
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.2", *args, **named)  # type: ignore[arg-type]

    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"there")

    async with serving(answer) as base:
        port = base.rpartition(":")[2]
        monkeypatch.setattr(socket, "getaddrinfo", rebinding)
        found = await taken(WebSource(f"http://rebinding.example:{port}/x.md", reach=LOOPBACK))
    assert [one.data for one in found] == [b"there"]
    assert asked == ["rebinding.example"]


@pytest.mark.parametrize(
    ("headers", "why"),
    [({"Content-Type": "text/html"}, "web page"), ({"Content-Encoding": "gzip"}, "compressed")],
    ids=["page", "compressed"],
)
async def test_what_is_no_digest_file_is_refused(headers: dict[str, str], why: str) -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(body=b"x", headers=headers)

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match=why):
            await taken(WebSource(f"{base}/x.md", reach=LOOPBACK))


async def test_a_day_that_fails_does_not_keep_the_others_back() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=500 if request.path == "/2025/03/07.md" else 200, body=b"x")

    async with serving(answer) as base:
        source = WebSource(base + DATED, reach=LOOPBACK)
        coming = source.fetch(DAYS)
        found = [(await anext(coming)).path, (await anext(coming)).path]
        with pytest.raises(SourceFailed, match="answers 500"):
            await anext(coming)
    assert found == [PurePosixPath("2025/03/08.md"), PurePosixPath("2025/03/06.md")]


async def test_days_that_are_all_missing_are_a_failure() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response(status=404)

    async with serving(answer) as base:
        with pytest.raises(SourceFailed, match="no digest of the last 3 days"):
            await taken(WebSource(base + DATED, reach=LOOPBACK))


async def test_what_goes_through_a_proxy_goes_through_the_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def proxy(request: web.Request) -> web.StreamResponse:
        asked.append(str(request.url))
        return web.Response(body=b"by proxy")

    async with serving(proxy) as base:
        monkeypatch.setenv("http_proxy", base)
        found = await taken(WebSource("http://only-the-proxy-knows.invalid/x.md", reach=LOOPBACK))
    assert [one.data for one in found] == [b"by proxy"]
    assert asked == ["http://only-the-proxy-knows.invalid/x.md"]


async def test_nobody_there_is_a_sentence() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        return web.Response()

    async with serving(answer) as base:
        pass
    with pytest.raises(SourceFailed, match="cannot be fetched"):
        await taken(WebSource(f"{base}/x.md", reach=LOOPBACK))


def test_what_may_be_fetched_is_what_may_be_read() -> None:
    assert DIGEST_BYTES == MAX_FILE_BYTES
