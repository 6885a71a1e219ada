"""`/paper settings`: one's own language, time zone, time of day and quiet hours."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.ask import Ask, OptionValue, Person
from bot.commands.clocks import zone_with
from bot.commands.command import Command, Example
from bot.commands.records import Records
from bot.domain.preferences import Preferences, read_quiet, read_time, says_none, told_at
from bot.domain.replies import Action, Field, Form, Reply, Sentence
from bot.locale import LANGUAGES, Words, nearest_language, words as words_in
from bot.locale.zones import find_zone, near_zones, zone_name

AUTOMATIC = "auto"
FIELDS = ("language", "timezone", "time", "quiet")
_SPELLINGS = {
    "언어": "language",
    "zone": "timezone",
    "시간대": "timezone",
    "시간": "time",
    "시각": "time",
    "방해금지": "quiet",
    "조용한시간": "quiet",
}


class _Wrong(Exception):
    """What was given cannot be used; says why, in the person's language."""


async def answer(ask: Ask, records: Records, words: Words, page: int = 1) -> Reply:
    """The options are the form's fields, all or some of them; `change` asks for the form, `typed` came in a line."""
    kept = await records.preferences.of(ask.person.key)
    given = {name: str(ask.options[name]).strip() for name in FIELDS if name in ask.options}
    if not given and "change" in ask.options:
        return _form(_filled_in(kept), {}, records, words)
    if not given:
        shown = await _shown(ask.person, kept, records, words)
        return _not_understood(shown, str(ask.options["unread"]), words) if "unread" in ask.options else shown
    wanted, errors = kept, {}
    for name, value in given.items():
        try:
            wanted = _changed(wanted, name, value, words)
        except _Wrong as wrong:
            errors[name] = str(wrong)
    if errors and "typed" in ask.options:
        return Sentence("\n".join(errors.values()), actions=(_change(words),))
    if errors:
        return _form({**_filled_in(kept), **given}, errors, records, words)
    wanted = replace(wanted, found_zone=ask.person.zone or wanted.found_zone)
    await records.preferences.choose(ask.person.key, wanted)
    spoken = words_in(nearest_language(wanted.language or ask.person.language, records.language))
    shown = await _shown(ask.person, wanted, records, spoken)
    return replace(shown, text=f"{spoken('Saved.')}\n{shown.text}")


async def _shown(person: Person, kept: Preferences, records: Records, words: Words) -> Sentence:
    followed = records.followed
    time = told_at(kept, (await followed.subscriptions.follower(person.key)).at_once, followed.usual)
    zone = zone_with(kept, person, records)
    now = dt.datetime.fromtimestamp(records.clock(), zone).time()
    language = _language_name(words.language, words)
    if kept.language is None:
        language = words("{language} (as your app has it)", language=language)
    lines = [
        words("Language: {language}", language=language),
        words("Time zone: {zone}; it is {time} there", zone=zone_name(str(zone), words.language), time=words.time(now)),
        words("Personal messages: at once")
        if time is None
        else words("Personal messages: once a day, from {time} on", time=words.time(time)),
    ]
    if kept.quiet is None:
        lines.append(words("Quiet hours: none"))
    else:
        since, until = words.time(kept.quiet.since), words.time(kept.quiet.until)
        lines.append(words("Quiet hours: {since} – {until}", since=since, until=until))
        if time is not None and kept.quiet.cover(time):
            lines.append(words("That time is in your quiet hours, so messages come when those end."))
    return Sentence("\n".join(lines), actions=(_change(words),))


def _not_understood(shown: Sentence, line: str, words: Words) -> Sentence:
    text = words("I don't know the setting “{line}”. These are yours:", line=_short(line))
    tips = ("/paper settings timezone Seoul", "/paper settings time 09:00", "/paper settings quiet 22:00-08:00")
    return replace(shown, text=f"{text}\n{shown.text}", tips=tips)


def _change(words: Words) -> Action:
    return Action(words("Change"), "form:settings change")


