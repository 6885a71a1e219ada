"""What subscriptions found in a digest. Always a part of the transaction that takes the digest in.

How it is told is in matches.py.
"""

import json

import aiosqlite

from bot.domain.following import Finds


async def write_finds(connection: aiosqlite.Connection, finds: Finds, now: float) -> None:
    """Part of the transaction that takes a digest in, after its revision.

    Only subscriptions count that were there when the digest was first taken in, and are neither paused nor muted; and
    nobody is told of a paper twice.
    """
    rows = await connection.execute_fetchall(
        "SELECT revision, (SELECT min(read_at) FROM revisions r WHERE r.date = d.date) AS first FROM digests d"
        " WHERE date = ?",
        (finds.date.isoformat(),),
    )
    row = next(iter(rows))
    known = {"date": finds.date.isoformat(), "revision": row["revision"], "found_at": finds.found_at, "now": now}
    found = json.dumps([[one.owner, one.number, one.arxiv_id] for one in finds.found])
    await connection.execute(
        "DELETE FROM matches WHERE told_by IS NULL AND date = :date"
        " AND arxiv_id IN (SELECT value FROM json_each(:papers))"
        " AND (owner, number, arxiv_id) NOT IN"
        " (SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(:found))",
        {**known, "papers": json.dumps(finds.papers), "found": found},
    )
    if not finds.found:
        return
    await connection.execute(
        "INSERT INTO matches (owner, arxiv_id, number, date, revision, found_at)"
        " SELECT s.owner, j.value ->> 2, s.number, :date, :revision, :found_at FROM json_each(:found) j"
        " JOIN followed s ON s.owner = j.value ->> 0 AND s.number = j.value ->> 1"
        " WHERE NOT s.paused AND s.muted_until <= :now AND s.since <= :first"
        " AND NOT EXISTS (SELECT 1 FROM matches t WHERE t.owner = s.owner AND t.arxiv_id = j.value ->> 2"
        "   AND t.told_by <> '')"
        " ON CONFLICT DO NOTHING",
        {**known, "found": found, "first": row["first"]},
    )
    await connection.execute(
        "UPDATE followers SET due_at = 0 WHERE owner IN (SELECT value ->> 0 FROM json_each(?))", (found,)
    )
