"""Dockerfile and compose file: as locked down as they say, and Paperboy works under just these restrictions.

No container is started here. What it forbids is imitated with the kernel's own means: a file system that is read-only
but for one folder, no capability, no new privileges.
"""

import asyncio
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]
from aiohttp import web

from bot.config import load

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text(encoding="utf-8"))
SERVICE: dict[str, Any] = COMPOSE["services"]["paperboy"]


def instructions(name: str) -> list[str]:
    joined = re.sub(r"\\\n", "", DOCKERFILE)
    return [line.removeprefix(f"{name} ") for line in joined.splitlines() if line.startswith(f"{name} ")]


# ---------------------------------------------------------------- what the files say


def test_the_compose_file_takes_away_what_paperboy_does_not_need() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    assert SERVICE["user"] == "10001:10001"
    assert "ports" not in SERVICE
    assert "privileged" not in SERVICE


def test_the_compose_file_lets_a_stop_take_its_time() -> None:
    assert SERVICE["stop_grace_period"] == "30s"
    assert instructions("STOPSIGNAL") == ["SIGTERM"]


def test_only_the_volume_and_a_tmpfs_can_be_written() -> None:
    volumes = dict(one.split(":", 1) for one in SERVICE["volumes"])
    assert volumes.pop("paperboy") == "/paperboy/var"
    assert "paperboy" in COMPOSE["volumes"]
    assert all(where.endswith(":ro") for where in volumes.values())
    assert all((ROOT / "deploy" / folder).resolve().is_dir() for folder in volumes)
    assert [one.split(":")[0] for one in SERVICE["tmpfs"]] == ["/tmp"]


def test_the_logs_of_the_container_do_not_grow_for_ever() -> None:
    assert SERVICE["logging"]["options"] == {"max-size": "10m", "max-file": "3"}


def test_the_example_of_the_tokens_names_settings_that_there_are() -> None:
    lines = (ROOT / "deploy/paperboy.env.example").read_text(encoding="utf-8").splitlines()
    given = dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))
    filled = {name: value or "something" for name, value in given.items()}
    settings = load(ROOT / "config/paperboy.toml", filled)
    assert settings.connects("discord")
    assert settings.connects("slack")
    assert SERVICE["env_file"] == ["paperboy.env"]
    assert "deploy/paperboy.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_image_is_made_of_files_that_are_there_and_runs_without_root() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    for line in instructions("COPY"):
        for source in line.split()[:-1]:
            if not source.startswith(("--from", "/")):
                assert (ROOT / source).exists(), source
                assert f"!{source}" in ignored, source
    assert instructions("USER") == ["10001:10001"]
    assert "config/secrets" in ignored
    assert all("--require-hashes" in line or "--no-deps" in line for line in pip_lines())


def pip_lines() -> list[str]:
    steps = [step.strip() for line in instructions("RUN") for step in line.split("&&")]
    return [step for step in steps if " install " in step and "/pip" in step]


# ---------------------------------------------------------------- the health check


def health_program() -> list[str]:
    (line,) = instructions("HEALTHCHECK")
    words = json.loads(line[line.index("CMD ") + 4 :])
    assert words[0] == "python"
    return [sys.executable, *words[1:]]


@pytest.mark.parametrize(("status", "code"), [(200, 0), (503, 1)])
async def test_the_health_check_says_what_healthz_says(status: int, code: int) -> None:
    async def healthz(request: web.Request) -> web.Response:
        return web.Response(status=status)

    app = web.Application()
    app.router.add_get("/healthz", healthz)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        program = [word.replace("8080", str(runner.addresses[0][1])) for word in health_program()]
        environ = {"PATH": os.environ["PATH"], "http_proxy": "http://127.0.0.1:9"}
        process = await asyncio.create_subprocess_exec(*program, env=environ)
        assert await process.wait() == code
    finally:
        await runner.cleanup()


def test_the_health_check_fails_where_nothing_listens() -> None:
    program = [word.replace("8080", "9") for word in health_program()]
    assert subprocess.run(program, capture_output=True, check=False).returncode != 0


def test_the_image_listens_where_its_health_check_asks() -> None:
    (environment,) = instructions("ENV")
    assert "PAPERBOY_HTTP__LISTEN=127.0.0.1:8080" in environment.split()
    assert "127.0.0.1', 8080" in health_program()[2]


# ---------------------------------------------------------------- under the same restrictions

CONFINED = """
set -eu
mount --make-rprivate /
mount --bind "$VAR" "$VAR"
for place in $(awk '$2 != "/proc" && $2 !~ "^/(sys|dev)" {print $2}' /proc/self/mounts | sort -u); do
    test "$place" = "$VAR" || mount -o remount,bind,ro "$place"
done
mount -t tmpfs tmpfs "$TMP"
exec setpriv --bounding-set=-all --inh-caps=-all --no-new-privs "$@"
"""
"""A shell that takes away what the compose file takes away. Keeps the user: this one's files are not for others."""


def confined(folder: Path, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
    var, tmp = folder / "var", folder / "tmp"
    var.mkdir(exist_ok=True)
    tmp.mkdir(exist_ok=True)
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    environment |= {"VAR": str(var), "TMP": str(tmp), "TMPDIR": str(tmp), "PYTHONPATH": str(ROOT), **environ}
    return subprocess.run(
        ["unshare", "--mount", "sh", "-c", CONFINED, "sh", *command],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def cell(tmp_path: Path) -> Path:
    try:
        tried = confined(tmp_path, "sh", "-c", f"touch {tmp_path}/var/yes && ! touch {tmp_path}/no 2>/dev/null")
    except FileNotFoundError:
        pytest.skip("there is no unshare here")
    if tried.returncode != 0:
        pytest.skip(f"this machine lets nobody shut a process in: {tried.stderr.strip()[:100]}")
    return tmp_path


@pytest.mark.end_to_end
def test_the_demo_runs_where_only_its_volume_can_be_written(cell: Path) -> None:
    done = confined(cell, sys.executable, "-m", "bot", "demo")
    assert done.returncode == 0, done.stderr
    assert "Discord" in done.stdout
    assert "Slack" in done.stdout


@pytest.mark.end_to_end
def test_the_bot_starts_there_is_healthy_and_stops_within_its_grace(cell: Path) -> None:
    port = free_port()
    script = (
        f"{shlex.join([sys.executable, '-m', 'bot', 'run'])} & bot=$!; "
        f"for n in $(seq 100); do {shlex.join([w.replace('8080', str(port)) for w in health_program()])} 2>/dev/null "
        "&& break; sleep 0.1; done; "
        f"{shlex.join([w.replace('8080', str(port)) for w in health_program()])} || exit 90; "
        "kill -TERM $bot; wait $bot"
    )
    environ = {
        "PAPERBOY_STORE__PATH": f"{cell}/var/paperboy.db",
        "PAPERBOY_HTTP__LISTEN": f"127.0.0.1:{port}",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    done = confined(cell, "sh", "-c", script, **environ)
    assert done.returncode == 0, done.stderr
    assert (cell / "var/paperboy.db").exists()


def free_port() -> int:
    import socket

    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
