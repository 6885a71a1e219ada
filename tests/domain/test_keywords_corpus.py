"""Over the real digests: what a keyword finds is what a regular expression written for that one keyword finds."""

import re
from functools import cache
from pathlib import Path

import pytest

from bot.digests.parser import parse_bytes
from bot.domain.keywords import Prepared, Query, match, parse_query, prepare

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "digests"

# A letter or digit, as the expressions see it; `_` joins words.
A = "a-z0-9_"
EXPRESSIONS = {
    "RAG": rf"(?<![{A}])rags?(?![{A}])",
    "RL": rf"(?<![{A}])rl(?![{A}])",
    "LLM": rf"(?<![{A}])llms?(?![{A}])",
    "agents": rf"(?<![{A}])agents?(?![{A}])",
    "GPT-4": rf"(?<![{A}])gpt[\s–-]*4(?![{A}]|\.[0-9])",
    "GPT-4o": rf"(?<![{A}])gpt[\s–-]*4o(?![{A}])",
    "finetuning": rf"(?<![{A}])fine[\s–-]*tunings?(?![{A}])",
    "self supervised": rf"(?<![{A}])self[\s–-]*supervised(?![{A}])",
    "world model": rf"(?<![{A}])world[\s–-]*models?(?![{A}])",
    "chain of thought": rf"(?<![{A}])chain[\s–-]*of[\s–-]*thoughts?(?![{A}])",
    "추론": "(?<![가-힣])추론",
    "대화": "(?<![가-힣])대화",
    "전이": "(?<![가-힣])전이",
    "*대화": "대화",
    "강화학습": r"(?<![가-힣])강화[\s–-]*학습",
    "확산 모델": r"(?<![가-힣])확산[\s–-]*모델",
    "대형언어모델": r"(?<![가-힣])대형[\s–-]*언어[\s–-]*모델",
    "파인튜닝": r"(?<![가-힣])파인[\s–-]*튜닝",
}

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the real digests are not beside this clone"),
]


@cache
def archive() -> list[tuple[Prepared, list[str]]]:
    """Every fourth file: each paper, folded, and its texts in small letters."""
    found = []
    for path in sorted(CORPUS.rglob("*.md"))[::4]:
        for digest in parse_bytes(path.read_bytes(), str(path)).digests:
            for paper in digest.papers:
                texts = [paper.title.lower(), *(section.text.lower() for section in paper.sections)]
                found.append((prepare(paper), texts))
    return found


@pytest.mark.parametrize("keyword", EXPRESSIONS)
def test_a_keyword_finds_what_its_expression_finds(keyword: str) -> None:
    """No paper more and none less."""
    query = parse_query(keyword)
    assert isinstance(query, Query)
    expression = re.compile(EXPRESSIONS[keyword])
    expected = {one.paper.arxiv_id for one, texts in archive() if any(map(expression.search, texts))}
    found = {one.paper.arxiv_id for one, _ in archive() if match(query, one)}
    assert found ^ expected == set()
    assert expected
