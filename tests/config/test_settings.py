"""Settings: what can be written, which place wins, and what is warned of."""

import datetime as dt
import json
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from bot.config import Settings, load
from bot.config_sections import Feed
from bot.config_sources import USUAL_NAMES
from bot.domain.channels import Channel
from tests.config.kit import SHIPPED, feed, written

# ---------------------------------------------------------------- defaults


def test_without_file_and_variables_the_defaults_hold() -> None:
    settings = load(None, {})
    assert settings.intake.folders == (Path("seeds"),)
    assert (settings.intake.poll_seconds, settings.intake.settle_seconds) == (5.0, 5.0)
    assert (settings.intake.first_run, settings.intake.late_days) == ("newest", 3)
    assert settings.store.path == Path("var/paperboy.db")
    assert (settings.locale.language, settings.locale.timezone) == ("ko", ZoneInfo("Asia/Seoul"))
    delivery = settings.delivery
    assert (delivery.send_timeout_seconds, delivery.settle_seconds, delivery.nonce_window_seconds) == (20.0, 60.0, 60.0)
    assert settings.discord.api_url == "https://discord.com/api/v10"
    assert (settings.slack.api_url, settings.slack.per_channel_seconds) == ("https://slack.com/api/", 1.0)
    assert settings.http.listen is None
    assert settings.feeds == ()
    assert settings.secrets() == ()


def test_a_feed_needs_a_name_and_a_channel_and_has_defaults_for_the_rest() -> None:
    (rule,) = load(None, {"PAPERBOY_FEEDS": feed()}).feed_rules()
    assert (rule.name, rule.channel) == ("daily", Channel("discord", "1234567890"))
    assert (rule.post_at, rule.days, rule.top, rule.min_votes) == (None, frozenset(range(7)), 0, 0)
    assert (rule.keywords, rule.exclude, rule.layout) == ((), (), "thread")
    assert (rule.language, rule.zone) == ("ko", ZoneInfo("Asia/Seoul"))


def test_the_shipped_file_says_nothing_but_the_defaults() -> None:
    assert load(SHIPPED, {}) == load(None, {})


def test_the_shipped_file_with_every_comment_opened_says_nothing_but_the_defaults() -> None:
    settings = written(_opened(SHIPPED.read_text(encoding="utf-8")))
    assert settings.model_copy(update={"feeds": ()}) == load(None, {})
    expected = Feed(name="daily", channel=Channel("discord", "1234567890"))
    assert settings.feeds == (expected,)


def test_the_shipped_file_names_every_key() -> None:
    table = tomllib.loads(_opened(SHIPPED.read_text(encoding="utf-8")))
    for section, field in Settings.model_fields.items():
        model = Feed if section == "feeds" else field.annotation
        assert isinstance(model, type)
        assert issubclass(model, BaseModel)
        content = table[section][0] if section == "feeds" else table[section]
        secret_files = {f"{key}_file" for name, key in USUAL_NAMES if name == section}
        assert set(content) == set(model.model_fields) | secret_files, section


def _opened(text: str) -> str:
    """The shipped file as it is when a person takes away the "# " before what looks like TOML."""
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    return "\n".join(line for line in lines if line.startswith("[") or line.split(" =")[0].isidentifier())


# ---------------------------------------------------------------- which place wins


def test_the_environment_wins_over_the_file() -> None:
    settings = written('[store]\npath = "a.db"\n[locale]\nlanguage = "ko"', {"PAPERBOY_STORE__PATH": "b.db"})
    assert (settings.store.path, settings.locale.language) == (Path("b.db"), "ko")


def test_feeds_in_the_environment_replace_those_of_the_file() -> None:
    text = '[[feeds]]\nname = "old"\nchannel = "slack:C012"\n'
    assert [one.name for one in written(text, {"PAPERBOY_FEEDS": feed(name="new")}).feeds] == ["new"]
    assert [one.name for one in written(text, {"PAPERBOY_FEEDS": "[]"}).feeds] == []
    assert [one.name for one in written(text, {"PAPERBOY_FEEDS": ""}).feeds] == ["old"]


@pytest.mark.parametrize(("place", "usual"), USUAL_NAMES.items(), ids=USUAL_NAMES.values())
def test_a_secret_is_taken_from_our_name_then_the_usual_one_then_the_file(place: tuple[str, str], usual: str) -> None:
    section, key = place
    ours = f"PAPERBOY_{section}__{key}".upper()
    text = f'[{section}]\n{key} = "from-file"'

    def taken(environ: dict[str, str]) -> tuple[str, ...]:
        return written(text, environ).secrets()

    assert taken({ours: "ours", usual: "usual"}) == ("ours",)
    assert taken({ours: "", usual: "usual"}) == ("usual",)
    assert taken({ours: "", usual: ""}) == ("from-file",)
    assert load(None, {usual: ""}).secrets() == ()


