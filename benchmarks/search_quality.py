"""How good the search's answers are: whole answers and the first ten, beside what an index of words gives by itself.

    python -m benchmarks.search_quality [--missed] [FOLDER]

The queries and what each should find are in search_cases.tsv, one rule each, written from docs/searching.md. The rules
are held against the raw text of the papers by regular expressions, with nothing of the bot's own folding: a word in
Hangul stands at the start of a Hangul word, one in Latin letters between others, `~` is any spacing, `@` a name.
Whoever has no real digests gets the seed, which says little.
"""

import datetime as dt
import re
import sqlite3
import sys
import tempfile
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.generated import make_store_of
from benchmarks.samples import digest_files
from bot.adapters.sqlite.search_engine import SearchEngine
from bot.digests.parser import parse_bytes
from bot.domain.search_queries import SearchQuery, parse_search

CASES = Path(__file__).with_name("search_cases.tsv")
USUAL = re.compile(r"what.?s new|technical details|performance highlights", re.IGNORECASE)
OPERATORS = {"arXiv id", "phrase", "without", "either", "filter"}
"""Kinds of questions that an index of words cannot be asked."""
Engine = Callable[[str], Sequence[str]]
"""A query -> the arXiv ids of its whole answer, best first."""


@dataclass
class Known:
    """A paper over all its digests, as the rules see it."""

    titles: str = ""
    text: str = ""
    names: list[set[str]] = field(default_factory=list)
    dates: list[dt.date] = field(default_factory=list)
    votes: int | None = None


@dataclass(frozen=True)
class Case:
    kind: str
    query: str
    rule: str


@dataclass(frozen=True)
class Score:
    """Of one query. `first_ten`: the share of the first ten that should be there."""

    precision: float
    recall: float
    first_ten: float

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def cases() -> list[Case]:
    lines = CASES.read_text(encoding="utf-8").splitlines()[1:]
    return [Case(*line.split("\t")) for line in lines]


def known_papers(files: Sequence[Path]) -> dict[str, Known]:
    known: dict[str, Known] = {}
    for path in files:
        for digest in parse_bytes(path.read_bytes(), str(path)).digests:
            date = digest.date or dt.date.min
            for paper in digest.papers:
                one = known.setdefault(paper.arxiv_id, Known())
                labels = (section.label for section in paper.sections)
                texts = [label for label in labels if label and not USUAL.fullmatch(label)]
                texts += [section.text for section in paper.sections]
                one.titles += f"\n{_plain(paper.title)}"
                one.text += "\n" + "\n".join(map(_plain, [paper.title, *texts]))
                one.names += [set(re.findall(r"\w+", _plain(name).lower())) for name in paper.authors]
                if not one.dates or date >= max(one.dates):
                    one.votes = paper.votes
                one.dates.append(date)
    return known


def relevant(rule: str, known: dict[str, Known]) -> set[str]:
    return {
        arxiv_id
        for arxiv_id, paper in known.items()
        if any(all(_holds(part.strip(), arxiv_id, paper) for part in way.split(" && ")) for way in rule.split(" || "))
    }


def _holds(part: str, arxiv_id: str, paper: Known) -> bool:
    if part[0] == "!":
        return not _holds(part[1:], arxiv_id, paper)
    if part[0] == "#":
        return arxiv_id == part[1:]
    if part[0] == "@":
        return any(set(part[1:].split()) <= name for name in paper.names)
    if found := re.fullmatch(r"votes([<>])(\d+)", part):
        number = int(found[2])
        return paper.votes is not None and (paper.votes > number if found[1] == ">" else paper.votes < number)
    if found := re.fullmatch(r"(since|until) (\S+)", part):
        date = dt.date.fromisoformat(found[2])
        return any(one >= date if found[1] == "since" else one <= date for one in paper.dates)
    title, part = part[0] == "^", part.removeprefix("^")
    spaced = part.replace("~", r"[\s\-\u2010-\u2015]*")
    hangul = "가" <= part[0] <= "힣"
    pattern = rf"(?<![가-힣]){spaced}" if hangul else rf"(?<![a-z0-9]){spaced}(?!\.?[0-9]|[a-z])"
    return re.search(pattern, paper.titles if title else paper.text, re.IGNORECASE) is not None


