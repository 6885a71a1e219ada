"""`paperboy init` as a person goes through it, against a local Discord and a local Slack."""

import asyncio
import os
import re
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import aiohttp
import pytest

from bot import shipped
from bot.config import Settings, load
from bot.domain.channels import Channel
from bot.playground.discord import LocalDiscord
from bot.playground.slack import LocalSlack
from bot.playground.slack.state import Settings as SlackSettings
from bot.terminal.first_config import FirstConfig, NewFeed, filled_in, without_answers
from tests.terminal_talk import PATIENCE, ROOT, Talk

DISCORD_CHANNEL, SLACK_CHANNEL = 1234567890, "C0PAPERS01"
TOKEN = "MTIzNDU2.local.token"
"""Its first part is an application's id, as a real one's."""
SEED = shipped.seeds_folder() / "2025" / "03" / "07.md"
CTRL_C, CTRL_D = b"\x03", b"\x04"


class Desk:
    """A folder without anything, two platforms, and a person who speaks English."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.discord = LocalDiscord(token=TOKEN, rates={})
        self.slack = LocalSlack(settings=SlackSettings(post_per_second=0))
        self.environ: dict[str, str] = {}
        self.talks: list[Talk] = []

    async def open(self) -> None:
        await self.discord.start()
        await self.slack.start()
        self.discord.add_text_channel("papers", id=DISCORD_CHANNEL)
        self.slack.add_channel("papers", id=SLACK_CHANNEL)
        self.environ = {
            "LANG": "en_US.UTF-8",
            "PAPERBOY_DISCORD__API_URL": self.discord.api_url,
            "PAPERBOY_SLACK__API_URL": self.slack.api_url,
        }

    async def close(self) -> None:
        for talk in self.talks:
            talk.close()
        await self.discord.stop()
        await self.slack.stop()

    def init(self, *arguments: str) -> Talk:
        talk = Talk("init", *arguments, folder=self.folder, environ=self.environ)
        self.talks.append(talk)
        return talk

    @property
    def config(self) -> Path:
        return self.folder / "config" / "paperboy.toml"

    def settings(self) -> Settings:
        """As the bot reads it, started in the folder."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            return load(Path("config/paperboy.toml"), {})
        finally:
            os.chdir(before)

    def files(self) -> dict[str, str]:
        return {
            str(path.relative_to(self.folder)): path.read_text(encoding="utf-8")
            for path in self.folder.rglob("*")
            if path.is_file()
        }


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    desk = Desk(tmp_path)
    await desk.open()
    yield desk
    await desk.close()


async def begin(talk: Talk, platforms: str) -> None:
    await talk.answers("Language", "")
    await talk.answers("Folder with the digest files", "")
    await talk.answers("Where do papers go?", platforms)


async def connect_discord(talk: Talk) -> None:
    await talk.answers("bot's token", TOKEN)
    await talk.answers("Channel id", str(DISCORD_CHANNEL))


async def connect_slack(talk: Talk, desk: Desk) -> None:
    await talk.answers("The bot token", desk.slack.bot_token)
    await talk.answers("The app token", desk.slack.app_token)
    await talk.answers("Channel id", SLACK_CHANNEL)


async def finish(talk: Talk, post_at: str = "arrival", zone: str = "Europe/Berlin") -> int:
    await talk.answers("At what time?", post_at)
    await talk.answers("In which time zone?", zone)
    return await talk.ends()


# ---------------------------------------------------------------- the whole way


async def test_both_platforms_from_nothing_to_a_good_check_and_the_seed_is_posted(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "both")
    await connect_discord(talk)
    await connect_slack(talk, desk)
    assert await finish(talk) == 0, talk.screen
    assert "✗" not in talk.screen
    assert "Start the bot with: paperboy run\n" in talk.screen

    settings = desk.settings()
    assert [(feed.name, str(feed.channel), feed.post_at) for feed in settings.feeds] == [
        ("daily-discord", f"discord:{DISCORD_CHANNEL}", None),
        ("daily-slack", f"slack:{SLACK_CHANNEL}", None),
    ]
    assert (settings.locale.language, settings.locale.timezone.key) == ("en", "Europe/Berlin")
    await run_until_posted(desk)


async def run_until_posted(desk: Desk) -> None:
    environ = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "PAPERBOY_INTAKE__SETTLE_SECONDS": "0.2",
        "PAPERBOY_SLACK__PER_CHANNEL_SECONDS": "0",
        **desk.environ,
    }
    log = (desk.folder / "log.txt").open("wb")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=desk.folder, env=environ, stdout=log, stderr=log
    )
    try:
        async with asyncio.timeout(PATIENCE):
            while not await posted(desk):
                assert process.returncode is None, (desk.folder / "log.txt").read_text(encoding="utf-8")
                await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        log.close()


