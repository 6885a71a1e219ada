"""`/paper subscriptions`: one's keywords, with buttons to pause, edit and delete them; taken out and in as a file."""

import datetime as dt
from collections.abc import Sequence

from bot.commands import subscribe
from bot.commands.ask import Ask, OptionValue
from bot.commands.clocks import remember_zone
from bot.commands.command import Command, Example
from bot.commands.feed.access import may_administer
from bot.commands.followed import (
    HERE,
    MY_KEYWORDS,
    Whose,
    refused,
    shown,
    theirs_and_one,
    typed_number,
    when_told,
    whose,
)
from bot.commands.records import Records
from bot.domain.following import LONGEST, Subscription
from bot.domain.preferences import told_at
from bot.domain.queries import Refusal
from bot.domain.query_reading import parse_query
from bot.domain.replies import Action, Document, Entries, Entry, Field, Form, Reply, Sentence
from bot.locale import Words

PAGE = 5
_OUT, _IN = ("export", "내보내기"), ("import", "가져오기")
_FAULTS = 5


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """Options that buttons and forms give: `where`, `do` (export or import), `queries` (one a line)."""
    theirs = await whose(ask, records, words)
    if isinstance(theirs, Sentence):
        return theirs
    match ask.options.get("do"):
        case "export":
            return _exported(await records.followed.subscriptions.of(theirs.owner), words)
        case "import" if "queries" in ask.options:
            await remember_zone(ask.person, records)
            return await _imported(str(ask.options["queries"]), theirs, records, words)
        case "import":
            return _form(theirs, words)
    return await listed(ask, theirs, records, words, page)


