"""Doubt: what a restored backup cannot know. Whatever was posted after the backup, the store has forgotten."""

import datetime as dt
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Doubt:
    """Deliveries that are planned for digests up to `until` may be posted already, so they are looked for first.

    `since`: nothing forgotten is older; `settled_at`: by then nothing can still land (both seconds since the epoch).
    `in_full`: nobody knows any more what was promised of these digests, so each is taken for news, and none is
    named in a catch-up as if it had never been posted.
    """

    since: float
    settled_at: float
    until: dt.date
    in_full: bool

    def to_text(self) -> str:
        return json.dumps([self.since, self.settled_at, self.until.isoformat(), self.in_full])

    @staticmethod
    def from_text(text: str) -> "Doubt":
        since, settled_at, until, in_full = json.loads(text)
        return Doubt(float(since), float(settled_at), dt.date.fromisoformat(until), bool(in_full))


def joined(before: Doubt | None, after: Doubt) -> Doubt:
    """A backup that was made while an earlier restore was in doubt, restored in its turn."""
    if before is None or before.until < dt.datetime.fromtimestamp(after.since, dt.UTC).date():
        return after
    return Doubt(
        min(before.since, after.since),
        after.settled_at,
        max(before.until, after.until),
        before.in_full or after.in_full,
    )
