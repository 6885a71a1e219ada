"""Every key that can be set, section by section, with its default and its bounds. Put together in config.py."""

import datetime as dt
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, SecretStr

from bot import config_values
from bot.domain.channels import Channel
from bot.domain.feeds import Layout
from bot.domain.papers import MAX_VOTES
from bot.domain.posting_times import EVERY_DAY
from bot.domain.preferences import USUAL_TIME
from bot.domain.queries import Query
from bot.locale import Language

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
