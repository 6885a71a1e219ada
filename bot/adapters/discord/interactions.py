"""Answers what people ask on Discord: `/paper` commands, buttons and autocomplete. Nobody goes without an answer.

Keeps nothing between two questions: all that a button needs is in its id, so it works after a restart.
"""

import asyncio
import enum
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import discord
import structlog
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord.answers import (
    CHOICES,
    EDIT,
    EPHEMERAL,
    LATER_EDIT,
    LATER_MESSAGE,
    MESSAGE,
    Answers,
    Taken,
)
from bot.adapters.discord.questions import read_button, read_command
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.commands.promptness import APOLOGY, PATIENCE, QUICK
from bot.domain.replies import Reply, Sentence
from bot.formatter import embed_answers
from bot.locale import Words, nearest_language, words

log = structlog.get_logger()

MOST_CHOICES = 25


class Place(enum.Enum):
    """Where an answer appears."""

    PRIVATE = enum.auto()
    PUBLIC = enum.auto()
    SHARED = enum.auto()  # public, beside the private answer whose button was pressed
    INSTEAD = enum.auto()  # in place of the message whose button was pressed


@dataclass(frozen=True, slots=True)
class _Answer:
    """`bodies` in order. `aside`: a remark for the person alone, wherever the answer was to appear."""

    bodies: list[dict[str, Any]]
    aside: bool = False


class Interactions:
    """Takes every interaction of the gateway; `answer` is what the connection calls."""

    def __init__(self, desk: Desk, *, quick: float = QUICK, patience: float = PATIENCE) -> None:
        self._desk = desk
        self._quick = quick
        self._patience = patience
        self._webhooks = AsyncWebhookAdapter()  # type: ignore[no-untyped-call]

    async def answer(self, interaction: discord.Interaction) -> None:
        """Never raises."""
        began = asyncio.get_running_loop().time()
        what = "?"
        try:
            data: dict[str, Any] = dict(interaction.data or {})
            person = _person(interaction)
            match interaction.type:
                case discord.InteractionType.application_command:
                    asked = read_command(data)
                    what = asked.command
                    place = Place.PUBLIC if asked.public else Place.PRIVATE
                    asking = self._desk.asked(Ask(asked.command, person, asked.options))
                    await self._reply(interaction, person, asking, place, began)
                case discord.InteractionType.component:
                    button = read_button(data)
                    what = button.partition(":")[0]
                    place = _place(what)
                    public = place is Place.INSTEAD and not _is_private(interaction)
                    asking = self._desk.pressed(button, person)
                    await self._reply(interaction, person, asking, place, began, public=public)
                case discord.InteractionType.autocomplete:
                    asked = read_command(data)
                    what = "autocomplete"
                    choices = await self._choices(asked.command, asked.typing, asked.typed, person)
                    await Answers(interaction, self._webhooks).first(CHOICES, {"choices": choices})
                case _:
                    raise ValueError(f"nothing of ours leads to an interaction of type {interaction.type}")
        except Exception:
            log.exception("an interaction failed", command=what)
            spoken = words(nearest_language(interaction.locale.value, "en"))
            # Where the person has an answer already, Discord refuses this one.
            await Answers(interaction, self._webhooks).first(MESSAGE, _flagged(_plain(spoken(APOLOGY)), private=True))

    async def _reply(
        self,
        interaction: discord.Interaction,
        person: Person,
        asking: Coroutine[Any, Any, Reply],
        place: Place,
        began: float,
        *,
        public: bool = False,
    ) -> None:
        answers = Answers(interaction, self._webhooks)
        spoken = self._desk.words_for(person)
        shared = public or place in (Place.PUBLIC, Place.SHARED)
        task = asyncio.create_task(_bodies(asking, spoken, public=shared), name="discord-answer")
        left = self._quick - (asyncio.get_running_loop().time() - began)
        await asyncio.wait({task}, timeout=max(0.0, left))
        if task.done():
            taken = await self._directly(answers, task.result(), spoken, place, private=not shared)
        else:
            taken = await self._afterwards(answers, task, spoken, place, private=not shared)
        if taken != "taken":
            log.warning("an answer did not get through", outcome=taken, trouble=answers.trouble)

    async def _directly(
        self, answers: Answers, answer: _Answer, spoken: Words, place: Place, *, private: bool
    ) -> Taken:
        private = private or answer.aside
        first, *rest = answer.bodies
        if place is Place.INSTEAD and not answer.aside:
            taken = await answers.first(EDIT, _instead(first))
        else:
            taken = await answers.first(MESSAGE, _flagged(first, private))
        if taken == "refused":
            log.error("discord refused an answer", trouble=answers.trouble)
            return await answers.first(MESSAGE, _flagged(_plain(spoken(APOLOGY)), private=True))
        return await _rest(answers, taken, rest, private)

    async def _afterwards(
        self, answers: Answers, task: asyncio.Task[_Answer], spoken: Words, place: Place, *, private: bool
    ) -> Taken:
        beside = place in (Place.SHARED, Place.INSTEAD)
        if beside:
            taken = await answers.first(LATER_EDIT)
        else:
            taken = await answers.first(LATER_MESSAGE, {"flags": EPHEMERAL} if private else None)
        if taken in ("refused", "expired"):
            task.cancel()
            return taken
        try:
            answer = await asyncio.wait_for(task, self._patience)
        except TimeoutError:
            log.error("the desk took too long", seconds=self._patience)  # noqa: TRY400
            answer = _apology(spoken)
        first, *rest = answer.bodies
        if beside and (answer.aside or place is Place.SHARED):
            private = private or answer.aside
            taken = await answers.more(_flagged(first, private))
        else:
            taken = await answers.edit(_instead(first))
        if taken == "refused":
            log.error("discord refused an answer", trouble=answers.trouble)
            sorry = _plain(spoken(APOLOGY))
            return await (answers.more(_flagged(sorry, private=True)) if beside else answers.edit(_instead(sorry)))
        return await _rest(answers, taken, rest, private)

    async def _choices(self, command: str, option: str, typed: str, person: Person) -> list[dict[str, str]]:
        try:
            suggested = await asyncio.wait_for(
                self._desk.suggestions(command, option, typed, person), timeout=2 * self._quick
            )
        except Exception:  # What cannot be suggested can still be typed.
            log.exception("no suggestions", command=command, option=option)
            return []
        return [{"name": shown, "value": sent} for shown, sent in list(suggested)[:MOST_CHOICES]]


