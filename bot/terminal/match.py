"""`paperboy match`: every archived paper that a subscription with a query would send, and why; reads only."""

import sys
from pathlib import Path

from bot.adapters.sqlite.matching import open_matching
from bot.config import Settings
from bot.domain.highlight import excerpt
from bot.domain.keywords import Query, Reason, Refusal, parse_query
from bot.domain.papers import Paper
from bot.domain.subscriptions import Hit
from bot.domain.synonyms import widened
from bot.locale import words
from bot.terminal import output
from bot.terminal.reading import TAKE_IN, read_store


def match(settings: Settings, typed: str, *, synonyms: bool, as_json: bool) -> int:
    """`synonyms`: those that the digests state find papers, too."""
    query = parse_query(output.as_typed(typed))
    if isinstance(query, Refusal):
        output.wrong_use(_refused(query))
    path = settings.store.path
    hits = read_store(path, _hits(path, query, synonyms), TAKE_IN)
    if query.is_broad:
        output.complain("That is very broad: one syllable begins many words.")
    if as_json:
        output.print_json([_json(hit) for hit in hits])
    else:
        for hit in hits:
            _print(hit)
        output.say(f"{output.number_of(len(hits), 'paper')}.")
    return output.FINE


async def _hits(store: Path, query: Query, synonyms: bool) -> list[Hit]:
    matching = await open_matching(store)
    try:
        return await matching.sent_by(widened(query, await matching.synonyms()) if synonyms else query)
    finally:
        await matching.close()


def _refused(refusal: Refusal) -> str:
    sentence = words("en")(refusal.reason, term=refusal.term)
    return sentence if refusal.suggestion is None else f"{sentence} This would work: {refusal.suggestion}"


def _json(hit: Hit) -> dict[str, object]:
    paper = hit.prepared.paper
    return {
        "arxiv_id": paper.arxiv_id,
        "title": paper.title,
        "date": hit.date.isoformat(),
        "reasons": [_said(reason, paper) for reason in hit.match.reasons],
    }


def _said(reason: Reason, paper: Paper) -> str:
    """The term, the words that were found for it, and where they stand."""
    synonym = f" (synonym: {reason.synonym})" if reason.synonym else ""
    return f"{reason.term}: {_where(reason, paper)}{synonym}"


def _where(reason: Reason, paper: Paper) -> str:
    match reason.field:
        case "votes":
            return output.number_of(int(reason.words), "vote")
        case "author":
            return f"“{reason.words}” among the authors"
        case "title":
            return f"“{reason.words}” in the title"
        case "label":
            return f"“{reason.words}” in the label of a section"
        case "section":
            label = paper.sections[reason.index].label
            return f"“{reason.words}” in " + (f"“{label}”" if label else "the summary")


def _print(hit: Hit) -> None:
    from rich.console import Console
    from rich.text import Text

    # Elsewhere than in a terminal, lines are as long as they are: they are searched and cut by other programs.
    console = Console(file=sys.stdout, highlight=False, soft_wrap=not output.is_terminal())
    paper = hit.prepared.paper
    console.print(Text.assemble(f"{hit.date}  {paper.arxiv_id}  ", (paper.title, "bold")))
    pieces = excerpt(hit.match.reasons, paper)
    line = Text.assemble(
        "    ", *((" ".join(text.split("\n")), "bold reverse" if hit_here else "") for text, hit_here in pieces)
    )
    console.print(line)
    for synonym in dict.fromkeys(reason.synonym for reason in hit.match.reasons if reason.synonym):
        console.print(Text(f"    synonym: {synonym}"))
