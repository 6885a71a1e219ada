"""Upgrade and compaction as docs/deploy.md describes them: nothing is lost, and there is a way back."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.database import migrations

ROOT = Path(__file__).parents[2]
OLDER = range(1, len(migrations()))


def paperboy(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    command = [sys.executable, "-m", "bot", *words]
    return subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, check=False)


def store_of(version: int, path: Path) -> None:
    """As a Paperboy with so many migrations left it, with one paper in its archive."""
    with closing(sqlite3.connect(path, isolation_level=None)) as store:
        for script in migrations()[:version]:
            store.executescript(script)
        store.execute(f"PRAGMA user_version = {version}")
        store.execute("INSERT INTO digests VALUES ('2025-03-07', 'news', '2025-03-07', 1741300000, 1)")
        store.execute(
            "INSERT INTO papers (id, date, arxiv_id, path, line, title, authors, authors_cut, media_kind, sections)"
            " VALUES (7, '2025-03-07', '2503.00001', 'a.md', 3, 'A Tale of Two Socks', '[]', 0, 'none', '[]')"
        )
        store.execute("INSERT INTO papers_index (rowid, title, body, authors) VALUES (7, 'a tale of two sock', '', '')")
        store.execute("INSERT INTO files VALUES ('a.md', '', 0, 0, 1741300000, 0)")


def version_of(path: Path) -> int:
    with closing(sqlite3.connect(path)) as store:
        return int(store.execute("PRAGMA user_version").fetchone()[0])


@pytest.mark.parametrize("version", OLDER)
def test_a_store_of_any_older_version_is_taken_over_and_can_be_put_back(version: int, tmp_path: Path) -> None:
    store = tmp_path / "var/paperboy.db"
    store.parent.mkdir()
    store_of(version, store)
    (tmp_path / "new.md").write_text("# 2025-03-08\n\n### [Gloves](https://arxiv.org/abs/2503.00002)\n", "utf-8")
    done = paperboy(tmp_path, "ingest", "new.md")
    assert done.returncode == 0, done.stderr
    assert version_of(store) == len(migrations())
    found = paperboy(tmp_path, "search", "socks", "--json")
    assert "2503.00001" in found.stdout, found.stderr
    (copy,) = copies.folder_beside(store).glob(f"schema-{version}-*.db")
    assert version_of(copy) == version
    assert paperboy(tmp_path, "restore", str(copy)).returncode == 0
    again = paperboy(tmp_path, "search", "--json", "socks")
    assert "2503.00001" in again.stdout, again.stderr


def test_a_store_that_was_made_small_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/paperboy.toml").write_text("")
    assert paperboy(tmp_path, "ingest", str(ROOT / "seeds")).returncode == 0
    store = tmp_path / "var/paperboy.db"
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("INSERT INTO meta VALUES ('much', hex(zeroblob(1000000)))")
        connection.execute("DELETE FROM meta WHERE name = 'much'")
    before, size = paperboy(tmp_path, "search", "--json", "--limit", "0", "model").stdout, store.stat().st_size
    with closing(sqlite3.connect(store, isolation_level=None)) as connection:
        connection.execute("VACUUM")
    assert store.stat().st_size < size - 1_000_000
    assert paperboy(tmp_path, "search", "--json", "--limit", "0", "model").stdout == before
    assert len(before) > 100
