"""The bot's own words, in Korean and English, from the message catalogues beside this file.

Papers stay as written; dates and numbers take the language's own form (CLDR, through Babel).
"""

import datetime as dt
import gettext
import io
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from babel import Locale, dates, numbers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_TIMES: dict[Language, str] = {"ko": "aaaa h:mm", "en": "h:mm a"}
"""CLDR's short form says AM in Korean too."""


class Words:
    """One language. The message id is the English text, with `{name}` for what is filled in."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = Locale.parse(language)
        self._catalogue = _catalogue(language)

    def __call__(self, message: str, **values: Any) -> str:
        return self._catalogue.gettext(message).format(**values)

    def plural(self, one: str, many: str, n: int, **values: Any) -> str:
        """`n` is filled in too, in the language's form: `plural("{n} paper", "{n} papers", 21)`."""
        return self._catalogue.ngettext(one, many, n).format(n=self.number(n), **values)

    def number(self, n: int) -> str:
        return numbers.format_decimal(n, locale=self._locale)

    def date(self, day: dt.date, form: str = "full") -> str:
        """`full`: with the weekday; `medium`: short, with the year."""
        return dates.format_date(day, form, locale=self._locale)

    def time(self, time: dt.time) -> str:
        """`9:00 AM`, `오전 9:00`."""
        return dates.format_time(time, _TIMES[self.language], locale=self._locale)

    def month(self, day: dt.date) -> str:
        return dates.format_skeleton("yMMMM", day, locale=self._locale)


@cache
def words(language: Language) -> Words:
    return Words(language)


def nearest_language(tag: str | None, default: Language) -> Language:
    """`en-US`, `ko_KR`, `ko` -> the language we speak; anything else the default."""
    start = (tag or "").replace("_", "-").split("-")[0].lower()
    for language in LANGUAGES:
        if language == start:
            return language
    return default


def _catalogue(language: Language) -> gettext.NullTranslations:
    path = Path(__file__).parent / f"{language}.po"
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
