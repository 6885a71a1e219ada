"""A real browser for the tests of the pages: Chromium, headless, spoken to over its DevTools socket."""

import asyncio
import contextlib
import json
import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

BROWSER = shutil.which("chromium")
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
PATIENCE = 30.0

needs_browser = pytest.mark.skipif(BROWSER is None, reason="there is no chromium here")


class Tab:
    """One page. `complaints`: what its console and its policy said against it, unreachable pictures left out."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._listening = asyncio.create_task(self._listen(), name="browser tab")
        self.complaints: list[str] = []
        self.requests: list[str] = []

    async def open(self, url: str, *, width: int = 1280) -> None:
        await self.command("Network.enable")
        await self.command("Runtime.enable")
        await self.command("Log.enable")
        await self.command("Page.enable")
        size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
        await self.command("Emulation.setDeviceMetricsOverride", **size)
        await self.command("Page.navigate", url=url)

    async def script(self, expression: str) -> Any:
        """The value of an expression in the page; a promise is waited for."""
        answer = await self.command("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until the expression is true in the page; it is looked at whenever the page is drawn."""
        look = f"new Promise((done) => {{ const look = () => ({expression}) ? done(1) : requestAnimationFrame(look);"
        try:
            async with asyncio.timeout(PATIENCE):
                # A page that is only just coming takes the promise away with the one before; ask the new one.
                while True:
                    with contextlib.suppress(RuntimeError):
                        await self.script(f"{look} look(); }})")
                        return
        except TimeoutError:
            shown = await self.script("document.body.innerText")
            pytest.fail(f"never true: {expression}\ncomplaints: {self.complaints}\nthe page: {shown}")

    async def command(self, method: str, **params: Any) -> Any:
        number = len(self._answers) + 1
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": params})
        answer = await self._answers[number]
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]

    async def close(self) -> None:
        self._listening.cancel()
        await self._socket.close()

    async def _listen(self) -> None:
        async for packet in self._socket:
            said = json.loads(packet.data)
            if "id" in said:
                self._answers[said["id"]].set_result(said)
            match said:
                case {"method": "Network.requestWillBeSent", "params": {"request": {"url": url}}}:
                    self.requests.append(url)
                case {"method": "Log.entryAdded", "params": {"entry": entry}}:
                    if entry["level"] == "error" and "ERR_NAME_NOT_RESOLVED" not in entry["text"]:
                        self.complaints.append(entry["text"])
                case {"method": "Runtime.consoleAPICalled", "params": {"type": "error" | "assert" as kind}}:
                    self.complaints.append(kind)
                case {"method": "Runtime.exceptionThrown", "params": {"exceptionDetails": details}}:
                    self.complaints.append(str(details.get("exception", details).get("description", details)))


def at(selector: str, text: str = "") -> str:
    """The last element there with this text in it."""
    has_it = f"(one) => one.textContent.includes({json.dumps(text)})"
    return f"[...document.querySelectorAll({json.dumps(selector)})].filter({has_it}).at(-1)"


async def click(page: Tab, selector: str, text: str = "") -> None:
    await page.until(at(selector, text))
    await page.script(f"{at(selector, text)}.click()")


@asynccontextmanager
async def tab() -> AsyncIterator[Tab]:
    """A browser with one empty page."""
    assert BROWSER is not None
    with tempfile.TemporaryDirectory(prefix="paperboy-browser-", ignore_cleanup_errors=True) as profile:
        process = await asyncio.create_subprocess_exec(
            *(BROWSER, *FLAGS, f"--user-data-dir={profile}", "about:blank"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            async with aiohttp.ClientSession() as session:
                async with asyncio.timeout(PATIENCE):
                    address = await _address(process)
                async with session.get(f"http://{address}/json/list") as answer:
                    page = next(one for one in await answer.json() if one["type"] == "page")
                opened = Tab(await session.ws_connect(page["webSocketDebuggerUrl"], max_msg_size=0))
                yield opened
                await opened.close()
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            await process.communicate()


async def _address(process: asyncio.subprocess.Process) -> str:
    """Host and port, which the browser writes on stderr when it listens."""
    assert process.stderr is not None
    async for line in process.stderr:
        if b"DevTools listening on ws://" in line:
            return line.decode().split("ws://")[1].split("/")[0]
    raise AssertionError("the browser ended before it listened")
