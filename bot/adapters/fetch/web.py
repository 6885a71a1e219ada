"""Digests from an address on the web: one that is always the newest digest, or one a day.

https://example.org/newest.md
https://example.org/digests/{year}/{month}/{day}.md
"""

import asyncio
import datetime as dt
import socket
from collections.abc import AsyncIterator, Sequence
from pathlib import PurePosixPath
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.adapters.fetch.addresses import Reach, Target, shown, target_of
from bot.ports import DIGEST_BYTES, FetchedFile, SourceFailed

WITHIN = 30.0
"""Seconds for one request, from its first byte to the last of its answer."""
REDIRECTS = 3
NOT_THERE = (403, 404, 410)
"""What servers say of a day that has no digest (yet); some storage says 403."""


class WebSource:
    """Implements ports.DigestSource. Asks again only for what has changed (ETag, Last-Modified)."""

    def __init__(self, url: str, token: str | None = None, reach: Reach | None = None, within: float = WITHIN) -> None:
        self._url = url
        self._token = token
        self._reach = reach or Reach()
        self._within = within
        self._unchanged_since: dict[str, dict[str, str]] = {}
        """URL -> the headers that ask whether it is still what was fetched last."""

    @property
    def name(self) -> str:
        return shown(self._url)

    async def fetch(self, days: Sequence[dt.date]) -> AsyncIterator[FetchedFile]:
        """Each day's file that is new or has changed. An address without a day in it gives one file without a path."""
        addresses = {_of_day(self._url, day): day for day in days}
        dated = "{" in self._url
        there, refusal = False, ""
        for url, day in addresses.items():
            status, data, validators = await self._get(url)
            if status == 304:
                there = True
            elif status == 200:
                there = True
                yield FetchedFile(PurePosixPath(f"{day:%Y/%m/%d}.md") if dated else None, data)
                self._unchanged_since[url] = validators  # Only now: whoever asked has written it down.
            elif not (dated and status in NOT_THERE):
                refusal = f"{shown(url)} answers {status}"
        if refusal:
            raise SourceFailed(refusal)
        if not there:
            raise SourceFailed(f"{self.name} has no digest of the last {len(days)} days")

    async def _get(self, url: str) -> tuple[int, bytes, dict[str, str]]:
        """Status, body (of a 200) and what to send next time. Follows a few redirects; each is looked at first."""
        headers = {"Accept": "text/markdown, text/plain, */*;q=0.1", "Accept-Encoding": "identity"}
        headers |= self._unchanged_since.get(url, {})
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        current = url
        try:
            async with asyncio.timeout(self._within):
                for _ in range(REDIRECTS + 1):
                    target = await target_of(current, self._reach)
                    async with _session(target) as session, session.get(
                        current, headers=headers, allow_redirects=False, proxy=target.proxy
                    ) as answer:  # fmt: skip
                        if answer.status not in (301, 302, 303, 307, 308):
                            body = await _body(answer, current) if answer.status == 200 else b""
                            return answer.status, body, _validators(answer)
                        following = urljoin(current, answer.headers.get("Location", ""))
                    if urlsplit(following).netloc != urlsplit(current).netloc:
                        headers.pop("Authorization", None)  # The token is for one host alone.
                    current = following
        except TimeoutError:
            raise SourceFailed(f"{shown(url)} did not answer within {self._within:.0f} s") from None
        except (aiohttp.ClientError, ValueError) as error:
            raise SourceFailed(f"{shown(url)} cannot be fetched ({type(error).__name__})") from error
        raise SourceFailed(f"{shown(url)} leads on more than {REDIRECTS} times")


class _Pinned(AbstractResolver):
    """Knows the addresses that were looked at, and no others, whatever the host is called by now."""

    def __init__(self, target: Target) -> None:
        self._target = target

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in self._target.addresses
        ]

    async def close(self) -> None:
        pass


def _session(target: Target) -> aiohttp.ClientSession:
    """A connection of its own: to what was looked at, or to the proxy, which is where the admin said."""
    connector = aiohttp.TCPConnector() if target.proxy else aiohttp.TCPConnector(resolver=_Pinned(target))
    return aiohttp.ClientSession(connector=connector, auto_decompress=False, cookie_jar=aiohttp.DummyCookieJar())


async def _body(answer: aiohttp.ClientResponse, url: str) -> bytes:
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise SourceFailed(f"{shown(url)} is compressed, though that was not asked for")
    if answer.content_type == "text/html":
        raise SourceFailed(f"{shown(url)} is a web page; the address of the Markdown file itself is needed")
    data = bytearray()
    async for chunk in answer.content.iter_any():
        data += chunk
        if len(data) > DIGEST_BYTES:
            raise SourceFailed(f"{shown(url)} is larger than {DIGEST_BYTES // 2**20} MiB, more than a digest may be")
    return bytes(data)


def _validators(answer: aiohttp.ClientResponse) -> dict[str, str]:
    asked = {"If-None-Match": answer.headers.get("ETag"), "If-Modified-Since": answer.headers.get("Last-Modified")}
    return {name: value for name, value in asked.items() if value}


def _of_day(url: str, day: dt.date) -> str:
    for name, value in (("{year}", f"{day:%Y}"), ("{month}", f"{day:%m}"), ("{day}", f"{day:%d}")):
        url = url.replace(name, value)
    return url
