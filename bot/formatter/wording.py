"""Phrases that all three formatters share: votes, authors, dates, languages, sources. Plain text, unescaped."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePath
from typing import Final, Literal

import regex

from bot.domain.papers import Digest, Paper
from bot.domain.replies import Listed, PaperList
from bot.formatter.foreign import clean_line, is_blank, link_text, no_mentions
from bot.formatter.pieces import cut_line
from bot.locale import Words

AUTHORS_SHOWN: Final = 5
TOP: Final = 5
PapersIn = Literal["thread", "post"]
"""Where a feed's papers are, seen from the overview; None: nowhere but there."""
NUMBERED: Final = 10
"""Up to so many papers in a list have a button each; below longer lists they would be a wall."""

_SCRIPTS: Final = {
    "ko": regex.compile(r"\p{Hangul}"),
    "ja": regex.compile(r"[\p{Hiragana}\p{Katakana}]"),
    "zh": regex.compile(r"\p{Han}"),
    "en": regex.compile(r"\p{Latin}"),
}
_ENOUGH: Final = 0.1
"""Share of letters that makes a language: a Korean summary is full of English terms, not the other way round."""


def title(paper: Paper) -> str:
    """The title on one line, fit to be a link's text; the arXiv id where there is nothing to see."""
    text = link_text(paper.title)
    return paper.arxiv_id if is_blank(text) else text


def tips(tips: Sequence[str]) -> list[str]:
    """Commands to try, each on one line; foreign only where a command repeats what was typed."""
    return [no_mentions(cut_line(line, 100)) for line in map(clean_line, tips[:5]) if not is_blank(line)]


def digest_title(digest: Digest, words: Words) -> str:
    return papers_of(digest.date, words)


def papers_of(day: dt.date, words: Words) -> str:
    return words("Papers of {date}", date=words.date(day))


def votes(paper: Paper, words: Words) -> str:
    if paper.votes is None:
        return words("votes unknown")
    return words.plural("{n} vote", "{n} votes", paper.votes)


def votes_and_date(listed: Listed, words: Words, *, dated: bool) -> str:
    known = votes(listed.paper, words)
    return f"{known} · {words.date(listed.date, 'medium')}" if dated else known


def below_a_list(reply: PaperList, words: Words) -> str:
    """Which page it is, and what the numbered buttons do."""
    page = words("Page {page} of {pages}", page=reply.page, pages=reply.pages) if reply.pages > 1 else ""
    press = words("Press a number to read that paper.") if 0 < len(reply.papers) <= NUMBERED else ""
    return " · ".join(part for part in (page, press) if part)


def authors(paper: Paper, words: Words) -> str:
    """The first few names, and how many more; empty when none are known."""
    names = [cut_line(name, 60) for name in map(clean_line, paper.authors) if not is_blank(name)]
    if not names:
        return ""
    shown, more = ", ".join(names[:AUTHORS_SHOWN]), len(names) - AUTHORS_SHOWN
    if more <= 0:
        return words("{names} and more", names=shown) if paper.authors_cut else shown
    if paper.authors_cut:
        return words.plural("{names} + {n} or more", "{names} + {n} or more", more, names=shown)
    return words.plural("{names} + {n} more", "{names} + {n} more", more, names=shown)


def all_authors(paper: Paper, words: Words) -> str:
    """Every name, cut nowhere."""
    names = ", ".join(name for name in map(clean_line, paper.authors) if not is_blank(name))
    return words("{names} and more", names=names) if names and paper.authors_cut else names


def also_on(dates: Sequence[dt.date], words: Words) -> str:
    """Empty when the paper came on one date only."""
    if not dates:
        return ""
    shown = ", ".join(words.date(day, "long") for day in sorted(dates)[-3:])
    return words("also on {dates}", dates=shown)


def count(digest: Digest, total: int | None, words: Words) -> str:
    """How many papers the message is about, and of how many where the feed leaves some out."""
    shown = len(digest.papers)
    if total is None or total <= shown:
        return words.plural("{n} paper", "{n} papers", shown)
    return words.plural("{shown} of {n} paper", "{shown} of {n} papers", total, shown=words.number(shown))


def where_papers_are(digest: Digest, words: Words, papers_in: PapersIn | None) -> str:
    """What follows the number of papers in a feed's overview; says why when there are none, and may be empty."""
    if not digest.papers:
        return words("No paper of this digest is what this feed asks for.")
    match papers_in:
        case "thread":
            return words("Every paper is in this message's thread.")
        case "post":
            return words("Every paper follows in this post.")
        case None:
            return ""


def dates(digests: Sequence[Digest], words: Words) -> str:
    return ", ".join(words.date(digest.date, "medium") for digest in digests)


def languages(papers: Sequence[Paper], words: Words) -> str:
    """Which language the titles and the summaries are in, as far as their letters tell."""
    of_titles = _language(paper.title for paper in papers)
    of_summaries = _language(section.text for paper in papers for section in paper.sections)
    names = {"ko": words("Korean"), "en": words("English"), "ja": words("Japanese"), "zh": words("Chinese")}
    if of_titles and of_summaries and of_titles != of_summaries:
        return words(
            "Titles in {titles}, summaries in {summaries}", titles=names[of_titles], summaries=names[of_summaries]
        )
    one = of_titles or of_summaries
    return words("In {language}", language=names[one]) if one else ""


def _language(texts: Iterable[str]) -> str | None:
    letters: Counter[str] = Counter()
    for text in texts:
        for language, script in _SCRIPTS.items():
            letters[language] += len(script.findall(text))
    total = letters.total()
    return next((language for language in _SCRIPTS if total and letters[language] >= _ENOUGH * total), None)


def source(digest: Digest, words: Words) -> str:
    """The digest's files: relative paths as they are, of others their end."""
    paths = [cut_line(_short(path), 80) for path in map(clean_line, digest.sources) if not is_blank(path)]
    if not paths:
        return ""
    shown = ", ".join(paths[:3])
    if len(paths) > 3:
        shown = words.plural("{files} + {n} more", "{files} + {n} more", len(paths) - 3, files=shown)
    return words("Source: {files}", files=shown)


def _short(path: str) -> str:
    pure = PurePath(path)
    return "/".join(pure.parts[-4:]) if pure.is_absolute() else path


def gist(paper: Paper) -> str:
    """The first words of the summary, on one line; whoever shows it cuts it."""
    return next(
        (text for text in (clean_line(section.text[:600]) for section in paper.sections) if not is_blank(text)), ""
    )


def welcome(words: Words) -> str:
    """What a team reads first; the button below makes the first feed."""
    return words(
        "Every morning I bring the day's research papers: one calm message in a channel of your choice, with each "
        "paper in its thread. Nothing is posted until someone who looks after this place sets up a feed.\n"
        "Anyone can ask me at any time: /paper top 5, /paper search, /paper help."
    )
