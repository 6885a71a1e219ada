"""What a query is shown to have sent, before anyone follows it, is what it then sends: a month, lived through.

The month has days without a digest, papers that come again on another date, digests that grow, a bot that was off for
days, and texts in Korean and English.
"""

import datetime as dt
import random
import re

from bot.domain.evidence import evidence
from bot.domain.following import read
from bot.domain.keywords import Query
from tests.jobs.office import Office
from tests.jobs.test_personal import follow, letters, text

WORDS = (
    *(
        "RAG",
        "LLM",
        "agent",
        "memory",
        "diffusion",
        "video",
        "추론을",
        "강화학습",
        "강화 학습으로",
        "fragment",
        "world",
    ),
    *("model", "models", "GPT-4", "GPT-4o", "학습", "survey", "fine-tuning", "finetuning", "대화", "극대화", "확산"),
)
QUERIES = (
    *("RAG", "추론", "강화학습", "LLM 추론", "agent AND memory", "world model", "diffusion -video", "finetuning"),
    *("GPT-4", "title:survey", "votes:>40", "author:Lovelace", "RAG OR 확산", "*대화", "neverfound", "survey -LLM"),
)
WITH_SYNONYMS = (
    "강화학습",
    "강화학습 -RL",
    "RAG OR 확산 -video",
    "RL -LLM",
    "votes:>=30 -author:Turing",
)
FIRST = dt.date(2025, 3, 1)
DAYS = 30


class Month:
    """Digests made from a seed, an arXiv id at most twice."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.papers: list[str] = []

    def paper(self) -> str:
        if self.papers and self.chance.random() < 0.1:
            return self.chance.choice(self.papers)
        number = len(self.papers) + 1
        title = " ".join(self.chance.sample(WORDS, 3))
        summary = " ".join(self.chance.sample(WORDS, 5))
        author = self.chance.choice(("Ada Lovelace", "Alan Turing"))
        self.papers.append(
            f"### [{title}](https://arxiv.org/abs/2503.{number:05})\n\nVote: {self.chance.randint(0, 60)}\n\n"
            f"Authors: {author}\n\n- ***What's New***: {summary}"
        )
        return self.papers[-1]

    def digest(self, papers: list[str], date: dt.date) -> str:
        return "\n\n".join((f"## Daily Papers ({date})", *dict.fromkeys(papers))) + "\n\n"


async def test_a_month_sends_what_the_evidence_says(office: Office) -> None:
    month = Month(7)
    office.now = _at(FIRST, 8)
    people = {f"discord:{number}": query for number, query in enumerate(QUERIES, 100)}
    for person, query in people.items():
        await follow(office, query, person)
    sent: dict[str, list[str]] = {person: [] for person in people}
    missed: dict[str, str] = {}
    for number in range(DAYS):
        date = FIRST + dt.timedelta(days=number)
        office.now = _at(date, 10)
        papers = [month.paper() for _ in range(month.chance.randint(0, 8))]
        missed[f"{date}.md"] = month.digest(papers, date)
        if month.chance.random() < 0.2 and number < DAYS - 1:
            continue  # The bot is off today.
        await office.restart()
        await _told(office, sent, missed)
        if month.chance.random() < 0.4:
            office.now = _at(date, 15)
            grown = month.digest([*papers, month.paper(), month.paper()], date)
            await _told(office, sent, {f"{date}.md": grown})
        missed = {}
        office.now = _at(date, 22)
        await _told(office, sent, {})
    office.now = _at(FIRST + dt.timedelta(days=DAYS + 2), 12)
    await _told(office, sent, {})
    days = await office.recent.days()
    shown = {}
    for person, text_of_query in people.items():
        followed = read(text_of_query, False, await office.recent.synonyms())
        assert isinstance(followed, Query)
        shown[person] = sorted(hit.prepared.paper.arxiv_id for hit in evidence(followed, days).hits)
    assert {person: sorted(ids) for person, ids in sent.items()} == shown
    assert sum(map(len, sent.values())) > 200, "too quiet a month to say anything"
    assert sent["discord:114"] == [], "what never matches sends nothing"


async def test_so_does_a_month_of_two_folders_corrections_and_synonyms(office: Office) -> None:
    """Two files a date that share papers; some papers corrected before they are told, and two digests grow."""
    month = Month(3)
    stated = "### [Intro](https://arxiv.org/abs/2502.09999)\n\n- 강화 학습(Reinforcement Learning; RL). " * 2
    office.now = _at(FIRST, 5)
    await office.arrive({"0.md": month.digest([stated], FIRST - dt.timedelta(days=1))})
    await office.restart()
    people = {f"discord:{number}": query for number, query in enumerate(WITH_SYNONYMS, 100)}
    for person, query in people.items():
        await follow(office, query, person, synonyms=True)
    sent: dict[str, list[str]] = {person: [] for person in people}
    for number in range(DAYS):
        date = FIRST + dt.timedelta(days=number)
        here, there = ([month.paper() for _ in range(month.chance.randint(1, 5))] for _ in range(2))
        there.append(here[0])
        corrected = [paper.replace("survey", "RL") for paper in there]
        for hour, folder, papers in ((7, "a", here), (7, "b", there), (8, "b", corrected), (10, "a", [])):
            office.now = _at(date, hour)
            await _told(office, sent, {f"{folder}/{date}.md": month.digest(papers, date)} if papers else {})
        if number in (4, 11):
            await _told(office, sent, {f"a/{date}.md": month.digest([*here, month.paper()], date)})
        office.now = _at(date, 22)
        await _told(office, sent, {})
    office.now = _at(FIRST + dt.timedelta(days=DAYS + 2), 12)
    await _told(office, sent, {})
    known = await office.recent.synonyms()
    days = [day for day in await office.recent.days() if day.date >= FIRST]
    for person, query in people.items():
        followed = read(query, True, known)
        assert isinstance(followed, Query)
        shown = [hit.prepared.paper.arxiv_id for hit in evidence(followed, days).hits]
        assert (query, sorted(sent[person])) == (query, sorted(shown))
    assert len(sent["discord:100"]) > len(sent["discord:101"]) > 0, "a synonym finds more"


async def _told(office: Office, sent: dict[str, list[str]], files: dict[str, str]) -> None:
    """Files come, whatever is due is sent; every person's papers are noted."""
    arrived = await office.arrive(files) if files else []
    await office.personal.look()
    for letter in letters([*arrived, *await office.deliver()]):
        sent[f"discord:{letter.channel[1:]}"] += re.findall(r"arxiv\.org/abs/([0-9.]+)", text(letter))


def _at(date: dt.date, hour: int) -> float:
    """An hour of Seoul."""
    return dt.datetime.combine(date, dt.time(hour), dt.timezone(dt.timedelta(hours=9))).timestamp()
