"""What a digest's arrival means. Depends on the digests' dates alone, never on today's date."""

import datetime as dt
from collections.abc import Collection
from typing import Literal

Standing = Literal["news", "catchup", "archived"]
FirstRun = Literal["newest", "none"]


def standings(
    arriving: Collection[dt.date], newest_known: dt.date | None, first_run: FirstRun, late_days: int
) -> dict[dt.date, Standing]:
    """What each of the new dates that one look found is to be.

    Of several, the newest is posted in full ("news") and the others are named in one overview
    ("catchup"). A date older than the newest known one by more than `late_days` is archived. An empty
    store posts only the newest of what it finds, or nothing.
    """
    if newest_known is None:
        posted = {max(arriving)} if arriving and first_run == "newest" else set()
        return {date: "news" if date in posted else "archived" for date in arriving}
    oldest_posted = newest_known - dt.timedelta(days=late_days)
    fresh = [date for date in arriving if date >= oldest_posted]
    newest = max(fresh, default=None)
    return {date: "archived" if date < oldest_posted else "news" if date == newest else "catchup" for date in arriving}
