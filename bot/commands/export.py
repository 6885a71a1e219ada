"""`/paper export`: one's reading list as a file for a reference manager or for notes."""

from collections.abc import Sequence
from typing import Final

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example, Option
from bot.commands.records import Records
from bot.domain.citations import FILE_NAMES, FORMATS, Format, written
from bot.domain.papers import Paper
from bot.domain.replies import Action, Document, Reply, Sentence
from bot.locale import Words

NAMES: Final[dict[Format, str]] = {"bibtex": "BibTeX", "ris": "RIS", "markdown": "Markdown"}
_SPELLINGS: Final[dict[str, Format]] = {
    **{form: form for form in FORMATS},
    "bib": "bibtex",
    "latex": "bibtex",
    "tex": "bibtex",
    "zotero": "ris",
    "endnote": "ris",
    "mendeley": "ris",
    "md": "markdown",
    "빕텍": "bibtex",
    "마크다운": "markdown",
}


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    saved = await records.reading_lists.saved(ask.person.key)
    if not saved:
        return Sentence(words("Your reading list is empty. Save a paper first, then export the list."))
    asked = str(ask.options.get("format", "")).strip()
    form = _SPELLINGS.get(asked.lower().lstrip("."))
    if form is None:
        return _which(asked, words)
    papers = []
    for one in saved:
        found = await records.archive.paper(one.arxiv_id)
        papers.append(Paper(one.arxiv_id, f"arXiv:{one.arxiv_id}") if found is None else found.paper)
    text = words.plural(
        "Your reading list as {format}: {n} paper.",
        "Your reading list as {format}: {n} papers.",
        len(papers),
        format=NAMES[form],
    )
    return Document(FILE_NAMES[form], written(papers, form), text)


def _which(asked: str, words: Words) -> Sentence:
    shown = asked if len(asked) <= 60 else asked[:59] + "…"
    text = words("As what? BibTeX is for LaTeX, RIS for Zotero, EndNote and Mendeley, Markdown for notes.")
    if shown:
        text = words("I can't write “{format}”.", format=shown) + "\n" + text
    return Sentence(text, actions=tuple(Action(NAMES[form], f"ask:export {form}") for form in FORMATS))


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"format": " ".join(words)} if words else {}


COMMAND = Command(
    "export",
    "Your reading list as a file",
    (
        Example("export bibtex", "your reading list as a file for LaTeX"),
        Example("export ris", "the same for Zotero, EndNote or Mendeley"),
        Example("export markdown", "the same for notes"),
    ),
    answer,
    (Option("format", "string", "BibTeX, RIS or Markdown", required=True, choices=FORMATS),),
    typed,
    ("내보내기",),
)
