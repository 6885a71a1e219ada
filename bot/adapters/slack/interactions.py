"""Answers `/paper` and buttons: Slack's payload -> Desk -> Reply -> blocks -> back to the person.

The acknowledgement leaves within Slack's three seconds and ours of one, whatever the desk does; nothing here
raises, because Bolt loses an acknowledgement when its listener fails right after it.
"""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from bot.adapters.slack import modals
from bot.adapters.slack.answers import Answers, Visible
from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.modals import Origin
from bot.adapters.slack.people import Languages
from bot.adapters.slack.spoken import asks_publicly, typed_text
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.commands.promptness import APOLOGY, PATIENCE, QUICK
from bot.domain.replies import Reply, Sentence
from bot.formatter import block_answers
from bot.locale import Words

log = structlog.get_logger()

AT_ONCE = 16
"""Answers that are worked on at a time; slack_sdk itself starts as many as come in."""

VERBS = re.compile(r"^(details|list|share|page|show|seen|newest):")

Body = dict[str, Any]
Question = Callable[[Person], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Answer:
    """`bodies` is never empty; `words` is the person's language.

    `aside`: a remark for the person alone, wherever the answer was to appear.
    """

    bodies: list[Body]
    words: Words
    aside: bool = False


class Interactions:
    """`quick`: seconds in which an answer goes out with the acknowledgement."""

    def __init__(
        self, desk: Desk, client: AsyncWebClient, session: aiohttp.ClientSession, *, quick: float = QUICK
    ) -> None:
        self._desk = desk
        self._quick = quick
        self._client = client
        self._session = session
        self._languages = Languages(client)
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[Any]] = set()

    def register(self, app: AsyncApp) -> None:
        # Any name: a workspace that has a /paper already may give ours another one.
        app.command(re.compile("/.+"))(self._on_command)
        app.action(VERBS)(self._on_button)
        # Link buttons need nothing but the acknowledgement.
        app.action(re.compile(""))(self._on_other_action)

    async def close(self, within: float) -> None:
        """Let answers that are under way finish, for `within` seconds at most."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self._running:
                    await asyncio.wait(set(self._running))
        for late in set(self._running):
            late.cancel()
        await self._languages.close()

    # ---------------------------------------------------------------- listeners

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        self.keep(asyncio.current_task())
        line = typed_text(str(body.get("text") or ""))
        public = asks_publicly(line)
        task = self._start(self._answer(lambda person: self._desk.typed(line, person), body, public))
        await asyncio.wait({task}, timeout=self._quick)
        follow_at = 0
        if task.done():
            answer, follow_at = task.result(), 1
            await ack({**answer.bodies[0], "response_type": _visible(answer, public)})
        else:
            await ack()
            answer = await task
        answers = self._answers(body.get("response_url"), answer)
        await self._guarded(answers.messages(answer.bodies[follow_at:], _visible(answer, public)))

    async def _on_button(self, ack: AsyncAck, body: Body) -> None:
        self.keep(asyncio.current_task())
        await ack()
        await self._guarded(self._press(body))

    async def _on_other_action(self, ack: AsyncAck) -> None:
        await ack()

    async def _press(self, body: Body) -> None:
        button = pressed_button(body)
        origin = modals.origin_of(body)
        verb = button.partition(":")[0]
        for_everyone = not origin.depth and not (body.get("container") or {}).get("is_ephemeral")
        public = verb == "share" or (verb == "page" and for_everyone)
        task = self._start(self._answer(lambda person: self._desk.pressed(button, person), body, public))
        if verb == "share":
            await self._share(body, await task, origin)
        elif verb == "page":
            await self._turn_page(body, await task, origin)
        else:
            await self._show(body, task, origin)

    async def _share(self, body: Body, answer: Answer, origin: Origin) -> None:
        answers = self._answers(origin.response_url, answer)
        arrived = await answers.messages(answer.bodies, _visible(answer, public=True))
        if not arrived and origin.depth:
            # The address in a view serves half an hour; one in a message is always fresh.
            sorry = answer.words("This could not be shared any more. Please ask again and share the new answer.")
            await self._open(body, origin, self._said(sorry, answer.words))

    async def _turn_page(self, body: Body, answer: Answer, origin: Origin) -> None:
        if origin.depth:
            await self._fill(str(body["view"].get("id")), modals.modal(answer.bodies, answer.words, origin))
            return
        answers = self._answers(origin.response_url, answer)
        first, *more = answer.bodies
        if answer.aside:
            await answers.messages(answer.bodies, "ephemeral")
        elif await answers.instead(first):
            await answers.messages(more, "ephemeral")

    # ---------------------------------------------------------------- modals

    async def _show(self, body: Body, task: asyncio.Task[Answer], origin: Origin) -> None:
        """A modal with the answer, on top of the one that the button is in."""
        view_id: str | None = None
        await asyncio.wait({task}, timeout=self._quick)
        if not task.done():
            # The trigger lives three seconds: open now, fill in when the answer is there.
            view_id = await self._open(body, origin, None)
        answer = await task
        shown = False
        if view_id is not None:
            shown = await self._fill(view_id, modals.modal(answer.bodies, answer.words, origin.above()))
        elif modals.fits(answer.bodies) or origin.response_url is None:
            shown = await self._open(body, origin, answer) is not None
        if not shown:
            await self._answers(origin.response_url, answer).messages(answer.bodies, "ephemeral")

    async def _open(self, body: Body, origin: Origin, answer: Answer | None) -> str | None:
        """The view's id, None when Slack did not open it (the trigger is too old). No `answer`: not yet."""
        above = origin.above()
        if answer is None:
            view = modals.loading(self._desk.words_for(_person(body, None)), above)
        else:
            view = modals.modal(answer.bodies, answer.words, above)
        if origin.topmost:
            view_id = str(body["view"].get("id"))
            return view_id if await self._fill(view_id, view) else None
        call = self._client.views_push if origin.depth else self._client.views_open
        try:
            opened = await read(call(trigger_id=str(body.get("trigger_id") or ""), view=view))
        except ReadError as error:
            log.warning("slack did not open a view", reason=str(error))
            return None
        shown = opened.get("view")
        return str(shown["id"]) if isinstance(shown, dict) and shown.get("id") else None

    async def _fill(self, view_id: str, view: Body) -> bool:
        """False when the view is no longer there or Slack does not take the new one."""
        try:
            await read(self._client.views_update(view_id=view_id, view=view))
        except ReadError as error:
            log.warning("slack did not change a view", reason=str(error))
            return False
        return True

    # ---------------------------------------------------------------- answers

    async def _answer(self, question: Question, body: Body, public: bool) -> Answer:
        """What the desk says, or a sentence that says sorry. Never raises."""
        person = _person(body, None)
        words = self._desk.words_for(person)
        try:
            async with asyncio.timeout(PATIENCE), self._slots:
                person = _person(body, await self._languages.of(person.id))
                words = self._desk.words_for(person)
                reply = await question(person)
                bodies = block_answers.reply(reply, words, public=public)
                return Answer(bodies, words, aside=isinstance(reply, Sentence))
        except Exception:
            log.exception("a question could not be answered")
            return self._said(words(APOLOGY), words)

    def _said(self, sentence: str, words: Words) -> Answer:
        try:
            return Answer(block_answers.reply(Sentence(sentence), words, public=True), words, aside=True)
        except Exception:  # noqa: BLE001 - the last resort when even a sentence cannot be drawn
            return Answer([{"text": sentence}], words, aside=True)

    def _answers(self, url: object, answer: Answer) -> Answers:
        return Answers(url if isinstance(url, str) else None, self._session, answer.words(APOLOGY))

    # ---------------------------------------------------------------- tasks

    def _start(self, work: Any) -> "asyncio.Task[Answer]":
        task: asyncio.Task[Answer] = asyncio.create_task(work, name="slack answer")
        self.keep(task)
        return task

    def keep(self, task: asyncio.Task[Any] | None) -> None:
        """asyncio forgets a task that nobody holds."""
        if task is not None:
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _guarded(self, work: Awaitable[Any]) -> None:
        try:
            await work
        except Exception:
            log.exception("slack answer failed")


def _visible(answer: Answer, public: bool) -> Visible:
    return "in_channel" if public and not answer.aside else "ephemeral"


def pressed_button(body: Body) -> str:
    """`<verb>:<argument>` of the pressed button: its action_id, or its value where that is written so."""
    action = (body.get("actions") or [{}])[0]
    value = action.get("value")
    if isinstance(value, str) and VERBS.match(value):
        return value
    return str(action.get("action_id") or "")


def _person(body: Body, language: str | None) -> Person:
    """Slash commands name team and user flat, buttons as objects."""
    team = body.get("team_id") or (body.get("team") or {}).get("id") or ""
    user = body.get("user_id") or (body.get("user") or {}).get("id") or ""
    return Person("slack", str(team), str(user), language)
