"""From a Reply to what the person sees: at once where the desk is quick, after an acknowledgement where it is not.

A window (modal) can only be the first response, and never to a window; where none may open, a message has a button.
"""

import asyncio
import enum
from collections import OrderedDict
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, replace
from typing import Any

import structlog
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.adapters.discord.answers import (
    EDIT,
    EPHEMERAL,
    LATER_EDIT,
    LATER_MESSAGE,
    MESSAGE,
    WINDOW,
    Answers,
    File,
    Taken,
)
from bot.commands.promptness import APOLOGY, PATIENCE, QUICK
from bot.domain.replies import Document, Form, Reply, Sentence
from bot.formatter import components, embed_answers, modals
from bot.locale import Words

log = structlog.get_logger()

KEPT_FORMS = 500
"""Forms that were filled in wrongly, kept for the button that opens them again. After a restart they open as new."""


class Place(enum.Enum):
    """Where an answer appears."""

    PRIVATE = enum.auto()
    PUBLIC = enum.auto()
    SHARED = enum.auto()  # public, beside the private answer whose button was pressed
    PAGE = enum.auto()  # in place of the message whose button was pressed; a remark beside it
    TURN = enum.auto()  # in place of it, whatever it is
    WINDOW = enum.auto()  # a window, at once


@dataclass(frozen=True, slots=True)
class Scene:
    """What is known of an interaction before it is answered.

    `public`: what takes the message's place is seen by everyone. `made_of_components`: so is the message, for good.
    `window`: one may open. `typed`: what was filled in, by field. `pressed`: the button. `began`: the loop's time.
    """

    who: str
    words: Words
    place: Place
    began: float
    public: bool = False
    made_of_components: bool = False
    window: bool = True
    typed: Mapping[str, str] | None = None
    pressed: str = ""

    @property
    def shared(self) -> bool:
        return self.public or self.place in (Place.PUBLIC, Place.SHARED)

    @property
    def beside_a_message(self) -> bool:
        return self.place in (Place.SHARED, Place.PAGE, Place.TURN)


@dataclass(frozen=True, slots=True)
class _Answer:
    """`bodies` in order, the files with the first. `aside`: for the person alone, beside the message that is there."""

    bodies: list[dict[str, Any]]
    files: tuple[File, ...] = ()
    aside: bool = False
    window: dict[str, Any] | None = None


