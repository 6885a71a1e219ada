"""What `paperboy init` writes: the commented configuration with the answers in it, and a file for each secret.

Does not ask; see init.py. Everything is written aside first and then renamed, the configuration last.
"""

import contextlib
import json
import os
import re
import signal
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.config import load
from bot.domain.channels import Channel

FEEDS = re.compile(r"\s*\[\[\s*feeds\s*\]\]")
SECRETS = (("discord", "token"), ("slack", "bot_token"), ("slack", "app_token"))


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A [[feeds]] section as it is written. `timezone` empty: as in [locale]."""

    name: str
    channel: Channel
    post_at: str
    timezone: str = ""


@dataclass(frozen=True, slots=True)
class FirstConfig:
    """`values`: (section, key) -> value as TOML. `secrets`: (section, key) -> the secret."""

    values: Mapping[tuple[str, str], str]
    secrets: Mapping[tuple[str, str], str]
    feeds: Sequence[NewFeed]


def quoted(text: str) -> str:
    """As TOML: its basic strings are written as JSON writes them."""
    return json.dumps(text, ensure_ascii=False)


def secret_file(config: Path, section: str, key: str) -> Path:
    return config.parent / "secrets" / f"{section}-{key}".replace("_", "-")


def without_answers(text: str) -> str:
    """The configuration of a checkout, which may have been filled in, as a start for another one."""
    lines = text.splitlines()
    end = next((number for number, line in enumerate(lines) if FEEDS.match(line)), len(lines))
    text = "\n".join(lines[:end]).rstrip() + "\n"
    for section, key in SECRETS:
        text = _comment_out(_comment_out(text, section, key), section, f"{key}_file")
    return text


def filled_in(text: str, config: Path, first: FirstConfig) -> str:
    """`text` with the answers; all else in it stays, comments too. Names the secrets' files, never a secret."""
    for (section, key), value in first.values.items():
        text = _set(text, section, key, value)
    for section, key in first.secrets:
        text = _comment_out(text, section, key)
        text = _set(text, section, f"{key}_file", quoted(str(secret_file(config, section, key))))
    return text.rstrip() + "\n" + "".join(f"\n{_section(feed)}" for feed in first.feeds)


def write(text: str, config: Path, secrets: Mapping[tuple[str, str], str]) -> None:
    """All of it or nothing; Ctrl-C waits. Raises ConfigError where `text` cannot be used, OSError.

    A file that is there keeps its rights; secrets can be read by their owner alone.
    """
    target = config.resolve()  # A link stays a link.
    aside = target.with_name(f"{target.name}.new")
    files = {secret_file(config, *place): secret for place, secret in secrets.items()}
    waiting = [aside, *(_aside(file) for file in files)]
    with _undisturbed():
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if files:
                folder = next(iter(files)).parent
                folder.mkdir(mode=0o700, exist_ok=True)
                (folder / ".gitignore").write_text("*\n", encoding="utf-8")
            for file, secret in files.items():
                _put(_aside(file), f"{secret}\n", 0o600)
            mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
            # Tried with the secrets where they are now, so that nothing is in place before all of it will do.
            trial = text
            for file in files:
                trial = trial.replace(quoted(str(file)), quoted(str(_aside(file))))
            _put(aside, trial, 0o600)
            load(aside, {})
            _put(aside, text, mode)
            for file in files:
                _aside(file).replace(file)
            aside.replace(target)
        finally:
            for path in waiting:
                path.unlink(missing_ok=True)


def _aside(file: Path) -> Path:
    return file.with_name(f"{file.name}.new")


def _put(path: Path, text: str, mode: int) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# ---------------------------------------------------------------- TOML, line by line, so that comments stay


def _set(text: str, section: str, key: str, value: str) -> str:
    """The key where it stands, else where it stands commented out, else at the top of its section."""
    lines = text.splitlines()
    inside = _inside(lines, section)
    if inside is None:
        place = next((number for number, line in enumerate(lines) if FEEDS.match(line)), len(lines))
        lines[place:place] = [f"[{section}]", f"{key} = {value}", ""]
        return "\n".join(lines) + "\n"
    for beginning in ("", "#"):
        written = re.compile(rf"""\s*{beginning}\s*{key}\s*=\s*(?:"[^"]*"|'[^']*'|\[[^\]]*\])(?P<rest>\s*#.*|\s*)""")
        for number in inside:
            if match := written.fullmatch(lines[number]):
                lines[number] = f"{key} = {value}{match['rest'].rstrip()}"
                return "\n".join(lines) + "\n"
    lines.insert(inside.start, f"{key} = {value}")
    return "\n".join(lines) + "\n"


def _comment_out(text: str, section: str, key: str) -> str:
    """And forget its value."""
    lines = text.splitlines()
    for number in _inside(lines, section) or ():
        if re.match(rf"\s*{key}\s*=", lines[number]):
            lines[number] = f'# {key} = ""'
    return "\n".join(lines) + "\n"


def _inside(lines: Sequence[str], section: str) -> range | None:
    """The lines of a section, without its heading."""
    heading = re.compile(rf"\s*\[\s*{section}\s*\]\s*(#.*)?")
    for start, line in enumerate(lines):
        if heading.fullmatch(line):
            ends = (number for number in range(start + 1, len(lines)) if lines[number].lstrip().startswith("["))
            return range(start + 1, next(ends, len(lines)))
    return None


def _section(feed: NewFeed) -> str:
    lines = [
        "[[feeds]]",
        f"name = {quoted(feed.name)}",
        f"channel = {quoted(str(feed.channel))}",
        f"post_at = {quoted(feed.post_at)}",
    ]
    if feed.timezone:
        lines.append(f"timezone = {quoted(feed.timezone)}")
    return "\n".join(lines) + "\n"
