"""Settings: what can be written, which place wins, and that every error says where and what to do, never a value."""

import datetime as dt
import json
import tomllib
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import BaseModel

from bot.config import ConfigError, Settings, load
from bot.config_sections import Feed
from bot.config_sources import USUAL_NAMES
from bot.domain.channels import Channel

SHIPPED = Path(__file__).parent.parent / "config" / "paperboy.toml"
CANARY = "canary-93b1f7-never-shown"


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing lies around: no configuration file, no variable of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(text: str, environ: dict[str, str] | None = None) -> Settings:
    path = Path("given.toml")
    path.write_text(text, encoding="utf-8")
    return load(path, environ or {})


def problems(text: str = "", environ: dict[str, str] | None = None) -> tuple[str, ...]:
    with pytest.raises(ConfigError) as raised:
        written(text, environ)
    return raised.value.sentences


def only_problem(text: str = "", environ: dict[str, str] | None = None) -> str:
    (sentence,) = problems(text, environ)
    return sentence


def feed(**keys: object) -> str:
    """PAPERBOY_FEEDS with one feed."""
    return json.dumps([{"name": "daily", "channel": "discord:1234567890", **keys}])


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


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("text", "environ", "parts"),
    [
        ("[intake]\nfolder = []", {}, ["given.toml", "[intake] folder", "nearest", "folders"]),
        ("[intakes]", {}, ["given.toml", "[intakes]", "nearest", "[intake]"]),
        ("[feed]", {}, ["given.toml", "[feed]", "[[feeds]]"]),
        ('timezone = "UTC"', {}, ["given.toml", "timezone", "[locale]"]),
        ('[intake]\npath = "x"', {}, ["given.toml", "[intake] path", "[store]"]),
        ('intake = "seeds"', {}, ["given.toml", "intake", "[intake]"]),
        ('[slack]\ntoken = "x"', {}, ["[slack] token", "bot_token"]),
        ('[[feeds]]\nname = "a"\nchanel = "x"', {}, ["[[feeds]] number 1, chanel", "nearest", "channel"]),
        ("", {"PAPERBOY_STORE__PAHT": "x"}, ["PAPERBOY_STORE__PAHT", "nearest", "PAPERBOY_STORE__PATH"]),
        ("", {"PAPERBOY_FEEDS__0__NAME": "x"}, ["PAPERBOY_FEEDS__0__NAME", "PAPERBOY_FEEDS, a JSON list"]),
    ],
)
def test_an_unknown_key_is_an_error_that_names_the_nearest_known_one(
    text: str, environ: dict[str, str], parts: list[str]
) -> None:
    sentence = problems(text, environ)[0]
    for part in parts:
        assert part in sentence


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("channel", "irc:1"),
        ("channel", "slack:general"),
        ("channel", 5),
        ("post_at", "9"),
        ("post_at", "24:00"),
        ("post_at", "09:60"),
        ("days", "funday"),
        ("days", ""),
        ("days", "mon-"),
        ("days", "mon-fri-sun"),
        ("top", -1),
        ("top", True),
        ("top", "many"),
        ("min_votes", 2**31),
        ("layout", "poster"),
        ("language", "fr"),
        ("timezone", "Asia/Seoull"),
        ("timezone", "../etc/passwd"),
        ("timezone", "Asia"),
        ("name", ""),
        ("name", "a" * 61),
        ("name", "a\nb"),
        ("keywords", "RAG"),
        ("keywords", [5]),
        ("keywords", ["fine", "C++"]),
        ("keywords", ["agent AND"]),
        ("exclude", ["-video"]),
    ],
)
def test_a_wrong_value_in_a_feed_names_the_feed_and_the_key(key: str, value: object) -> None:
    environ = {"PAPERBOY_FEEDS": json.dumps([json.loads(feed(name="first"))[0], json.loads(feed(**{key: value}))[0]])}
    assert only_problem("", environ).startswith(f"PAPERBOY_FEEDS number 2, {key}")


