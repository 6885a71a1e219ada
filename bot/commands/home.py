"""What a person finds when they open the bot's own place: the newest digest, and what is theirs."""

from bot.commands.ask import Ask, Person
from bot.commands.catalogue import BY_NAME
from bot.commands.records import Records
from bot.domain.replies import Action, Entries, Home, PaperList, Sentence
from bot.locale import Words

SHOWN = {"top": "Papers", "saved": "My reading list", "subscriptions": "What I follow", "settings": "My settings"}
"""The commands whose answers stand there, in this order, and how a sentence of them is headed."""


async def answer(person: Person, records: Records, words: Words) -> Home:
    """Nothing is changed by looking; what is answered with a form or a file has no place here."""
    parts = []
    for name, heading in SHOWN.items():
        if name not in BY_NAME:
            continue
        reply = await BY_NAME[name].answer(Ask(name, person), records, words, 1)
        if isinstance(reply, PaperList | Sentence | Entries):
            parts.append((words(heading) if isinstance(reply, Sentence) else "", reply))
    return Home(tuple(parts), (Action(words("Help"), "ask:help"),))
