"""Digests from a git repository, by the real git program and git's own server."""

import asyncio
import base64
import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from aiohttp import web

from bot.adapters.fetch.addresses import Reach
from bot.adapters.fetch.git import GitSource
from bot.ports import DIGEST_BYTES, FetchedFile, SourceFailed
from tests.fetch.git_kit import Repository, served
from tests.fetch.web_kit import LOOPBACK, digest, serving

DAYS = [dt.date(2025, 3, 7)]
ONE, TWO = digest("2025-03-06", "2503.00001"), digest("2025-03-07", "2503.00002")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    found = Repository(tmp_path / "papers")
    found.commit(
        {
            "README.md": b"about",
            "LICENSE.md": b"terms",
            "digests/2025/03/06.md": ONE,
            "digests/2025/03/07.md": TWO,
            "main.py": b"x",
        }
    )
    return found


async def taken(source: GitSource) -> list[FetchedFile]:
    return [one async for one in source.fetch(DAYS)]


async def test_every_digest_comes_once_and_what_changes_comes_again(repository: Repository, tmp_path: Path) -> None:
    async with served(repository) as url:
        source = GitSource(url, tmp_path / "clone", folder="digests", reach=LOOPBACK)
        assert await taken(source) == [
            FetchedFile(PurePosixPath("2025/03/06.md"), ONE),
            FetchedFile(PurePosixPath("2025/03/07.md"), TWO),
        ]
        assert await taken(source) == []
        repository.commit({"digests/2025/03/07.md": ONE})
        assert await taken(source) == [FetchedFile(PurePosixPath("2025/03/07.md"), ONE)]


async def test_without_a_folder_and_with_a_branch(repository: Repository, tmp_path: Path) -> None:
    repository.git("checkout", "--quiet", "-b", "other")
    repository.commit({"digests/2025/03/08.md": TWO})
    repository.git("checkout", "--quiet", "main")
    async with served(repository) as url:
        main = await taken(GitSource(url, tmp_path / "clone", reach=LOOPBACK))
        other = await taken(GitSource(url, tmp_path / "clone", branch="other", reach=LOOPBACK))
    assert [str(one.path) for one in main] == ["digests/2025/03/06.md", "digests/2025/03/07.md"]
    assert len(other) == 3


async def test_the_history_is_not_brought(repository: Repository, tmp_path: Path) -> None:
    for number in range(3):
        repository.commit({"digests/2025/03/07.md": digest("2025-03-07", f"2503.0000{number}")})
    async with served(repository) as url:
        await taken(GitSource(url, tmp_path / "clone", reach=LOOPBACK))
    assert (tmp_path / "clone" / "shallow").exists()


async def test_nothing_but_plain_digest_files_is_taken(repository: Repository, tmp_path: Path) -> None:
    (repository.path / "digests" / "link.md").symlink_to("/etc/passwd")
    (repository.path / "inside").symlink_to("/etc")
    repository.commit({"digests/.hidden.md": b"x", ".github/a.md": b"x", "digests/big.md": b"x" * (DIGEST_BYTES + 1)})
    async with served(repository) as url:
        found = await taken(GitSource(url, tmp_path / "clone", reach=LOOPBACK))
    assert [one.data for one in found] == [ONE, TWO]