@pytest.mark.parametrize(
    ("section", "key", "value"),
    [
        ("intake", "folders", "[]"),
        ("intake", "folders", "[3]"),
        ("intake", "poll_seconds", "0"),
        ("intake", "poll_seconds", "nan"),
        ("intake", "poll_seconds", "inf"),
        ("intake", "poll_seconds", '"soon"'),
        ("intake", "settle_seconds", "-1"),
        ("intake", "settle_seconds", "true"),
        ("intake", "first_run", '"all"'),
        ("intake", "late_days", "1.5"),
        ("store", "path", '""'),
        ("store", "path", "1"),
        ("locale", "timezone", '""'),
        ("locale", "timezone", '"Mars"'),
        ("locale", "language", '"fr"'),
        ("delivery", "send_timeout_seconds", "0"),
        ("discord", "api_url", '"discord.com"'),
        ("discord", "api_url", '"ftp://discord.com"'),
        ("discord", "api_url", '"https://user:pass@discord.com"'),
        ("discord", "token", "5"),
        ("slack", "api_url", '"http://h:99999/"'),
        ("slack", "per_channel_seconds", "-1"),
        ("http", "listen", '"8080"'),
        ("http", "listen", '"localhost:http"'),
        ("http", "listen", '"localhost:70000"'),
    ],
)
def test_a_wrong_value_names_file_and_key(section: str, key: str, value: str) -> None:
    assert only_problem(f"[{section}]\n{key} = {value}").startswith(f"given.toml: [{section}] {key}")


@pytest.mark.parametrize("layout", ["thread", "packed", "cards", "overview", "forum"])
def test_every_layout_can_be_chosen(layout: str) -> None:
    (rule,) = load(None, {"PAPERBOY_FEEDS": feed(layout=layout)}).feed_rules()
    assert rule.layout == layout


def test_a_forum_on_slack_is_an_error_that_says_what_to_write() -> None:
    sentence = only_problem("", {"PAPERBOY_FEEDS": feed(layout="forum", channel="slack:C0123")})
    assert sentence.startswith("PAPERBOY_FEEDS number 1, layout")
    assert 'write "thread"' in sentence


def test_two_feeds_of_one_name_are_an_error() -> None:
    twice = json.dumps(json.loads(feed()) * 2)
    assert "PAPERBOY_FEEDS number 2, name" in only_problem("", {"PAPERBOY_FEEDS": twice})


def test_swapped_slack_tokens_are_an_error() -> None:
    sentence = only_problem("", {"SLACK_BOT_TOKEN": f"xapp-{CANARY}", "SLACK_APP_TOKEN": f"xoxb-{CANARY}"})
    assert "SLACK_BOT_TOKEN" in sentence
    assert "swapped" in sentence


def test_every_problem_is_said_at_once() -> None:
    text = '[intake]\npoll_seconds = 0\n[locale]\nlanguage = "fr"\n[store]\npaht = "x"'
    assert len(problems(text, {"PAPERBOY_HTTP__LISTEN": "x"})) == 4


@pytest.mark.parametrize(
    ("text", "line"),
    [('[store]\npath = "x\n', "line 2"), ("[store\n", "line 1"), ("[a]\n[a]", "line 2"), ("a = [", "")],
)
def test_a_file_that_is_no_toml_names_the_line(text: str, line: str) -> None:
    sentence = only_problem(text)
    assert sentence.startswith("given.toml: ")
    assert line in sentence
    assert sentence.count("line") == 1
    assert "TOML" in sentence


def test_a_file_that_was_named_and_is_not_there_is_an_error_with_a_remedy() -> None:
    for path, environ, named_by in [
        (Path("gone.toml"), {}, "--config"),
        (None, {"PAPERBOY_CONFIG": "gone.toml"}, "PAPERBOY_CONFIG"),
    ]:
        with pytest.raises(ConfigError, match=r"gone\.toml: there is no such file") as raised:
            load(path, environ)
        assert named_by in str(raised.value)


