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
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.adapters.slack import modals
from bot.adapters.slack.client import ReadError, read
from bot.adapters.slack.modals import Origin
from bot.adapters.slack.people import Languages
from bot.adapters.slack.quiet import hide_secrets, library_logger
from bot.adapters.slack.spoken import asks_publicly, typed_text
from bot.commands.ask import Person
from bot.commands.desk import Desk
from bot.domain.replies import Reply, Sentence
from bot.formatter import blocks
from bot.locale import Words

log = structlog.get_logger()

QUICK = 0.8
"""Seconds in which an answer goes out with the acknowledgement; a slower one follows it."""

AT_ONCE = 16
"""Answers that are worked on at a time; slack_sdk itself starts as many as come in."""

MOST_MESSAGES = 5
"""Uses of one response_url (docs.slack.dev, handling user interaction)."""

PATIENCE = 60.0
"""Seconds after which the desk is given up."""

APOLOGY = "Sorry, something went wrong on my side. Please try again in a moment."

EPHEMERAL = "ephemeral"
IN_CHANNEL = "in_channel"

VERBS = re.compile(r"^(details|list|share|page|show):")

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
    def __init__(self, desk: Desk, client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
        self._desk = desk
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
        await asyncio.wait({task}, timeout=QUICK)
        if task.done():
            answer = task.result()
            first, *bodies = answer.bodies
            response_type = _response_type(answer, public)
            await ack({**first, "response_type": response_type})
        else:
            await ack()
            answer = await task
            bodies = answer.bodies
            response_type = _response_type(answer, public)
        await self._guarded(self._respond_all(body.get("response_url"), bodies, response_type))

    async def _on_button(self, ack: AsyncAck, body: Body) -> None:
        self.keep(asyncio.current_task())
        await ack()
        await self._guarded(self._press(body))

    async def _on_other_action(self, ack: AsyncAck) -> None:
        await ack()

    async def _press(self, body: Body) -> None:
        button = pressed_button(body)
        in_view = isinstance(body.get("view"), dict)
        origin = modals.origin_of(body)
        verb = button.partition(":")[0]
        ephemeral = bool((body.get("container") or {}).get("is_ephemeral"))
        public = verb == "share" or (verb == "page" and not in_view and not ephemeral)
        task = self._start(self._answer(lambda person: self._desk.pressed(button, person), body, public))
        if verb == "share":
            await self._share(body, await task, origin)
        elif verb == "page" and not in_view:
            answer = await task
            first, *more = answer.bodies
            if answer.aside:
                await self._respond_all(origin.response_url, answer.bodies, EPHEMERAL)
            else:
                await self._respond(origin.response_url, {**first, "replace_original": True})
                await self._respond_all(origin.response_url, more[: MOST_MESSAGES - 1], EPHEMERAL)
        else:
            await self._show_when_there(body, task, origin, instead=verb == "page")

    async def _share(self, body: Body, answer: Answer, origin: Origin) -> None:
        arrived = await self._respond_all(origin.response_url, answer.bodies, _response_type(answer, public=True))
        if not arrived and isinstance(body.get("view"), dict):
            # The address in a view serves half an hour; one in a message is always fresh.
            sorry = answer.words("This could not be shared any more. Please ask again and share the new answer.")
            view = modals.modal(self._said(sorry, answer.words).bodies, answer.words, Origin())
            await self._open(body, view)

    # ---------------------------------------------------------------- modals

    async def _show_when_there(self, body: Body, task: asyncio.Task[Answer], origin: Origin, *, instead: bool) -> None:
        """A modal with the answer; `instead` of the one that the button is in, else on top of it."""
        view_id: str | None = body["view"].get("id") if instead else None
        await asyncio.wait({task}, timeout=QUICK)
        if not task.done() and view_id is None:
            # The trigger lives three seconds: open now, fill in when the answer is there.
            waiting = modals.loading(self._desk.words_for(_person(body, None)), origin)
            view_id = await self._open(body, waiting)
        answer = await task
        if not modals.fits(answer.bodies) and origin.response_url and view_id is None:
            await self._respond_all(origin.response_url, answer.bodies, EPHEMERAL)
            return
        view = modals.modal(answer.bodies, answer.words, origin)
        if view_id is not None:
            await read(self._client.views_update(view_id=view_id, view=view))
        elif await self._open(body, view) is None:
            await self._respond_all(origin.response_url, answer.bodies, EPHEMERAL)

    async def _open(self, body: Body, view: Body) -> str | None:
        """The id of the view, None when Slack did not open it (the trigger is too old)."""
        trigger = str(body.get("trigger_id") or "")
        try:
            if not isinstance(body.get("view"), dict):
                opened = await read(self._client.views_open(trigger_id=trigger, view=view))
            elif modals.on_top(body["view"]):
                opened = await read(self._client.views_update(view_id=body["view"].get("id"), view=view))
            else:
                opened = await read(self._client.views_push(trigger_id=trigger, view=view))
        except ReadError as error:
            log.warning("slack did not open a view", reason=str(error))
            return None
        shown = opened.get("view")
        return str(shown["id"]) if isinstance(shown, dict) and shown.get("id") else None

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
                bodies = blocks.reply(reply, words, public=public)
                return Answer(bodies, words, aside=isinstance(reply, Sentence))
        except Exception:
            log.exception("a question could not be answered")
            return self._said(words(APOLOGY), words)

    def _said(self, sentence: str, words: Words) -> Answer:
        try:
            return Answer(blocks.reply(Sentence(sentence), words, public=True), words, aside=True)
        except Exception:  # noqa: BLE001 - the last resort when even a sentence cannot be drawn
            return Answer([{"text": sentence}], words, aside=True)

    async def _respond_all(self, url: object, bodies: list[Body], response_type: str) -> bool:
        """Every body in order as a message of its own; False when one of them did not arrive."""
        arrived = True
        for each in bodies[:MOST_MESSAGES]:
            message = {**each, "response_type": response_type, "replace_original": False}
            arrived = await self._respond(url, message) and arrived
        return arrived

    async def _respond(self, url: object, message: Body) -> bool:
        if not isinstance(url, str):
            return False
        # Bolt's own respond() repeats a post whose answer was lost; a shared answer would stand there twice.
        webhook = AsyncWebhookClient(url, session=self._session, retry_handlers=[], logger=library_logger())
        try:
            answer = await webhook.send_dict(message)
        except Exception as error:  # noqa: BLE001 - aiohttp's many kinds; none of them can be put right here
            log.warning("slack answer was not delivered", reason=type(error).__name__)
            return False
        if answer.status_code != 200:
            log.warning("slack answer was refused", status=answer.status_code, reason=hide_secrets(answer.body)[:200])
        return answer.status_code == 200

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


def _response_type(answer: Answer, public: bool) -> str:
    return IN_CHANNEL if public and not answer.aside else EPHEMERAL


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
