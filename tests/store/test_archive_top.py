"""The most voted papers of a period, against the rule written out in Python."""

import datetime as dt
import random
import sqlite3
from pathlib import Path

import pytest

from bot.adapters.sqlite.archive import open_archive
from bot.adapters.sqlite.database import open_database

DAYS = [dt.date(2025, 3, 1) + dt.timedelta(days=n) for n in range(12)]
Row = tuple[dt.date, str, int, int | None, bool]
"""Date, id, line, votes, gone."""


def rows(chance: random.Random) -> list[Row]:
    """Few ids and few numbers of votes, so that there are many repeated papers and ties."""
    ids = [f"2503.{n:05}" for n in range(20)]
    votes = [None, 0, 1, 5, 5, 40]
    return [
        (date, arxiv_id, line, chance.choice(votes), chance.random() < 0.2)
        for date in DAYS
        for line, arxiv_id in enumerate(chance.sample(ids, 6), start=1)
    ]


def by_the_rule(known: list[Row], since: dt.date, until: dt.date) -> list[tuple[str, int | None, dt.date]]:
    """Newest votes, first date of the period; ties by the newest date, then as in the digest."""
    inside = [row for row in known if since <= row[0] <= until and not row[4]]
    newest = {row[1]: row for row in sorted(inside)}
    first = {row[1]: row[0] for row in sorted(inside, reverse=True)}
    ranked = sorted(newest.values(), key=lambda row: (row[3] is None, -(row[3] or 0), row[0], row[2]))
    return [(row[1], row[3], first[row[1]]) for row in ranked]


@pytest.mark.parametrize("seed", range(5))
async def test_a_paper_of_several_digests_is_ranked_once_with_its_newest_votes_and_first_date(
    seed: int, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    known = rows(chance)
    store = tmp_path / "paperboy.db"
    await (await open_database(store)).close()
    with sqlite3.connect(store) as connection:
        connection.executemany(
            "INSERT INTO papers (date, arxiv_id, path, line, title, votes, authors, authors_cut, media_kind, sections,"
            " gone) VALUES (?, ?, 'a.md', ?, 'A title', ?, '[]', 0, 'none', '[]', ?)",
            [(str(date), arxiv_id, line, votes, gone) for date, arxiv_id, line, votes, gone in known],
        )
    connection.close()
    periods = [(since, until) for since in DAYS[::2] for until in DAYS[DAYS.index(since) :: 3]]
    archive = await open_archive(store)
    try:
        answers = [await archive.top(*period, count) for period in periods for count in (5, 100)]
    finally:
        await archive.close()
    expected = [by_the_rule(known, *period)[:count] for period in periods for count in (5, 100)]
    assert [[(one.paper.arxiv_id, one.paper.votes, one.date) for one in answer] for answer in answers] == expected
