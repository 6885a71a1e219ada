"""Answers `/paper`, buttons, forms and the message shortcut: Slack's payload -> Desk -> back to the person.

The acknowledgement leaves within Slack's three seconds and ours of one, whatever the desk does; nothing here
raises, because Bolt loses an acknowledgement when its listener fails right after it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck

from bot.adapters.slack import modals
from bot.adapters.slack.answering import Answer, Answering, Asker, asker_of
from bot.adapters.slack.answers import Answers, Visible
from bot.adapters.slack.manifest import LOOK_UP
from bot.adapters.slack.modals import Origin
from bot.adapters.slack.shared import said_in
from bot.adapters.slack.spoken import asks_publicly, is_for_admins, typed_line
from bot.adapters.slack.windows import Windows
from bot.commands.desk import Desk
from bot.commands.promptness import APOLOGY, QUICK
from bot.formatter import block_forms

log = structlog.get_logger()

BUTTON = re.compile(r"^[a-z]+:")
"""Every button of ours is `<verb>:<argument>`; which verbs there are, the desk knows."""
_LINE = re.compile(r"^(?:ask|turn|form|share|page:[0-9]{1,5}):")
"""What stands before the line of a button that asks as one would type."""

Body = dict[str, Any]


class Interactions:
    """`quick`: seconds in which an answer goes out with the acknowledgement.

    `privately` posts what can be shown nowhere else into the person's direct messages. `changed` is told who may
    find their App Home different now.
    """

    def __init__(
        self,
        desk: Desk,
        answering: Answering,
        windows: Windows,
        session: aiohttp.ClientSession,
        privately: Callable[[Asker, Answer], Awaitable[None]],
        changed: Callable[[Asker], Awaitable[object]],
        *,
        quick: float = QUICK,
    ) -> None:
        self._desk = desk
        self._answering = answering
        self._windows = windows
        self._session = session
        self._privately = privately
        self._changed = changed
        self._quick = quick

    def register(self, app: AsyncApp) -> None:
        # Any name: a workspace that has a /paper already may give ours another one.
        app.command(re.compile("/.+"))(self._on_command)
        app.action(BUTTON)(self._on_button)
        # Link buttons need nothing but the acknowledgement.
        app.action(re.compile(""))(self._on_other_action)
        app.view(modals.FORM)(self._on_submission)
        app.shortcut({"type": "message_action", "callback_id": LOOK_UP})(self._on_look_up)

    # ---------------------------------------------------------------- commands

    async def _on_command(self, ack: AsyncAck, body: Body) -> None:
        self._answering.keep(asyncio.current_task())
        line = typed_line(str(body.get("text") or ""))
        public = asks_publicly(line)
        origin = modals.origin_of(body)
        asker = asker_of(body, origin.channel)
        answering = self._answering.answer(
            lambda person: self._desk.typed(line, person, asker.channel),
            asker,
            public=public or _nobody_to_share_with(origin),
            sure=is_for_admins(line),
        )
        task = self._answering.start(answering)
        await asyncio.wait({task}, timeout=self._quick)
        follow_at = 0
        if task.done() and task.result().form is None:
            answer, follow_at = task.result(), 1
            await ack({**answer.bodies[0], "response_type": _visible(answer, public)})
        else:
            await ack()
            answer = await task
        if answer.form is not None:
            await self._answering.guarded(self._show(body, task, origin, asker))
            return
        answers = self._answers(body.get("response_url"), answer)
        await self._answering.guarded(answers.messages(answer.bodies[follow_at:], _visible(answer, public)))

    # ---------------------------------------------------------------- buttons

    async def _on_button(self, ack: AsyncAck, body: Body) -> None:
        self._answering.keep(asyncio.current_task())
        await ack()
        await self._answering.guarded(self._press(body))

    async def _on_other_action(self, ack: AsyncAck) -> None:
        await ack()

    async def _press(self, body: Body) -> None:
        button = pressed_button(body)
        origin = modals.origin_of(body)
        asker = asker_of(body, origin.channel)
        verb = button.partition(":")[0]
        for_everyone = _seen_by_everyone(body, origin)
        public = verb == "share" or (verb == "page" and for_everyone)
        sure = is_for_admins(_LINE.sub("", button, count=1))
        answering = self._answering.answer(
            lambda person: self._desk.pressed(button, person, asker.channel),
            asker,
            public=public or _nobody_to_share_with(origin),
            sure=sure,
        )
        task = self._answering.start(answering)
        if verb == "share":
            await self._share(body, await task, origin)
        elif verb == "page" and not origin.home_itself:
            await self._replace(body, task, origin, asker, with_remarks=False)
        elif verb == "turn" and not origin.home_itself and not for_everyone:
            await self._replace(body, task, origin, asker, with_remarks=True)
        else:
            await self._show(body, task, origin, asker)
        if origin.home and verb in ("ask", "turn"):
            await self._changed(asker)

    async def _share(self, body: Body, answer: Answer, origin: Origin) -> None:
        answers = self._answers(origin.response_url, answer)
        arrived = await answers.messages(answer.bodies, _visible(answer, public=True))
        if not arrived and origin.depth:
            # The address in a view serves half an hour; one in a message is always fresh.
            sorry = answer.words("This could not be shared any more. Please ask again and share the new answer.")
            said = self._answering.said(sorry, answer.words)
            await self._windows.open(body, origin, modals.modal(said.bodies, said.words, origin.above()))

    async def _replace(
        self, body: Body, task: "asyncio.Task[Answer]", origin: Origin, asker: Asker, *, with_remarks: bool
    ) -> None:
        """In place of the message or the view. `with_remarks`: also what is no page of papers."""
        await asyncio.wait({task}, timeout=self._quick)
        if task.done() and task.result().form is not None:
            await self._show(body, task, origin, asker)
            return
        answer = await task
        if origin.depth:
            await self._windows.fill(str(body["view"].get("id")), self._view(answer, origin))
            return
        answers = self._answers(origin.response_url, answer)
        first, *more = answer.bodies
        if answer.aside and not with_remarks:
            await answers.messages(answer.bodies, "ephemeral")
        elif await answers.instead(first):
            await answers.messages(more, "ephemeral")

    # ---------------------------------------------------------------- windows

    async def _show(self, body: Body, task: "asyncio.Task[Answer]", origin: Origin, asker: Asker) -> None:
        """A window with the answer, on top of the one that the button is in."""
        view_id: str | None = None
        await asyncio.wait({task}, timeout=self._quick)
        if not task.done():
            # The trigger lives three seconds: open now, fill in when the answer is there.
            loading = modals.loading(self._answering.words_for(asker), origin.above())
            view_id = await self._windows.open(body, origin, loading)
        answer = await task
        shown = False
        if view_id is not None:
            shown = await self._windows.fill(view_id, self._view(answer, origin.above()))
        elif modals.fits(answer.bodies) or origin.response_url is None:
            shown = await self._windows.open(body, origin, self._view(answer, origin.above())) is not None
        if not shown:
            await self._say(answer, origin, asker)

    async def _say(self, answer: Answer, origin: Origin, asker: Asker) -> None:
        """To the person alone, where no window could be shown. A form is worth nothing there."""
        if answer.form is not None:
            sorry = answer.words("Slack did not open the form in time. Please try once more.")
            answer = self._answering.said(sorry, answer.words)
        if origin.response_url is None:
            await self._privately(asker, answer)
        else:
            await self._answers(origin.response_url, answer).messages(answer.bodies, "ephemeral")

    def _view(self, answer: Answer, origin: Origin) -> Body:
        if answer.form is not None:
            return modals.form(answer.form, answer.words, origin)
        return modals.modal(answer.bodies, answer.words, origin)

    # ---------------------------------------------------------------- forms

    async def _on_submission(self, ack: AsyncAck, body: Body) -> None:
        self._answering.keep(asyncio.current_task())
        view = body["view"]
        origin = modals.origin_of(body)
        asker = asker_of(body, origin.channel)
        submit = modals.submit_of(view)
        values = block_forms.values((view.get("state") or {}).get("values") or {})
        answering = self._answering.answer(
            lambda person: self._desk.submitted(submit, values, person, asker.channel),
            asker,
            public=False,
            sure=is_for_admins(submit),
        )
        task = self._answering.start(answering)
        await asyncio.wait({task}, timeout=self._quick)
        if task.done():
            await ack(**self._after(task.result(), view, origin))
            if not modals.fits(task.result().bodies):
                await self._answering.guarded(self._say(task.result(), origin, asker))
        else:
            await ack(response_action="update", view=modals.loading(self._answering.words_for(asker), origin))
            await self._answering.guarded(self._fill_late(str(view.get("id")), task, origin, asker))
        if origin.home:
            await self._answering.guarded(self._changed(asker))

    def _after(self, answer: Answer, view: Body, origin: Origin) -> Body:
        """What the acknowledgement says: errors beside their fields, or what the form turns into."""
        if answer.form is not None:
            errors = block_forms.errors(answer.form)
            there = {block.get("block_id") for block in view.get("blocks") or () if block.get("type") == "input"}
            if errors and there.issuperset(errors):
                return {"response_action": "errors", "errors": errors}
        if not modals.fits(answer.bodies):
            return {}
        return {"response_action": "update", "view": self._view(answer, origin)}

    async def _fill_late(self, view_id: str, task: "asyncio.Task[Answer]", origin: Origin, asker: Asker) -> None:
        answer = await task
        if not modals.fits(answer.bodies) or not await self._windows.fill(view_id, self._view(answer, origin)):
            await self._say(answer, origin, asker)

    # ---------------------------------------------------------------- the message shortcut

    async def _on_look_up(self, ack: AsyncAck, body: Body) -> None:
        self._answering.keep(asyncio.current_task())
        await ack()
        await self._answering.guarded(self._look_up(body))

    async def _look_up(self, body: Body) -> None:
        origin = modals.origin_of(body)
        asker = asker_of(body, origin.channel)
        text = said_in(body.get("message") or {})
        answering = self._answering.answer(
            lambda person: self._desk.looked_up(text, person), asker, public=False, sure=False
        )
        await self._show(body, self._answering.start(answering), origin, asker)

    def _answers(self, url: object, answer: Answer) -> Answers:
        return Answers(url if isinstance(url, str) else None, self._session, answer.words(APOLOGY))


def _visible(answer: Answer, public: bool) -> Visible:
    return "in_channel" if public and not answer.aside else "ephemeral"


def _seen_by_everyone(body: Body, origin: Origin) -> bool:
    """Is the button in a message of a channel, for all to see? Direct messages are the person's own."""
    if origin.depth or origin.home:
        return False
    return not (body.get("container") or {}).get("is_ephemeral") and not (origin.channel or "").startswith("D")


def _nobody_to_share_with(origin: Origin) -> bool:
    """In direct messages, and in what was opened from the App Home: a Share button would lead nowhere."""
    return origin.response_url is None or (origin.channel or "").startswith("D")


def pressed_button(body: Body) -> str:
    """`<verb>:<argument>` of the pressed button: its action_id, or its value where that is written so."""
    action = (body.get("actions") or [{}])[0]
    value = action.get("value")
    if isinstance(value, str) and BUTTON.match(value):
        return value
    return str(action.get("action_id") or "")
