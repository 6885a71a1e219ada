"""An office whose platform knows a nonce for two minutes at most and notes whatever is doubled."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.adapters.sqlite import copies
from bot.adapters.sqlite.restore import Restored, restore
from bot.domain.channels import Channel, Platform
from bot.domain.deliveries import Timing
from bot.domain.feeds import Feed
from bot.jobs.deliver import Deliver
from bot.ports import Absent, Found, LookUp, LookUpResult
from tests.jobs.office import DAILY, Office
from tests.reliability.sim_platform import SimPlatform

FEEDS: dict[Platform, Feed] = {
    "discord": DAILY,
    "slack": Feed("daily", Channel("slack", "C1"), "en", DAILY.zone),
}


class Place(SimPlatform):
    """Notes each look, and takes no look for what hangs on an overview that is not named."""

    def __init__(self, branch: "Branch", platform: Platform) -> None:
        super().__init__(platform, lambda: branch.now, Timing())
        self.looks: list[tuple[str, LookUpResult]] = []

    async def look_up(self, look_up: LookUp) -> LookUpResult:
        if self.platform == "discord" and look_up.kind in ("paper", "thread") and look_up.overview_id is None:
            raise ValueError("it hangs on an overview, and none is named")
        result = await super().look_up(look_up)
        assert isinstance(result, Absent | Found)
        self.looks.append((look_up.kind, result))
        return result


class Branch(Office):
    def __init__(self, folder: Path, platform: Platform) -> None:
        super().__init__(folder)
        self.place = Place(self, platform)
        self.feeds = (FEEDS[platform],)
        self.backup = folder / "backup.db"

    def deliverer(self) -> Deliver:
        return Deliver(
            self.outbox,
            {self.place.platform: self.place},
            Timing(),
            lambda: self.now,
            {},
            random.Random(0),
            self.notify,
            self.news,
        )

    async def finish(self) -> None:
        """Let time pass until nothing is owed any more."""
        for _ in range(60):
            await self._send_what_is_due()
            open_ = await self.rows(
                "SELECT 1 FROM deliveries WHERE state IN ('pending', 'sending', 'unknown', 'held')"
                " OR edit_at IS NOT NULL"
            )
            if not open_:
                return
            self.now += 61
        raise AssertionError(await self.rows("SELECT kind, part, state, error FROM deliveries"))

    async def send_only(self, count: int) -> None:
        """As many steps as that, or as there are, and then the process is gone."""
        deliver = self.deliverer()
        for _ in range(count):
            await deliver.step(self.feeds[0].channel)

    async def _send_what_is_due(self) -> None:
        deliver = self.deliverer()
        while await deliver.step(self.feeds[0].channel):
            pass

    async def take(self, name: str, text: str) -> None:
        self.write(name, text)
        await self.look()

    def back_up(self) -> None:
        copies.back_up(self.store_path, self.backup, self.now)

    def restore(self) -> Restored:
        """The store has to be closed."""
        return restore(self.backup, self.store_path, self.now, Timing().settle, None)

    @contextmanager
    def nothing_new(self) -> Iterator[None]:
        """What happens meanwhile posts no message."""
        before = len(self.place.messages)
        yield
        assert [m.kind for m in self.place.messages[before:]] == []

    def shown(self) -> list[str]:
        """The messages in the channel in order, shortly; `broken` promises of the platform fail here."""
        assert self.place.broken == []
        live = self.place.live(self.feeds[0].channel.id)
        assert len({message.key for message in live}) == len(live)
        return [message.kind for message in live]