@pytest.mark.parametrize(("section", "key"), USUAL_NAMES)
def test_a_secret_can_lie_in_a_file_of_its_own(section: str, key: str) -> None:
    Path("secret").write_text("  s3cret\n")
    assert written(f'[{section}]\n{key}_file = "secret"').secrets() == ("s3cret",)
    assert load(None, {f"PAPERBOY_{section}__{key}_FILE".upper(): "secret"}).secrets() == ("s3cret",)


def test_a_secret_file_named_in_the_environment_wins_over_a_secret_in_the_file() -> None:
    Path("secret").write_text("new")
    assert written('[discord]\ntoken = "old"', {"PAPERBOY_DISCORD__TOKEN_FILE": "secret"}).secrets() == ("new",)


def test_a_token_loses_the_space_around_it() -> None:
    assert load(None, {"DISCORD_TOKEN": " abc.def\n"}).secrets() == ("abc.def",)


def test_the_named_file_is_read_and_a_variable_can_name_it() -> None:
    Path("mine.toml").write_text('[store]\npath = "mine.db"')
    assert load(None, {"PAPERBOY_CONFIG": "mine.toml"}).store.path == Path("mine.db")
    Path("other.toml").write_text('[store]\npath = "other.db"')
    assert load(Path("other.toml"), {"PAPERBOY_CONFIG": "mine.toml"}).store.path == Path("other.db")


def test_the_default_file_is_read_where_it_is_there() -> None:
    Path("config").mkdir()
    Path("config/paperboy.toml").write_text('[store]\npath = "default.db"')
    assert load(None, {}).store.path == Path("default.db")


def test_a_file_saved_with_a_byte_order_mark_is_read() -> None:
    Path("bom.toml").write_bytes(b'\xef\xbb\xbf[store]\npath = "x.db"')
    assert load(Path("bom.toml"), {}).store.path == Path("x.db")


def test_numbers_and_lists_can_come_from_the_environment() -> None:
    settings = load(
        None,
        {
            "PAPERBOY_INTAKE__POLL_SECONDS": "0.5",
            "PAPERBOY_INTAKE__LATE_DAYS": "7",
            "PAPERBOY_INTAKE__FOLDERS": "a, b/c",
            "PAPERBOY_HTTP__LISTEN": "127.0.0.1:8080",
        },
    )
    assert (settings.intake.poll_seconds, settings.intake.late_days) == (0.5, 7)
    assert settings.intake.folders == (Path("a"), Path("b/c"))
    assert (settings.http.listen.host, settings.http.listen.port) == ("127.0.0.1", 8080) if settings.http.listen else 0
    assert load(None, {"PAPERBOY_INTAKE__FOLDERS": '["a, b"]'}).intake.folders == (Path("a, b"),)


def test_a_variable_can_switch_off_what_the_file_listens_on() -> None:
    text = '[http]\nlisten = "[::1]:8080"'
    listen = written(text).http.listen
    assert listen is not None
    assert (listen.host, listen.port) == ("::1", 8080)
    assert written(text, {"PAPERBOY_HTTP__LISTEN": ""}).http.listen is None


def test_an_empty_variable_counts_as_left_out() -> None:
    settings = written("[intake]\npoll_seconds = 2", {"PAPERBOY_INTAKE__POLL_SECONDS": "", "PAPERBOY_STORE__PATH": ""})
    assert (settings.intake.poll_seconds, settings.store.path) == (2.0, Path("var/paperboy.db"))


def test_variables_that_a_cluster_injects_are_left_alone() -> None:
    load(None, {"PAPERBOY_PORT": "tcp://10.0.0.1:80", "PAPERBOY_SERVICE_HOST": "10.0.0.1", "PAPERBOY_CONFIG": ""})


# ---------------------------------------------------------------- what a feed can say


@pytest.mark.parametrize(
    ("days", "meant"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("mon,wed,fri", {0, 2, 4}),
        ("sat-mon", {5, 6, 0}),
        ("Tue", {1}),
        (" mon - tue , sun ", {0, 1, 6}),
        ("wed-wed", {2}),
        ("mon-sun", set(range(7))),
    ],
)
def test_days(days: str, meant: set[int]) -> None:
    assert load(None, {"PAPERBOY_FEEDS": feed(days=days)}).feeds[0].days == meant


