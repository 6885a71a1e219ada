"""`paperboy check` as a process: what it prints where, and with which exit code."""

import asyncio
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.check.kit import Place
from tests.end_to_end.rig import ROOT, Rig


@dataclass(frozen=True)
class Printed:
    code: int
    out: str
    err: str

    @property
    def lines(self) -> dict[str, dict[str, Any]]:
        return {one["name"]: one for one in json.loads(self.out)}

    @property
    def wrong(self) -> list[str]:
        return [name for name, line in self.lines.items() if not line["ok"]]


async def check(
    *arguments: str, environ: dict[str, str], folder: Path, before: Callable[[], None] | None = None
) -> Printed:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "check", *arguments),
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), **environ},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=before,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return Printed(process.returncode or 0, out.decode(), err.decode())


async def test_all_is_well_is_0_and_one_document(place: Place) -> None:
    printed = await check("--json", environ=place.environment(), folder=place.folder)
    assert (printed.code, printed.err, printed.wrong) == (0, "", [])
    assert all(set(line) == {"name", "ok", "message", "remedy"} for line in json.loads(printed.out))


async def test_something_wrong_is_1_and_still_one_document(place: Place) -> None:
    place.discord.world.token_revoked = True
    printed = await check("--json", environ=place.environment(), folder=place.folder)
    assert (printed.code, printed.wrong) == (1, ["discord token"])


async def test_people_get_a_mark_a_sentence_and_the_remedy(place: Place) -> None:
    place.slack.workspace.channels["C0DIGESTS1"].archived = True
    printed = await check(environ=place.environment(), folder=place.folder)
    assert printed.code == 1
    assert "✓ Discord accepts the token; the bot is Paperboy.\n" in printed.out
    assert "✗ Feed “slack”: #digests is archived.\n    → Unarchive the channel" in printed.out


@pytest.mark.parametrize("arguments", [(), ("--json",)])
async def test_a_configuration_that_cannot_be_used_is_2_and_named(place: Place, arguments: tuple[str, ...]) -> None:
    environ = {**place.environment(), "PAPERBOY_LOCALE__TIMEZONE": "Asia/Soul"}
    printed = await check(*arguments, environ=environ, folder=place.folder)
    assert printed.code == 2
    assert "is no time zone" in printed.err
    assert "Asia/Seoul" in printed.err
    if arguments:
        (line,) = json.loads(printed.out)
        assert (line["name"], line["ok"]) == ("configuration", False)
        assert "is no time zone" in line["message"]
        assert line["remedy"]


async def test_a_disk_that_takes_nothing_more(place: Place) -> None:
    """A limit on file size stands in for a full disk: the write itself fails."""

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_024, 1_024))

    printed = await check("--offline", "--json", environ=place.environment(), folder=place.folder, before=full)
    assert (printed.code, printed.wrong) == (1, ["disk"])
    assert "Make room" in printed.lines["disk"]["remedy"]


@pytest.mark.end_to_end
async def test_beside_a_running_bot_all_is_well_and_a_second_bot_is_found(tmp_path: Path) -> None:
    """The bot's own start and connection are not taken for another's; a second store with the same tokens is."""
    rig = Rig(tmp_path / "one")
    await rig.open()
    try:
        await rig.start()
        await rig.until(rig.connected, "connections")
        rig.add(ROOT / "seeds/2025/03/07.md")
        beside = await check("--json", environ=rig.environment(), folder=tmp_path)
        assert (beside.code, beside.wrong) == (0, []), beside.out
        assert "실행 중이에요" in beside.lines["bot"]["message"]

        elsewhere = {**rig.environment(), "PAPERBOY_STORE__PATH": str(tmp_path / "two" / "paperboy.db")}
        other = await check("--json", environ=elsewhere, folder=tmp_path)
        assert (other.code, other.wrong) == (1, ["discord other bot", "slack other bot"])
    finally:
        await rig.close()
