"""Windows: a form (modal) that a person fills in, turned into the `data` of the interaction that submits it.

Checks what the window itself would not let pass, and raises ValueError with a sentence.
"""

from typing import TYPE_CHECKING, Any

from bot.playground.discord.asking import check_choice
from bot.playground.discord.state import Channel, Json, Message

if TYPE_CHECKING:
    from bot.playground.discord.interactions import Interaction

MODAL = 5
TEXT_INPUT = 4


def submitted(opened: "Interaction", asked: Json) -> tuple[int, Json, Message | None, Channel]:
    """`values` by field; a field that is left out keeps what stood in it at first."""
    form: Json = opened.modal or {}
    values = dict(asked.get("values") or {})
    components = [_submitted(component, number, values) for number, component in enumerate(form["components"], 1)]
    if values:
        raise ValueError(f"the form has no field {', '.join(values)}")
    return MODAL, {"custom_id": form["custom_id"], "components": components}, opened.clicked, opened.channel


def _submitted(component: Json, number: int, values: Json) -> Json:
    about = {"type": component["type"], "id": component.get("id", number)}
    match component["type"]:
        case 1:  # action row
            return about | {"components": [_filled(inner, number + 100, values) for inner in component["components"]]}
        case 18:  # label
            return about | {"component": _filled(component["component"], number + 100, values)}
    return about


def _filled(field: Json, number: int, values: Json) -> Json:
    name = field["custom_id"]
    about = {"type": field["type"], "id": field.get("id", number), "custom_id": name}
    if field["type"] != TEXT_INPUT:
        chosen = [str(value) for value in values.pop(name, _at_first(field))]
        check_choice(field, chosen)
        return about | {"values": chosen}
    text = str(values.pop(name, field.get("value", "")))
    least, most = field.get("min_length", 0), field.get("max_length", 4000)
    if (field.get("required", True) and not text) or len(text) > most or (text and len(text) < least):
        raise ValueError(f"{name} takes {least} to {most} characters")
    return about | {"value": text}


def _at_first(select: Json) -> list[Any]:
    chosen = [option["value"] for option in select.get("options") or () if option.get("default")]
    return chosen + [value["id"] for value in select.get("default_values") or ()]
