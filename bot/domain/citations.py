"""A list of papers as BibTeX, as RIS or as Markdown, for reference managers and notes.

Digests know neither a paper's subject class nor the day it came out; its arXiv id says year and month.
"""

import re
import unicodedata
from collections.abc import Sequence
from typing import Literal, get_args

from bot.domain.latex import as_latex, as_plain, name_as_latex, one_line
from bot.domain.papers import Paper

Format = Literal["bibtex", "ris", "markdown"]
FORMATS: tuple[Format, ...] = get_args(Format)
FILE_NAMES: dict[Format, str] = {
    "bibtex": "reading-list.bib",
    "ris": "reading-list.ris",
    "markdown": "reading-list.md",
}

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_YEAR_AND_MONTH = re.compile(r"(?:[a-z-]+/)?([0-9]{2})(0[1-9]|1[0-2])")
# BibTeX parts a name at these; where a digest has them inside one, the name is kept whole in braces.
_PARTING = re.compile(r",|(?:^|\s)and(?:\s|$)", re.IGNORECASE)
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>()#+!|~&$-])")

_UTF_8 = "% This file is UTF-8. Korean and other scripts need XeLaTeX or LuaLaTeX with a font that has them."


def written(papers: Sequence[Paper], form: Format) -> str:
    """The papers in order, each in a form of its own; ends with a line break."""
    match form:
        case "bibtex":
            return bibtex(papers)
        case "ris":
            return ris(papers)
        case "markdown":
            return markdown(papers)


def bibtex(papers: Sequence[Paper]) -> str:
    """Entries `@misc` as arXiv gives them. Keys are unique in any list, since each holds the arXiv id."""
    entries = "\n".join(_bibtex_entry(paper) for paper in papers)
    return entries if entries.isascii() else f"{_UTF_8}\n\n{entries}"


def _bibtex_entry(paper: Paper) -> str:
    fields = [("title", f"{{{{{as_latex(paper.title) or paper.arxiv_id}}}}}")]
    if authors := _bibtex_authors(paper):
        fields.append(("author", f"{{{authors}}}"))
    if (when := _when(paper.arxiv_id)) is not None:
        fields += [("year", f"{{{when[0]}}}"), ("month", _MONTHS[when[1] - 1])]
    fields += [
        ("eprint", f"{{{paper.arxiv_id}}}"),
        ("archivePrefix", "{arXiv}"),
        ("url", f"{{{paper.url}}}"),
    ]
    lines = "".join(f"  {name:<13} = {value},\n" for name, value in fields)
    return f"@misc{{{_key(paper)},\n{lines}}}\n"


def _bibtex_authors(paper: Paper) -> str:
    names = [f"{{{name_as_latex(name)}}}" if _PARTING.search(name) else name_as_latex(name) for name in _names(paper)]
    return " and ".join([*names, *(["others"] if paper.authors_cut and names else [])])


def _key(paper: Paper) -> str:
    """`lovelace-2503.04625`: the first author as far as plain letters go, and the arXiv id."""
    names = _names(paper)
    last = _last_name(names[0])[1] if names else ""
    letters = re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", last).lower())
    return f"{letters or 'arxiv'}-{paper.arxiv_id.replace('/', '-')}"


def ris(papers: Sequence[Paper]) -> str:
    """RIS as reference managers read it: a tag, two blanks, a dash, a blank; one author a line, last name first."""
    return "".join(_ris_entry(paper) for paper in papers)


def _ris_entry(paper: Paper) -> str:
    lines = [("TY", "UNPB"), ("TI", as_plain(paper.title) or paper.arxiv_id)]
    for name in _names(paper):
        first, last = _last_name(name)
        lines.append(("AU", f"{last}, {first}" if first else last))
    if (when := _when(paper.arxiv_id)) is not None:
        lines += [("PY", f"{when[0]}"), ("DA", f"{when[0]}/{when[1]:02}//")]
    lines += [
        ("PB", "arXiv"),
        ("AN", f"arXiv:{paper.arxiv_id}"),
        ("DO", f"10.48550/arXiv.{paper.arxiv_id}"),
        ("UR", paper.url),
    ]
    if paper.authors_cut:
        lines.append(("N1", "There are more authors than these."))
    return "".join(f"{tag}  - {value}\r\n" for tag, value in (*lines, ("ER", "")))


def markdown(papers: Sequence[Paper]) -> str:
    return "".join(f"- {_markdown_line(paper)}\n" for paper in papers)


def _markdown_line(paper: Paper) -> str:
    names = _names(paper)
    authors = ", ".join(names[:5]) + (" et al." if len(names) > 5 or paper.authors_cut else "")
    when = _when(paper.arxiv_id)
    told = [_escaped(authors) if names else "", str(when[0]) if when is not None else "", f"arXiv:{paper.arxiv_id}"]
    title = _escaped(as_plain(paper.title) or paper.arxiv_id)
    return f"[{title}]({paper.url}) – {', '.join(part for part in told if part)}"


def _escaped(text: str) -> str:
    return _MARKDOWN.sub(r"\\\1", text)


def _names(paper: Paper) -> list[str]:
    return [name for name in (one_line(author) for author in paper.authors) if name]


def _last_name(name: str) -> tuple[str, str]:
    """(first names, last name); the last name begins with its particle: `Ludwig`, `van Beethoven`.

    What stands in one word (김민아), or is more than one name, is taken for a last name as a whole.
    """
    words = name.split()
    if len(words) < 2 or _PARTING.search(name):
        return "", name.replace(",", "")
    start = next((n for n, word in enumerate(words[1:-1], 1) if word.islower()), len(words) - 1)
    return " ".join(words[:start]), " ".join(words[start:])


def _when(arxiv_id: str) -> tuple[int, int] | None:
    """Year and month: `2503.04625` and `cs/0112017` begin with them. arXiv began in 1991."""
    match = _YEAR_AND_MONTH.match(arxiv_id)
    if match is None:
        return None
    year = int(match[1])
    return (1900 if year > 90 else 2000) + year, int(match[2])