async def posted(desk: Desk) -> bool:
    """The overview and every paper of the seed, on both platforms."""
    ids = set(re.findall(r"\]\(https://arxiv\.org/abs/(\d{4}\.\d{5})", SEED.read_text(encoding="utf-8")))
    assert ids
    places = (f"{desk.discord.base_url}@{DISCORD_CHANNEL}", f"{desk.slack.base_url}@{SLACK_CHANNEL}")
    async with aiohttp.ClientSession() as asking:
        for base, _, channel in (place.partition("@") for place in places):
            async with asking.get(f"{base}/_playground/channels/{channel}/messages") as answer:
                messages = await answer.json()
            if len(messages) != len(ids) + 1 or not all(one in str(messages) for one in ids):
                return False
    return True


async def test_a_second_time_replaces_the_token_and_doubles_no_feed(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "discord")
    await connect_discord(talk)
    assert await finish(talk) == 0
    before = desk.files()
    desk.discord.token = desk.discord.world.token = "MTIzNDU2.new.token"
    again = desk.init()
    await again.answers("Change it?", "y")
    await again.answers("Where do papers go?", "discord")
    await again.answers("bot's token", desk.discord.token)
    await again.answers("Channel id", str(DISCORD_CHANNEL))
    assert await finish(again) == 0, again.screen
    assert "The feed “daily” posts to" in again.screen
    assert desk.files() == {**before, "config/secrets/discord-token": "MTIzNDU2.new.token\n"}


async def test_link_and_manifest_are_those_of_the_commands_that_print_them(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "both")
    await connect_discord(talk)
    await connect_slack(talk, desk)
    await finish(talk)
    for command in (["discord-invite", "--id", "123456"], ["slack-manifest"]):
        printed = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", *command, cwd=ROOT, stdout=subprocess.PIPE
        )
        shown, _ = await printed.communicate()
        assert shown
        assert shown.decode() in talk.screen


# ---------------------------------------------------------------- secrets


async def test_tokens_are_shown_nowhere_and_kept_in_files_for_their_owner_alone(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "both")
    await talk.sees("bot's token")
    await talk.sees(": ")
    assert talk.hides_typing()
    talk.types(TOKEN)
    await talk.answers("Channel id", str(DISCORD_CHANNEL))
    assert not talk.hides_typing()
    await connect_slack(talk, desk)
    assert await finish(talk) == 0

    secrets = (TOKEN, desk.slack.bot_token, desk.slack.app_token)
    assert not [secret for secret in secrets if secret in talk.screen]
    folder = desk.folder / "config" / "secrets"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    kept = {path.name: path for path in folder.iterdir() if path.name != ".gitignore"}
    assert set(kept) == {"discord-token", "slack-bot-token", "slack-app-token"}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in kept.values())
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert not [secret for secret in secrets if secret in desk.config.read_text(encoding="utf-8")]
    assert desk.settings().secrets() == secrets


def test_git_and_the_container_leave_the_secrets_out() -> None:
    for name in (".gitignore", ".dockerignore"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line.strip("/") == "config/secrets"], name
    assert '"config" = ' not in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


# ---------------------------------------------------------------- wrong answers


async def test_a_wrong_token_is_asked_again_with_the_reason(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "both")
    await talk.answers("bot's token", "two words")
    await talk.sees("A token is one word")
    await talk.answers("bot's token", "MTIz.wrong.one")
    await talk.sees("✗ Discord does not accept the token.")
    await talk.sees("→ Copy it once more")
    await connect_discord(talk)
    await talk.answers("The bot token", "xoxb-wrong")
    await talk.sees("✗ Slack does not accept the bot token (invalid_auth)")
    await talk.answers("The bot token", desk.slack.app_token)
    await talk.sees("✗ That is the app token")
    await talk.answers("The bot token", desk.slack.bot_token)
    await talk.answers("The app token", "xapp-wrong")
    await talk.sees("✗ Slack does not accept the app token")
    await talk.answers("The app token", desk.slack.bot_token)
    await talk.sees("✗ That is the bot token once more")
    await talk.answers("The app token", desk.slack.app_token)
    await talk.answers("Channel id", SLACK_CHANNEL)
    assert await finish(talk) == 0
    assert "wrong" not in str(desk.files())