def test_keywords_are_read_once_and_given_on_as_queries() -> None:
    (rule,) = load(
        None, {"PAPERBOY_FEEDS": feed(keywords=["LLM 추론", "agent AND memory"], exclude=["video"])}
    ).feed_rules()
    assert [query.typed for query in rule.keywords] == ["LLM 추론", "agent AND memory"]
    assert [query.typed for query in rule.exclude] == ["video"]


def test_time_zone_and_language_of_a_feed_win_over_the_general_ones() -> None:
    own = feed(post_at="09:00", timezone="Europe/Berlin", language="en")
    (rule,) = load(None, {"PAPERBOY_FEEDS": own}).feed_rules()
    assert (rule.post_at, rule.zone, rule.language) == (dt.time(9), ZoneInfo("Europe/Berlin"), "en")
    (rule,) = load(None, {"PAPERBOY_FEEDS": feed(timezone="", language="")}).feed_rules()
    assert (rule.zone, rule.language) == (ZoneInfo("Asia/Seoul"), "ko")


def test_base_addresses_have_the_end_that_the_libraries_need() -> None:
    urls = {"PAPERBOY_DISCORD__API_URL": "http://127.0.0.1:1/api/v10/", "PAPERBOY_SLACK__API_URL": "http://h:2/api"}
    settings = load(None, urls)
    assert (settings.discord.api_url, settings.slack.api_url) == ("http://127.0.0.1:1/api/v10", "http://h:2/api/")


# ---------------------------------------------------------------- warnings


def test_a_bot_that_is_connected_to_nothing_says_how_to_connect_it() -> None:
    text = "\n".join(load(None, {}).warnings())
    assert "DISCORD_TOKEN" in text
    assert "SLACK_BOT_TOKEN" in text
    assert "[[feeds]]" in text


def test_a_feed_on_a_platform_without_token_is_a_warning_that_names_the_feed() -> None:
    two = json.dumps([json.loads(feed())[0], {"name": "team", "channel": "slack:C012"}])
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    (warning,) = load(None, {"PAPERBOY_FEEDS": two, **tokens}).warnings()
    assert "daily" in warning
    assert "DISCORD_TOKEN" in warning
    assert load(None, {"PAPERBOY_FEEDS": two, "DISCORD_TOKEN": "x", **tokens}).warnings() == []


def test_half_of_the_slack_tokens_is_a_warning() -> None:
    slack = json.dumps([{"name": "team", "channel": "slack:C012"}])
    (warning,) = load(None, {"PAPERBOY_FEEDS": slack, "SLACK_BOT_TOKEN": "xoxb-1"}).warnings()
    assert "SLACK_APP_TOKEN" in warning


def test_slack_over_http_needs_its_secret_and_an_address_and_no_app_token() -> None:
    feeds = json.dumps([{"name": "team", "channel": "slack:C012"}])
    bot = {"PAPERBOY_FEEDS": feeds, "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s"}
    listening = {**bot, "PAPERBOY_HTTP__LISTEN": "127.0.0.1:8080"}
    assert load(None, listening).slack_over_http()
    assert load(None, listening).warnings() == []
    assert not load(None, {**listening, "SLACK_APP_TOKEN": "xapp-1"}).slack_over_http()
    (warning,) = load(None, bot).warnings()
    assert "[http] listen" in warning


def test_slack_in_many_workspaces_needs_all_of_its_four_and_no_bot_token() -> None:
    given = {
        "SLACK_CLIENT_ID": "1.2",
        "SLACK_CLIENT_SECRET": "client-secret",
        "SLACK_SIGNING_SECRET": "signing-secret",
        "PAPERBOY_HTTP__LISTEN": "127.0.0.1:8080",
    }
    whole = load(None, given)
    assert (whole.slack_in_many(), whole.connects("slack")) == (True, True)
    assert not [sentence for sentence in whole.warnings() if "Slack" in sentence]
    assert {"client-secret", "signing-secret"} <= set(whole.secrets())
    for left_out in given:
        part = load(None, {name: value for name, value in given.items() if name != left_out})
        assert (part.slack_in_many(), part.connects("slack")) == (False, False)
        assert any("SLACK_CLIENT_SECRET" in sentence for sentence in part.warnings())
    one = load(None, {**given, "SLACK_BOT_TOKEN": "xoxb-1"})
    assert (one.slack_in_many(), one.connects("slack")) == (False, True)
