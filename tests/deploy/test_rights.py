"""Paperboy asks for the rights in deploy/rights.toml and for no others."""

import tomllib
from pathlib import Path

import discord

from bot.adapters.discord import invite
from bot.adapters.discord.client import Client
from bot.adapters.slack.manifest import manifest

ROOT = Path(__file__).parents[2]
FEATURES: dict[str, dict[str, list[str]]] = tomllib.loads((ROOT / "deploy/rights.toml").read_text(encoding="utf-8"))
TOO_MUCH = {
    "admin", "users:read.email", "chat:write.public", "chat:write.customize",  # Slack
    "ADMINISTRATOR", "MANAGE_GUILD", "MANAGE_MESSAGES", "MENTION_EVERYONE",  # Discord
    "message_content", "members", "presences",  # Discord's privileged intents
}  # fmt: skip


def allowed(kind: str) -> list[str]:
    return sorted(right for feature in FEATURES.values() for right in feature.get(kind, []))


def test_every_right_is_needed_by_one_feature() -> None:
    kinds = {kind for feature in FEATURES.values() for kind in feature}
    assert kinds == {"slack_scopes", "slack_events", "discord_permissions", "discord_scopes", "discord_intents"}
    for kind in kinds:
        assert len(set(allowed(kind))) == len(allowed(kind)), kind


def test_slack_is_asked_for_these_scopes_and_events() -> None:
    for asked in (manifest(), manifest("https://paperboy.example")):
        assert asked["oauth_config"]["scopes"] == {"bot": allowed("slack_scopes")}
        assert sorted(asked["settings"]["event_subscriptions"]["bot_events"]) == allowed("slack_events")


async def test_discord_is_asked_for_these_permissions_scopes_and_intents() -> None:
    together = 0
    for name in allowed("discord_permissions"):
        together |= getattr(invite, name)
    assert together == invite.PERMISSIONS
    assert sorted(invite.SCOPES) == allowed("discord_scopes")

    async def answers(interaction: discord.Interaction) -> None:
        raise AssertionError

    intents = Client(answers, lambda _: None).intents
    assert sorted(name for name, wanted in intents if wanted) == allowed("discord_intents")


def test_what_would_be_too_much_is_nowhere() -> None:
    everything = {right for feature in FEATURES.values() for rights in feature.values() for right in rights}
    assert not everything & TOO_MUCH
