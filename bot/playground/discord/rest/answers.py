"""Answers to interactions: the first one, and everything that follows over the interaction's own webhook."""

from bot.playground.discord import errors, state, wire
from bot.playground.discord.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMMAND,
    COMPONENT,
    DEFER,
    DEFER_UPDATE,
    FORM,
    LOADING,
    MODAL,
    POST,
    UPDATE,
    Interaction,
)
from bot.playground.discord.rest.call import Answer, Call, Route
from bot.playground.discord.rest.messages import change_message, with_files
from bot.playground.discord.state import Json, Message
from bot.playground.discord.validate.messages import ANSWER, check_callback, check_message

_ALLOWED = {
    COMMAND: (POST, DEFER, FORM),
    COMPONENT: (POST, DEFER, DEFER_UPDATE, UPDATE, FORM),
    AUTOCOMPLETE: (CHOICES,),
    MODAL: (POST, DEFER, DEFER_UPDATE, UPDATE),
}


def callback(call: Call) -> Answer:
    interaction = call.interactions.awaiting_first(call.number("interaction"), call.args["token"])
    clicked = interaction.clicked
    check_callback(call.body, clicked=clicked.body if clicked else None, files=len(call.files))
    kind: int = call.body["type"]
    allowed = _ALLOWED[interaction.kind]
    if kind not in allowed or (kind in (DEFER_UPDATE, UPDATE) and clicked is None):
        listed = ", ".join(map(str, allowed))
        wrong = {"type": {"_errors": [{"code": "BASE_TYPE_CHOICES", "message": f"Value must be one of ({listed})."}]}}
        raise errors.ApiError(400, 50035, "Invalid Form Body", errors=wrong, violation=True)
    data: Json = call.body.get("data") or {}
    if kind == POST:
        interaction.original = _post(call, interaction, data)
    elif kind == DEFER:
        flags = data.get("flags", 0) | LOADING
        interaction.original = _post(call, interaction, {"flags": flags})
    elif kind == UPDATE and clicked is not None:
        change_message(call, clicked, data)
        interaction.original = clicked
    elif kind == DEFER_UPDATE:
        interaction.original = clicked
    elif kind == CHOICES:
        interaction.choices = data["choices"]
    elif kind == FORM:
        interaction.modal = data
    call.interactions.note_first(interaction, kind)
    if call.query.get("with_response", "").lower() not in ("1", "true"):
        return Answer(204)
    return Answer(body=_receipt(call, interaction, kind))


def _receipt(call: Call, interaction: Interaction, kind: int) -> Json:
    receipt: Json = {"id": str(interaction.id), "type": interaction.kind}
    whole: Json = {"interaction": receipt}
    if interaction.original is not None:
        receipt |= {
            "response_message_id": str(interaction.original.id),
            "response_message_loading": interaction.waits_for_edit,
            "response_message_ephemeral": interaction.original.ephemeral,
        }
        if kind != DEFER_UPDATE:
            whole["resource"] = {"type": kind, "message": wire.message(call.world, interaction.original)}
    return whole


def _post(call: Call, interaction: Interaction, body: Json) -> Message:
    """Answers are not bound to the bot's permissions in the channel."""
    about = {
        "id": str(interaction.id),
        "type": interaction.kind,
        "user": {name: value for name, value in interaction.user.items() if name != "rights"},
        "authorizing_integration_owners": interaction.owners,
    }
    kind = state.COMMAND_ANSWER if interaction.kind == COMMAND else state.SENT_BY_PERSON
    return call.world.add_message(interaction.channel, with_files(call, body), type=kind, interaction=about)


def follow_up(call: Call) -> Answer:
    """A further message. After a deferral the first one takes the place of the deferred message."""
    interaction = call.interactions.answered(call.number("application"), call.args["token"])
    check_message(call.body, ANSWER, files=len(call.files))
    if interaction.waits_for_edit and interaction.original is not None:
        message = interaction.original
        _fill(call, interaction, message)
    else:
        if len(interaction.further) >= interaction.follow_ups:
            raise errors.too_many_follow_ups()
        message = _post(call, interaction, call.body)
        interaction.further.append(message)
        call.interactions.note_final(interaction)
    return Answer(body=wire.message(call.world, message))


def _fill(call: Call, interaction: Interaction, message: Message) -> None:
    """Put the answer into a deferred message; whether it is ephemeral was decided by the deferral."""
    flags = message.body["flags"] & state.EPHEMERAL
    message.body = state.settled(with_files(call, call.body))
    message.body["flags"] = (message.body["flags"] & ~state.EPHEMERAL) | flags
    call.interactions.note_final(interaction)


def _original(call: Call) -> tuple[Interaction, Message]:
    interaction = call.interactions.answered(call.number("application"), call.args["token"])
    wanted = call.args.get("message")
    if wanted is None:
        found = interaction.original
    else:
        mine = [interaction.original, *interaction.further]
        found = next((m for m in mine if m is not None and str(m.id) == wanted), None)
    if found is None or found.id not in interaction.channel.messages:
        raise errors.unknown_message()
    return interaction, found


def one(call: Call) -> Answer:
    return Answer(body=wire.message(call.world, _original(call)[1]))


def edit(call: Call) -> Answer:
    interaction, message = _original(call)
    waiting = interaction.waits_for_edit and message is interaction.original
    check_message(call.body, ANSWER, before=None if waiting else message.body, files=len(call.files))
    if waiting:
        _fill(call, interaction, message)
    else:
        change_message(call, message)
        call.interactions.note_final(interaction)
    return Answer(body=wire.message(call.world, message))


def delete(call: Call) -> Answer:
    interaction, message = _original(call)
    del interaction.channel.messages[message.id]
    if message is interaction.original:
        interaction.original = None
    call.interactions.note_final(interaction)
    return Answer(204)


_WEBHOOK = "/webhooks/{application}/{token}"

ROUTES = (
    Route("POST", "/interactions/{interaction}/{token}/callback", callback, needs_token=False),
    Route("POST", _WEBHOOK, follow_up, needs_token=False),
    *(
        route
        for base in (f"{_WEBHOOK}/messages/@original", f"{_WEBHOOK}/messages/{{message}}")
        for route in (
            Route("GET", base, one, needs_token=False),
            Route("PATCH", base, edit, needs_token=False),
            Route("DELETE", base, delete, needs_token=False),
        )
    ),
)
