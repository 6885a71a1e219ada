"""`paperboy backup` and `restore` as a person uses them: exit codes, sentences, files."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.test_cli import SEED, paperboy


def make_store(folder: Path) -> Path:
    assert paperboy("ingest", str(SEED), folder=folder).returncode == 0
    return folder / "var" / "paperboy.db"


@contextmanager
def held(store: Path) -> Iterator[None]:
    """As a running bot holds it."""
    with Path(f"{store}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def set_version(file: Path, version: int) -> None:
    with closing(sqlite3.connect(file)) as store:
        store.execute(f"PRAGMA user_version = {version}")


def test_a_backup_is_made_beside_a_running_bot_and_restored_when_it_has_stopped(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    with held(store):
        made = paperboy("backup", "copies/a.db", folder=tmp_path)
        assert (made.returncode, made.stderr) == (0, "")
        refused = paperboy("restore", "copies/a.db", folder=tmp_path)
        assert (refused.returncode, refused.stdout) == (75, "")
        assert "Stop the bot first" in refused.stderr
    store.unlink()
    restored = paperboy("restore", "copies/a.db", folder=tmp_path)
    assert (restored.returncode, restored.stderr) == (0, "")
    assert "21 papers" in paperboy("status", folder=tmp_path).stdout


def test_a_backup_replaces_a_file_only_when_told_to_and_never_the_store(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    (tmp_path / "a.db").write_text("precious")
    refused = paperboy("backup", "a.db", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "--force" in refused.stderr
    assert (tmp_path / "a.db").read_text() == "precious"
    assert paperboy("backup", "a.db", "--force", folder=tmp_path).returncode == 0
    for name in (str(store), "var"):
        assert paperboy("backup", name, "--force", folder=tmp_path).returncode == 2
    assert "21 papers" in paperboy("status", folder=tmp_path).stdout


def test_a_restore_keeps_the_store_of_before_and_says_where(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    paperboy("backup", "a.db", folder=tmp_path)
    result = paperboy("restore", "a.db", folder=tmp_path)
    (kept,) = store.parent.glob("paperboy.db.before-restore-*")
    assert kept.name in result.stdout
    assert "looked for" in result.stdout
    assert kept.stat().st_mode & 0o077 == 0
    back = paperboy("restore", str(kept), folder=tmp_path)
    assert back.returncode == 0, "what was kept can be restored in its turn"


def test_what_is_no_backup_is_answered_in_a_sentence(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    (tmp_path / "junk").write_text("hello")
    cases = {"gone.db": 2, "junk": 1, str(store): 2, str(tmp_path): 2}
    for name, code in cases.items():
        result = paperboy("restore", name, folder=tmp_path)
        assert (result.returncode, result.stdout) == (code, ""), name
        assert "Traceback" not in result.stderr
    assert "21 papers" in paperboy("status", folder=tmp_path).stdout
    assert not list(store.parent.glob("*.before-restore-*"))


def test_there_is_nothing_to_back_up_without_a_store(tmp_path: Path) -> None:
    result = paperboy("backup", "a.db", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert not list(tmp_path.iterdir()), "and none is made"


def test_a_broken_store_is_named_and_a_backup_puts_it_right(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    paperboy("backup", "a.db", folder=tmp_path)
    store.write_bytes(b"no database any more" * 100)
    for arguments in (["backup", "b.db"], ["status"], ["ingest", str(SEED)]):
        result = paperboy(*arguments, folder=tmp_path)
        assert (result.returncode, result.stdout) == (1, ""), arguments
        assert str(store.relative_to(tmp_path)) in result.stderr
    assert paperboy("restore", "a.db", folder=tmp_path).returncode == 0
    assert "21 papers" in paperboy("status", folder=tmp_path).stdout


def test_an_older_version_refuses_a_newer_store_everywhere(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    paperboy("backup", "newer.db", folder=tmp_path)
    set_version(tmp_path / "newer.db", 999)
    result = paperboy("restore", "newer.db", folder=tmp_path)
    assert (result.returncode, result.stdout) == (78, "")
    set_version(store, 999)
    for arguments in (["run"], ["ingest", str(SEED)], ["status"], ["deliveries"], ["backup", "b.db"]):
        result = paperboy(*arguments, folder=tmp_path)
        assert result.returncode == 78, arguments
        assert "newer version" in result.stderr
    assert not (tmp_path / "b.db").exists()
