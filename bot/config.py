"""Typed settings, read once: TOML file, then environment, which wins.

`load` is the only way in. Its errors are sentences that name file and key and say what to do; they never
show a value, because a value may be a secret in the wrong place.
"""

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, SecretStr, ValidationError

from bot import config_values
from bot.config_sources import ConfigError, Given, gather
from bot.domain.channels import Channel, Platform
from bot.domain.feed_options import FORUM_ON_SLACK
from bot.domain.feeds import Feed as Rule, Layout
from bot.domain.papers import MAX_VOTES
from bot.domain.posting_times import EVERY_DAY
from bot.domain.preferences import USUAL_TIME
from bot.domain.queries import Query
from bot.locale import Language

__all__ = ["ConfigError", "Settings", "load"]

Whole = Annotated[int, BeforeValidator(config_values.number)]
Number = Annotated[float, BeforeValidator(config_values.number)]
Seconds = Annotated[Number, Field(gt=0, le=86_400)]
SecondsOrZero = Annotated[Number, Field(ge=0, le=86_400)]
SomePath = Annotated[Path, BeforeValidator(config_values.path)]
Secret = Annotated[SecretStr, BeforeValidator(config_values.secret)]
Keyword = Annotated[InstanceOf[Query], BeforeValidator(config_values.keyword)]


class Section(BaseModel):
    """A section is read-only and takes no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Intake(Section):
    """Where digest files come from."""

    folders: Annotated[tuple[SomePath, ...], BeforeValidator(config_values.paths), Field(min_length=1)] = (
        Path("seeds"),
    )
    """Searched recursively for *.md; relative paths start at the working folder."""
    poll_seconds: Seconds = 5.0
    settle_seconds: SecondsOrZero = 5.0
    """A file is read when it has not changed for this long."""
    first_run: Literal["newest", "none"] = "newest"
    """What an empty store posts of the files it finds."""
    late_days: Annotated[Whole, Field(ge=0, le=36_500)] = 3
    """A digest older than the newest known by more than this is archived, not posted."""
    late_notice: bool = True
    """Say one quiet line in the channel when a digest has not come by its usual hour."""


class Source(Section):
    """Where digests are fetched from, into the first folder of [intake]. Neither `url` nor `git`: from nowhere."""

    url: Annotated[str, BeforeValidator(config_values.source_url)] = ""
    """One file that is always the newest digest, or with {year}, {month} and {day} a file a day."""
    git: Annotated[str, BeforeValidator(config_values.source_url)] = ""
    branch: Annotated[str, BeforeValidator(config_values.git_name)] = ""
    """Empty: the repository's own choice."""
    folder: Annotated[str, BeforeValidator(config_values.git_name)] = ""
    """Where the digests are inside the repository."""
    token: Secret | None = None
    """For an address or a repository that is not open to everyone."""
    every_seconds: Annotated[Number, Field(ge=60, le=86_400)] = 600.0


class Store(Section):
    """Where papers and deliveries are kept."""

    path: SomePath = Path("var/paperboy.db")
    backups: Annotated[Whole, Field(ge=0, le=1_000)] = 7
    """A running bot makes a copy beside the store every day and keeps the newest so many; 0: none."""


class Locale(Section):
    """The bot's own words and its clock; papers stay as written."""

    language: Language = "ko"
    timezone: Annotated[ZoneInfo, BeforeValidator(config_values.named_zone)] = ZoneInfo("Asia/Seoul")


class Delivery(Section):
    """How long a message may take, in seconds."""

    send_timeout_seconds: Seconds = 20.0
    """For one attempt; nothing goes on the wire after it."""
    settle_seconds: SecondsOrZero = 60.0
    """Before "not in the history" is believed: how long a lost request may still land."""
    nonce_window_seconds: SecondsOrZero = 60.0
    """In which the same Discord nonce is trusted to be recognised."""


class Discord(Section):
    """Without a token the bot runs without Discord. `api_url` has no slash at its end."""

    token: Secret | None = None
    api_url: Annotated[str, BeforeValidator(config_values.api_url)] = "https://discord.com/api/v10"


class Slack(Section):
    """Socket Mode needs bot_token and app_token; HTTP mode bot_token, signing_secret and [http] listen.
    Many workspaces: no bot_token, but client_id, client_secret, signing_secret and [http] listen.

    `api_url` ends with a slash.
    """

    bot_token: Secret | None = None
    app_token: Secret | None = None
    signing_secret: Secret | None = None
    client_id: Secret | None = None
    """Of the app that any workspace may install: pages /slack/install and /slack/oauth_redirect."""
    client_secret: Secret | None = None
    api_url: Annotated[str, BeforeValidator(lambda value: config_values.api_url(value) + "/")] = (
        "https://slack.com/api/"
    )
    per_channel_seconds: SecondsOrZero = 1.0
    """Slack's own pace: one message a second in a channel."""


class Http(Section):
    """The bot's own small web server; None: it does not listen."""

    listen: Annotated[config_values.Address | None, BeforeValidator(config_values.listen)] = None


class Admin(Section):
    """Where Paperboy says what a person has to mend; None: in the log alone."""

    channel: Annotated[Channel | None, BeforeValidator(config_values.maybe_channel)] = None


class Commands(Section):
    """How much one person may ask, and follow."""

    per_minute: Annotated[Whole, Field(ge=1, le=10_000)] = 30
    """Questions a minute, over a longer time."""
    burst: Annotated[Whole, Field(ge=1, le=10_000)] = 15
    """Questions in one go."""
    subscriptions: Annotated[Whole, Field(ge=1, le=10_000)] = 200
    """Keyword subscriptions of one person."""
    personal_at: Annotated[dt.time | None, BeforeValidator(config_values.post_at)] = USUAL_TIME
    """Local time of personal messages for who has chosen none; None: on arrival."""


class Feed(Section):
    """Which papers of each digest a channel gets, and when. `Settings.feed_rules` gives them to the bot."""

    name: Annotated[str, BeforeValidator(config_values.feed_name)]
    channel: Annotated[Channel, BeforeValidator(config_values.channel)]
    post_at: Annotated[dt.time | None, BeforeValidator(config_values.post_at)] = None
    """Local time of day; None: on arrival."""
    days: Annotated[frozenset[int], BeforeValidator(config_values.days)] = EVERY_DAY
    """Local posting days, Monday is 0."""
    top: Annotated[Whole, Field(ge=0, le=10_000)] = 0
    """0: every paper of the digest."""
    min_votes: Annotated[Whole, Field(ge=0, le=MAX_VOTES)] = 0
    keywords: tuple[Keyword, ...] = ()
    exclude: tuple[Keyword, ...] = ()
    layout: Layout = "thread"
    language: Annotated[Language | None, BeforeValidator(config_values.language)] = None
    timezone: Annotated[ZoneInfo | None, BeforeValidator(config_values.zone)] = None


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
        for feed in self.feeds:
            if not self.connects(feed.channel.platform):
                name = "DISCORD_TOKEN" if feed.channel.platform == "discord" else "SLACK_BOT_TOKEN"
                sentences.append(f'The feed "{feed.name}" waits: {name} is not set.')
        return sentences


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
