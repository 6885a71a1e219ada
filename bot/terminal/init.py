"""`paperboy init`: the guided first set-up. Asks, tries each answer on its platform, and writes when all is known.

The questions about a platform are in connecting.py, how a question is asked in prompts.py, and what is written in
first_config.py.
"""

import os
from collections.abc import Mapping
from pathlib import Path

from bot import config_values, shipped
from bot.config import ConfigError, Settings, load
from bot.domain.channels import PLATFORMS, Platform
from bot.locale import LANGUAGES, Language, Words, nearest_language, words
from bot.terminal import check as checking, connecting, output
from bot.terminal.first_config import FirstConfig, NewFeed, filled_in, quoted, secret_file, without_answers, write
from bot.terminal.output import say
from bot.terminal.prompts import Left, agrees, ask, can_ask

DEFAULT_PATH = Path("config/paperboy.toml")
WINNING = (
    "DISCORD_TOKEN",
    "SLACK_BOT_TOKEN",
    "SLACK_APP_TOKEN",
    "PAPERBOY_DISCORD__TOKEN",
    "PAPERBOY_DISCORD__TOKEN_FILE",
    "PAPERBOY_SLACK__BOT_TOKEN",
    "PAPERBOY_SLACK__BOT_TOKEN_FILE",
    "PAPERBOY_SLACK__APP_TOKEN",
    "PAPERBOY_SLACK__APP_TOKEN_FILE",
    "PAPERBOY_FEEDS",
)
"""With one of these in the environment, what is written here would not be what the bot uses."""


def init(named: Path | None) -> int:
    """`named`: the file of --config. Returns the exit code of the check at the end."""
    environ = os.environ
    variable = environ.get("PAPERBOY_CONFIG")
    path = named or (Path(variable) if variable else DEFAULT_PATH)
    spoken = words(_language_of(environ))
    if not can_ask():
        output.wrong_use(
            spoken(
                "`paperboy init` asks questions, so it needs a terminal. Run it in one, or fill in {file} by hand: "
                "the README says how, under “Connect your server”.",
                file=path,
            )
        )
    try:
        first = _Talk(path, environ, spoken).through()
    except (KeyboardInterrupt, Left):
        raise output.Stop("\n" + spoken("Stopped. Nothing was written."), output.FOUND_PROBLEMS) from None
    if first is None:
        return output.FOUND_PROBLEMS
    try:
        _write(path, first, spoken)
        return _check(path, named is not None)
    except KeyboardInterrupt:
        raise output.Stop(
            "\n" + spoken("The set-up is written, the check was stopped."), output.FOUND_PROBLEMS
        ) from None


def _write(path: Path, first: FirstConfig, spoken: Words) -> None:
    there = path.exists()
    try:
        text = (path if there else shipped.config_file()).read_text(encoding="utf-8-sig")
        write(filled_in(text if there else without_answers(text), path, first), path, first.secrets)
    except ConfigError:
        output.wrong_use(
            spoken(
                "{file} is written in a way that cannot be filled in. Nothing was changed: fill it in by hand, or "
                "name another file with --config.",
                file=path,
            )
        )
    except OSError as error:
        output.wrong_use(spoken("{file} cannot be written ({reason}).", file=path, reason=error.strerror))
    say("\n" + spoken("Written: {file}", file=path))
    for place in first.secrets:
        say(spoken("Written, readable by you alone: {file}", file=secret_file(path, *place)))


def _check(path: Path, named: bool) -> int:
    settings = load(path)
    spoken = words(settings.locale.language)
    say("\n" + spoken("Now a check of everything:") + "\n")
    code = checking.check(settings, offline=False, as_json=False)
    command = f"paperboy run --config {path}" if named else "paperboy run"
    say("\n" + spoken("Start the bot with: {command}", command=command))
    return code


