"""The document of `paperboy parse --json`: its keys are a contract with other programs."""

from typing import Any

from bot.digests.parser import ParsedDigest, ParsedFile
from bot.domain.papers import Paper


def file_documents(parsed: ParsedFile) -> list[dict[str, Any]]:
    """One document for each date of a file, at least one. The file's Problems stand in the first."""
    digests = parsed.digests or (ParsedDigest(None, (), ()),)
    problems = [{"line": p.line, "message": p.message, "remedy": p.remedy} for p in parsed.problems]
    return [
        {
            "path": parsed.path,
            "date": digest.date.isoformat() if digest.date else None,
            "papers": [_paper(paper) for paper in digest.papers],
            "problems": [] if index else problems,
        }
        for index, digest in enumerate(digests)
    ]


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "url": paper.url,
        "votes": paper.votes,
        "authors": list(paper.authors),
        "authors_cut": paper.authors_cut,
        "media": {"kind": paper.media.kind, "url": paper.media.url},
        "sections": [{"label": section.label, "text": section.text} for section in paper.sections],
    }
