"""The bot's own words: every sentence it says is there in Korean and English, with the same things filled in."""

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from bot.adapters.discord.commands import DESCRIPTION
from bot.commands.catalogue import COMMANDS
from bot.digests import complaints
from bot.domain import queries, search_sentences
from bot.locale import LANGUAGES, Language, nearest_language, words

BOT = Path(__file__).parents[1] / "bot"
MsgId = str | tuple[str, str]


def catalogue(language: str) -> Catalog:
    with (BOT / "locale" / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def entries(language: str) -> dict[MsgId, Message]:
    return {_key(message.id): message for message in catalogue(language) if message.id}


def _key(msgid: object) -> MsgId:
    return (str(msgid[0]), str(msgid[1])) if isinstance(msgid, list | tuple) else str(msgid)


def texts_of(message: Message) -> tuple[str, ...]:
    texts = message.string
    return tuple(texts) if isinstance(texts, list | tuple) else (texts or "",)


def said() -> Iterator[tuple[str, MsgId]]:
    """(where, message id): literals handed to Words, and the lists of message ids that are said elsewhere."""
    for path in sorted(BOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and node.args:
                texts = [text for text in (_text(arg, constants) for arg in node.args[:2]) if text is not None]
                where = f"{path.relative_to(BOT)}:{node.lineno}"
                if _last_name(node.func) == "plural" and len(texts) == 2:
                    yield where, (texts[0], texts[1])
                elif _speaks(node.func) and len(texts) == 1 and texts[0] not in LANGUAGES:
                    yield where, texts[0]
    for command in COMMANDS:
        yield command.name, command.description
        yield from ((f"{command.name} {option.name}", option.description) for option in command.options)
        yield from ((example.line, example.gives) for example in command.examples)
    for one in vars(complaints).values():
        if isinstance(one, complaints.Complaint):
            yield from ((one.message, text) for text in (one.message, one.remedy) if text)
    yield from (("a refusal", reason) for reason in queries.REASONS)
    yield from (("a loosened search", text) for text in search_sentences.SENTENCES)
    yield "discord", DESCRIPTION


def _text(argument: ast.expr, constants: dict[str, str]) -> str | None:
    if isinstance(argument, ast.Name):
        return constants.get(argument.id)
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return None


def _last_name(func: ast.expr) -> str:
    return getattr(func, "attr", "") or getattr(func, "id", "")


def _speaks(func: ast.expr) -> bool:
    if isinstance(func, ast.Call):  # self.words_for(person)("...")
        return _last_name(func.func) in ("words_for", "words")
    return _last_name(func).strip("_") in ("words", "spoken")


def test_the_search_for_sentences_finds_them() -> None:
    found = {msgid for _, msgid in said()}
    assert {"Details", ("{n} vote", "{n} votes"), "Show the answer to everyone here"} <= found
    assert len(found) > 100


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_in_both_catalogues(language: str) -> None:
    known = entries(language)
    assert sorted({f"{where}: {msgid}" for where, msgid in said() if msgid not in known}) == []


def test_every_message_has_a_korean_text() -> None:
    assert [key for key, message in entries("ko").items() if not all(texts_of(message))] == []


def test_the_catalogues_hold_the_same_messages() -> None:
    assert set(entries("ko")) == set(entries("en"))


def test_nothing_in_the_catalogues_is_said_nowhere() -> None:
    literals = {
        node.value
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    wanted = {key: (key,) if isinstance(key, str) else key for key in entries("ko")}
    assert [key for key, texts in wanted.items() if not literals.issuperset(texts)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_values(language: str) -> None:
    wrong = []
    for key, message in entries(language).items():
        ids = (key,) if isinstance(key, str) else key
        wanted = {name for text in ids for name in re.findall(r"{\w*}", text)}
        wrong += [text for text in texts_of(message) if text and set(re.findall(r"{\w*}", text)) != wanted]
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_plurals_have_the_forms_of_their_language(language: str) -> None:
    forms = {"ko": 1, "en": 2}[language]
    plurals = {key: texts_of(message) for key, message in entries(language).items() if isinstance(key, tuple)}
    assert plurals
    assert [key for key, texts in plurals.items() if len(texts) != forms or not all(texts)] == []


def test_numbers_and_dates_take_the_languages_form() -> None:
    day = dt.date(2025, 3, 7)
    expected: tuple[tuple[Language, str, str, str, str], ...] = (
        ("en", "1 vote", "12,345 votes", "Friday, March 7, 2025", "March 2025"),
        ("ko", "1표", "12,345표", "2025년 3월 7일 금요일", "2025년 3월"),
    )
    for language, one, many, date, month in expected:
        spoken = words(language)
        assert spoken.plural("{n} vote", "{n} votes", 1) == one
        assert spoken.plural("{n} vote", "{n} votes", 12_345) == many
        assert (spoken.date(day), spoken.month(day)) == (date, month)


@pytest.mark.parametrize(
    ("tag", "language"),
    [("ko", "ko"), ("ko-KR", "ko"), ("KO_kr", "ko"), ("en-GB", "en"), ("fr", "ko"), ("", "ko"), (None, "ko")],
)
def test_a_reader_gets_their_language_or_the_bots_own(tag: str | None, language: str) -> None:
    assert nearest_language(tag, "ko") == language


def test_a_value_with_braces_is_filled_in_as_it_is() -> None:
    assert words("en")("Source: {files}", files="{n}{x.__class__}") == "Source: {n}{x.__class__}"
