"""What a digest's arrival means. Depends on the digests' dates alone, never on today's date."""

import datetime as dt
from collections.abc import Collection
from typing import Literal

Standing = Literal["news", "catchup", "archived"]
FirstRun = Literal["newest", "none"]


def standings(
    arriving: Collection[dt.date],
    newest_known: dt.date | None,
    first_run: FirstRun,
    late_days: int,
    in_full_until: dt.date | None = None,
) -> dict[dt.date, Standing]:
    """What each of the new dates that one look found is to be.

    Of several, the newest is posted in full ("news") and the others are named in one overview
    ("catchup"). A date older than the newest known one by more than `late_days` is archived. An empty
    store posts only the newest of what it finds, or nothing. Up to `in_full_until`, a digest may have been posted in
    full before a backup was restored; naming it in a catch-up would tell of it twice.
    """
    if newest_known is None:
        posted = {max(arriving)} if arriving and first_run == "newest" else set()
        return {date: "news" if date in posted else "archived" for date in arriving}
    oldest_posted = newest_known - dt.timedelta(days=late_days)
    fresh = [date for date in arriving if date >= oldest_posted]
    newest = max(fresh, default=None)
    in_full = {newest, *(date for date in fresh if in_full_until is not None and date <= in_full_until)}
    return {date: "archived" if date < oldest_posted else "news" if date in in_full else "catchup" for date in arriving}
