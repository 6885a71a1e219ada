"""Every error says where and what to do, never a value."""

import json
from pathlib import Path

import pytest

from bot.config import ConfigError, load
from tests.config.kit import CANARY, feed, only_problem, problems


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
