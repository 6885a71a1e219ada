"""The desk with a real store behind it, and someone who asks."""

import itertools
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.archive import SqliteArchive
from bot.adapters.sqlite.records import records_in
from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.desk import Desk
from bot.domain.channels import Channel, read_channel
from bot.domain.notices import Trouble
from bot.domain.replies import PaperCard, PaperList, Reply
from bot.ports import Place, PlaceUnknown
from tests.jobs.office import Office

Written = tuple[str, str, int | None]
"""arXiv id, title, votes (None: unknown)."""


def digest(date: str, *papers: Written) -> str:
    blocks = [f"## Daily Papers ({date})"]
    for arxiv_id, title, votes in papers:
        blocks.append(
            f"### [{title}](https://arxiv.org/abs/{arxiv_id})\n\nVote: {'-' if votes is None else votes}\n\n"
            "Authors: Ada Lovelace\n\n- ***What's New***: 논문의 요약입니다."
        )
    return "\n\n".join(blocks) + "\n\n"


class ChosenPlaces:
    """The channels that a test says there are."""

    def __init__(self) -> None:
        self.there: dict[Channel, Place] = {}
        self.silent = False

    def add(
        self,
        channel: str,
        tenant: str,
        name: str,
        trouble: Trouble | None = None,
        *,
        forum: bool = False,
        threads: bool = True,
    ) -> None:
        known = read_channel(channel)
        self.there[known] = Place(known, tenant, name, trouble, forum, threads)

    async def place(self, channel: Channel, tenant: str = "") -> Place | None:
        if self.silent:
            raise PlaceUnknown
        return self.there.get(channel)


class Counter:
    """`mina` reads Korean, `alex` English; both have asked before."""

    def __init__(self, office: Office, archive: SqliteArchive) -> None:
        self.office = office
        self.archive = archive
        self.places = ChosenPlaces()
        self.records = records_in(
            office.database,
            archive,
            lambda: office.now,
            "en",
            ZoneInfo("Asia/Seoul"),
            office.registry,
            office.posting,
            {"discord": self.places, "slack": self.places},
        )
        self.records.followed.subscriptions.watch(office.follow.changed)
        self.people = self.records.people
        self.desk = Desk(self.records)
        self.alex = Person("slack", "T1", "U1", "en-US")
        self.mina = Person("discord", "1", "2", "ko")
        self._newcomers = itertools.count()

    async def open(self) -> None:
        await self.records.preferences.load()
        for person in (self.alex, self.mina):
            await self.people.first_time(person.tenant, person.id, self.office.now)

    async def say(self, line: str) -> Reply:
        return await self.desk.typed(line, self.alex)

    async def choose(self, command: str, **options: OptionValue) -> Reply:
        return await self.desk.asked(Ask(command, self.alex, options))

    async def press(self, button: str) -> Reply:
        return await self.desk.pressed(button, self.alex)

    def newcomer(self) -> Person:
        return Person("slack", "T1", f"new{next(self._newcomers)}", "en")


def ids(reply: Reply) -> list[str]:
    """The papers of an answer by their arXiv ids; fails for a sentence."""
    match reply:
        case PaperList():
            return [listed.paper.arxiv_id for listed in reply.papers]
        case PaperCard():
            return [reply.listed.paper.arxiv_id]
    raise AssertionError(reply)
