"""What `paperboy check` looks at without the network: settings, folders, the newest digest, the store, the zones."""

import datetime as dt
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.adapters.sqlite.check import StoreLook
from bot.config import Settings
from bot.digests.files import digest_files
from bot.digests.limits import MAX_FILE_BYTES
from bot.digests.parser import ParsedFile, parse_bytes
from bot.domain.channels import PLATFORMS, Channel
from bot.domain.feeds import Feed
from bot.domain.findings import Finding
from bot.domain.merging import Contribution, merge
from bot.domain.papers import Digest, Problem
from bot.formatter.limits import beyond
from bot.jobs.plan import plan_digest
from bot.locale import Words

LEAST_FREE = 100 * 2**20
"""Bytes of free space below which a store is soon in trouble."""
PROBE = 64 * 1024
"""Bytes that are written to see whether the disk takes them."""
NEWEST = 20
"""How many files may hold the newest digest: those with the newest dates in their paths, and the youngest ones."""
LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)

_DATED = re.compile(r"(\d{4})[-/](\d{2})[-/](\d{2})\.md$")
_UTC_OFFSET = re.compile(r"Etc/(?:GMT|UTC)[+-]\d+")


def settings_found(settings: Settings, feeds: Sequence[Feed], words: Words) -> Iterator[Finding]:
    """What runs, but likely not as meant. Says what `Settings.warnings` says, in the bot's language."""
    discord, slack = settings.connects("discord"), settings.connects("slack")
    found = []
    if not discord and not slack:
        found.append(
            (
                words("Nothing is connected: digests are taken in, but posted nowhere."),
                words("Set DISCORD_TOKEN, or SLACK_BOT_TOKEN and SLACK_APP_TOKEN."),
            )
        )
    if (settings.slack.client_id or settings.slack.client_secret) is not None and not settings.slack_in_many():
        found.append(
            (
                words("Slack has a client id or secret, but no workspace can install the app."),
                words(
                    "Set SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_SIGNING_SECRET and [http] listen, and no "
                    "SLACK_BOT_TOKEN."
                ),
            )
        )
    if slack and settings.slack.app_token is None and not settings.slack_over_http():
        found.append(
            (words("Slack has no app token: /paper is not answered."), words("Set SLACK_APP_TOKEN (xapp-...)."))
        )
    if not slack and settings.slack.app_token is not None:
        found.append((words("Slack has an app token, but no bot token."), words("Set SLACK_BOT_TOKEN (xoxb-...).")))
    if not feeds:
        found.append(
            (
                words("There is no feed: nothing is posted by itself."),
                words("Add a [[feeds]] section, or type /paper feed make in chat."),
            )
        )
    for feed in feeds:
        if not settings.connects(feed.channel.platform):
            name = "DISCORD_TOKEN" if feed.channel.platform == "discord" else "SLACK_BOT_TOKEN"
            found.append(
                (words("The feed “{feed}” waits: it has no token.", feed=feed.name), words("Set {name}.", name=name))
            )
    if not found:
        yield Finding("configuration", True, words("The configuration can be used."))
    for message, remedy in found:
        yield Finding("configuration", False, message, remedy)


def zones(settings: Settings, feeds: Sequence[Feed], words: Words, now: dt.datetime) -> Iterator[Finding]:
    """What time it is in each zone, so that a wrong one is seen."""
    named: dict[str, ZoneInfo] = {}
    for zone in (settings.locale.timezone, *(feed.zone for feed in feeds)):
        named.setdefault(zone.key, zone)
    for key, zone in named.items():
        local = now.astimezone(zone)
        message = words("In the time zone {zone} it is {time} now.", zone=key, time=f"{local:%H:%M (UTC%z)}")
        if _UTC_OFFSET.fullmatch(key):
            remedy = words("The sign in such a name is turned round. Name a place instead, such as Asia/Seoul.")
            yield Finding("time zone", False, message, remedy)
        else:
            yield Finding("time zone", True, message)


def folders(settings: Settings, words: Words) -> Iterator[Finding]:
    """Each folder can be read, with all that is in it."""
    for folder in settings.intake.folders:
        name = f"folder {folder}"
        if not folder.exists():
            yield Finding(
                name,
                False,
                words("The folder {folder} is not there.", folder=folder),
                words("Make it, or set [intake] folders; a relative path starts at {here}.", here=Path.cwd()),
            )
        elif not folder.is_dir():
            message = words("{folder} is a file, not a folder.", folder=folder)
            yield Finding(name, False, message, words("Set [intake] folders to the folder that it is in."))
        elif unreadable := _unreadable(folder):
            yield Finding(
                name,
                False,
                words("{path} cannot be read.", path=unreadable),
                words("Give the user that runs Paperboy the right to read it and to enter its folders."),
            )
        else:
            number = sum(1 for _ in digest_files([str(folder)]))
            message = words.plural(
                "{folder} holds {n} digest file.", "{folder} holds {n} digest files.", number, folder=folder
            )
            yield Finding(name, True, message)