async def _bodies(asking: Coroutine[Any, Any, Reply], spoken: Words, *, public: bool) -> _Answer:
    try:
        reply = await asking
        return _Answer(embed_answers.reply(reply, spoken, public=public), aside=isinstance(reply, Sentence))
    except Exception:
        log.exception("a question could not be answered")
        return _apology(spoken)


async def _rest(answers: Answers, taken: Taken, rest: list[dict[str, Any]], private: bool) -> Taken:
    for body in rest:
        if taken != "taken":
            break
        taken = await answers.more(_flagged(body, private))
    return taken


def _person(interaction: discord.Interaction) -> Person:
    tenant = str(interaction.guild_id) if interaction.guild_id is not None else f"@{interaction.user.id}"
    return Person("discord", tenant, str(interaction.user.id), interaction.locale.value)


def _place(verb: str) -> Place:
    match verb:
        case "share":
            return Place.SHARED
        case "page":
            return Place.INSTEAD
        case _:
            return Place.PRIVATE


def _is_private(interaction: discord.Interaction) -> bool:
    return interaction.message is not None and interaction.message.flags.ephemeral


def _plain(text: str) -> dict[str, Any]:
    return {"content": text}


def _apology(spoken: Words) -> _Answer:
    return _Answer([_plain(spoken(APOLOGY))], aside=True)


def _quiet(body: dict[str, Any]) -> dict[str, Any]:
    """Nobody is pinged, whatever a paper's text says."""
    return {**body, "allowed_mentions": {"parse": []}}


def _flagged(body: dict[str, Any], private: bool) -> dict[str, Any]:
    flags = int(body.get("flags", 0)) | (EPHEMERAL if private else 0)
    return _quiet({**body, "flags": flags} if flags else body)


def _instead(body: dict[str, Any]) -> dict[str, Any]:
    """What the new message does not have, the old one must lose."""
    return _quiet({"content": None, "embeds": [], "components": [], **body})
