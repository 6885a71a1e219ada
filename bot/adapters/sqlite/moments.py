"""How a time that the store keeps is said to the person it is about."""

import datetime as dt


def moment(seconds: float) -> str:
    """Seconds since the epoch, as `2025-03-07T00:10:30Z`."""
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC).isoformat().replace("+00:00", "Z")
