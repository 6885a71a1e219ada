"""The systemd unit: read by systemd itself where it is there, and in step with the bot's exit codes."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot import app, opening

UNIT = Path(__file__).parents[2] / "deploy/paperboy.service"
LINES = UNIT.read_text(encoding="utf-8").splitlines()
needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")


def values(key: str) -> list[str]:
    return [line.partition("=")[2] for line in LINES if line.startswith(f"{key}=")]


@needs_systemd
def test_systemd_understands_every_line(tmp_path: Path) -> None:
    """The program is put where it is on this machine: systemd also looks whether it is there."""
    unit = tmp_path / "paperboy.service"
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/paperboy/bin/paperboy", "/bin/true"), encoding="utf-8")
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@needs_systemd
def test_systemd_finds_little_that_is_exposed() -> None:
    """Its scale goes from 0 to 10; above 2 is more than this bot needs."""
    analyse = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(UNIT)]
    done = subprocess.run(analyse, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout.splitlines()[-1:]


def test_what_trying_again_cannot_mend_is_not_tried_again() -> None:
    assert values("Restart") == ["on-failure"]
    assert {int(code) for code in values("RestartPreventExitStatus")[0].split()} == {
        opening.WRONG_USE,
        opening.IN_USE,
        opening.TOO_NEW,
    }


def test_a_stop_has_more_time_than_the_bot_takes() -> None:
    assert float(values("TimeoutStopSec")[0]) > app.STOP_WITHIN


def test_it_has_no_capability_and_gains_no_privilege() -> None:
    assert values("CapabilityBoundingSet") == [""]
    assert values("NoNewPrivileges") == ["yes"]
    assert values("ProtectSystem") == ["strict"]
