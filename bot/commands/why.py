"""`/paper why`: which of one's keywords match a paper, and where; or which comes nearest, and what it lacks."""

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.followed import MY_KEYWORDS, bold, shown
from bot.commands.records import Records
from bot.commands.which import PAPER, paper_meant, typed_paper
from bot.domain.following import Subscription, read
from bot.domain.highlight import excerpt
from bot.domain.keywords import Match, Query, prepare
from bot.domain.near_miss import NearMiss, near_miss
from bot.domain.papers import Paper
from bot.domain.replies import Action, Listed, Reply, Sentence
from bot.domain.subscriptions import matches
from bot.locale import Words

MOST = 12


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    meant = await paper_meant(ask, records.archive, words)
    if not isinstance(meant, Listed):
        return meant
    paper = meant.paper
    held = await records.followed.subscriptions.of(ask.person.key)
    if not held:
        return Sentence(words("You follow no keyword yet."), ("/paper subscribe RAG",))
    synonyms = await records.followed.recent.synonyms()
    queries = [(one, query) for one in held if isinstance(query := read(one.query, one.synonyms, synonyms), Query)]
    prepared = prepare(paper)
    found = [(one, matched) for one, query in queries if (matched := matches(query, prepared)) is not None]
    title = shown(paper.title, 150)
    actions = (Action(words("The paper"), f"show:{paper.arxiv_id}"), Action(words("My keywords"), MY_KEYWORDS))
    if found:
        lines = [words("These keywords of yours match “{title}”:", title=title)]
        lines += [_line(one, matched, paper, words) for one, matched in found[:MOST]]
        if more := len(found) - MOST:
            lines += [words.plural("+{n} more", "+{n} more", more)] if more > 0 else []
        return Sentence("\n".join(lines), actions=actions)
    text = words("None of your keywords matches “{title}”.", title=title)
    misses = sorted((near_miss(query, prepared) for _, query in queries), key=lambda one: one.distance)
    if misses:
        text += f"\n{_nearest(misses[0], paper, words)}"
    return Sentence(text, actions=actions)


def _line(one: Subscription, matched: Match, paper: Paper, words: Words) -> str:
    synonym = next((reason.synonym for reason in matched.reasons if reason.synonym), "")
    state = f" ({words('paused')})" if one.paused else ""
    named = f" ({synonym})" if synonym else ""
    return f"• {one.number}. {shown(one.query)}{state}{named}: {bold(excerpt(matched.reasons, paper))}"


def _nearest(miss: NearMiss, paper: Paper, words: Words) -> str:
    text = words("Nearest is “{query}”.", query=shown(miss.query.typed))
    if miss.missing:
        text += " " + words("It lacks: {terms}.", terms=", ".join(f"“{term}”" for term in miss.missing))
    if miss.unwanted:
        unwanted = bold(excerpt(miss.unwanted, paper))
        text += " " + words("It has what you leave out: {words}", words=unwanted)
    if miss.found:
        text += " " + words("It has: {words}", words=bold(excerpt(miss.found, paper)))
    return text


COMMAND = Command(
    "why",
    "Which of your keywords match a paper, and where",
    (Example("why 2503.04625", "which of your keywords match this paper, and where"),),
    answer,
    (PAPER,),
    typed_paper,
    ("왜", "이유"),
)