def _language_of(environ: Mapping[str, str]) -> Language:
    named = (environ.get(name) for name in ("PAPERBOY_LOCALE__LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    return nearest_language(next(filter(None, named), None), "en")


class _Talk:
    """One conversation. Writes nothing."""

    def __init__(self, path: Path, environ: Mapping[str, str], spoken: Words) -> None:
        self._path = path
        self._environ = environ
        self._words = spoken
        self._values: dict[tuple[str, str], str] = {}
        self._connected: list[connecting.Connected] = []
        there = path.exists()
        try:
            self._settings = load(path if there else shipped.config_file(), environ)
            own = load(path, {}) if there else Settings()
        except ConfigError as error:
            raise output.Stop(str(error)) from None
        self._fresh = own == Settings()
        """Nothing but what is the default anyway would be replaced."""
        self._feeds = own.feeds

    def through(self) -> FirstConfig | None:
        """None: the person does not want the file changed."""
        for name in WINNING:
            if self._environ.get(name):
                output.wrong_use(
                    self._words(
                        "{name} is set in the environment and wins over what is written here. Unset it, and run "
                        "`paperboy init` again.",
                        name=name,
                    )
                )
        if self._fresh:
            self._choose_language()
        elif not self._may_change():
            return None
        self._folder()
        for platform in self._platforms():
            connect = connecting.discord if platform == "discord" else connecting.slack
            self._connected.append(connect(self._settings, self._words))
        return self._first_config(*self._when())

    # ------------------------------------------------------------ the file, the language, the folder

    def _may_change(self) -> bool:
        self._words = words(self._settings.locale.language)
        spoken = self._words
        say(spoken("{file} is there already, and filled in.", file=self._path))
        if self._feeds:
            names = ", ".join(feed.name for feed in self._feeds)
            say(spoken("It has feeds: {names}. They stay; new ones are added.", names=names))
        if agrees(spoken("Change it? Its tokens are replaced, all else stays.")):
            return True
        say(spoken("Nothing was changed. `paperboy init --config FILE` writes another file."))
        return False

    def _choose_language(self) -> None:
        if not self._environ.get("PAPERBOY_LOCALE__LANGUAGE"):

            def read(text: str) -> Language:
                for language in LANGUAGES:
                    if text.lower() == language:
                        return language
                raise ValueError("ko / en")

            language = ask("Language · 언어 (ko, en)", read, self._words.language)
            self._words = words(language)
            self._values["locale", "language"] = quoted(language)

    def _folder(self) -> None:
        """Only where the one that is set is not there, such as beside an installed Paperboy."""
        spoken = self._words
        if not self._fresh or all(folder.is_dir() for folder in self._settings.intake.folders):
            return

        def read(text: str) -> Path:
            folder = Path(text).expanduser()
            if text.isprintable() and folder.is_dir():
                return folder
            raise ValueError(spoken("There is no such folder."))

        folder = ask(spoken("Folder with the digest files"), read, str(shipped.seeds_folder()))
        self._values["intake", "folders"] = f"[{quoted(str(folder))}]"

    # ------------------------------------------------------------ the platforms

    def _platforms(self) -> tuple[Platform, ...]:
        spoken = self._words

        def read(text: str) -> tuple[Platform, ...]:
            if text.lower() == "both":
                return PLATFORMS
            for platform in PLATFORMS:
                if text.lower() == platform:
                    return (platform,)
            raise ValueError(spoken("Type discord, slack or both."))

        return ask(spoken("Where do papers go? (discord, slack, both)"), read, "discord")

    # ------------------------------------------------------------ when

    def _when(self) -> tuple[str, str]:
        spoken = self._words

        def read_time(text: str) -> str:
            try:
                time = config_values.post_at(text)
            except ValueError:
                raise ValueError(
                    spoken("A time is written 09:00 (00:00 to 23:59); arrival is as soon as the digest is there.")
                ) from None
            return "arrival" if time is None else f"{time:%H:%M}"

        def read_zone(text: str) -> str:
            try:
                return config_values.named_zone(text).key
            except ValueError:
                raise ValueError(spoken("Time zones are named like Asia/Seoul, Europe/Berlin or UTC.")) from None

        say("")
        post_at = ask(spoken("At what time? (such as 09:00, or arrival)"), read_time, "09:00")
        return post_at, ask(spoken("In which time zone?"), read_zone, self._settings.locale.timezone.key)

    # ------------------------------------------------------------ what is known then

    def _first_config(self, post_at: str, zone: str) -> FirstConfig:
        usual = self._settings.locale.timezone.key
        if self._fresh and not self._environ.get("PAPERBOY_LOCALE__TIMEZONE"):
            self._values["locale", "timezone"] = quoted(zone)
            usual = zone
        secrets = {place: secret for one in self._connected for place, secret in one.secrets.items()}
        feeds: list[NewFeed] = []
        for one in self._connected:
            there = [feed.name for feed in self._feeds if feed.channel == one.channel]
            if there:
                sentence = self._words(
                    "The feed “{feed}” posts to {channel} already; it stays as it is.",
                    feed=there[0],
                    channel=one.channel,
                )
                say(sentence)
                continue
            name = "daily" if len(self._connected) == 1 else f"daily-{one.channel.platform}"
            feeds.append(NewFeed(self._free(name), one.channel, post_at, "" if zone == usual else zone))
        return FirstConfig(self._values, secrets, feeds)

    def _free(self, name: str) -> str:
        """The name, with a number where a feed has it already."""
        taken = {feed.name for feed in self._feeds}
        names = (name, *(f"{name}-{number}" for number in range(2, len(taken) + 2)))
        return next(one for one in names if one not in taken)
