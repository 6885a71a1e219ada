"""The bot with a source: it fetches on its timetable, and what cannot be fetched stops nothing."""

import json
import subprocess
import sys
import time
from pathlib import Path


def test_a_source_that_points_inside_is_refused_in_the_open_and_the_bot_runs_on(tmp_path: Path) -> None:
    """From configuration to `paperboy status`, by the real program."""
    config = tmp_path / "paperboy.toml"
    config.write_text(
        f'''
        [intake]
        folders = ["{tmp_path}/digests"]
        [store]
        path = "{tmp_path}/paperboy.db"
        [source]
        url = "https://169.254.169.254/latest/{{year}}.md"
        ''',
        encoding="utf-8",
    )
    command = [sys.executable, "-m", "bot", "--config", str(config)]
    bot = subprocess.Popen([*command, "run"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = subprocess.CompletedProcess[str]([], 1)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and "not public" not in (said.stdout or ""):
            said = subprocess.run([*command, "status", "--json"], capture_output=True, text=True, check=False)
        found = json.loads(said.stdout)
        assert found["running"] is True
        assert "169.254.169.254, which is not public" in found["source"]["trouble"]
        shown = subprocess.run([*command, "status"], capture_output=True, text=True, check=True).stdout
        assert "Needs you: the digests cannot be fetched" in shown
    finally:
        bot.terminate()
        log = bot.communicate(timeout=30)[0]
    assert bot.returncode == 0
    assert log.count("digests cannot be fetched") == 1