class Replying:
    def __init__(self, webhooks: AsyncWebhookAdapter, *, quick: float = QUICK, patience: float = PATIENCE) -> None:
        self._webhooks = webhooks
        self._quick = quick
        self._patience = patience
        self._forms: OrderedDict[tuple[str, str], Form] = OrderedDict()

    def kept(self, who: str, submit: str) -> Form | None:
        """The form as they filled it in, when it came back to them."""
        return self._forms.get((who, submit))

    def forget(self, who: str, submit: str) -> None:
        """It is sent again; if it comes back once more, it is kept once more."""
        self._forms.pop((who, submit), None)

    async def reply(self, answers: Answers, asking: Coroutine[Any, Any, Reply], scene: Scene) -> None:
        """Put the answer, and log where it did not get through. Raises for nothing that the desk or Discord does."""
        task = asyncio.create_task(self._answer(asking, scene), name="discord-answer")
        left = self._quick - (asyncio.get_running_loop().time() - scene.began)
        await asyncio.wait({task}, timeout=max(0.0, left))
        if task.done():
            taken = await self._directly(answers, task.result(), scene)
        elif scene.place is Place.WINDOW:
            task.cancel()
            log.error("a form took too long")
            taken = await self._directly(
                answers, _Answer([modals.too_late(scene.pressed, scene.words)], aside=True), scene
            )
        else:
            taken = await self._afterwards(answers, task, scene)
        if taken != "taken":
            log.warning("an answer did not get through", outcome=taken, trouble=answers.trouble)

    async def apologise(self, answers: Answers, words: Words) -> None:
        """Where the person has an answer already, Discord refuses this one."""
        await answers.first(MESSAGE, _flagged(_plain(words(APOLOGY)), private=True))

    # ------------------------------------------------------------ what is shown

    async def _answer(self, asking: Coroutine[Any, Any, Reply], scene: Scene) -> _Answer:
        try:
            return self._shown(await asking, scene)
        except Exception:
            log.exception("a question could not be answered")
            return _apology(scene.words)

    def _shown(self, reply: Reply, scene: Scene) -> _Answer:
        aside = isinstance(reply, Document) or (isinstance(reply, Form | Sentence) and scene.place is not Place.TURN)
        bodies = embed_answers.reply(reply, scene.words, public=scene.shared and not aside)
        if scene.made_of_components and scene.place in (Place.PAGE, Place.TURN) and not aside:
            first = components.in_components(bodies[0])
            bodies, aside = [first or bodies[0], *bodies[1:]], first is None
        match reply:
            case Form():
                self._keep(reply, scene)
                return _Answer(bodies, aside=aside, window=modals.modal(reply))
            case Document():
                return _Answer(bodies, (File(reply.name, reply.content.encode()),), aside)
            case _:
                return _Answer(bodies, aside=aside)

    def _keep(self, form: Form, scene: Scene) -> None:
        typed = scene.typed or {}
        fields = tuple(replace(field, value=typed.get(field.name, field.value)) for field in form.fields)
        self._forms[scene.who, form.submit] = replace(form, fields=fields)
        self._forms.move_to_end((scene.who, form.submit))
        while len(self._forms) > KEPT_FORMS:
            self._forms.popitem(last=False)

    # ------------------------------------------------------------ putting it there

    async def _directly(self, answers: Answers, answer: _Answer, scene: Scene) -> Taken:
        private = answer.aside or not scene.shared
        first, *rest = answer.bodies
        instead = scene.place in (Place.PAGE, Place.TURN) and not answer.aside
        if answer.window is not None and scene.window:
            taken = await answers.first(WINDOW, answer.window)
            rest = []
        elif instead:
            taken = await answers.first(EDIT, _instead(first))
        else:
            taken = await answers.first(MESSAGE, _flagged(first, private), answer.files)
        if taken == "refused":
            log.error("discord refused an answer", trouble=answers.trouble)
            return await answers.first(MESSAGE, _flagged(_plain(scene.words(APOLOGY)), private=True))
        return await _rest(answers, taken, rest, private)

    async def _afterwards(self, answers: Answers, task: asyncio.Task[_Answer], scene: Scene) -> Taken:
        beside = scene.beside_a_message
        private = not scene.shared
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
            answer = _apology(scene.words)
        first, *rest = answer.bodies
        if beside and (answer.aside or scene.place is Place.SHARED):
            private = private or answer.aside
            taken = await answers.more(_flagged(first, private), answer.files)
        else:
            taken = await answers.edit(_instead(first), answer.files)
        if taken == "refused":
            log.error("discord refused an answer", trouble=answers.trouble)
            sorry = _plain(scene.words(APOLOGY))
            return await (answers.more(_flagged(sorry, private=True)) if beside else answers.edit(_instead(sorry)))
        return await _rest(answers, taken, rest, private)


async def _rest(answers: Answers, taken: Taken, rest: list[dict[str, Any]], private: bool) -> Taken:
    for body in rest:
        if taken != "taken":
            break
        taken = await answers.more(_flagged(body, private))
    return taken


def _plain(text: str) -> dict[str, Any]:
    return {"content": text}


def _apology(words: Words) -> _Answer:
    return _Answer([_plain(words(APOLOGY))], aside=True)


def _quiet(body: dict[str, Any]) -> dict[str, Any]:
    """Nobody is pinged, whatever a paper's text says."""
    return {**body, "allowed_mentions": {"parse": []}}


def _flagged(body: dict[str, Any], private: bool) -> dict[str, Any]:
    flags = int(body.get("flags", 0)) | (EPHEMERAL if private else 0)
    return _quiet({**body, "flags": flags} if flags else body)


def _instead(body: dict[str, Any]) -> dict[str, Any]:
    """What the new message does not have, the old one must lose."""
    return _quiet({"content": None, "embeds": [], "components": [], **body})
