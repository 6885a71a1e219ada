"""Block elements, and which block may hold which (reference/block-kit/block-elements)."""

from typing import Any

from bot.playground.slack import limits
from bot.playground.slack.blockkit.shapes import (
    Findings,
    Rule,
    boolean,
    both,
    by_type,
    choice,
    fields,
    integer,
    list_of,
    string,
    url,
)
from bot.playground.slack.blockkit.texts import (
    any_text,
    confirm,
    mrkdwn,
    option_group,
    options_or_groups,
    overflow_option,
    plain_option,
    plain_text,
    rich_option,
)

_action_id = {"action_id": string(limits.ACTION_ID)}
_placeholder = {"placeholder": plain_text(limits.PLACEHOLDER)}
_focus = {"focus_on_load": boolean}
_common: dict[str, Rule] = {**_action_id, **_placeholder, **_focus, "confirm": confirm}
_many_items: dict[str, Rule] = {"max_selected_items": integer(1, 100)}
_filter = fields(
    {},
    {
        "include": list_of(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
_ids = list_of(string(64), 100, least=0)

_button = fields(
    {"text": plain_text(limits.BUTTON_TEXT)},
    {
        **_action_id,
        "url": url(limits.BUTTON_URL, ("http", "https", "mailto", "slack")),
        "value": string(limits.BUTTON_VALUE),
        "style": choice("primary", "danger"),
        "confirm": confirm,
        "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
    },
)


def image_source(found: Findings, value: Any, pointer: str) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        found.add("must define either `image_url` or `slack_file`", pointer)


_image = both(
    fields(
        {"alt_text": string(limits.IMAGE_ALT)},
        {"image_url": url(limits.IMAGE_URL), "slack_file": fields({}, {"id": string(64), "url": string(3_000)})},
    ),
    image_source,
)

_static: dict[str, Rule] = {
    "options": list_of(plain_option, limits.OPTIONS),
    "option_groups": list_of(option_group, limits.OPTION_GROUPS),
}
_selects: dict[str, Rule] = {
    "static_select": both(fields({}, {**_common, **_static, "initial_option": plain_option}), options_or_groups),
    "external_select": fields({}, {**_common, "min_query_length": integer(0, 1_000), "initial_option": plain_option}),
    "users_select": fields({}, {**_common, "initial_user": string(64)}),
    "conversations_select": fields(
        {},
        {
            **_common,
            "initial_conversation": string(64),
            "default_to_current_conversation": boolean,
            "response_url_enabled": boolean,
            "filter": _filter,
        },
    ),
    "channels_select": fields({}, {**_common, "initial_channel": string(64), "response_url_enabled": boolean}),
}
_multi_selects: dict[str, Rule] = {
    "multi_static_select": both(
        fields({}, {**_common, **_static, **_many_items, "initial_options": list_of(plain_option, limits.OPTIONS)}),
        options_or_groups,
    ),
    "multi_external_select": fields(
        {},
        {
            **_common,
            **_many_items,
            "min_query_length": integer(0, 1_000),
            "initial_options": list_of(plain_option, limits.OPTIONS),
        },
    ),
    "multi_users_select": fields({}, {**_common, **_many_items, "initial_users": _ids}),
    "multi_conversations_select": fields(
        {},
        {
            **_common,
            **_many_items,
            "initial_conversations": _ids,
            "default_to_current_conversation": boolean,
            "filter": _filter,
        },
    ),
    "multi_channels_select": fields({}, {**_common, **_many_items, "initial_channels": _ids}),
}
_choices: dict[str, Rule] = {
    "checkboxes": fields(
        {"options": list_of(rich_option, limits.CHOICE_OPTIONS)},
        {
            **_action_id,
            **_focus,
            "confirm": confirm,
            "initial_options": list_of(rich_option, limits.CHOICE_OPTIONS),
        },
    ),
    "radio_buttons": fields(
        {"options": list_of(rich_option, limits.CHOICE_OPTIONS)},
        {**_action_id, **_focus, "confirm": confirm, "initial_option": rich_option},
    ),
}
_times: dict[str, Rule] = {
    "datepicker": fields({}, {**_common, "initial_date": string(10)}),
    "timepicker": fields({}, {**_common, "initial_time": string(5), "timezone": string(64)}),
    "datetimepicker": fields(
        {}, {**_action_id, **_focus, "confirm": confirm, "initial_date_time": integer(0, 9_999_999_999)}
    ),
}
_overflow: dict[str, Rule] = {
    "overflow": fields(
        {"options": list_of(overflow_option, limits.OVERFLOW_OPTIONS)},
        {**_action_id, "confirm": confirm},
    )
}
_dispatch = fields({}, {"trigger_actions_on": list_of(choice("on_enter_pressed", "on_character_entered"), 2)})
_typed: dict[str, Rule] = {**_action_id, **_placeholder, **_focus, "dispatch_action_config": _dispatch}
_inputs: dict[str, Rule] = {
    "plain_text_input": fields(
        {},
        {
            **_typed,
            "initial_value": string(limits.INPUT_LENGTH, least=0),
            "multiline": boolean,
            "min_length": integer(0, limits.INPUT_LENGTH),
            "max_length": integer(1, limits.INPUT_LENGTH),
        },
    ),
    "email_text_input": fields({}, {**_typed, "initial_value": string(limits.INPUT_LENGTH)}),
    "url_text_input": fields({}, {**_typed, "initial_value": string(limits.INPUT_LENGTH)}),
    "number_input": fields(
        {"is_decimal_allowed": boolean},
        {**_typed, **{name: string(64) for name in ("initial_value", "min_value", "max_value")}},
    ),
}

_feedback = fields(
    {"text": plain_text(limits.BUTTON_TEXT), "value": string(limits.BUTTON_VALUE)},
    {"accessibility_label": string(limits.ACCESSIBILITY_LABEL)},
)

in_section = by_type(
    {"button": _button, "image": _image, **_selects, **_multi_selects, **_choices, **_times, **_overflow}
)
in_actions = by_type({"button": _button, **_selects, **_choices, **_times, **_overflow})
in_input = by_type({**_inputs, **_selects, **_multi_selects, **_choices, **_times})
in_context = by_type(
    {
        "image": _image,
        "mrkdwn": mrkdwn(limits.CONTEXT_TEXT),
        "plain_text": any_text(limits.CONTEXT_TEXT),
    }
)
in_context_actions = by_type(
    {
        "feedback_buttons": fields({"positive_button": _feedback, "negative_button": _feedback}, _action_id),
        "icon_button": fields(
            {"icon": choice("trash"), "text": plain_text(limits.BUTTON_TEXT)},
            {
                **_action_id,
                "value": string(limits.BUTTON_VALUE),
                "confirm": confirm,
                "accessibility_label": string(limits.ACCESSIBILITY_LABEL),
                "visible_to_user_ids": _ids,
            },
        ),
    }
)
