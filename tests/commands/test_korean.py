"""A Korean reader gets Korean: of the bot's own words nothing is left in English, whatever was asked."""

import re
from dataclasses import replace

import pytest

from bot.adapters.discord.commands import payload
from bot.domain.replies import DigestOverview, PaperList, Reply, Sentence
from bot.formatter import text
from tests.commands.counter import Counter, digest

COMMAND = re.compile(r"/paper [a-z]+[^\n–]*")
MAY_STAY = {"arXiv", "PDF", "top", "today", "public", "week", "month", "year", "show", "help", "abs", "pdf"}


def own_words(reply: Reply) -> str:
    match reply:
        case Sentence():
            return reply.text
        case PaperList():
            return f"{reply.heading}\n{reply.note}"
        case DigestOverview():
            return reply.note
        case _:
            return ""


def english(said: str) -> list[str]:
    """Latin words but for commands, dates such as 2025-W10, and names."""
    rest = re.sub(r"\S*[0-9]\S*", " ", COMMAND.sub(" ", said))
    return [word for word in re.findall(r"[A-Za-z]{2,}", rest) if word not in MAY_STAY]


LINES = [
    "", "help", "top", "top 99", "top 3 week", "top month", "top 2025", "top 2025-03-06", "top 다섯", "top 2023",
    "today", "today 2025-02-01", "show", "show 2503.99999", "show 없는말", "show 추론", "show 논문", "all", "all week",
    "몰라요", "오늘은", "2025-03",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
async def test_an_answer_in_korean_has_no_english(counter: Counter, line: str) -> None:
    reply = await counter.desk.typed(line, counter.mina)
    assert english(own_words(reply)) == []


@pytest.mark.parametrize("button", ["details:", "list:gone", "share:", "page:1:x", "old:button", "show:"])
async def test_a_button_in_korean_has_no_english(counter: Counter, button: str) -> None:
    assert english(own_words(await counter.desk.pressed(button, counter.mina))) == []


async def test_nor_does_what_the_formatter_adds(empty: Counter) -> None:
    """With Korean papers the whole answer is Korean, links and file names aside."""
    assert english(own_words(await empty.desk.typed("top", empty.mina))) == []
    papers = [(f"2503.{number:05}", f"논문 {number}", number or None) for number in range(12)]
    await empty.office.arrive({"07.md": digest("2025-03-07", *papers).replace("Ada Lovelace", "김민아")})
    for line in ("top 5", "today", "show 2503.00001", "show 논문", "all"):
        reply = await empty.desk.typed(line, empty.mina)
        shown = re.sub(r"https://\S+|출처: .*|What's New", "", text.reply(reply, empty.desk.words_for(empty.mina)))
        assert english(shown) == []


async def test_suggestions_and_the_commands_themselves_are_korean(counter: Counter) -> None:
    for shown, _ in await counter.desk.suggestions("top", "when", "", counter.mina):
        assert english(shown) == []
    command = payload()[0]
    described = [command, *command["options"], *(option for one in command["options"] for option in one["options"])]
    assert [english(one["description_localizations"]["ko"]) for one in described] == [[]] * len(described)


async def test_a_reader_of_another_language_gets_the_bots_own(counter: Counter) -> None:
    french = replace(counter.mina, language="fr")
    assert await counter.desk.typed("top five", french) == await counter.say("top five")
