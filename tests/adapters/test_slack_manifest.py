"""The manifest asks for the rights that the code needs, all of them and no other, and says what each is for."""

import re
from pathlib import Path

import pytest

from bot.adapters.slack import manifest as module
from bot.adapters.slack.manifest import EVENTS, LOOK_UP, SCOPES, UNFURLED, manifest
from bot.playground.slack import limits
from bot.playground.slack.web import METHODS

ADAPTER = Path(module.__file__).parent
CODE = {path: path.read_text(encoding="utf-8") for path in ADAPTER.glob("*.py") if path.name != "check.py"}

_AS_METHOD = re.compile(r"client\.((?:auth|apps_connections|chat|conversations|files|users|views)_[A-Za-z]+)\b")
_AS_NAME = re.compile(r'"((?:chat|conversations|files|users|views)\.[a-zA-Z]+)"')

BY_KIND = {
    "conversations.history": {"channels:history", "groups:history", "im:history"},
    "conversations.replies": {"channels:history", "groups:history", "im:history"},
    "conversations.info": {"channels:read", "groups:read"},
    "conversations.open": {"im:write"},
}
"""Methods whose scope depends on the kind of channel (docs.slack.dev/reference/methods)."""

BY_EVENT = {
    "channel_unarchive": {"channels:read"},
    "group_unarchive": {"groups:read"},
    "member_joined_channel": {"channels:read", "groups:read"},
    "link_shared": {"links:read"},
    "message.im": {"im:history"},
    "app_home_opened": set(),
    "app_uninstalled": set(),
    "tokens_revoked": set(),
}
"""docs.slack.dev/reference/events"""


def called() -> set[str]:
    """Web API methods, as the library's functions and by their names."""
    found = set()
    for text in CODE.values():
        found |= {".".join(name.rsplit("_", 1)).replace("_", ".") for name in _AS_METHOD.findall(text)}
        found |= set(_AS_NAME.findall(text))
    return found


def test_every_call_is_one_that_slack_has() -> None:
    assert called() <= set(METHODS)
    assert {"chat.postMessage", "chat.unfurl", "views.publish", "files.completeUploadExternal"} <= called()


def test_the_scopes_are_those_of_what_is_called_and_heard() -> None:
    needed = {"commands"}
    for method in called():
        scope = METHODS[method].scope
        needed |= BY_KIND.get(method) or ({scope} if scope else set())
    for event in EVENTS:
        needed |= BY_EVENT[event]
    assert set(SCOPES) == needed


def test_the_events_are_those_that_are_listened_to() -> None:
    listened = set(re.findall(r'app\.event\("([a-z_]+)"\)', CODE[ADAPTER / "events.py"])) | set(module.OPENED_CHANNEL)
    assert {event.split(".")[0] for event in EVENTS} == listened


@pytest.mark.parametrize("right", [*SCOPES, *EVENTS])
def test_every_right_is_explained(right: str) -> None:
    rows = [line for line in (module.__doc__ or "").splitlines() if line.startswith("|")]
    cells = [[name.strip() for name in row.split("|")[1].split(",")] for row in rows]
    assert sum(right in names for names in cells) == 1


def test_the_manifest_says_it() -> None:
    made = manifest()
    assert made["oauth_config"]["scopes"] == {"bot": sorted(SCOPES)}
    assert made["settings"]["event_subscriptions"] == {"bot_events": sorted(EVENTS)}
    assert made["settings"]["socket_mode_enabled"] is True
    assert made["settings"]["interactivity"] == {"is_enabled": True}
    features = made["features"]
    assert [command["command"] for command in features["slash_commands"]] == ["/paper"]
    assert "url" not in features["slash_commands"][0]
    assert features["slash_commands"][0]["should_escape"] is True
    assert [(one["callback_id"], one["type"]) for one in features["shortcuts"]] == [(LOOK_UP, "message")]
    assert features["unfurl_domains"] == list(UNFURLED)
    assert features["app_home"]["home_tab_enabled"] is True


def test_the_manifest_keeps_to_slacks_limits() -> None:
    made = manifest()
    shown, features = made["display_information"], made["features"]
    command, shortcut = features["slash_commands"][0], features["shortcuts"][0]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert len(features["bot_user"]["display_name"]) <= 80
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000
    assert len(shortcut["name"]) <= 24
    assert len(shortcut["description"]) <= 150
    assert len(shortcut["callback_id"]) <= limits.VIEW_CALLBACK_ID
    assert len(features["unfurl_domains"]) <= 5


def test_the_manifest_for_http_names_the_address() -> None:
    made = manifest("https://papers.example.org/")
    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["interactivity"]["request_url"] == "https://papers.example.org/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == "https://papers.example.org/slack/events"
    assert made["features"]["slash_commands"][0]["url"] == "https://papers.example.org/slack/events"


def test_over_http_other_workspaces_can_install_the_app() -> None:
    assert "redirect_urls" not in manifest()["oauth_config"]
    made = manifest("https://papers.example.org/")
    assert made["oauth_config"]["redirect_urls"] == [f"https://papers.example.org{module.REDIRECT_PATH}"]
    assert made["settings"]["org_deploy_enabled"] is False
