"""What a person does in Slack (a command, a button, a form, a shortcut), and what the app answers."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from typing import Any

from bot.playground.slack.blockkit.blocks import elements_of
from bot.playground.slack.blockkit.filling import Answers, filled_in
from bot.playground.slack.events import Events
from bot.playground.slack.journal import Journal
from bot.playground.slack.payloads import Interaction, for_command, interactive, pressed
from bot.playground.slack.shown import shown_to_people
from bot.playground.slack.socket import NotAcknowledged, Sockets
from bot.playground.slack.state import Channel, Message, View, Workspace
from bot.playground.slack.validate import Content, Json, Refused, content, has_content, view
from bot.playground.slack.web.views import add_view, change_view, described, stack

_PATIENCE = 10.0


class Interactions:
    """Does what a person would do, over Socket Mode, and waits for what they would see."""

    def __init__(self, workspace: Workspace, sockets: Sockets, journal: Journal, events: Events) -> None:
        self._workspace = workspace
        self._sockets = sockets
        self._journal = journal
        self._events = events
        self._by_trigger: dict[str, Interaction] = {}
        self.by_secret: dict[str, Interaction] = {}
        self._waiting: list[Interaction] = []
        self.address = ""

    # ------------------------------------------------------------ what a person does

    async def command(self, command: str, text: str, channel_id: str, user_id: str, **waiting: Any) -> Json:
        """A slash command; answers with what the person sees (see `_result`)."""
        channel = self._workspace.channels[channel_id]
        made = self._new("command", user_id, channel)
        payload = for_command(self._workspace, made, command, text, self._response_url(made))
        return await self._deliver(made, "slash_commands", payload, **waiting)

    async def action(
        self,
        action_id: str,
        user_id: str,
        channel_id: str | None = None,
        ts: str | None = None,
        view_id: str | None = None,
        value: str | None = None,
        block_id: str | None = None,
        **waiting: Any,
    ) -> Json:
        """A button or menu, found by its action_id in a message or a view. Raises LookupError: no such button."""
        made = self._new("action", user_id)
        if view_id is not None:
            made.view = self._workspace.views[view_id]
            blocks = made.view.body["blocks"]
        else:
            made.channel = self._workspace.channels[str(channel_id)]
            made.source = made.original = made.channel.messages[str(ts)]
            blocks = made.source.blocks
            for address, shown in made.source.unfurls.items():
                if any(element["action_id"] == action_id for _, element in elements_of(shown.get("blocks"))):
                    made.unfurl, made.original, blocks = address, None, shown["blocks"]
        for block, element in elements_of(blocks):
            if element["action_id"] == action_id and block_id in (None, block.get("block_id")):
                payload = self._interactive(made, "block_actions")
                payload["actions"] = [pressed(block, element, value, self._workspace.next_ts())]
                payload["state"] = {"values": {}}
                return await self._deliver(made, "interactive", payload, **waiting)
        raise LookupError(f"no element with the action_id {action_id} there")

    async def shortcut(
        self, callback_id: str, user_id: str, channel_id: str | None = None, ts: str | None = None, **waiting: Any
    ) -> Json:
        """A shortcut on a message (with `ts`) or a global one."""
        made = self._new("shortcut", user_id)
        if channel_id is not None and ts is not None:
            made.channel = self._workspace.channels[channel_id]
            made.source = made.channel.messages[ts]
        payload = self._interactive(made, "message_action" if made.source else "shortcut")
        payload |= {"callback_id": callback_id, "action_ts": self._workspace.next_ts()}
        if made.source:
            payload["message_ts"] = made.source.ts
        return await self._deliver(made, "interactive", payload, **waiting)

    async def submit(self, view_id: str, values: Json, user_id: str, closed: bool = False) -> Json:
        """A form is sent (or `closed`); `values` is {block_id: {action_id: state}}.

        Answers {"answer": the acknowledgement's payload, "error", "seconds"} and does what it says.
        """
        shown = self._workspace.views[view_id]
        if closed and not shown.body.get("notify_on_close"):
            shown.closed = True
            return {"answer": None, "error": None, "seconds": 0.0}
        made = self._new("view", user_id)
        made.view = shown
        payload = self._interactive(made, "view_closed" if closed else "view_submission")
        payload["view"] = described(shown) | {"state": {"values": values}}
        if closed:
            payload["is_cleared"] = False
        else:
            payload["response_urls"] = []
        outcome = await self._sockets.deliver("interactive", payload)
        seconds = round(asyncio.get_running_loop().time() - made.started, 4)
        if isinstance(outcome, NotAcknowledged):
            return {"answer": None, "error": outcome.reason, "seconds": seconds}
        error = self._after_submission(shown, outcome.payload, closed)
        return {"answer": outcome.payload, "error": error, "seconds": seconds}

    async def fill_in(self, view_id: str, answers: Answers, user_id: str) -> Json:
        """A form is filled in as a person does and sent; see blockkit/filling.py for `answers` and what it raises."""
        values = filled_in(self._workspace.views[view_id].body["blocks"], answers)
        return await self.submit(view_id, values, user_id)

    async def open_home(self, user_id: str) -> Json:
        """A person opens the App Home; answers with the event's outcome and the view that is shown then."""
        made = self._new("home", user_id)
        event: Json = {"type": "app_home_opened", "user": user_id, "tab": "home"}
        event["channel"] = self._workspace.direct_messages(user_id).id
        if (before := self._home_of(user_id)) is not None:
            event["view"] = described(before)
        self._waiting.append(made)
        try:
            outcome = await self._events.event(event)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    while outcome["acknowledged"] and not made.answers:
                        made.answered.clear()
                        await made.answered.wait()
        finally:
            self._waiting.remove(made)
        return outcome | {"view": made.answers[-1]["view"] if made.answers else None}

    def _home_of(self, user_id: str) -> View | None:
        homes = (one for one in self._workspace.views.values() if one.body["type"] == "home")
        return next((one for one in homes if one.user == user_id), None)

    # ------------------------------------------------------------ what the app answers

    def use_trigger(self, trigger_id: str) -> str:
        """The person behind it. Raises Refused: a trigger is good once, for three seconds."""
        made = self._by_trigger.get(trigger_id)
        if made is None:
            raise Refused("invalid_trigger_id")
        if made.trigger_used:
            raise Refused("exchanged_trigger_id")
        if self._workspace.now() - made.created > self._workspace.settings.trigger_seconds:
            raise Refused("expired_trigger_id")
        made.trigger_used = True
        return made.user

    def view_of_trigger(self, trigger_id: str) -> View | None:
        made = self._by_trigger.get(trigger_id)
        return made.view if made else None

    def saw_view(self, via: str, trigger_id: str | None, shown: View) -> None:
        made = self._by_trigger.get(trigger_id) if trigger_id else None
        for waiting in [made] if made else [one for one in self._waiting if one.user == shown.user]:
            waiting.add({"via": via, "view": described(shown)})

    def saw(self, via: str, channel: Channel, message: Message) -> None:
        """A message was posted or changed: it answers whoever waits for something they would see there."""
        for made in self._waiting:
            if made.channel is not channel:
                continue
            for_them = message.ephemeral_for == made.user
            about_it = made.kind == "action" and (message is made.source or message.ephemeral_for is None)
            if for_them or about_it:
                made.add({"via": via, **shown_to_people(channel, message)})

    def respond(self, made: Interaction, body: Json, via: str) -> None:
        """Do what an acknowledgement or a post to the response_url says. Raises Refused."""
        if made.channel is None:
            raise Refused("channel_not_found")
        if body.get("delete_original") in (True, "true"):
            if made.original is not None:
                self._workspace.remove_message(made.channel, made.original)
            made.add({"via": via, "deleted": True})
            return
        found: Content = content(body, self._workspace.settings.fetchable)
        if not has_content(found):
            raise Refused("no_text")
        if body.get("replace_original") in (True, "true") and made.original is not None:
            self._workspace.change_message(made.original, found)
            made.add({"via": via, "replaced": True, **shown_to_people(made.channel, made.original)})
            return
        public = body.get("response_type") == "in_channel"
        message = self._workspace.add_message(
            made.channel, found, body.get("thread_ts"), ephemeral_for=None if public else made.user
        )
        if made.kind == "command":
            made.original = message
        made.add({"via": via, "replaced": False, **shown_to_people(made.channel, message)})

    # ------------------------------------------------------------ inside

    def _new(self, kind: str, user: str, channel: Channel | None = None) -> Interaction:
        if user not in self._workspace.users:
            raise LookupError(f"no such person: {user}")
        number = self._workspace.next_id("").lstrip("0")
        made = Interaction(kind, user, f"{number}.1.{secrets.token_hex(16)}", self._workspace.now(), channel)
        made.started = asyncio.get_running_loop().time()
        self._by_trigger[made.trigger_id] = made
        return made

    def _response_url(self, made: Interaction) -> str:
        made.secret = secrets.token_hex(12)
        self.by_secret[made.secret] = made
        return f"{self.address}/response/{made.kind}s/{self._workspace.team}/{made.secret}"

    def _interactive(self, made: Interaction, kind: str) -> Json:
        response_url = self._response_url(made) if made.source is not None else ""
        return interactive(self._workspace, made, kind, response_url)

    async def _deliver(
        self, made: Interaction, envelope: str, payload: Json, timeout: float = 10.0, answers: int = 1
    ) -> Json:
        """Send it, then wait until `answers` things are seen or `timeout` seconds have passed.

        {"answer": the last of them or None, "answers": all, "acknowledged": seconds or None,
        "seconds": until the first answer or None, "error": None, "timeout", "no_socket" or a code}.
        """
        self._waiting.append(made)
        error = None
        acknowledged = None
        try:
            outcome = await self._sockets.deliver(envelope, payload)
            if isinstance(outcome, NotAcknowledged):
                error = outcome.reason
            else:
                acknowledged = round(asyncio.get_running_loop().time() - made.started, 4)
                error = self._after_ack(made, outcome.payload)
            if error is None:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(timeout):
                        while len(made.answers) < answers:
                            made.answered.clear()
                            await made.answered.wait()
        finally:
            self._waiting.remove(made)
        return {
            "answer": made.answers[-1] if made.answers else None,
            "answers": made.answers,
            "acknowledged": acknowledged,
            "seconds": made.answers[0]["seconds"] if made.answers else None,
            "error": error,
        }

    def _after_ack(self, made: Interaction, payload: Json) -> str | None:
        if not payload or made.kind != "command":
            return None
        return self._judged("ack", payload, lambda: self.respond(made, payload, "ack"))

    def _after_submission(self, shown: View, payload: Json, closed: bool) -> str | None:
        """Do what the response_action says; the code when it makes no sense to Slack."""
        fetchable = self._workspace.settings.fetchable
        action = payload.get("response_action")

        def apply() -> None:
            if action == "update":
                change_view(shown, view(payload.get("view"), "modal", fetchable))
            elif action == "push":
                add_view(self._workspace, view(payload.get("view"), "modal", fetchable), shown.user, shown.root)
            elif action == "clear":
                for one in stack(self._workspace, shown.root):
                    one.closed = True
            elif action == "errors":
                inputs = {b.get("block_id") for b in shown.body["blocks"] if b.get("type") == "input"}
                errors = payload.get("errors")
                if not isinstance(errors, dict) or not errors or set(errors) - inputs:
                    raise Refused("invalid_arguments")
            elif action is None:
                shown.closed = True
            else:
                raise Refused("invalid_arguments")

        if closed:
            shown.closed = True
            return None
        return self._judged("ack", payload, apply)

    def _judged(self, method: str, body: Json, work: Callable[[], None]) -> str | None:
        entry = self._journal.add(self._workspace.now(), method, body)
        try:
            work()
        except Refused as refused:
            self._journal.judge(entry, refused.code, refused.extra)
            return refused.code
        return None