def newest_digest(settings: Settings, feeds: Sequence[Feed], words: Words) -> Iterator[Finding]:
    """The newest digest can be read in full, and every message of it is within the platforms' limits."""
    parsed = list(_parsed_newest(str(folder) for folder in settings.intake.folders))
    dates = [digest.date for file in parsed for digest in file.digests if digest.date is not None and digest.papers]
    # A file from which no digest came may be the newest one, so its problems are told too.
    date = max(dates, default=None)
    problems = [problem for file in parsed if _may_hold(file, date) for problem in file.problems]
    for problem in problems[:1]:
        yield _of_problem(problem, len(problems), words)
    if date is None:
        if not problems:
            message = words("There is no digest yet.")
            yield Finding(
                "newest digest", False, message, words("Put a digest file into a folder of [intake] folders.")
            )
        return
    digest = _digest(parsed, date)
    excess = list(_excess(settings, feeds, digest))
    if excess:
        message = words("A message of the newest digest is too long: {what}.", what=excess[0])
        yield Finding("limits", False, message, words("Shorten the paper, and report it: the bot should have cut it."))
    if not problems and not excess:
        yield Finding(
            "newest digest",
            True,
            words.plural(
                "The newest digest, {date}, has {n} paper, and its messages are within every limit.",
                "The newest digest, {date}, has {n} papers, and its messages are within every limit.",
                len(digest.papers),
                date=words.date(date, "medium"),
            ),
        )


def store(path: Path, look: StoreLook, words: Words) -> Iterator[Finding]:
    match look.state:
        case "too new":
            message = words("The store {path} was written by a newer version.", path=path)
            yield Finding("store", False, message, words("Install that version or a newer one."))
        case "broken":
            message = words("The store {path} cannot be read ({why}).", path=path, why=look.detail)
            remedy = words("Check its rights; if it is damaged, put a backup in its place with `paperboy restore`.")
            yield Finding("store", False, message, remedy)
        case "missing":
            yield Finding("store", True, words("The store {path} is made when the bot starts.", path=path))
        case "fine":
            yield Finding("store", True, words("The store {path} can be read.", path=path))
    running = words("Paperboy is running on this store.") if look.running else words("Paperboy is not running.")
    yield Finding("bot", True, running)


def disk(path: Path, words: Words, least_free: int = LEAST_FREE) -> Iterator[Finding]:
    """The store's folder takes new files, and there is room for some time."""
    folder = _existing(path.parent)
    try:
        _write(folder)
        if path.exists():
            path.open("r+b").close()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        message = words("The store's folder {folder} cannot be written to ({why}).", folder=folder, why=error.strerror)
        remedy = words("Make room on its disk, and let the user that runs Paperboy write there; or set [store] path.")
        yield Finding("disk", False, message, remedy)
        return
    megabytes = words.number(free // 2**20)
    message = words("{free} MB are free for the store.", free=megabytes)
    if free < least_free:
        yield Finding("disk", False, message, words("Make room on that disk, or set [store] path to another one."))
    else:
        yield Finding("disk", True, message)


# ---------------------------------------------------------------- folders and files


def _unreadable(folder: Path) -> str | None:
    """The first folder or digest file below that cannot be read; None when all can."""
    found: list[str] = []

    def note(error: OSError) -> None:
        found.append(str(error.filename))

    for _ in os.walk(folder, onerror=note):
        if found:
            return found[0]
    if found:
        return found[0]
    for path, _ in digest_files([str(folder)]):
        try:
            Path(path).open("rb").close()
        except OSError:
            return path
    return None


def _parsed_newest(folders: Iterable[str]) -> Iterator[ParsedFile]:
    files = list(digest_files(folders))
    by_date = sorted(files, key=lambda file: _date_in(file[0]), reverse=True)[:NEWEST]
    by_age = sorted(files, key=lambda file: file[1].st_mtime, reverse=True)[:NEWEST]
    for path in dict.fromkeys(path for path, _ in (*by_date, *by_age)):
        try:
            with Path(path).open("rb") as file:
                data = file.read(MAX_FILE_BYTES + 1)
        except OSError:
            continue  # `folders` names it.
        yield parse_bytes(data, path)


def _date_in(path: str) -> str:
    match = _DATED.search(path)
    return "".join(match.groups()) if match else ""


def _may_hold(file: ParsedFile, newest: dt.date | None) -> bool:
    """By what the file says its dates are; where it says none, by its path."""
    dates = [digest.date for digest in file.digests if digest.date is not None]
    if newest is None or any(date >= newest for date in dates):
        return True
    return not dates and _date_in(file.path) >= newest.strftime("%Y%m%d")


def _digest(parsed: Iterable[ParsedFile], date: dt.date) -> Digest:
    contributions = [
        Contribution(file.path, part.papers, part.lines)
        for file in parsed
        for part in file.digests
        if part.date == date
    ]
    papers = tuple(entry.paper for entry in merge({}, contributions).entries.values())
    return Digest(date, papers, tuple(part.path for part in contributions))


def _excess(settings: Settings, feeds: Sequence[Feed], digest: Digest) -> Iterator[str]:
    locale = settings.locale
    tried = [
        Feed(platform, Channel(platform, "check"), locale.language, locale.timezone) for platform in PLATFORMS
    ]  # Also what no feed asks for yet: /paper shows it.
    for feed in (*tried, *feeds):
        for owed in plan_digest(digest, LONG_AGO, [feed], [], {}, news=True).owed:
            for what in beyond(feed.channel.platform, owed.message):
                yield f"{owed.message.kind} {owed.message.part}, {what}"


def _of_problem(problem: Problem, number: int, words: Words) -> Finding:
    place = f"{problem.path}:{problem.line}"
    message = f"{place}: {words(problem.message)}"
    remedy = words("{remedy} `paperboy parse {path}` shows all.", remedy=words(problem.remedy), path=problem.path)
    if number > 1:
        message += " " + words("({n} problems in all)", n=number)
    return Finding("newest digest", False, message, remedy)


# ---------------------------------------------------------------- disk


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there: the rest is made when the bot starts."""
    return next((one for one in (folder, *folder.absolute().parents) if one.exists()), folder)


def _write(folder: Path) -> None:
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"\0" * PROBE)
        file.flush()
        os.fsync(file.fileno())