async def test_hooks_and_configuration_of_the_machine_are_not_used(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A global configuration could send the bot to another address, or run a program."""
    trap = tmp_path / "gitconfig"
    async with served(repository) as url:
        trap.write_text(f'[url "http://127.0.0.1:9/"]\n\tinsteadOf = {url}\n')
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(trap))
        monkeypatch.setenv("GIT_DIR", "/nowhere")
        monkeypatch.setenv("GIT_PROXY_COMMAND", "/nowhere")
        assert len(await taken(GitSource(url, tmp_path / "clone", reach=LOOPBACK))) == 2


async def test_the_token_goes_to_the_server_and_stands_on_no_command_line(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[web.Request] = []
    lines: list[tuple[object, ...]] = []
    start = asyncio.create_subprocess_exec

    async def noted(*arguments: str, **named: object) -> object:
        lines.append(arguments)
        return await start(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", noted)
    async with served(repository, seen) as url:
        await taken(GitSource(url, tmp_path / "clone", token="canary", reach=LOOPBACK))
    pair = base64.b64encode(b"x-access-token:canary").decode()
    assert {request.headers.get("Authorization") for request in seen} == {f"Basic {pair}"}
    assert lines
    assert "canary" not in str(lines)
    assert pair not in str(lines)
    assert not any(b"canary" in path.read_bytes() for path in (tmp_path / "clone").rglob("*") if path.is_file())


async def test_a_redirect_is_not_followed(repository: Repository, tmp_path: Path) -> None:
    reached: list[web.Request] = []
    async with served(repository, reached) as url:

        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(status=301, headers={"Location": f"{url}{request.path_qs}"})

        async with serving(answer) as base:
            with pytest.raises(SourceFailed):
                await taken(GitSource(base, tmp_path / "clone", reach=LOOPBACK))
    assert reached == []


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/x.git", "ssh://git@example.org/x", "git@example.org:x", "/srv/x.git"]
)
async def test_only_public_addresses_over_https_are_asked(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceFailed):
        await taken(GitSource(url, tmp_path / "clone"))
    assert not (tmp_path / "clone").exists()


async def test_git_is_given_the_address_that_was_looked_at(tmp_path: Path, repository: Repository) -> None:
    """The name is one that nobody knows; that it works at all shows that git resolves nothing by itself."""
    import socket

    real = socket.getaddrinfo

    def known(host: str, *args: object, **named: object) -> object:
        return real("127.0.0.1", *args, **named)  # type: ignore[arg-type]

    async with served(repository) as url:
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(socket, "getaddrinfo", known)
            named = url.replace("127.0.0.1", "nobody-knows.invalid")
            assert len(await taken(GitSource(named, tmp_path / "clone", reach=LOOPBACK))) == 2


async def test_a_server_that_never_answers_is_left_and_no_program_stays(tmp_path: Path) -> None:
    hold = asyncio.Event()

    async def answer(request: web.Request) -> web.StreamResponse:
        await hold.wait()
        return web.Response()

    async with serving(answer) as base:
        source = GitSource(base, tmp_path / "clone", reach=LOOPBACK, within=0.5)
        with pytest.raises(SourceFailed, match="not fetched within"):
            await taken(source)
        async with asyncio.timeout(5):  # One that was not killed stays.
            while running_in(tmp_path / "clone"):  # noqa: ASYNC110 - a process gives no event
                await asyncio.sleep(0.01)
        hold.set()


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda url, clone: GitSource(url, clone, branch="gone", reach=LOOPBACK), "gone"),
        (lambda url, clone: GitSource(url, clone, folder="gone", reach=LOOPBACK), "gone|Not a valid object"),
        (lambda url, clone: GitSource(f"{url}x", clone, reach=LOOPBACK), "not found|404"),
    ],
    ids=["branch", "folder", "repository"],
)
async def test_what_is_not_there_is_said(
    make: Callable[[str, Path], GitSource], why: str, repository: Repository, tmp_path: Path
) -> None:
    async with served(repository) as url:
        with pytest.raises(SourceFailed, match=why):
            await taken(make(url, tmp_path / "clone"))


async def test_without_git_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only = tmp_path / "bin"
    only.mkdir()
    (only / "sh").symlink_to("/bin/sh")
    monkeypatch.setenv("PATH", str(only))
    with pytest.raises(SourceFailed, match="no git program"):
        await taken(GitSource("http://127.0.0.1/x", tmp_path / "clone", reach=LOOPBACK))


async def test_only_the_schemes_of_the_reach_are_spoken_by_git(tmp_path: Path) -> None:
    source = GitSource("https://example.org/x", tmp_path, reach=Reach())
    assert source._environment(None)["GIT_ALLOW_PROTOCOL"] == "https"


def running_in(folder: Path) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if os.path.realpath(process / "cwd") == str(folder.resolve()):
                found.append((process / "cmdline").read_text())
        except OSError:
            continue
    return found