def _plain(text: str) -> str:
    """As a reader sees it: one form of each letter, no accents, no LaTeX."""
    text = unicodedata.normalize("NFKD", re.sub(r"\\[a-zA-Z]+\{|[${}^_]", "", text))
    return unicodedata.normalize("NFC", "".join(one for one in text if not unicodedata.combining(one) or one >= "가"))


def score(answer: Sequence[str], wanted: set[str]) -> Score:
    hits = sum(one in wanted for one in answer)
    ten = answer[:10]
    return Score(
        hits / len(answer) if answer else 0.0,
        hits / len(wanted),
        sum(one in wanted for one in ten) / min(10, len(wanted)) if ten else 0.0,
    )


def ours(store: Path) -> Engine:
    connection = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    (newest,) = connection.execute("SELECT max(date) FROM digests").fetchone()
    engine = SearchEngine(connection)

    def answer(query: str) -> list[str]:
        read = parse_search(query, dt.date.fromisoformat(newest))
        assert isinstance(read, SearchQuery), query
        return [listed.paper.arxiv_id for listed in engine.find(read, 0, None).papers]

    return answer


def plain_index(known: dict[str, Known], tokenize: str) -> Engine:
    """What FTS5 gives by itself: every word of the query, over title, text and authors as they are."""
    connection = sqlite3.connect(":memory:")
    connection.execute(f"CREATE VIRTUAL TABLE papers USING fts5 (id UNINDEXED, text, tokenize = '{tokenize}')")
    connection.executemany(
        "INSERT INTO papers VALUES (?, ?)",
        ((arxiv_id, "\n".join([one.text, *(" ".join(name) for name in one.names)])) for arxiv_id, one in known.items()),
    )

    def answer(query: str) -> list[str]:
        words = re.findall(r"\w+", query.removeprefix("author:"))
        every = " AND ".join(f'"{word}"' for word in words)
        rows = connection.execute("SELECT id FROM papers WHERE papers MATCH ? ORDER BY rank", (every,))
        return [arxiv_id for (arxiv_id,) in rows]

    return answer


def measured(engine: Engine, known: dict[str, Known]) -> list[tuple[Case, Score]]:
    """Every case that has something to find in these papers."""
    wanted = [(case, relevant(case.rule, known)) for case in cases()]
    return [(case, score(engine(case.query), papers)) for case, papers in wanted if papers]


def mean(figures: Sequence[float]) -> float:
    return sum(figures) / len(figures)


def main(arguments: Sequence[str] = ()) -> None:
    folders = [one for one in arguments if not one.startswith("--")]
    with tempfile.TemporaryDirectory() as folder:
        files = digest_files(Path(folder), folders)
        known = known_papers(files)
        store = Path(folder) / "store.db"
        make_store_of(store, files)
        engines = {
            "paperboy": ours(store),
            "unicode61": plain_index(known, "unicode61"),
            "trigram": plain_index(known, "trigram"),
        }
        results = {name: measured(engine, known) for name, engine in engines.items()}
        asked = results["paperboy"]
        print(
            f"{len(asked)} queries over {len(known):,} papers: F1 of the whole answer, and how good the first ten are"
        )
        kinds = list(dict.fromkeys(case.kind for case, _ in asked))
        groups = {kind: [kind] for kind in kinds}
        groups |= {"all that are words": [kind for kind in kinds if kind not in OPERATORS], "all": kinds}
        for group, members in groups.items():
            columns = [
                f"{name} {mean([one.f1 for one in scores]):.3f} {mean([one.first_ten for one in scores]):.3f}"
                for name, found in results.items()
                if name == "paperboy" or not OPERATORS & set(members)
                if (scores := [one for case, one in found if case.kind in members])
            ]
            if columns:
                print(f"  {group:<19}", "   ".join(columns))
        if "--missed" in arguments:
            for case, one in asked:
                if one.f1 < 1:
                    print(f"  {one.f1:.3f} (precision {one.precision:.3f}, recall {one.recall:.3f})  {case.query}")


if __name__ == "__main__":
    main(sys.argv[1:])
