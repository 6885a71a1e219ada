"""Pulse: is the bot alive and able to do its work? Says what is wrong, in sentences; does not mend anything."""

import asyncio
from collections.abc import Awaitable, Callable

from bot.ports import StoreUnavailable, VitalSigns

PATIENCE = 300.0
"""Seconds without a finished look at the folders before something must be wrong; taking an archive in may last."""
WRITE_WITHIN = 3.0
"""Seconds in which the store must take one small write."""
WRITE_EVERY = 5.0
"""Seconds for which a write that worked is believed: whoever asks often must not wear the disk."""


class Pulse:
    """`elapsed` is a monotonic clock in seconds, `clock` gives seconds since the epoch."""

    def __init__(
        self, store: VitalSigns, poll_seconds: float, elapsed: Callable[[], float], clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._patience = max(PATIENCE, 5 * poll_seconds)
        self._elapsed = elapsed
        self._clock = clock
        self._looked_at = elapsed()
        self._wrote_at: float | None = None
        self._writing: asyncio.Task[None] | None = None

    def felt(self, look: Callable[[], Awaitable[None]]) -> Callable[[], Awaitable[None]]:
        """The look at the folders, noted whenever it has come to its end."""

        async def noted() -> None:
            await look()
            self._looked_at = self._elapsed()

        return noted

    async def complaints(self) -> list[str]:
        """Empty when all is well."""
        found = []
        since = self._elapsed() - self._looked_at
        if since > self._patience:
            found.append(f"The digest folders were last looked at {since:.0f} s ago. Is the disk they are on there?")
        store = await self._try_store()
        return [*found, store] if store else found

    async def _try_store(self) -> str:
        if self._wrote_at is not None and self._elapsed() - self._wrote_at < WRITE_EVERY:
            return ""
        if self._writing is None:  # One that hangs is waited for again, not started twice.
            self._writing = asyncio.create_task(self._store.try_write(self._clock()), name="health write")
        await asyncio.wait({self._writing}, timeout=WRITE_WITHIN)
        if not self._writing.done():
            return f"The store took no write within {WRITE_WITHIN:.0f} s. Is its disk slow, or a backup at work?"
        writing, self._writing = self._writing, None
        try:
            writing.result()
        except StoreUnavailable as error:
            return f"The store takes no writes ({error}). Check the space and the rights of its folder."
        self._wrote_at = self._elapsed()
        return ""
