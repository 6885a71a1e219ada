"""A repository, and git's own server for it behind a web server on this machine."""

import asyncio
import os
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from tests.fetch.web_kit import serving

WHO = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")


class Repository:
    """`commit` writes files and commits all that is there."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.git("init", "--quiet", "--initial-branch=main", str(path))

    def git(self, *arguments: str) -> None:
        where = () if arguments[0] == "init" else ("-C", str(self.path))
        subprocess.run(["git", *WHO, *where, *arguments], check=True, env=self._environment(), capture_output=True)

    def commit(self, files: dict[str, bytes]) -> None:
        for name, data in files.items():
            (self.path / name).parent.mkdir(parents=True, exist_ok=True)
            (self.path / name).write_bytes(data)
        self.git("add", "--all", ".")
        self.git("commit", "--quiet", "--allow-empty", "--message", "digests")

    @staticmethod
    def _environment() -> dict[str, str]:
        return os.environ | {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


@asynccontextmanager
async def served(repository: Repository, seen: list[web.Request] | None = None) -> AsyncIterator[str]:
    """The repository's address. `seen` gets every request."""

    async def answer(request: web.Request) -> web.StreamResponse:
        if seen is not None:
            seen.append(request)
        body = await request.read()
        environment = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(repository.path.parent),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": request.path,
            "QUERY_STRING": request.query_string,
            "REQUEST_METHOD": request.method,
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_CONTENT_ENCODING": request.headers.get("Content-Encoding", ""),
            "GIT_PROTOCOL": request.headers.get("Git-Protocol", ""),
        }
        process = await asyncio.create_subprocess_exec(
            "git", "http-backend", env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await process.communicate(body)
        head, _, content = said.partition(b"\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        return web.Response(body=content, status=int(headers.pop("Status", "200").split()[0]), headers=headers)

    async with serving(answer) as base:
        yield f"{base}/{repository.path.name}/.git"
