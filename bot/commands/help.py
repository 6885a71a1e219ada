"""`/paper help`, and what an unknown word is answered with."""

import difflib
from collections.abc import Sequence

from bot.commands.ask import Ask, OptionValue
from bot.commands.command import Command
from bot.commands.records import Records
from bot.domain.replies import Action, Reply, Sentence
from bot.locale import Words
from bot.ports import Archive

TRY = ("/paper top 5 week", "/paper today", "/paper help")


TOPICS = {
    "read": ("top", "today", "show", "random", "catchup"),
    "find": ("search", "similar"),
    "follow": ("subscribe", "subscriptions", "unsubscribe", "why"),
    "keep": ("save", "saved", "export"),
    "mine": ("settings", "mydata", "forgetme", "help"),
}
"""What one types behind `help` -> commands that belong together, as far as there are any. Admins have one more topic:
the commands that say they are for admins.
"""
ADMINS = "admins"

Told = dict[str, tuple[Command, ...]]
"""Topic -> its commands, as far as they are for whoever asks."""


async def answer(ask: Ask, commands: Sequence[Command], records: Records, words: Words) -> Reply:
    """What can be typed, in short; with a command or a topic behind it, more about that."""
    told = _told(commands, admin=ask.person.admin)
    wanted = " ".join(str(ask.options.get("about", "")).lower().split()).removeprefix("/paper ")
    if wanted:
        back = (Action(words("All commands"), "turn:help"),)
        if (more := _more(wanted, told, words)) is not None:
            return Sentence(more, actions=back)
        if wanted == ADMINS or any(one.admin and f"{one.name} ".startswith(f"{wanted} ") for one in commands):
            return Sentence(words("That is for admins."), actions=back)
        near = difflib.get_close_matches(wanted, [one.name for of_topic in told.values() for one in of_topic], n=1)
        if near:
            text = words("I don't know “{word}”. Did you mean {nearest}?", word=wanted[:60], nearest=near[0])
            return Sentence(text, (f"/paper help {near[0]}", "/paper help"))
    return Sentence(_overview(told, words), await things_to_try(records.archive), _topics(told, words))


def _told(commands: Sequence[Command], *, admin: bool) -> Told:
    by_name = {command.name: command for command in commands}
    told = {topic: tuple(by_name[name] for name in names if name in by_name) for topic, names in TOPICS.items()}
    if admin:
        told[ADMINS] = tuple(command for command in commands if command.admin)
    return {topic: of_topic for topic, of_topic in told.items() if of_topic}


def _more(wanted: str, told: Told, words: Words) -> str | None:
    """About a command, a group of commands (`feed`), or a topic; None when it is none of them."""
    known = [command for of_topic in told.values() for command in of_topic]
    group = [command for command in known if command.name.startswith(f"{wanted} ")]
    of_topic = next((some for topic, some in told.items() if wanted in (topic, _title(topic, words).lower())), ())
    if some := group or of_topic:
        return "\n".join(_line(command, n, words) for command in some for n in range(len(command.examples)))
    named = next((command for command in known if wanted in (command.name, *command.other_names)), None)
    return None if named is None else _about(named, words)


def _overview(told: Told, words: Words) -> str:
    """An example of each command, by topic; of the many for admins one."""
    lines = [words("Ask me about the papers of the daily digests:")]
    for topic, of_topic in told.items():
        shown = of_topic[:1] if topic == ADMINS else of_topic
        lines += [
            "",
            f"**{_title(topic, words)}**",
            *(_line(command, 0, words) for command in shown if command.examples),
        ]
    return "\n".join([*lines, "", words("With “public” behind top or today, everyone here sees the answer.")])


def _topics(told: Told, words: Words) -> tuple[Action, ...]:
    return tuple(Action(_title(topic, words), f"turn:help {topic}") for topic in told)


def _title(topic: str, words: Words) -> str:
    match topic:
        case "read":
            return words("Read")
        case "find":
            return words("Find")
        case "follow":
            return words("Follow")
        case "keep":
            return words("Keep")
        case "mine":
            return words("Yours")
        case _:
            return words("For admins")


def _about(command: Command, words: Words) -> str:
    lines = [f"/paper {command.name} – {words(command.description)}"]
    lines += [_line(command, number, words) for number in range(len(command.examples))]
    if command.options:
        lines += ["", words("What can be given:")]
    for option in command.options:
        choices = f" ({', '.join(option.choices)})" if option.choices else ""
        lines.append(f"• {option.name} – {words(option.description)}{choices}")
    return "\n".join(lines)


def _line(command: Command, number: int, words: Words) -> str:
    example = command.examples[number]
    return f"• /paper {example.line} – {words(example.gives)}"


async def things_to_try(archive: Archive) -> tuple[str, str, str]:
    newest = await archive.newest_date()
    best = [] if newest is None else await archive.top(newest, newest, 1)
    second = f"/paper show {best[0].paper.arxiv_id}" if best else "/paper today"
    return ("/paper top 5", second, "/paper top 5 week")


def unknown(line: str, nearest: str, words: Words) -> Reply:
    """`line` begins with no command, and is perhaps what someone looks for. `nearest`: as it may have been meant."""
    word = line.split(maxsplit=1)[0]
    word = word if len(word) <= 60 else word[:59] + "…"
    if nearest:
        meant = nearest.split(maxsplit=1)[0]
        text = words("I don't know “{word}”. Did you mean {nearest}?", word=word, nearest=meant)
        return Sentence(text, tuple(dict.fromkeys((f"/paper {nearest[:200]}", "/paper help"))))
    looked_for = (f"/paper search {line}",) if len(line) <= 60 and any(map(str.isalnum, line)) else ()
    return Sentence(words("I don't know “{word}”.", word=word), (*looked_for, *TRY)[:3])


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    return {"about": " ".join(words)} if words else {}
