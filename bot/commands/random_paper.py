"""`/paper random`: one paper to read now, picked by chance; one with many votes more likely than one with few."""

import random
from collections.abc import Sequence
from dataclasses import replace

from bot.commands import nothing, show
from bot.commands.ask import Ask
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.replies import Action, Listed, Reply
from bot.locale import Words

DRAWN = 24
"""Papers drawn evenly, of which one is chosen by its votes: good ones come often, and every one comes."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    drawn = await records.search.some(DRAWN)
    if not drawn:
        return nothing.arrived_yet(words)
    card = await show.card(_chosen(drawn, random.SystemRandom()), records.archive, words)
    return replace(card, actions=(*card.actions, Action(words("Another one"), "turn:random")))


def _chosen(drawn: Sequence[Listed], chance: random.Random) -> Listed:
    """Twice the votes, twice as likely; without votes, as likely as with one."""
    return chance.choices(drawn, [max(listed.paper.votes or 0, 1) for listed in drawn])[0]


COMMAND = Command(
    "random",
    "One paper to read now",
    (Example("random", "one paper to read now"),),
    answer,
    other_names=("surprise", "무작위", "랜덤", "아무거나"),
)