def test_a_folder_or_a_file_in_another_encoding_is_an_error() -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(Path(), {})
    Path("utf16.toml").write_bytes('[store]\npath = "한"'.encode("utf-16"))
    with pytest.raises(ConfigError, match="UTF-8"):
        load(Path("utf16.toml"), {})


@pytest.mark.parametrize("content", [b"", b" \n", b"two words", b"\xff\xfe", None])
def test_a_secret_file_that_holds_no_secret_is_an_error_that_names_the_key(content: bytes | None) -> None:
    if content is not None:
        Path("secret").write_bytes(content)
    sentence = only_problem('[discord]\ntoken_file = "secret"')
    assert sentence.startswith("given.toml: [discord] token_file")


@pytest.mark.parametrize("token", ["two words", "line\nbreak", "토큰", "Bot abc"])
def test_a_token_that_cannot_be_sent_is_an_error_that_names_the_variable(token: str) -> None:
    sentence = only_problem("", {"DISCORD_TOKEN": token})
    assert sentence.startswith("DISCORD_TOKEN: must be one word")
    assert token not in sentence


def test_a_secret_given_twice_in_one_place_is_an_error() -> None:
    Path("secret").write_text("x")
    assert "token" in only_problem('[discord]\ntoken = "a"\ntoken_file = "secret"')


@pytest.mark.parametrize(
    "text",
    [
        f'token = "{CANARY}"',
        f'[discord]\ntokn = "{CANARY}"',
        f'[discord]\ntoken = ["{CANARY}"]',
        f'[discord]\ntoken_file = "{CANARY}"',
        f'[discord]\ntoken = {{ a = "{CANARY}" }}',
        f'[discord]\ntoken = "{CANARY}',
        f"[discord]\ntoken = '{CANARY}\n",
        f"[discord]\ntoken = {CANARY}",
        f'[discord]\napi_url = "{CANARY}"',
        f'[slack]\nper_channel_seconds = "{CANARY}"',
        f'[slack]\nbot_token = "xapp-{CANARY}"',
        f'[locale]\ntimezone = "{CANARY}"\nlanguage = "{CANARY}"',
        f'[http]\nlisten = "{CANARY}"',
        f'[store]\npath = ["{CANARY}"]',
        f'discord = "{CANARY}"',
        f'[[feeds]]\nname = "\\u0000{CANARY}"\nchannel = "{CANARY}"\ndays = "{CANARY}"\npost_at = "{CANARY}"',
        f'[[feeds]]\nname = "a"\nchannel = "slack:C012"\nlayout = "{CANARY}"\nkeywords = ["{CANARY} AND"]',
        f'feeds = "{CANARY}"',
    ],
)
def test_an_error_never_shows_a_value(text: str) -> None:
    Path("given.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as raised:
        load(Path("given.toml"), {"PAPERBOY_FEEDZ__X": CANARY, "PAPERBOY_STORE__X": CANARY})
    shown = [str(raised.value), repr(raised.value)]
    assert not [one for one in shown if CANARY in one]
    assert raised.value.__suppress_context__


def test_one_underscore_instead_of_two_is_an_error_and_what_a_cluster_sets_is_none() -> None:
    sentence = only_problem("", {"PAPERBOY_DISCORD_TOKEN": CANARY})
    assert "PAPERBOY_DISCORD__TOKEN" in sentence
    assert CANARY not in sentence
    load(None, {"PAPERBOY_HTTP_PORT": "tcp://10.0.0.1:80", "PAPERBOY_SERVICE_HOST": "10.0.0.1"})


def test_feeds_that_are_no_json_are_an_error_that_shows_none_of_it() -> None:
    sentence = only_problem("", {"PAPERBOY_FEEDS": f"[{CANARY}"})
    assert sentence.startswith("PAPERBOY_FEEDS")
    assert CANARY not in sentence


def test_settings_do_not_show_their_secrets() -> None:
    settings = load(None, {"DISCORD_TOKEN": CANARY, "SLACK_APP_TOKEN": CANARY})
    assert CANARY not in repr(settings) + str(settings) + settings.model_dump_json(exclude={"feeds", "locale"})
    assert set(settings.secrets()) == {CANARY}


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