async def test_a_platform_that_is_not_there_is_named(desk: Desk) -> None:
    await desk.discord.stop()
    talk = desk.init()
    await begin(talk, "discord")
    await talk.answers("bot's token", TOKEN)
    await talk.sees("✗ Discord cannot be reached")
    await talk.sees("bot's token")


async def test_a_wrong_channel_is_asked_again_with_the_remedy(desk: Desk) -> None:
    desk.slack.add_channel("elsewhere", id="C0ELSEWHERE", member=False)
    talk = desk.init()
    await begin(talk, "both")
    await talk.answers("bot's token", TOKEN)
    await talk.answers("Channel id", "papers")
    await talk.sees("✗ That is no channel id")
    await talk.sees("→ A channel's id is")
    await talk.answers("Channel id", "999")
    await talk.sees("Discord has no channel 999.")
    await talk.sees("→ Right-click the channel")
    await talk.answers("Channel id", f"https://discord.com/channels/1/{DISCORD_CHANNEL}")
    await talk.answers("The bot token", desk.slack.bot_token)
    await talk.answers("The app token", desk.slack.app_token)
    await talk.answers("Channel id", "C0ELSEWHERE")
    await talk.sees("the app is not in #elsewhere")
    await talk.sees("→ Type in the channel: /invite @")
    await talk.answers("Channel id", f"slack:{SLACK_CHANNEL}")
    assert await finish(talk) == 0
    channels = [str(feed.channel) for feed in desk.settings().feeds]
    assert channels == [f"discord:{DISCORD_CHANNEL}", f"slack:{SLACK_CHANNEL}"]


async def test_a_time_and_a_zone_that_are_none_are_asked_again(desk: Desk) -> None:
    talk = desk.init()
    await begin(talk, "discord")
    await connect_discord(talk)
    await talk.answers("At what time?", "25:00")
    await talk.sees("✗ A time is written 09:00")
    await talk.answers("At what time?", "7:05")
    await talk.answers("In which time zone?", "Berlin")
    await talk.sees("✗ Time zones are named like")
    await talk.answers("In which time zone?", "Europe/Berlin")
    assert await talk.ends() == 0
    (feed,) = desk.settings().feeds
    assert f"{feed.post_at:%H:%M}" == "07:05"


# ---------------------------------------------------------------- a file that is there

OURS = """\
# our own words
[intake]
folders = ["seeds"]

[discord]
token = "MTIz.old.one"  # the old one

[[feeds]]
name = "daily"
channel = "slack:C0OTHER001"
top = 7 # only the best
"""


async def test_a_filled_in_file_is_changed_on_a_yes_alone(desk: Desk) -> None:
    desk.config.parent.mkdir()
    desk.config.write_text(OURS, encoding="utf-8")
    desk.environ["PAPERBOY_LOCALE__LANGUAGE"] = "en"
    talk = desk.init()
    await talk.sees("It has feeds: daily.")
    await talk.answers("Change it?", "")
    assert await talk.ends() == 1
    assert desk.files() == {"config/paperboy.toml": OURS}


async def test_a_changed_file_keeps_what_it_says_and_gets_the_new_feed(desk: Desk) -> None:
    (desk.folder / "seeds").mkdir()
    desk.config.parent.mkdir()
    desk.config.write_text(OURS, encoding="utf-8")
    desk.config.chmod(0o640)
    desk.environ["PAPERBOY_LOCALE__LANGUAGE"] = "en"
    talk = desk.init()
    await talk.answers("Change it?", "y")
    await talk.answers("Where do papers go?", "discord")
    await connect_discord(talk)
    await finish(talk)
    settings = desk.settings()
    assert [(feed.name, str(feed.channel)) for feed in settings.feeds] == [
        ("daily", "slack:C0OTHER001"),
        ("daily-2", f"discord:{DISCORD_CHANNEL}"),
    ]
    assert [rule.zone.key for rule in settings.feed_rules()] == ["Asia/Seoul", "Europe/Berlin"]
    assert settings.secrets() == (TOKEN,)
    text = desk.config.read_text(encoding="utf-8")
    assert {"# our own words", "top = 7 # only the best"} <= set(text.splitlines())
    assert "old.one" not in text
    assert stat.S_IMODE(desk.config.stat().st_mode) == 0o640


async def test_a_file_that_cannot_be_read_is_left_alone(desk: Desk) -> None:
    desk.config.parent.mkdir()
    desk.config.write_text("[discord\n", encoding="utf-8")
    talk = desk.init()
    assert await talk.ends() == 2
    assert "is not valid TOML" in talk.screen
    assert desk.files() == {"config/paperboy.toml": "[discord\n"}


