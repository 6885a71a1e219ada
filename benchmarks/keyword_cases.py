"""How right simpler ways to match keywords are: on the labelled cases of the tests, and on the archive.

    python -m benchmarks.keyword_cases [FOLDER]

Cases: the rows of tests/fixtures/keywords.tsv that say yes or no and look at nothing but a text. Archive: the papers
that each keyword of a list finds, against those that Paperboy finds; tests/domain/test_keywords_corpus.py checks
these against an expression that was written for each keyword alone.
"""

import re
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from benchmarks.generated import real_days
from benchmarks.matching import texts_of
from benchmarks.samples import ROOT, digest_files
from bot.domain.keywords import Query, match, parse_query, prepare
from bot.domain.papers import Paper, Section

CASES = ROOT / "tests" / "fixtures" / "keywords.tsv"
KEYWORDS = (
    *("RAG", "RL", "LLM", "agents", "GPT-4", "GPT-4o", "finetuning", "self supervised", "world model", "SAM", "MoE"),
    *("추론", "대화", "전이", "강화학습", "확산 모델", "대형언어모델", "파인튜닝", "chain of thought"),
    *("LLM 추론", "diffusion -video"),
)

Way = Callable[[str, str], bool]
"""Does a keyword find a text?"""


def paperboy(keyword: str, text: str) -> bool:
    query = parse_query(keyword)
    return (
        isinstance(query, Query)
        and match(query, prepare(Paper("2503.00001", "", sections=(Section(None, text),)))) is not None
    )


def substring(keyword: str, text: str) -> bool:
    return keyword.lower() in text.lower()


def expression(keyword: str, text: str) -> bool:
    r"""`\b` on both sides, whatever the case."""
    return re.search(rf"\b{re.escape(keyword)}\b", text, re.IGNORECASE) is not None


def full_text(keyword: str, text: str) -> bool:
    """SQLite FTS5 with its own tokenizer; every word of the keyword."""
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
    table.execute("INSERT INTO t VALUES (?)", (text,))
    return _asked(table, keyword) != []


def _asked(table: sqlite3.Connection, keyword: str) -> list[int]:
    words = " ".join('"' + word.replace('"', "") + '"' for word in keyword.split() if word.strip('"'))
    try:
        return [row[0] for row in table.execute("SELECT rowid FROM t WHERE t MATCH ?", (words,))]
    except sqlite3.OperationalError:  # Nothing but signs.
        return []


WAYS: dict[str, Way] = {"Paperboy": paperboy, "substring": substring, r"\b expression": expression, "FTS5": full_text}


def cases() -> list[tuple[str, str, bool]]:
    """(keyword, text, found?)"""
    rows = [line.split("\t") for line in CASES.read_text("utf-8").splitlines()[1:] if line and line[:2] != "# "]
    seen = [[re.sub(r"<U\+([0-9A-F]{4})>", lambda code: chr(int(code[1], 16)), cell) for cell in row] for row in rows]
    return [
        (row[0], row[1], row[2] == "yes")
        for row in seen
        if row[2] in ("yes", "no") and not any(row[4:]) and "<NFD>" not in row[1] and ":" not in row[0]
    ]


def on_the_cases() -> None:
    labelled = cases()
    print(f"{len(labelled)} labelled cases")
    print(f"{'':<16}{'wrong':>8}{'precision':>12}{'recall':>10}")
    for name, way in WAYS.items():
        found = [(way(keyword, text), right) for keyword, text, right in labelled]
        wrong = sum(said != right for said, right in found)
        print(f"{name:<16}{wrong:>8}" + _precision_and_recall(found))


def on_the_archive(papers: Sequence[Paper]) -> None:
    prepared = [prepare(paper) for paper in papers]
    texts = ["\n".join(texts_of(paper)) for paper in papers]
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5 (text, tokenize = 'unicode61 remove_diacritics 2')")
    table.executemany("INSERT INTO t (rowid, text) VALUES (?, ?)", enumerate(texts))
    pairs: dict[str, list[tuple[bool, bool]]] = {name: [] for name in WAYS if name != "Paperboy"}
    for keyword in KEYWORDS:
        query = parse_query(keyword)
        assert isinstance(query, Query)
        right = [match(query, one) is not None for one in prepared]
        in_table = set(_asked(table, keyword))
        for name in pairs:
            said = (
                number in in_table if name == "FTS5" else WAYS[name](keyword, text) for number, text in enumerate(texts)
            )
            pairs[name] += zip(said, right, strict=True)
    print(f"\n{len(KEYWORDS)} keywords on {len(papers)} papers, against what Paperboy finds")
    print(f"{'':<16}{'false':>8}{'missed':>8}{'precision':>12}{'recall':>10}")
    for name, found in pairs.items():
        false = sum(said and not right for said, right in found)
        missed = sum(right and not said for said, right in found)
        print(f"{name:<16}{false:>8}{missed:>8}" + _precision_and_recall(found))


def _precision_and_recall(found: Iterable[tuple[bool, bool]]) -> str:
    found = list(found)
    both = sum(said and right for said, right in found)
    precision = both / max(1, sum(said for said, _ in found))
    recall = both / max(1, sum(right for _, right in found))
    return f"{precision:>12.3f}{recall:>10.3f}"


def main(arguments: Sequence[str] = ()) -> None:
    on_the_cases()
    with tempfile.TemporaryDirectory() as scratch:
        on_the_archive([paper for day in real_days(digest_files(Path(scratch), arguments)) for paper in day])


if __name__ == "__main__":
    main(sys.argv[1:])
