"""Digests from a git repository: the newest commit of a branch, by the git program, without ever checking it out.

What runs is git alone, over https alone, with no configuration but the one given here: no hooks, no filters, no
redirects, no other protocol, no password prompt. Files are read from the commit, so a symbolic link is never followed.
"""

import asyncio
import base64
import contextlib
import datetime as dt
import os
import re
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from bot.adapters.fetch.addresses import Reach, Target, shown, target_of
from bot.ports import DIGEST_BYTES, FetchedFile, SourceFailed

WITHIN = 180.0
"""Seconds for one run of git; the first brings the whole archive."""
PACK_BYTES = 256 * 1024 * 1024
"""No file that git writes may be larger."""
OLDEST_GIT = (2, 37)
"""The first that connects to a given address for a name (http.curloptResolve)."""
FROM_ENVIRONMENT = ("PATH", "SSL_CERT_FILE", "HTTPS_PROXY", "https_proxy", "NO_PROXY", "no_proxy")

ABOUT_THE_REPOSITORY = {"readme", "license", "licence", "changelog", "contributing", "code_of_conduct", "security"}
"""Markdown that stands in repositories and is no digest."""


@dataclass(frozen=True, slots=True)
class _Entry:
    path: PurePosixPath
    blob: str


class GitSource:
    """Implements ports.DigestSource. `clone` is a folder of its own, made when it is missing.

    An empty `branch` is the repository's own choice; `folder` is where the digests are inside it.
    """

    def __init__(
        self,
        url: str,
        clone: Path,
        branch: str = "",
        folder: str = "",
        token: str | None = None,
        reach: Reach | None = None,
        within: float = WITHIN,
    ) -> None:
        self._url = url
        self._clone = clone
        self._branch = branch
        self._folder = folder.strip("/")
        self._token = token
        self._reach = reach or Reach()
        self._within = within
        self._given: dict[PurePosixPath, str] = {}
        """Path -> the blob that was given last."""

    @property
    def name(self) -> str:
        return shown(self._url)

    async def fetch(self, days: Sequence[dt.date]) -> AsyncIterator[FetchedFile]:
        target = await target_of(self._url, self._reach)
        await self._bring(target)
        tree = f"FETCH_HEAD:{self._folder}" if self._folder else "FETCH_HEAD"
        listing = await self._git("ls-tree", "-r", "-l", "-z", tree)
        for entry in _digests(listing.decode("utf-8", "replace")):
            if self._given.get(entry.path) != entry.blob:
                yield FetchedFile(entry.path, await self._git("cat-file", "blob", entry.blob))
                self._given[entry.path] = entry.blob  # Only now: whoever asked has written it down.

    async def _bring(self, target: Target) -> None:
        if not await asyncio.to_thread((self._clone / "HEAD").exists):
            await asyncio.to_thread(self._clone.mkdir, parents=True, exist_ok=True)
            await self._refuse_old_git()
            await self._git("init", "--quiet", "--bare")
        branch = f"refs/heads/{self._branch}" if self._branch else "HEAD"
        await self._git("fetch", "--quiet", "--depth=1", "--no-tags", "--force", self._url, branch, target=target)

    async def _refuse_old_git(self) -> None:
        said = await self._git("version")
        found = re.search(rb"([0-9]+)\.([0-9]+)", said)
        if found is None or (int(found[1]), int(found[2])) < OLDEST_GIT:
            raise SourceFailed("this machine's git is older than 2.37; install a newer one")

    async def _git(self, *arguments: str, target: Target | None = None) -> bytes:
        """Run git in the clone -> what it prints. Raises SourceFailed; nothing that it started is left behind."""
        limited = ("sh", "-c", 'ulimit -f "$0" && exec "$@"', str(PACK_BYTES // 512), "git", *arguments)
        try:
            process = await asyncio.create_subprocess_exec(
                *limited,
                cwd=self._clone,
                env=self._environment(target),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as error:
            raise SourceFailed(f"git cannot be run ({error.strerror})") from error
        try:
            async with asyncio.timeout(self._within):
                said, complained = await process.communicate()
        except TimeoutError:
            raise SourceFailed(f"{self.name} was not fetched within {self._within:.0f} s") from None
        finally:
            if process.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)  # What it has started, too.
                await process.wait()
        if process.returncode != 0:
            raise SourceFailed(self._reason(arguments[0], process.returncode, complained))
        return said

    def _reason(self, what: str, code: int | None, complained: bytes) -> str:
        if code == 127:
            return "there is no git program on this machine; install git"
        lines = complained.decode("utf-8", "replace").strip().splitlines() or [f"exit code {code}"]
        told = next((line for line in lines if line.startswith("fatal:")), lines[-1]).removeprefix("fatal: ")
        printable = "".join(character for character in told if character.isprintable())[:200]
        return f"{self.name}: git {what} says: {printable}"

    def _environment(self, target: Target | None) -> dict[str, str]:
        """Settings and the token go by environment: a command line can be read by everyone on the machine."""
        settings = {"core.hooksPath": "/dev/null", "fetch.fsckObjects": "true", "gc.autoDetach": "false"}
        if target is not None:
            settings["http.followRedirects"] = "false"
            if target.proxy is None:
                addresses = ",".join(f"[{one}]" if ":" in one else one for one in target.addresses)
                settings["http.curloptResolve"] = f"{target.host}:{target.port}:{addresses}"
            if self._token:
                pair = base64.b64encode(f"x-access-token:{self._token}".encode()).decode()
                settings["http.extraHeader"] = f"Authorization: Basic {pair}"
        given = {name: os.environ[name] for name in FROM_ENVIRONMENT if name in os.environ}
        given |= {
            "HOME": str(self._clone),
            "LC_ALL": "C",
            "GIT_DIR": ".",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ALLOW_PROTOCOL": ":".join(self._reach.schemes),
            "GIT_CONFIG_COUNT": str(len(settings)),
        }
        for number, (key, value) in enumerate(settings.items()):
            given |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
        return given


def _digests(listing: str) -> list[_Entry]:
    """`mode kind hash size<TAB>path` with a NUL behind each -> regular files *.md that may be digests."""
    found = []
    for line in listing.split("\0"):
        about, tab, name = line.partition("\t")
        if not tab:
            continue
        mode, _, blob, size = about.split()
        path = PurePosixPath(name)
        plain = all(not step.startswith(".") and step.isprintable() and "\\" not in step for step in path.parts)
        digest = path.suffix == ".md" and path.stem.lower() not in ABOUT_THE_REPOSITORY and not path.is_absolute()
        if mode.startswith("100") and int(size) <= DIGEST_BYTES and plain and digest:
            found.append(_Entry(path, blob))
    return found