async def listed(ask: Ask, theirs: Whose, records: Records, words: Words, page: int = 1, note: str = "") -> Reply:
    held = await records.followed.subscriptions.of(theirs.owner)
    admin = theirs.home is None and not ask.person.tenant.startswith("@") and await may_administer(ask.person, records)
    if not held:
        text = words("You follow no keyword yet. Type one, and I show what it would have sent before you decide.")
        if theirs.home is not None:
            text = words("This channel follows no keyword yet.")
        actions = (_add(theirs, words), _import(theirs, words), *_of_channel(admin, words))
        return Sentence(f"{note}\n{text}".strip(), ("/paper subscribe RAG",), actions)
    pages = -(-len(held) // PAGE)
    page = min(max(page, 1), pages)
    on_page = held[(page - 1) * PAGE : page * PAGE]
    heading = words.plural("You follow {n} keyword", "You follow {n} keywords", len(held))
    if theirs.home is not None:
        heading = words.plural("This channel follows {n} keyword", "This channel follows {n} keywords", len(held))
    when = await when_told(ask, theirs, records, words)
    now = records.clock()
    return Entries(
        heading,
        tuple(_entry(one, theirs, now, words) for one in on_page),
        f"subscriptions {theirs.prefix}".strip(),
        f"{note}\n{when}".strip(),
        page,
        pages,
        actions=(
            _add(theirs, words),
            *(await _times(theirs, records, words)),
            Action(words("Export"), f"ask:subscriptions {theirs.prefix}export"),
            _import(theirs, words),
            *_of_channel(admin, words),
        ),
    )


def page_of(held: Sequence[Subscription], number: int) -> int:
    """The page on which the subscription stands."""
    before = sum(one.number < number for one in held)
    return before // PAGE + 1


def _entry(one: Subscription, theirs: Whose, now: float, words: Words) -> Entry:
    state = []
    if one.paused:
        state.append(words("paused"))
    elif one.muted_until > now:
        day = dt.datetime.fromtimestamp(one.muted_until, dt.UTC).date()
        state.append(words("muted until {date}", date=words.date(day, "long")))
    if one.synonyms:
        state.append(words("with synonyms"))
    line = f"{theirs.prefix}{one.number}"
    switch = Action(words("Pause"), f"turn:pause {line}")
    if one.paused:
        switch = Action(words("Resume"), f"turn:resume {line}", "primary")
    elif one.muted_until > now:
        switch = Action(words("Unmute"), f"turn:unmute {line}", "primary")
    return Entry(
        f"{one.number}. {shown(one.query, 200)}",
        " · ".join(state),
        (
            switch,
            Action(words("Edit"), f"form:edit {line}"),
            Action(words("Delete"), f"turn:unsubscribe {line}", "danger"),
        ),
    )


def _add(theirs: Whose, words: Words) -> Action:
    line = "form:subscriptions-add here" if theirs.home is not None else "form:subscriptions-add"
    return Action(words("Add…"), line, "primary")


def _import(theirs: Whose, words: Words) -> Action:
    return Action(words("Import…"), f"form:subscriptions {theirs.prefix}import")


def _of_channel(admin: bool, words: Words) -> tuple[Action, ...]:
    return (Action(words("Keywords of this channel"), f"{MY_KEYWORDS} here"),) if admin else ()


async def _times(theirs: Whose, records: Records, words: Words) -> tuple[Action, ...]:
    if theirs.home is not None:
        return ()
    follower = await records.followed.subscriptions.follower(theirs.owner)
    chosen = await records.preferences.of(theirs.owner)
    if told_at(chosen, follower.at_once, records.followed.usual) is None:
        return (Action(words("Once a day instead"), "turn:once-a-day"),)
    return (Action(words("At once instead"), "turn:at-once"),)


async def add(ask: Ask, records: Records, words: Words, page: int = 1) -> Form:
    here = str(ask.options.get("where", "")) in HERE
    return subscribe.form("", False, "subscribe where:here" if here else "subscribe", words)


async def edit(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The form of a subscription; what is sent is shown with its evidence and saved only then."""
    found = await theirs_and_one(ask, records, words)
    if isinstance(found, Sentence):
        return found
    theirs, one = found
    submit = f"subscribe {'where:here ' if theirs.home else ''}number:{one.number}"
    return subscribe.form(one.query, one.synonyms, submit, words)


def _exported(held: Sequence[Subscription], words: Words) -> Reply:
    if not held:
        return Sentence(words("There is nothing to export yet."), ("/paper subscribe RAG",))
    lines = [f"{one.query} {subscribe.SYNONYMS}" if one.synonyms else one.query for one in held]
    text = words("Your keywords, one a line. Import takes the same.")
    return Document("keywords.txt", "\n".join(lines) + "\n", text)


def _form(theirs: Whose, words: Words) -> Form:
    field = Field("queries", words("One keyword a line"), "text", required=True, most=4_000)
    return Form(words("Import keywords"), (field,), f"subscriptions {theirs.prefix}import")


async def _imported(text: str, theirs: Whose, records: Records, words: Words) -> Sentence:
    """Every line that is a keyword is followed; what cannot be is named."""
    queries: list[tuple[str, bool]] = []
    faults: list[str] = []
    for line in text.splitlines():
        options = subscribe.typed([word for word in line.split() if not word.startswith("where:")])
        query = str(options.get("query", ""))
        if not query or query.startswith("#"):
            continue
        parsed = parse_query(query)
        if isinstance(parsed, Refusal):
            faults.append(f"• {shown(query)}: {refused(parsed, words)}")
        elif len(query) > LONGEST:
            faults.append(f"• {shown(query)}: {words('too long')}")
        else:
            queries.append((query, options.get("synonyms") == "on"))
    followed = records.followed
    came = await followed.subscriptions.add(theirs.owner, queries, followed.most, words.language, records.clock())
    made = sum(isinstance(one, Subscription) for one in came)
    told = [words.plural("{n} keyword added.", "{n} keywords added.", made)]
    if there := came.count("twice"):
        told.append(words.plural("{n} was there already.", "{n} were there already.", there))
    if left := came.count("full"):
        told.append(
            words.plural(
                "{n} had no room: {most} keywords are the most.",
                "{n} had no room: {most} keywords are the most.",
                left,
                most=followed.most,
            )
        )
    if faults:
        told.append(words.plural("{n} cannot be followed:", "{n} cannot be followed:", len(faults)))
        told += faults[:_FAULTS]
    back = f"{MY_KEYWORDS} {theirs.prefix}".strip()
    return Sentence("\n".join(told), actions=(Action(words("The list"), back),))


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    options: dict[str, OptionValue] = {}
    for word in words:
        lower = word.lower()
        if lower in HERE:
            options["where"] = "here"
        elif lower in _OUT:
            options["do"] = "export"
        elif lower in _IN:
            options["do"] = "import"
    return options


COMMAND = Command(
    "subscriptions",
    "The keywords you follow",
    (Example("subscriptions", "the keywords you follow, to pause, edit and delete"),),
    answer,
    (),
    typed,
    ("subs", "keywords", "구독목록", "키워드"),
)
ADD = Command("subscriptions-add", "", (), add, typed=typed)
EDIT = Command("edit", "", (), edit, typed=typed_number)
