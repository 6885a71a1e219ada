"""A Korean reader gets Korean: of the bot's own words nothing is left in English, whatever was asked."""

import re
from dataclasses import replace

import pytest

from bot.adapters.discord.commands import payload
from bot.domain.replies import DigestOverview, Document, Form, PaperCard, PaperList, Reply, Sentence
from bot.formatter import text
from tests.commands.counter import Counter, digest

COMMAND = re.compile(r"/paper [a-z]+[^\n–]*")
MAY_STAY = {
    *("arXiv", "PDF", "top", "today", "public", "week", "month", "year", "show", "help", "abs", "pdf", "OR"),
    *("BibTeX", "LaTeX", "RIS", "Zotero", "EndNote", "Mendeley", "Markdown", "Asia", "Seoul", "UTC"),
    *("paper", "format", "bibtex", "ris", "markdown", "me", "here"),
}


def own_words(reply: Reply) -> str:
    match reply:
        case Sentence():
            said = [reply.text]
        case PaperList():
            said = [reply.heading, reply.note, *(listed.remark for listed in reply.papers)]
        case DigestOverview() | PaperCard():
            said = [reply.note]
        case Document():
            said = [reply.text]
        case Form():
            fields = [
                text for one in reply.fields for text in (one.label, one.hint, *(shown for shown, _ in one.choices))
            ]
            said = [reply.title, reply.note, *fields, *reply.errors.values()]
        case _:
            said = []
    labels = [] if isinstance(reply, Form | Document) else [action.label for action in reply.actions]
    return "\n".join((*said, *labels))


def english(said: str) -> list[str]:
    """Latin words but for commands, dates such as 2025-W10, and names."""
    rest = re.sub(r"\S*[0-9]\S*", " ", COMMAND.sub(" ", said))
    return [word for word in re.findall(r"[A-Za-z]{2,}", rest) if word not in MAY_STAY]


LINES = [
    "", "help", "top", "top 99", "top 3 week", "top month", "top 2025", "top 2025-03-06", "top 다섯", "top 2023",
    "today", "today 2025-02-01", "show", "show 2503.99999", "show 없는말", "show 추론", "show 논문", "all", "all week",
    "몰라요", "오늘은", "2025-03",
    "save", "save 추론", "save 논문", "save 2503.99999", "saved", "saved remove 2503.00072", "saved choose 1", "export",
    "export bibtex", "export pdf", "catchup", "catchup 2025-03-06..2025-03-07", "settings", "settings change",
    "settings language 한국어", "settings timezone 화성", "settings timezone 서울", "settings time 늦게",
    "settings quiet 밤", "settings 몰라", "settings quiet 22-10", "mydata", "forgetme", "forgetme yes", "도움말 보관",
    "help admins",
    "help show", "help export", "help 설정", "help 없는말",
]  # fmt: skip


@pytest.mark.parametrize("line", LINES)
async def test_an_answer_in_korean_has_no_english(counter: Counter, line: str) -> None:
    """Twice: what is answered to the same again may be another sentence; and with something on the reading list."""
    await counter.desk.typed("save 2503.00072", counter.mina)
    first = await counter.desk.typed(line, counter.mina)
    assert english(own_words(first)) == []
    reply = await counter.desk.typed(line, counter.mina)
    assert english(own_words(reply)) == []


@pytest.mark.parametrize("button", ["details:", "list:gone", "share:", "page:1:x", "old:button", "show:", "ask:saved"])
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
