"""`/paper subscribe`: what a query would have sent, shown before anything is saved. Only Follow saves: drafts.py."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command, Example, Option
from bot.commands.feed.options import find_place
from bot.commands.followed import HERE, ME, MY_KEYWORDS, Whose, numbered, refused, shown, when_told, whose
from bot.commands.records import Records
from bot.domain.evidence import Evidence, Suggestion, evidence
from bot.domain.following import LONGEST, Draft, Subscription, read, same
from bot.domain.highlight import excerpt
from bot.domain.keywords import Reason
from bot.domain.queries import Refusal
from bot.domain.replies import Action, Field, Form, Listed, PaperList, Reply, Sentence
from bot.locale import Words

SYNONYMS = "+synonyms"
_SYNONYMS = (SYNONYMS, "+동의어")
_BUTTON = 100
"""Characters of a button's id on Discord."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What someone asks to follow; `number`: instead of the one they follow under it."""

    whose: Whose
    query: str
    synonyms: bool
    number: int | None = None

    @property
    def draft(self) -> Draft:
        return Draft(self.whose.owner, self.query, self.synonyms, self.whose.home, self.number)


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The option `number` is given by a form: what is asked is to take the place of that subscription."""
    theirs = await whose(ask, records, words)
    if isinstance(theirs, Sentence):
        return theirs
    if theirs.home is not None:
        place = await find_place("here", ask, records, words)
        if isinstance(place, str):
            return Sentence(place)
        if place.forum:
            return Sentence(words("A forum takes posts only, no messages. Please choose another channel."))
    query = " ".join(str(ask.options.get("query", "")).split())
    if not query:
        return await _nothing_typed(records, words)
    if len(query) > LONGEST:
        text = words("That is too long to follow: {most} characters at most.", most=words.number(LONGEST))
        return Sentence(text, actions=(_form_button(words),))
    number = None
    if "number" in ask.options:
        changed = await numbered(ask, theirs, records)
        number = None if changed is None else changed.number
    wanted = Wanted(theirs, query, str(ask.options.get("synonyms", "")) == "on", number)
    synonyms = await records.followed.recent.synonyms()
    parsed = read(query, wanted.synonyms, synonyms)
    if isinstance(parsed, Refusal):
        return _refusal(query, parsed, words)
    held = await records.followed.subscriptions.of(theirs.owner)
    twin = next((one for one in held if same(one.query, query) and one.number != number), None)
    if twin is not None:
        return _twice(twin, theirs, words)
    days = await records.followed.recent.days()
    # In a thread: suggestions are tried over the same digests, and others are answered meanwhile.
    found = await asyncio.to_thread(evidence, parsed, days, synonyms)
    draft = await records.followed.subscriptions.keep_draft(ask.person.key, wanted.draft, records.clock())
    return _shown(wanted, found, draft, await when_told(ask, theirs, records, words), words)


def _shown(wanted: Wanted, found: Evidence, draft: int, when: str, words: Words) -> Reply:
    heading = words("Follow “{query}”?", query=shown(wanted.query))
    narrower = () if found.warning == "never" else found.narrower[: 2 if found.warning == "broad" else 1]
    wider = () if found.warning == "broad" else found.wider[: 2 if found.warning == "never" else 1]
    told = [_counted(wanted, found, words), *_warned(found, words)]
    told += [words("Narrower: {suggestion}", suggestion=_suggested(one, words)) for one in narrower]
    told += [words("Wider: {suggestion}", suggestion=_suggested(one, words)) for one in wider]
    told.append(when)
    actions = (
        Action(words("Follow") if wanted.number is None else words("Save"), f"turn:draft-follow {draft}", "primary"),
        Action(words("Change…"), f"form:draft-change {draft}"),
        Action(words("Cancel"), f"turn:draft-cancel {draft}"),
        *_try((*narrower, *wider), wanted, words),
    )
    if not found.examples:
        return Sentence("\n".join((f"**{heading}**", *told)), actions=actions)
    papers = tuple(
        Listed(hit.prepared.paper, hit.date, excerpt(hit.match.reasons, hit.prepared.paper), _named(hit.match.reasons))
        for hit in found.examples
    )
    return PaperList(heading, papers, "", "\n".join(told), actions=actions)


def _named(reasons: Sequence[Reason]) -> str:
    """The synonyms that were found instead of what was typed."""
    return ", ".join(dict.fromkeys(reason.synonym for reason in reasons if reason.synonym))


def _counted(wanted: Wanted, found: Evidence, words: Words) -> str:
    query = shown(wanted.query)
    if not found.digests:
        return words("There is no digest yet to try “{query}” on.", query=query)
    papers = words.plural("{n} paper", "{n} papers", found.sent)
    digests = words.plural("the last {n} digest", "the last {n} digests", found.digests)
    if found.digests == 1:
        digests = words("the one digest that there is")
    if not found.sent:
        return words("“{query}” would have sent nothing in {digests}.", query=query, digests=digests)
    return words(
        "“{query}” would have sent {papers} in {digests}, {rate}.",
        query=query,
        papers=papers,
        digests=digests,
        rate=_rate(found, words),
    )


def _rate(found: Evidence, words: Words) -> str:
    a_day = round(found.per_day)
    if a_day == 1:
        return words("about one a day")
    if a_day > 1:
        return words("about {n} a day", n=words.number(a_day))
    return words.plural("about one in {n} day", "about one in {n} days", round(found.digests / found.sent))


def _warned(found: Evidence, words: Words) -> list[str]:
    if found.warning == "broad":
        return [words("That is very broad: most days it would be a long list.")]
    if found.warning == "never" and found.digests:
        return [words("So far it never matches. Is it spelled as the digests spell it?")]
    return []


def _suggested(one: Suggestion, words: Words) -> str:
    typed = shown(one.typed) + (f" {words('with synonyms')}" if one.synonyms else "")
    return words.plural("“{query}”, {n} paper", "“{query}”, {n} papers", one.sent, query=typed)


def _try(suggestions: Sequence[Suggestion], wanted: Wanted, words: Words) -> list[Action]:
    """A button for each suggestion that fits into one."""
    actions = []
    for one in suggestions:
        line = f"turn:subscribe {'where:here ' if wanted.whose.home else ''}"
        line += f"{one.typed}{f' {SYNONYMS}' if one.synonyms or wanted.synonyms else ''}"
        if len(line) <= _BUTTON and wanted.number is None:
            name = shown(one.typed, 30) + (f" {words('with synonyms')}" if one.synonyms else "")
            actions.append(Action(words("Try “{query}”", query=name), line))
    return actions


def _twice(twin: Subscription, theirs: Whose, words: Words) -> Sentence:
    if theirs.home is not None:
        text = words("This channel follows “{query}” already.", query=shown(twin.query))
        return Sentence(text, actions=(Action(words("Keywords of this channel"), f"{MY_KEYWORDS} here"),))
    text = words("You follow “{query}” already: it is number {number}.", query=shown(twin.query), number=twin.number)
    return Sentence(text, actions=(Action(words("My keywords"), MY_KEYWORDS),))


def _refusal(query: str, refusal: Refusal, words: Words) -> Sentence:
    text = words("I can't follow “{query}”. {why}", query=shown(query), why=refused(refusal, words))
    if refusal.suggestion is None:
        return Sentence(text, actions=(_form_button(words),))
    suggestion = shown(refusal.suggestion, LONGEST)
    text += "\n" + words("Did you mean this? {query}", query=suggestion)
    button = f"turn:subscribe {suggestion}"
    actions = [Action(words("Try “{query}”", query=shown(suggestion, 30)), button)] if len(button) <= _BUTTON else []
    return Sentence(text, (f"/paper subscribe {suggestion}",), (*actions, _form_button(words)))


async def _nothing_typed(records: Records, words: Words) -> Sentence:
    return Sentence(
        words("What do you want to follow? Type a keyword, and I show what it would have sent before you decide."),
        ("/paper subscribe RAG", "/paper subscribe LLM 추론", "/paper subscribe agent AND memory"),
        (_form_button(words),),
    )


def _form_button(words: Words) -> Action:
    return Action(words("Write it…"), "form:draft-change")


def form(query: str, synonyms: bool, submit: str, words: Words) -> Form:
    """Where a query is written or changed."""
    return Form(
        words("Follow a keyword"),
        (
            Field(
                "query", words("Keyword"), value=query, required=True, hint="LLM 추론, agent AND memory", most=LONGEST
            ),
            Field(
                "synonyms",
                words("Synonyms that the digests name"),
                "choice",
                "on" if synonyms else "off",
                ((words("leave out"), "off"), (words("find them too"), "on")),
            ),
        ),
        submit,
        words("Words side by side are one term. AND, OR, -without, “quotes”, author:, title: and votes:>20 work too."),
    )


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    """The query as it stands; `where:here` and `+synonyms` may stand anywhere in it."""
    options: dict[str, OptionValue] = {}
    rest = []
    for word in words:
        name, _, value = word.lower().replace("=", ":", 1).partition(":")
        if name == "where" and value in (*HERE, *ME):
            options["where"] = "here" if value in HERE else "me"
        elif word.lower() in _SYNONYMS:
            options["synonyms"] = "on"
        elif word.lower().startswith("number:") and word[7:].isdecimal() and len(word) < 14:
            options["number"] = int(word[7:])
        else:
            rest.append(word)
    if rest:
        options["query"] = " ".join(rest)
    return options


COMMAND = Command(
    "subscribe",
    "Follow a keyword; see first what it would have sent",
    (
        Example("subscribe RAG", "what a keyword would have sent, before you follow it"),
        Example("subscribe LLM 추론", "both words, anywhere in a paper"),
    ),
    answer,
    (
        Option("query", "string", "A keyword, such as 강화학습 or RAG", required=True),
        Option("where", "string", "Told to you, or here in the channel (admins)", choices=("me", "here")),
    ),
    typed,
    ("follow", "sub", "구독", "팔로우"),
)
