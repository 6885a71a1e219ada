"""`/paper mydata`: everything that is kept about whoever asks, as a file."""

import json
from typing import Any

from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.replies import Document, Reply, Sentence
from bot.locale import Words

FILE_NAME = "paperboy-my-data.json"


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    kept: dict[str, list[dict[str, Any]]] = {}
    for part in records.personal:
        kept |= {name: rows for name, rows in (await part.mine(ask.person.key)).items() if rows}
    if not kept:
        return Sentence(words("I keep nothing about you."))
    entries = sum(map(len, kept.values()))
    text = words.plural(
        "This file has everything I keep about you: {n} entry.",
        "This file has everything I keep about you: {n} entries.",
        entries,
    )
    content = json.dumps({"person": ask.person.key, **kept}, ensure_ascii=False, indent=2) + "\n"
    return Document(FILE_NAME, content, text, ("/paper forgetme",))


COMMAND = Command(
    "mydata",
    "Everything I keep about you",
    (Example("mydata", "everything I keep about you, as a file"),),
    answer,
    other_names=("privacy", "내정보", "내데이터"),
)