async def test_a_variable_that_would_win_is_named_first(desk: Desk) -> None:
    desk.environ["DISCORD_TOKEN"] = TOKEN
    talk = desk.init()
    assert await talk.ends() == 2
    assert "DISCORD_TOKEN is set in the environment" in talk.screen


# ---------------------------------------------------------------- leaving


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
@pytest.mark.parametrize("question", ["bot's token", "Channel id", "In which time zone?"])
async def test_leaving_at_any_question_writes_nothing(desk: Desk, question: str, key: bytes) -> None:
    talk = desk.init()
    await begin(talk, "discord")
    known = {"bot's token": TOKEN, "Channel id": str(DISCORD_CHANNEL), "At what time?": ""}
    for earlier, answer in known.items():
        if earlier == question:
            break
        await talk.answers(earlier, answer)
    await talk.sees(question)
    await talk.sees(": ")
    talk.presses(key)
    assert await talk.ends() == 1
    assert "Stopped. Nothing was written." in talk.screen
    assert "Traceback" not in talk.screen
    assert desk.files() == {}


def test_without_a_terminal_it_says_so(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "bot", "init"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"},
        input="discord\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert "needs a terminal" in result.stderr
    assert list(tmp_path.iterdir()) == []


async def test_a_place_that_cannot_be_written_is_named_and_nothing_is_left(desk: Desk) -> None:
    (desk.folder / "config").write_text("a file, no folder", encoding="utf-8")
    talk = desk.init("--config", "config/mine.toml")
    await begin(talk, "discord")
    await connect_discord(talk)
    assert await finish(talk) == 2
    assert "config/mine.toml cannot be written" in talk.screen
    assert desk.files() == {"config": "a file, no folder"}


# ---------------------------------------------------------------- words, and the text that is written


async def test_it_speaks_korean_to_who_speaks_korean(desk: Desk) -> None:
    desk.environ["LANG"] = "ko_KR.UTF-8"
    talk = desk.init()
    await talk.answers("언어", "")
    await talk.answers("다이제스트 파일이 있는 폴더", "")
    await talk.answers("논문을 어디로 보낼까요?", "discord")
    await talk.answers("봇 토큰", "x")
    await talk.sees("✗ 디스코드")


SHIPPED = shipped.config_file().read_text(encoding="utf-8")
FEED = NewFeed("daily", Channel("discord", "1"), "09:00")


def test_every_comment_of_the_shipped_file_stays() -> None:
    text = filled_in(SHIPPED, Path("config/paperboy.toml"), FirstConfig({("locale", "timezone"): '"UTC"'}, {}, [FEED]))
    (changed,) = set(SHIPPED.splitlines()) - set(text.splitlines())
    assert changed.startswith('timezone = "Asia/Seoul"')
    assert changed.partition("#")[2] in text


def test_a_key_is_set_in_its_own_section_and_keeps_the_comment_beside_it() -> None:
    path = Path("config/paperboy.toml")
    values = {("locale", "language"): '"en"'}
    secrets = {("slack", "app_token"): "xapp-1"}
    text = filled_in(SHIPPED, path, FirstConfig(values, secrets, []))
    lines = text.splitlines()
    (token_file,) = (line for line in lines if line.startswith("app_token_file"))
    assert token_file.startswith('app_token_file = "config/secrets/slack-app-token"')
    (language,) = (line for line in lines if line.startswith("language"))
    assert language.startswith('language = "en"')
    assert language.endswith("papers stay as written")


@pytest.mark.parametrize("start", ["", "[locale]\n", '[[feeds]]\nname = "a"\nchannel = "discord:2"\n'])
def test_a_section_that_is_not_there_is_made(start: str, tmp_path: Path) -> None:
    path = tmp_path / "p.toml"
    path.write_text(filled_in(start, path, FirstConfig({("locale", "timezone"): '"UTC"'}, {}, [FEED])), "utf-8")
    settings = load(path, {})
    assert settings.locale.timezone.key == "UTC"
    assert settings.feeds[-1].name == "daily"


def test_a_checkout_that_was_filled_in_gives_another_file_none_of_its_answers(tmp_path: Path) -> None:
    filled: Callable[[], str] = lambda: filled_in(  # noqa: E731
        SHIPPED, tmp_path / "p.toml", FirstConfig({}, {("discord", "token"): "x"}, [FEED])
    )
    path = tmp_path / "p.toml"
    path.write_text(without_answers(filled()), encoding="utf-8")
    assert load(path, {}) == Settings()
