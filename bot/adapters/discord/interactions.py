"""Answers what people ask on Discord: commands, buttons, forms, a message's menu, autocomplete. Nobody goes without.

All that a button needs is in its id, so it works after a restart.
"""

import asyncio
from dataclasses import replace
from typing import Any

import discord
import structlog
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord.answers import CHOICES, Answers
from bot.adapters.discord.commands import ON_MESSAGES
from bot.adapters.discord.questions import (
    asked_in,
    is_private,
    person_of,
    read_button,
    read_command,
    read_form,
    read_message,
)
from bot.adapters.discord.replying import Place, Replying, Scene
from bot.commands.ask import Ask, Person
from bot.commands.desk import Desk
from bot.commands.promptness import PATIENCE, QUICK
from bot.domain.replies import Form, Reply
from bot.formatter import components, modals
from bot.locale import nearest_language, words

log = structlog.get_logger()

MOST_CHOICES = 25


class Interactions:
    """Takes every interaction of the gateway; `answer` is what the connection calls."""

    def __init__(self, desk: Desk, *, quick: float = QUICK, patience: float = PATIENCE) -> None:
        self._desk = desk
        self._quick = quick
        self._webhooks = AsyncWebhookAdapter()  # type: ignore[no-untyped-call]
        self._replying = Replying(self._webhooks, quick=quick, patience=patience)

    async def answer(self, interaction: discord.Interaction) -> None:
        """Never raises."""
        began = asyncio.get_running_loop().time()
        answers = Answers(interaction, self._webhooks)
        try:
            match interaction.type:
                case discord.InteractionType.application_command:
                    await self._on_command(interaction, answers, began)
                case discord.InteractionType.component:
                    await self._on_button(interaction, answers, began)
                case discord.InteractionType.modal_submit:
                    await self._on_form(interaction, answers, began)
                case discord.InteractionType.autocomplete:
                    choices = await self._choices(interaction)
                    await answers.first(CHOICES, {"choices": choices})
                case _:
                    raise ValueError(f"nothing of ours leads to an interaction of type {interaction.type}")
        except Exception:
            log.exception("an interaction failed", kind=str(interaction.type))
            await self._replying.apologise(answers, words(nearest_language(interaction.locale.value, "en")))

    async def _on_command(self, interaction: discord.Interaction, answers: Answers, began: float) -> None:
        person, data = person_of(interaction), _data(interaction)
        if data.get("type") == ON_MESSAGES:
            asking = self._desk.looked_up(read_message(data), person)
            await self._replying.reply(answers, asking, self._scene(interaction, person, Place.PRIVATE, began))
            return
        asked = read_command(data)
        place = Place.PUBLIC if asked.public else Place.PRIVATE
        asking = self._desk.asked(Ask(asked.command, person, asked.options, asked_in(interaction)))
        await self._replying.reply(answers, asking, self._scene(interaction, person, place, began))

    async def _on_button(self, interaction: discord.Interaction, answers: Answers, began: float) -> None:
        person, button = person_of(interaction), read_button(_data(interaction))
        verb, _, argument = button.partition(":")
        scene = replace(self._scene(interaction, person, _place(verb, interaction), began), pressed=button)
        if verb == modals.AGAIN:
            kept = self._replying.kept(person.key, argument)
            if kept is not None:
                await self._replying.reply(answers, _at_hand(kept), scene)
                return
            button = f"form:{argument}"
        await self._replying.reply(answers, self._desk.pressed(button, person, asked_in(interaction)), scene)

    async def _on_form(self, interaction: discord.Interaction, answers: Answers, began: float) -> None:
        person, data = person_of(interaction), _data(interaction)
        typed = read_form(data.get("components"))
        submit = read_button(data).partition(":")[2]
        self._replying.forget(person.key, submit)
        place = Place.TURN if interaction.message is not None and is_private(interaction) else Place.PRIVATE
        scene = self._scene(interaction, person, place, began, typed)
        asking = self._desk.submitted(submit, typed, person, asked_in(interaction))
        await self._replying.reply(answers, asking, scene)

    def _scene(
        self,
        interaction: discord.Interaction,
        person: Person,
        place: Place,
        began: float,
        typed: dict[str, str] | None = None,
    ) -> Scene:
        message = interaction.message
        return Scene(
            person.key,
            self._desk.words_for(person),
            place,
            began,
            public=place is Place.PAGE and not is_private(interaction),
            made_of_components=message is not None and components.is_made_of_them({"flags": message.flags.value}),
            window=typed is None,
            typed=typed,
        )

    async def _choices(self, interaction: discord.Interaction) -> list[dict[str, str]]:
        asked = read_command(_data(interaction))
        suggesting = self._desk.suggestions(asked.command, asked.typing, asked.typed, person_of(interaction))
        try:
            suggested = await asyncio.wait_for(suggesting, timeout=2 * self._quick)
        except Exception:  # What cannot be suggested can still be typed.
            log.exception("no suggestions", command=asked.command, option=asked.typing)
            return []
        return [{"name": shown, "value": sent} for shown, sent in list(suggested)[:MOST_CHOICES]]


def _data(interaction: discord.Interaction) -> dict[str, Any]:
    return dict(interaction.data or {})


def _place(verb: str, interaction: discord.Interaction) -> Place:
    match verb:
        case "share":
            return Place.SHARED
        case "page":
            return Place.PAGE
        case "turn" if is_private(interaction):  # What everyone sees is not changed by what is for one alone.
            return Place.TURN
        case "form" | modals.AGAIN:
            return Place.WINDOW
        case _:
            return Place.PRIVATE


async def _at_hand(form: Form) -> Reply:
    return form
