"""Small digest files, written as a producer writes them."""

import datetime as dt


def digest_text(date: str | dt.date, *papers: tuple[str, int | None]) -> str:
    """A digest of papers given by arXiv id and votes."""
    blocks = [f"## Daily Papers ({date})"]
    for arxiv_id, votes in papers:
        blocks.append(
            f"### [Paper {arxiv_id}](https://arxiv.org/abs/{arxiv_id})\n\n"
            f"Vote: {'-' if votes is None else votes}\n\nAuthors: Ada Lovelace\n\n"
            f"- ***What's New***: {arxiv_id} 논문의 요약입니다."
        )
    return "\n\n".join(blocks) + "\n\n"
