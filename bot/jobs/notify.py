"""Notify: tell an admin, once, what a person has to mend, and forget it when it is well again.

Where nobody is named to be told ([admin] channel), the log and `paperboy problems` say it all the same.
"""

import datetime as dt
from collections.abc import Callable

import structlog

from bot.domain.channels import Channel
from bot.domain.deliveries import Delivery
from bot.domain.notices import CHANNEL_TROUBLES, FILE_TROUBLES, Notice, Trouble
from bot.domain.papers import Problem
from bot.domain.planning import Plan, Post, owed_by
from bot.formatter import layouts
from bot.formatter.notices import sentence
from bot.locale import Language, words
from bot.ports import Notices

log = structlog.get_logger()


class Notify:
    """`channel`: where admins read, None when nobody is named. `owes` is called when something is owed to them."""

    def __init__(
        self,
        store: Notices,
        channel: Channel | None,
        language: Language,
        clock: Callable[[], float],
        owes: Callable[[], None],
    ) -> None:
        self._store = store
        self._channel = channel
        self._words = words(language)
        self._clock = clock
        self._owes = owes
        self._open: set[tuple[str, Trouble]] | None = None

    async def trouble(self, delivery: Delivery, trouble: Trouble, detail: str) -> None:
        """A delivery met something that a person has to mend."""
        if delivery.kind == "notice":
            return  # Not being able to tell is nothing to be told about.
        if delivery.kind == "personal" and trouble != "unauthorized":
            return  # Who follows what is nobody else's business.
        paper = delivery.part if delivery.kind in ("paper", "card") else ""
        await self._raise(Notice(_subject(delivery, trouble), trouble, detail, delivery.feed, paper))

    async def delivered(self, channel: Channel) -> None:
        """A message has arrived there, so what kept messages back is well again."""
        await self._clear(str(channel), CHANNEL_TROUBLES)
        await self._clear(channel.platform, ("unauthorized",))

    async def file_read(self, path: str, problems: tuple[Problem, ...], *, held_back: bool) -> None:
        """A digest file was read anew, with these problems or none."""
        now: Trouble | None = "held_back" if held_back else "problems" if problems else None
        await self._clear(path, tuple(trouble for trouble in FILE_TROUBLES if trouble != now))
        if now is not None:
            first = problems[-1] if held_back else problems[0]
            await self._raise(Notice(path, now, f"{first.line}: {first.message}"))

    async def configuration(self, path: str, wrong: str) -> None:
        """The configuration was changed; `wrong` is what is wrong with it, empty when it can be used."""
        if wrong:
            await self._raise(Notice(path, "configuration", wrong))
        else:
            await self._clear(path, ("configuration",))

    def tell(self, channel: Channel | None, language: Language) -> None:
        """From now on this is where admins read, and their language."""
        self._channel, self._words = channel, words(language)

    async def _raise(self, notice: Notice) -> None:
        if (notice.subject, notice.trouble) in await self._known():
            return
        text = sentence(notice, self._words)
        log.warning("someone should look at this", subject=notice.subject, trouble=notice.trouble, text=text)
        now = self._clock()
        plan = Plan()
        if self._channel is not None:
            date = dt.datetime.fromtimestamp(now, dt.UTC).date()
            post = Post(self._channel.platform, "", date, "full", self._channel, now)
            message = layouts.notice(
                self._channel.platform, f"{notice.subject} {notice.trouble} {now}", text, self._words
            )
            plan = Plan(owed=tuple(owed_by(post, [message], date)))
        if await self._store.raise_notice(notice, plan, now):
            self._owes()
        (await self._known()).add((notice.subject, notice.trouble))

    async def _clear(self, subject: str, troubles: tuple[Trouble, ...]) -> None:
        known = await self._known()
        ended = tuple(trouble for trouble in troubles if (subject, trouble) in known)
        if ended:
            await self._store.clear(subject, ended, self._clock())
            known -= {(subject, trouble) for trouble in ended}
            log.info("well again", subject=subject, troubles=ended)

    async def _known(self) -> set[tuple[str, Trouble]]:
        if self._open is None:
            self._open = {(notice.subject, notice.trouble) for notice in await self._store.open_notices()}
        return self._open


def _subject(delivery: Delivery, trouble: Trouble) -> str:
    match trouble:
        case "unauthorized":
            return delivery.channel.platform
        case "sent_plainly" | "refused":
            return f"{delivery.channel} {delivery.date}"  # Told once a digest, however many of its messages it hits.
        case _:
            return str(delivery.channel)
