"""What cannot happen because nothing in the code could make it happen."""

import ast
import asyncio
import datetime as dt
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiohttp import web

from bot.adapters.fetch.web import WebSource
from bot.digests import intake
from bot.digests.files import digest_files
from bot.digests.intake import Folders
from bot.ports import SourceFailed
from tests.fetch.web_kit import LOOPBACK

ROOT = Path(__file__).parents[2]
RISKY = {"pickle", "shelve", "marshal", "dill", "cloudpickle", "xmlrpc", "telnetlib", "ftplib", "yaml"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "bot").rglob("*.py")):
        yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def test_nothing_that_runs_what_it_reads_is_imported_or_called() -> None:
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                found += [name for alias in node.names if alias.name.split(".")[0] in RISKY]
            if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in RISKY:
                found.append(name)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
                found.append(name)
    assert found == []


def test_no_setting_and_no_line_turns_the_check_of_certificates_off() -> None:
    off = {"CERT_NONE", "_create_unverified_context", "verify_ssl"}
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in off:
                found.append(name)
            if isinstance(node, ast.keyword) and node.arg in {"ssl", "verify", "verify_ssl"}:
                value = node.value.value if isinstance(node.value, ast.Constant) else None
                found += [name] if value is False else []
    assert found == []


def test_a_command_line_of_another_program_is_never_read_by_a_shell_as_text() -> None:
    """The one shell there is gets its words as arguments (bot/adapters/fetch/git.py)."""
    found = []
    for name, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in {"create_subprocess_shell", "system", "popen"}:
                found.append(name)
            if isinstance(node, ast.keyword) and node.arg == "shell":
                found.append(name)
    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"])
def test_every_pinned_package_has_its_hashes(lock: str) -> None:
    text = re.sub(r"\\\n\s*", " ", (ROOT / lock).read_text(encoding="utf-8"))
    pins = [line for line in text.splitlines() if re.match(r"[a-z0-9]", line)]
    assert len(pins) >= 1
    assert [pin.split()[0] for pin in pins if "==" not in pin or "--hash=sha256:" not in pin] == []


async def test_a_server_whose_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    certificate, key = tmp_path / "certificate.pem", tmp_path / "key.pem"
    make = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    try:
        await asyncio.to_thread(
            subprocess.run,
            [*make.split(), "-keyout", str(key), "-out", str(certificate)],
            check=True,
            capture_output=True,
        )
    except FileNotFoundError:
        pytest.skip("there is no openssl here to make a certificate with")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    asked = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request.path)
        return web.Response(body=b"x")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        reach = type(LOOPBACK)(LOOPBACK.allowed, ("https",))
        source = WebSource(f"https://127.0.0.1:{runner.addresses[0][1]}/x.md", reach=reach)
        with pytest.raises(SourceFailed, match="Certificate"):
            await anext(source.fetch([dt.date(2025, 3, 7)]))
    finally:
        await runner.cleanup()
    assert asked == []


# ---------------------------------------------------------------- the folder of digests


def test_a_folder_holds_digests_and_nothing_that_leads_out_of_it(tmp_path: Path) -> None:
    folder, outside = tmp_path / "digests", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("# 2025-03-07")
    (folder / "2025-03-07.md").write_text("# 2025-03-07")
    (folder / "link.md").symlink_to(outside / "secret.md")
    (folder / "linked").symlink_to(outside)
    (folder / ".hidden.md").write_text("x")
    (folder / "a.md.txt").write_text("x")
    os.mkfifo(folder / "pipe.md")
    (folder / "folder.md").mkdir()
    os.mknod(folder / "device.md", 0o644 | 0o140000)  # A socket.
    assert [path for path, _ in digest_files([str(folder)])] == [str(folder / "2025-03-07.md")]


@pytest.mark.parametrize("swapped_for", ["link", "pipe"])
def test_what_is_swapped_between_look_and_reading_is_not_read(
    swapped_for: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may write into the folder must not read what the bot may read, nor hold it up."""
    digest, secret = tmp_path / "digests/2025-03-07.md", tmp_path / "secret"
    digest.parent.mkdir()
    for file in (secret, digest):  # Of one size and time: nothing else tells them apart.
        file.write_text("# 2025-03-07\n")
        os.utime(file, (1_741_300_000, 1_741_300_000))
    known = list(digest_files([str(digest.parent)]))
    digest.unlink()
    if swapped_for == "link":
        digest.symlink_to(secret)
    else:
        os.mkfifo(digest)
    monkeypatch.setattr(intake, "digest_files", lambda folders: known)
    look = Folders([str(digest.parent)], 0.0, lambda: 0.0).look({})
    assert look.settled == ()
