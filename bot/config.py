"""Typed settings, read once: TOML file, then environment, which wins. Every key is in config_sections.py.

`load` is the only way in. Its errors are sentences that name file and key and say what to do; they never
show a value, because a value may be a secret in the wrong place.
"""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, SecretStr, ValidationError

from bot import config_values
from bot.config_sections import (
    Admin,
    Commands,
    Delivery,
    Discord,
    Feed,
    Http,
    Intake,
    Locale,
    Section,
    Slack,
    Source,
    Store,
)
from bot.config_sources import ConfigError, Given, gather
from bot.domain.channels import Platform
from bot.domain.feed_options import FORUM_ON_SLACK
from bot.domain.feeds import Feed as Rule

__all__ = ["ConfigError", "Settings", "load"]


class Settings(Section):
    """Everything a person can set."""

    intake: Intake = Intake()
    source: Source = Source()
    store: Store = Store()
    locale: Locale = Locale()
    delivery: Delivery = Delivery()
    discord: Discord = Discord()
    slack: Slack = Slack()
    http: Http = Http()
    admin: Admin = Admin()
    commands: Commands = Commands()
    feeds: tuple[Feed, ...] = ()

    def feed_rules(self) -> tuple[Rule, ...]:
        """The feeds as the bot follows them, with language, zone and parsed keywords."""
        return tuple(
            Rule(
                name=feed.name,
                channel=feed.channel,
                language=feed.language or self.locale.language,
                zone=feed.timezone or self.locale.timezone,
                post_at=feed.post_at,
                days=feed.days,
                top=feed.top,
                min_votes=feed.min_votes,
                keywords=feed.keywords,
                exclude=feed.exclude,
                layout=feed.layout,
            )
            for feed in self.feeds
        )

    def connects(self, platform: Platform) -> bool:
        """Is there a token for it, or will workspaces bring theirs?"""
        if platform == "discord":
            return self.discord.token is not None
        return self.slack.bot_token is not None or self.slack_in_many()

    def slack_in_many(self) -> bool:
        """Does each workspace that installs the app bring its own token?"""
        slack = self.slack
        given = (slack.client_id, slack.client_secret, slack.signing_secret, self.http.listen)
        return slack.bot_token is None and None not in given

    def slack_over_http(self) -> bool:
        """Does Slack call the bot, instead of the bot opening a socket?"""
        slack = self.slack
        return slack.app_token is None and slack.signing_secret is not None and self.http.listen is not None

    def secrets(self) -> tuple[str, ...]:
        """Every secret value, for the log to hide."""
        slack = self.slack
        found = (
            self.discord.token,
            slack.bot_token,
            slack.app_token,
            slack.signing_secret,
            slack.client_id,
            slack.client_secret,
            self.source.token,
        )
        return tuple(secret.get_secret_value() for secret in found if secret is not None)

    def warnings(self) -> list[str]:
        """What runs, but likely not as meant: a sentence each, with its remedy."""
        sentences = []
        if not self.connects("discord") and not self.connects("slack"):
            sentences.append(
                "Nothing is connected: digests are taken in, but posted nowhere. Set DISCORD_TOKEN, or SLACK_BOT_TOKEN "
                "and SLACK_APP_TOKEN, and start again."
            )
        if (self.slack.client_id or self.slack.client_secret) is not None and not self.slack_in_many():
            sentences.append(_IN_MANY_NEEDS)
        if self.slack.bot_token is not None and self.slack.app_token is None and not self.slack_over_http():
            sentences.append(
                "Slack has a signing secret, but [http] listen is empty: /paper is not answered there. Set it, for "
                'example to "127.0.0.1:8080".'
                if self.slack.signing_secret is not None
                else "Slack has no app token: /paper is not answered there. Set SLACK_APP_TOKEN (xapp-...)."
            )
        if not self.connects("slack") and self.slack.app_token is not None:
            sentences.append("Slack has an app token but no bot token. Set SLACK_BOT_TOKEN (xoxb-...).")
        if not self.feeds:
            sentences.append(
                "The configuration has no feed. Add a [[feeds]] section, or make one in chat with /paper feed make."
            )
        return sentences + self.waiting(self.feed_rules())

    def waiting(self, feeds: Iterable[Rule]) -> list[str]:
        """A sentence for each of these feeds whose platform has no token."""
        return [
            f'The feed "{feed.name}" waits: {"DISCORD" if feed.channel.platform == "discord" else "SLACK_BOT"}_TOKEN is'
            " not set."
            for feed in feeds
            if not self.connects(feed.channel.platform)
        ]


_IN_MANY_NEEDS = (
    "For Slack in many workspaces there must be SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and [http] "
    "listen, and no SLACK_BOT_TOKEN. As it is, nobody can install the app."
)


def load(path: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read file and environment (`os.environ` when left out).

    Without `path`: PAPERBOY_CONFIG, else config/paperboy.toml where there is one, else the defaults.
    Raises ConfigError with every problem found, one sentence each.
    """
    environ = os.environ if environ is None else environ
    given = gather(path, environ, _known())
    problems = list(given.problems)
    settings: Settings | None = None
    try:
        settings = Settings.model_validate(given.values)
    except ValidationError as error:
        problems += [
            given.at(detail["loc"], config_values.requirement(detail["type"], detail.get("ctx") or {}))
            for detail in error.errors(include_url=False, include_input=False)
        ]
    if settings is not None:
        problems += _contradictions(settings, given)
    if settings is None or problems:
        raise ConfigError(problems) from None
    return settings


def _known() -> dict[str, list[str]]:
    models = {name: Feed if name == "feeds" else field.annotation for name, field in Settings.model_fields.items()}
    return {
        name: list(model.model_fields)
        for name, model in models.items()
        if isinstance(model, type) and issubclass(model, BaseModel)
    }


def _contradictions(settings: Settings, given: Given) -> list[str]:
    """What single keys cannot show."""
    problems = []
    seen: set[str] = set()
    for number, feed in enumerate(settings.feeds):
        if feed.name in seen:
            problems.append(given.at(("feeds", number, "name"), "is the name of two feeds; give each its own"))
        seen.add(feed.name)
        if feed.layout == "forum" and feed.channel.platform != "discord":
            problems.append(given.at(("feeds", number, "layout"), FORUM_ON_SLACK))
    if settings.source.url and settings.source.git:
        problems.append(given.at(("source", "git"), "and url cannot both be set; leave one of them empty"))
    if _starts(settings.slack.bot_token, "xapp-") or _starts(settings.slack.app_token, "xoxb-"):
        problems.append(
            given.at(
                ("slack", "bot_token"), "and app_token are swapped: bot_token starts with xoxb-, app_token with xapp-"
            )
        )
    return problems


def _starts(secret: SecretStr | None, prefix: str) -> bool:
    return secret is not None and secret.get_secret_value().startswith(prefix)
