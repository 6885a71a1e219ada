"""Serves /healthz, /readyz and /metrics on [http] listen. Tells nothing that is secret, and changes nothing.

What else is asked of the bot (by Slack in HTTP mode) is answered by whose it is.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

import structlog
from aiohttp import web

from bot.adapters.http.metrics import CONTENT_TYPE, Metrics
from bot.domain.channels import Platform
from bot.ports import StoreUnavailable, VitalSigns

log = structlog.get_logger()

TRY_AGAIN = 30.0
"""Seconds until an address that is taken is tried again."""

Connected = Mapping[Platform, Callable[[], bool]]
"""For each platform with a token: is the bot logged in there, and do questions reach it?"""


Routes = Mapping[tuple[str, str], Callable[[web.Request], Awaitable[web.StreamResponse]]]
"""Method and path, and who answers there."""


class HttpServer:
    """`complaints` says what is wrong with the bot itself, in sentences; an empty list is health.

    `routes` is looked at when the server starts.
    """

    def __init__(
        self,
        host: str,
        port: int,
        metrics: Metrics,
        complaints: Callable[[], Awaitable[list[str]]],
        connected: Connected,
        vitals: VitalSigns,
        routes: Routes = MappingProxyType({}),
        *,
        clock: Callable[[], float] = time.time,
        try_again: float = TRY_AGAIN,
    ) -> None:
        self._host = host
        self._port = port
        self._metrics = metrics
        self._complaints = complaints
        self._connected = connected
        self._vitals = vitals
        self._routes = routes
        self._clock = clock
        self._try_again = try_again
        self.address: tuple[str, int] | None = None
        """Where it listens; None while it does not."""

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop` is set. An address that cannot be had costs nothing else: the bot runs on without it."""
        stopped = asyncio.create_task(stop.wait(), name="http-stop")
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        try:
            told = False
            while not stop.is_set():
                if await self._listen(runner, told):
                    await stopped
                    return
                told = True
                await asyncio.wait({stopped}, timeout=self._try_again)
        finally:
            stopped.cancel()
            await runner.cleanup()
            self.address = None

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/healthz", self._healthz)
        app.router.add_get("/readyz", self._readyz)
        app.router.add_get("/metrics", self._show_metrics)
        for (method, path), answer in self._routes.items():
            app.router.add_route(method, path, answer)
        return app

    async def _listen(self, runner: web.AppRunner, told: bool) -> bool:
        site = web.TCPSite(runner, self._host, self._port)
        try:
            await site.start()
        except OSError as error:
            await site.stop()
            if not told:
                sentence = (
                    f"Nothing listens on {self._host}:{self._port} ({error.strerror or error}): no /healthz, /readyz "
                    "and /metrics, all else runs. Is another program, or another Paperboy, there? Stop it, or give "
                    "[http] listen another port."
                )
                log.error(sentence)  # noqa: TRY400 - a traceback says no more
            return False
        found = runner.addresses[0]
        self.address = (str(found[0]), int(found[1]))
        log.info("http listens", host=self.address[0], port=self.address[1])
        return True

    async def _healthz(self, request: web.Request) -> web.Response:
        return _verdict(await self._complaints())

    async def _readyz(self, request: web.Request) -> web.Response:
        missing = [name.capitalize() for name, connected in self._connected.items() if not connected()]
        return _verdict([f"{name} is not connected yet. `paperboy check` says what may be wrong." for name in missing])

    async def _show_metrics(self, request: web.Request) -> web.Response:
        now = self._clock()
        try:
            vitals = await self._vitals.read(now)
        except StoreUnavailable:
            log.exception("the store cannot be read for the metrics")
            vitals = None
        connected = {platform: is_connected() for platform, is_connected in self._connected.items()}
        page = self._metrics.page(vitals, connected, now)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})


def _verdict(problems: list[str]) -> web.Response:
    return web.json_response({"ok": not problems, "problems": problems}, status=503 if problems else 200)
