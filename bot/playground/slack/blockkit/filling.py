"""What a person fills into a form, as Slack sends it: `view.state.values` (reference/interaction-payloads).

Slack's window itself keeps people from sending a required field empty, or more than its element takes.
"""

from collections.abc import Mapping
from typing import Any

Json = dict[str, Any]
Answers = Mapping[str, Any]
"""Block id -> a text, a value or text of an option, a list of these, an id. What is left out stays as it was."""


def filled_in(blocks: list[Json], answers: Answers) -> Json:
    """Raises LookupError: no such block or option; ValueError: Slack would not let this be sent."""
    inputs = {block["block_id"]: block for block in blocks if block.get("type") == "input"}
    if strangers := set(answers) - set(inputs):
        raise LookupError(f"no input block {', '.join(sorted(strangers))}")
    values: Json = {}
    for block_id, block in inputs.items():
        element = block["element"]
        state = _state(element, answers[block_id]) if block_id in answers else _at_first(element)
        if not block.get("optional") and not any(value for name, value in state.items() if name != "type"):
            raise ValueError(f"{block_id} is required")
        values[block_id] = {element["action_id"]: state}
    return values


def _state(element: Json, answer: Any) -> Json:
    kind = element["type"]
    match kind:
        case "static_select" | "radio_buttons":
            return {"type": kind, "selected_option": _option(element, answer) if answer else None}
        case "checkboxes" | "multi_static_select":
            return {"type": kind, "selected_options": [_option(element, one) for one in answer]}
        case "conversations_select":
            return {"type": kind, "selected_conversation": answer or None}
        case "users_select":
            return {"type": kind, "selected_user": answer or None}
    most = element.get("max_length", 3_000)
    if len(answer) > most:
        raise ValueError(f"must be at most {most} characters")
    return {"type": kind, "value": answer or None}


def _at_first(element: Json) -> Json:
    kind = element["type"]
    names = {
        "static_select": ("initial_option", "selected_option"),
        "radio_buttons": ("initial_option", "selected_option"),
        "checkboxes": ("initial_options", "selected_options"),
        "multi_static_select": ("initial_options", "selected_options"),
        "conversations_select": ("initial_conversation", "selected_conversation"),
        "users_select": ("initial_user", "selected_user"),
    }
    before, after = names.get(kind, ("initial_value", "value"))
    return {"type": kind, after: element.get(before, [] if after == "selected_options" else None)}


def _option(element: Json, answer: Any) -> Json:
    groups = [group["options"] for group in element.get("option_groups", [])]
    for options in [element.get("options", []), *groups]:
        for option in options:
            if answer in (option["value"], option["text"]["text"]):
                found: Json = option
                return found
    raise LookupError(f"no option {answer}")
