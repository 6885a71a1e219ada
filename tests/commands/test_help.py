"""`/paper help`: short, by topics, true, and within what both platforms show."""

from dataclasses import replace

import pytest

from bot.commands.ask import Person
from bot.commands.catalogue import BY_NAME, COMMANDS
from bot.commands.help import ADMINS, TOPICS
from bot.domain.messages import Message
from bot.domain.replies import Sentence
from bot.formatter import block_answers, embed_answers
from bot.formatter.limits import beyond
from bot.locale import LANGUAGES, words
from tests.commands.counter import Counter

THREE = ("/paper top 5", "/paper show 2503.00072", "/paper top 5 week")


async def helped(counter: Counter, line: str, person: Person | None = None) -> Sentence:
    reply = await counter.desk.typed(line, person or counter.alex)
    assert isinstance(reply, Sentence)
    return reply


def lines_of(reply: Sentence) -> list[str]:
    return [line.split(" – ")[0].removeprefix("• ") for line in reply.text.splitlines() if line.startswith("• /paper")]


@pytest.mark.parametrize("line", ["", "   ", "help", "HELP", "/help", "?", "도움말", "help me"])
async def test_help_has_an_example_of_each_command_and_three_things_to_try(counter: Counter, line: str) -> None:
    reply = await helped(counter, line)
    for command in COMMANDS:
        assert (f"/paper {command.examples[0].line} – " in reply.text) is (not command.admin)
    assert reply.tips == THREE


def test_every_command_has_its_topic() -> None:
    told = [name for names in TOPICS.values() for name in names]
    assert len(told) == len(set(told))
    assert [command.name for command in COMMANDS if not command.admin and command.name not in told] == []
    assert [name for name in told if name in BY_NAME and BY_NAME[name].admin] == []


async def test_what_is_for_admins_is_shown_to_them_alone(counter: Counter) -> None:
    admin = replace(counter.alex, admin=True)
    assert "For admins" in (await helped(counter, "help", admin)).text
    everyones = await helped(counter, "help")
    assert "For admins" not in everyones.text
    assert "/paper feed" not in everyones.text
    for topic in (ADMINS, "feed"):
        assert lines_of(await helped(counter, f"help {topic}", admin))[0].startswith("/paper feed")
        assert (await helped(counter, f"help {topic}")).text == "That is for admins."


async def test_every_example_of_the_help_is_understood(counter: Counter) -> None:
    admin = replace(counter.alex, admin=True)
    everything = [await helped(counter, f"help {topic}", admin) for topic in ("", *TOPICS, ADMINS)]
    lines = {line for reply in everything for line in (*lines_of(reply), *reply.tips)}
    assert len(lines) > 20
    for line in sorted(lines - {"/paper forgetme"}):
        answer = await counter.desk.typed(line, admin)
        assert not isinstance(answer, Sentence) or "I don't know" not in answer.text, line


@pytest.mark.parametrize("command", [command for command in COMMANDS if not command.admin], ids=lambda one: one.name)
async def test_help_with_a_command_gives_its_examples_and_options(counter: Counter, command: object) -> None:
    assert isinstance(command, type(COMMANDS[0]))
    for name in (command.name, f"/paper {command.name}", command.name.upper(), *command.other_names[-1:]):
        reply = await helped(counter, f"help {name}")
        assert reply.text.startswith(f"/paper {command.name} – {command.description}")
        assert lines_of(reply) == [f"/paper {example.line}" for example in command.examples]
        for option in command.options:
            assert f"• {option.name} – {option.description}" in reply.text


async def test_a_topic_is_one_press_away_and_so_is_the_way_back(counter: Counter) -> None:
    reply = await helped(counter, "help")
    keep = next(action for action in reply.actions if action.label == "Keep")
    opened = await counter.press(keep.button)
    assert isinstance(opened, Sentence)
    assert lines_of(opened)[-1] == "/paper export markdown"
    assert await counter.press(opened.actions[0].button) == reply


async def test_a_slip_of_the_finger_is_named(counter: Counter) -> None:
    reply = await helped(counter, "help exprot")
    assert reply.text == "I don't know “exprot”. Did you mean export?"
    assert reply.tips == ("/paper help export", "/paper help")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_no_help_is_beyond_what_a_platform_shows(counter: Counter, language: str) -> None:
    """Nor is any of it cut: the last line is there."""
    admin = replace(counter.newcomer(), language=language, admin=True)
    spoken = counter.desk.words_for(admin)
    assert spoken is words("ko" if language == "ko" else "en")
    for topic in ("", *TOPICS, ADMINS, *(command.name for command in COMMANDS)):
        reply = await helped(counter, f"help {topic}", admin)
        last = reply.text.splitlines()[-1][-30:]
        (embed,) = embed_answers.reply(reply, spoken, public=False)
        (block,) = block_answers.reply(reply, spoken, public=False)
        assert beyond("discord", Message("overview", "", embed)) == []
        assert beyond("slack", Message("overview", "", block)) == []
        assert last.replace("_", "\\_") in str(embed).replace("\\\\", "\\")
        assert last in str(block)
