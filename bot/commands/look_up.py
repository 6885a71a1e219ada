"""Look up paper: the papers that a message links to, asked for in the message's own menu."""

from bot.commands import show
from bot.commands.records import Records
from bot.domain.arxiv import linked_ids
from bot.domain.replies import PaperList, Reply, Sentence
from bot.locale import Words

MOST = 10


async def answer(text: str, records: Records, words: Words) -> Reply:
    """One paper is given in full, several as a list; what no digest has is named with its arXiv id."""
    ids = linked_ids(text)[:MOST]
    if not ids:
        return Sentence(words("I see no link to a paper on arXiv or Hugging Face in this message."))
    if len(ids) == 1:
        return await show.by_id(ids[0], records.archive, words)
    found = [listed for one in ids if (listed := await records.archive.paper(one)) is not None]
    missing = [one for one in ids if one not in {listed.paper.arxiv_id for listed in found}]
    note = words("In none of the digests here: {ids}", ids=", ".join(missing)) if missing else ""
    if not found:
        return Sentence(note)
    heading = words.plural("{n} paper in this message", "{n} papers in this message", len(found))
    return PaperList(heading, tuple(found), "", note)
