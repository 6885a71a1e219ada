"""What a person writes to the bot in their direct messages: a line as they would type it behind `/paper`."""

import asyncio
from typing import Any

from bot.adapters.slack.answering import Answer, Answering, Asker
from bot.adapters.slack.private import PrivateMessages
from bot.adapters.slack.spoken import is_for_admins, typed_line
from bot.commands.desk import Desk
from bot.domain.channels import direct
from bot.domain.replies import Action, Sentence
from bot.formatter import block_answers
from bot.formatter.block_parts import ACTION_ID

REMEMBERED = 900.0
"""Seconds in which an event that comes again is known; Slack repeats one for five minutes."""
MOST = 10_000

Json = dict[str, Any]


class Conversation:
    def __init__(self, desk: Desk, answering: Answering, private: PrivateMessages) -> None:
        self._desk = desk
        self._answering = answering
        self._private = private
        self._seen: dict[str, float] = {}

    async def answer(self, event: Json, event_id: str, team: str) -> None:
        """Only what a person wrote themselves; edits, files, and the bot's own messages are no questions."""
        user, text = event.get("user"), event.get("text")
        if event.get("channel_type") != "im" or event.get("subtype") or event.get("bot_id"):
            return
        if not isinstance(user, str) or not isinstance(text, str) or not text.strip() or self._was_here(event_id):
            return
        line = typed_line(text)
        asker = Asker(team, user, direct("slack", user))
        # Nobody else is here: there is no one to share with.
        answer = await self._answering.answer(
            lambda person: self._desk.typed(line, person, asker.channel),
            asker,
            public=True,
            sure=is_for_admins(line),
        )
        await self._private.say(asker, self._without_form(answer, line), event.get("thread_ts"))

    def _without_form(self, answer: Answer, line: str) -> Answer:
        """A window opens only at the press of a button."""
        if answer.form is None:
            return answer
        words, button = answer.words, f"form:{line}"
        opens = (Action(words("Open the form"), button, "primary"),) if len(button) <= ACTION_ID else ()
        body = block_answers.reply(Sentence(answer.form.title, (f"/paper {line}",), opens), words, public=True)
        return Answer(body, words, aside=True)

    def _was_here(self, event_id: str) -> bool:
        now = asyncio.get_running_loop().time()
        self._seen = {one: until for one, until in self._seen.items() if until > now}
        if event_id in self._seen:
            return True
        while len(self._seen) >= MOST:
            self._seen.pop(next(iter(self._seen)))
        self._seen[event_id] = now + REMEMBERED
        return False
