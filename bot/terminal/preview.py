"""`paperboy preview`: what a feed would send of a digest. Plans as the bot does, and reads nothing that was posted."""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from bot.config import Settings
from bot.digests.files import digest_files
from bot.domain.channels import Channel, Platform
from bot.domain.feeds import LAYOUTS, Feed, Layout, chosen
from bot.domain.merging import Contribution, merge
from bot.domain.papers import Digest
from bot.formatter import text
from bot.formatter.preview import requests
from bot.jobs.plan import plan_digest
from bot.locale import words
from bot.terminal import output
from bot.terminal.feeds import everything
from bot.terminal.files import named_files, read_digest_file
from bot.terminal.output import wrong_use

NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def preview(settings: Settings, what: str, target: str, *, feed: str | None, layout: str | None, as_json: bool) -> int:
    """Print the requests, or the text, that `feed` would make of the file or date `what`."""
    rule = _rule(settings, feed, layout)
    digests = _digests(settings, what)
    if target == "text":
        _print_text(digests, rule, as_json=as_json)
    else:
        _print_requests(digests, rule, "slack" if target == "slack" else "discord", as_json=as_json)
    return output.FINE


def _print_requests(digests: Iterable[Digest], rule: Feed, platform: Platform, *, as_json: bool) -> None:
    if rule.layout == "forum" and platform == "slack":
        wrong_use("--layout: only Discord has forums. Write thread, packed, cards or overview, or --for discord.")
    feed = replace(rule, channel=Channel(platform, "preview"))
    plans = [plan_digest(digest, NEVER, [feed], [], {}, news=True) for digest in digests]
    documents = requests(platform, [owed.message for plan in plans for owed in plan.owed])
    if as_json:
        output.print_json(documents)
        return
    for document in documents:
        output.say(" ".join([document.get("method", ""), document.get("path", "")]).strip())
        output.say(json.dumps(document["body"], ensure_ascii=False, indent=2))


def _print_text(digests: Iterable[Digest], rule: Feed, *, as_json: bool) -> None:
    language = words(rule.language)
    parts = []
    for digest in digests:
        shown = replace(digest, papers=chosen(digest, rule))
        overview, *papers = text.digest(shown, language, {}, total=len(digest.papers))
        parts += papers if rule.layout == "cards" else [overview] if rule.layout == "overview" else [overview, *papers]
    if as_json:
        output.print_json([{"platform": "text", "body": part} for part in parts])
    else:
        output.say("\n\n".join(parts))


def _rule(settings: Settings, name: str | None, layout: str | None) -> Feed:
    rules = {} if name is None else {one.feed.name: one.feed for one in reversed(everything(settings))}
    if name is not None and name not in rules:
        known = ", ".join(sorted(rules)) or "none yet; add a [[feeds]] section to the configuration"
        wrong_use(f"--feed: there is no feed of this name. Feeds: {known}.")
    locale = settings.locale
    unnamed = Feed("preview", Channel("discord", "preview"), locale.language, locale.timezone)
    rule = unnamed if name is None else rules[name]
    return rule if layout is None else replace(rule, layout=_layout(layout))


def _layout(name: str) -> Layout:
    found = next((layout for layout in LAYOUTS if layout == name), None)
    if found is None:
        wrong_use(f"--layout: there is no layout of this name. Layouts: {', '.join(LAYOUTS)}.")
    return found


def _digests(settings: Settings, what: str) -> list[Digest]:
    date = _date(what)
    if date is None or Path(what).exists():
        found = _merged(named_files([Path(what)]))
        if not found:
            wrong_use(f"{what}: there is no digest in it. `paperboy parse {what}` says why.")
        return found
    folders = [str(folder) for folder in settings.intake.folders]
    # Only files that name the date, in their path or their text, can hold its digest.
    files = [Path(path) for path, _ in digest_files(folders) if _names(Path(path), date)]
    on_date = [digest for digest in _merged(files) if digest.date == date]
    if not on_date:
        wrong_use(f"There is no digest of {date} in {', '.join(folders)}. Give a file, or another date.")
    return on_date


def _date(what: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(what)
    except ValueError:
        return None


def _names(path: Path, date: dt.date) -> bool:
    written = date.isoformat()
    if written in path.name or path.as_posix().endswith(f"{date:%Y/%m/%d}.md"):
        return True
    try:
        return written.encode() in path.read_bytes()
    except OSError:
        return False


def _merged(files: Iterable[Path]) -> list[Digest]:
    """The digests of all the files, by date: a paper in two files comes from the first."""
    by_date: dict[dt.date, list[Contribution]] = {}
    for path in files:
        parsed = read_digest_file(path)
        for part in parsed.digests:
            if part.date is not None:
                contribution = Contribution(parsed.path, part.papers, part.lines)
                by_date.setdefault(part.date, []).append(contribution)
    digests = []
    for date, contributions in sorted(by_date.items()):
        papers = tuple(entry.paper for entry in merge({}, contributions).entries.values())
        digests.append(Digest(date, papers, tuple(part.path for part in contributions)))
    return digests
