"""The real digests beside the project agree with the ground truth that an independent reader made of them."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from bot.digests.parser import ParsedDigest, parse_bytes
from bot.domain.papers import Paper

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not CORPUS.is_dir(), reason="the real digests are not beside the project (../shared/corpus)"),
]

_NO_BODY = re.compile(r"\s*$|!\[|\[Watch Video\]|<div><video |<video |Vote: |Authors: ")
_BULLET = re.compile(r"- +(\*{2,3}([^*]+)\*{1,3}: *)?")


def _truth() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((CORPUS / "truth.json").read_text(encoding="utf-8"))
    return found


def _seen(paper: Paper, line: int) -> dict[str, Any]:
    texts = [section.text for section in paper.sections]
    return {
        "line": line,
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "votes": paper.votes,
        "n_authors": len(paper.authors),
        "authors_more": paper.authors_cut,
        "labels": [section.label for section in paper.sections if section.label is not None],
        "media_kind": paper.media.kind,
        "media_url": paper.media.url,
        "n_bullets": len(texts),
        "continued": sum(text.count("\n") for text in texts),
    }


def _expected(paper: dict[str, Any]) -> dict[str, Any]:
    names = set(_seen(Paper("", ""), 0)) - {"continued"}
    return {name: paper[name] for name in names} | {"continued": paper["n_sub"] + paper["n_cont"]}


def test_every_field_of_every_paper_agrees_with_the_ground_truth() -> None:
    truth = _truth()
    assert len(truth) == 231
    for file in truth:
        parsed = parse_bytes((CORPUS / "digests" / file["path"]).read_bytes(), file["path"])
        (digest,) = parsed.digests
        assert str(digest.date) == file["date"], file["path"]
        seen = [_seen(paper, line) for paper, line in zip(digest.papers, digest.lines, strict=True)]
        assert seen == [_expected(paper) for paper in file["papers"]], file["path"]


def test_no_real_digest_has_a_problem() -> None:
    for path in sorted((CORPUS / "digests").rglob("*.md")):
        assert parse_bytes(path.read_bytes(), path.name).problems == (), path


def test_not_a_character_of_a_summary_is_lost_or_altered() -> None:
    """Every line below a heading is a known field, or stands in a section as written, in order."""
    for file in _truth():
        data = (CORPUS / "digests" / file["path"]).read_bytes()
        (digest,) = parse_bytes(data, file["path"]).digests
        source = data.decode().split("\n")
        for index, paper in enumerate(digest.papers):
            body = _body(source, digest, index)
            assert sum(len(line) for line in body) + len(body) - 1 == file["papers"][index]["body_chars"]
            kept = [(section, text) for section in paper.sections for text in section.text.split("\n")]
            assert len(body) == len(kept), (file["path"], paper.arxiv_id)
            for line, (section, text) in zip(body, kept, strict=True):
                assert line.endswith(text), (file["path"], line)
                _check_mark(line.removesuffix(text), section.label)


def _body(source: list[str], digest: ParsedDigest, index: int) -> list[str]:
    ends = [*digest.lines[index + 1 :], len(source) + 1]
    lines = source[digest.lines[index] : ends[0] - 1]
    second = next((at for at, line in enumerate(lines) if line.startswith("## ")), len(lines))
    return [line for line in lines[:second] if not _NO_BODY.match(line)]


def _check_mark(mark: str, label: str | None) -> None:
    if not mark:
        return  # a line that continues its bullet
    match = _BULLET.fullmatch(mark)
    assert match is not None, mark
    assert match[2] == label