def _filled_in(kept: Preferences) -> dict[str, str]:
    return {
        "language": kept.language or AUTOMATIC,
        "timezone": kept.zone or "",
        "time": "" if kept.time_of_day is None else f"{kept.time_of_day:%H:%M}",
        "quiet": "" if kept.quiet is None else str(kept.quiet),
    }


def _form(values: dict[str, str], errors: dict[str, str], records: Records, words: Words) -> Form:
    languages = [(words("As my app has it"), AUTOMATIC), *((_language_name(one, words), one) for one in LANGUAGES)]
    usual = records.followed.usual
    empty = words("09:00; at once when left empty")
    if usual is not None:
        empty = words("09:00; {time} when left empty", time=words.time(usual))
    fields = (
        Field("language", words("Language"), "choice", values["language"], tuple(languages)),
        Field(
            "timezone", words("Time zone"), value=values["timezone"][:100], hint=words("A city or a zone: Seoul, UTC")
        ),
        Field(
            "time",
            words("Time for personal messages"),
            value=values["time"][:40],
            hint=empty,
            most=40,
        ),
        Field("quiet", words("Quiet hours"), value=values["quiet"][:40], hint=words("22:00-08:00, or empty"), most=40),
    )
    return Form(words("My settings"), fields, "settings change", errors=errors)


def _changed(kept: Preferences, name: str, value: str, words: Words) -> Preferences:
    """Left empty, or `off`: as if it had never been chosen. Raises _Wrong."""
    match name:
        case "language":
            return replace(kept, language=_language(value, words))
        case "timezone":
            return replace(kept, zone=None if says_none(value) else _zone(value, words))
        case "time":
            return replace(kept, time_of_day=None if says_none(value) else _time(value, words))
        case _:
            if says_none(value):
                return replace(kept, quiet=None)
            quiet = read_quiet(value)
            if quiet is None:
                text = words("I can't read “{value}” as quiet hours. Write them as 22:00-08:00.", value=_short(value))
                raise _Wrong(text)
            return replace(kept, quiet=quiet)


def _language(value: str, words: Words) -> str | None:
    names = {"ko": ("ko", "korean", "한국어", "한글"), "en": ("en", "english", "영어")}
    wanted = value.lower()
    if wanted == AUTOMATIC or says_none(wanted):
        return None
    found = next((language for language, known in names.items() if wanted in known), None)
    if found is None:
        raise _Wrong(words("I speak Korean and English, not “{value}”.", value=_short(value)))
    return found


def _zone(value: str, words: Words) -> str:
    zone = find_zone(value)
    if zone is not None:
        return zone
    near = near_zones(value)
    if near:
        text = words(
            "I don't know the zone “{value}”. Did you mean {zone}?", value=_short(value), zone=" / ".join(near)
        )
        raise _Wrong(text)
    text = words(
        "I don't know the zone “{value}”. Give a city such as Seoul, or a zone such as UTC.", value=_short(value)
    )
    raise _Wrong(text)


def _time(value: str, words: Words) -> dt.time:
    time = read_time(value)
    if time is None:
        raise _Wrong(words("I can't read “{value}” as a time of day. Write it as 09:00.", value=_short(value)))
    return time


def _language_name(language: str, words: Words) -> str:
    return words("Korean") if language == "ko" else words("English")


def _short(value: str) -> str:
    return value if len(value) <= 40 else value[:39] + "…"


def typed(words: Sequence[str]) -> dict[str, OptionValue]:
    """`settings change` opens the form; `settings timezone Seoul` changes one thing at once."""
    if not words:
        return {}
    first = words[0].lower()
    if first == "change":
        return {"change": True}
    name = _SPELLINGS.get(first, first)
    if name in FIELDS and len(words) > 1:
        return {name: " ".join(words[1:]), "typed": True}
    return {"unread": " ".join(words)}


COMMAND = Command(
    "settings",
    "Your language, time zone, time of day and quiet hours",
    (Example("settings", "your language, time zone, time of day and quiet hours"),),
    answer,
    (),
    typed,
    ("preferences", "설정", "환경설정"),
)
