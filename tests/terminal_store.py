"""A store as `paperboy ingest` makes it, for commands that read one."""

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.test_cli import paperboy


def ingested(folder: Path, digests: Mapping[str, str]) -> Path:
    """The folder, with the digests (file name -> text), a configuration and their store in it."""
    for name, text in digests.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "config").mkdir()
    (folder / "config" / "paperboy.toml").write_text('[intake]\nfolders = ["."]\n[store]\npath = "store.db"\n')
    assert paperboy("ingest", *digests, folder=folder).returncode == 0
    return folder


def printed(command: str, folder: Path, *arguments: str) -> Any:
    """What the command prints with --json."""
    result = paperboy(command, *arguments, "--json", folder=folder)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@contextmanager
def held_by_another(folder: Path) -> Iterator[None]:
    """As a running bot holds it."""
    with (folder / "store.db.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def says_that_there_is_no_store(command: str, folder: Path) -> None:
    (folder / "mine.toml").write_text('[store]\npath = "none.db"\n')
    result = paperboy(command, "확산", "--config", "mine.toml", folder=folder)
    assert result.returncode == 2
    assert "none.db" in result.stderr
    assert not (folder / "none.db").exists()
