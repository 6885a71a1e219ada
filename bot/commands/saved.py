"""`/paper saved`: one's own reading list, newest first; from here papers are removed. Never shown to others."""

import datetime as dt
from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.clocks import zone_for
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.arxiv import written_id
from bot.domain.papers import Paper
from bot.domain.replies import Action, Field, Form, Listed, PaperList, Reply, Sentence
from bot.locale import Words
from bot.ports import Saved

PAGE = 10


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Options that buttons and forms give: `remove`, arXiv ids with commas between; `choose`, a page to choose from."""
    person = ask.person.key
    note = ""
    if "remove" in ask.options:
        ids = await _meant(str(ask.options["remove"]).split(","), person, records)
        removed = await records.reading_lists.remove(person, ids)
        if "choose" not in ask.options:
            return _removed(ids, removed, words)
        note = words.plural("{n} paper removed.", "{n} papers removed.", removed)
    saved = await records.reading_lists.saved(person)
    if not saved:
        text = words("Your reading list is empty. Save a paper and you find it here.")
        return Sentence(f"{note}\n{text}" if note else text, await _tips(records))
    pages = -(-len(saved) // PAGE)
    chosen = ask.options.get("choose")
    page = min(max(chosen if isinstance(chosen, int) else page, 1), pages)
    first = (page - 1) * PAGE
    papers = await listed(saved[first : first + PAGE], records, await zone_for(ask.person, records), words)
    if chosen is not None and "remove" not in ask.options:
        return _form(papers, page, words)
    heading = words.plural("Your reading list: {n} paper", "Your reading list: {n} papers", len(saved))
    of_pages = words("Page {page} of {pages}", page=page, pages=pages) if pages > 1 else ""
    # Without an ask there is no Share, and no page of someone else's list in a message that everyone sees.
    return PaperList(
        heading,
        papers,
        "",
        " · ".join(part for part in (note, of_pages) if part),
        first=first + 1,
        actions=_actions(page, pages, words),
    )


async def _meant(parts: Sequence[str], person: str, records: Records) -> list[str]:
    """arXiv ids and links; a short number is a place on the list."""
    saved = await records.reading_lists.saved(person)
    places = {str(place): one.arxiv_id for place, one in enumerate(saved, 1)}
    found = (places.get(part.strip().removesuffix(".")) or written_id(part) for part in parts)
    return [one for one in found if one is not None]


async def listed(saved: Sequence[Saved], records: Records, zone: dt.tzinfo, words: Words) -> tuple[Listed, ...]:
    """The papers with the day on which they were saved; one that has left its digest keeps its place and its link."""
    papers = []
    for one in saved:
        day = dt.datetime.fromtimestamp(one.saved_at, zone).date()
        remark = words("saved on {date}", date=words.date(day, "long"))
        found = await records.archive.paper(one.arxiv_id)
        if found is None:
            gone = words("no longer in the digests here")
            papers.append(Listed(Paper(one.arxiv_id, f"arXiv:{one.arxiv_id}"), day, remark=f"{remark}, {gone}"))
        else:
            papers.append(Listed(found.paper, found.date, remark=remark))
    return tuple(papers)


def _removed(ids: Sequence[str], removed: int, words: Words) -> Sentence:
    actions = [Action(words("My reading list"), "ask:saved")]
    if not removed:
        return Sentence(words("It is not on your reading list."), actions=tuple(actions))
    if len(ids) == 1:
        actions.append(Action(words("Put it back"), f"turn:save {ids[0]}"))
    text = words.plural(
        "{n} paper removed from your reading list.", "{n} papers removed from your reading list.", removed
    )
    return Sentence(text, actions=tuple(actions))


def _actions(page: int, pages: int, words: Words) -> tuple[Action, ...]:
    turn = []
    if page > 1:
        turn.append(Action(words("Previous"), f"page:{page - 1}:saved"))
    if page < pages:
        turn.append(Action(words("Next"), f"page:{page + 1}:saved"))
    return (*turn, Action(words("Remove…"), f"form:saved choose {page}"), Action(words("Export"), "ask:export"))


def _form(papers: Sequence[Listed], page: int, words: Words) -> Form:
    choices = tuple((one.paper.title[:100] or one.paper.arxiv_id, one.paper.arxiv_id) for one in papers)
    field = Field("remove", words("Papers to remove"), "choices", choices=choices, required=True)
    return Form(words("Remove papers"), (field,), f"saved choose {page}")


async def _tips(records: Records) -> tuple[str, ...]:
    newest = await records.archive.newest_date()
    best = [] if newest is None else await records.archive.top(newest, newest, 1)
    return tuple(f"/paper save {one.paper.arxiv_id}" for one in best)


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    match [word.lower() for word in words]:
        case ["remove" | "delete" | "삭제", *_] if len(words) > 1:
            return {"remove": ",".join(words[1:])}
        case ["choose", page] if page.isdecimal() and len(page) < 6:
            return {"choose": int(page)}
    return {}


COMMAND = Command(
    "saved",
    "Your reading list",
    (Example("saved", "your reading list; only you see it"),),
    answer,
    (),
    typed,
    ("list", "목록", "읽을목록"),
)
