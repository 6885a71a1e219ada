"""`/paper save`, `saved` and `export`: a list of one's own, seen by nobody else."""

from dataclasses import replace

import pytest

from bot.commands import save
from bot.domain.replies import Document, Form, PaperCard, PaperList, Reply, Sentence
from bot.formatter import block_answers, embed_answers
from bot.locale import words
from tests.commands.counter import Counter, digest, ids


def said(reply: Reply) -> str:
    assert isinstance(reply, Sentence), reply
    return reply.text


def buttons(reply: Reply) -> dict[str, str]:
    assert isinstance(reply, Sentence | PaperList | PaperCard)
    return {action.label: action.button for action in reply.actions}


async def with_many(counter: Counter, many: int) -> list[str]:
    """So many papers in one digest, saved in turn; their ids, the newest first."""
    papers = [(f"2503.1{number:04}", f"Paper {number}", number) for number in range(many)]
    await counter.office.arrive({"10.md": digest("2025-03-10", *papers)})
    for arxiv_id, _, _ in papers:
        counter.office.now += 1
        await counter.say(f"save {arxiv_id}")
    return [arxiv_id for arxiv_id, _, _ in reversed(papers)]


# ---------------------------------------------------------------- save


@pytest.mark.parametrize("what", ["2503.00061", "https://arxiv.org/abs/2503.00061v2", "world models robots", "저장"])
async def test_a_paper_is_saved_by_id_link_or_words_of_its_title(counter: Counter, what: str) -> None:
    line = "저장 2503.00061" if what == "저장" else f"save {what}"
    reply = await counter.say(line)
    assert said(reply) == "Saved: World Models for Robots\nThat is 1 paper on your reading list."
    assert ids(await counter.say("saved")) == ["2503.00061"]


async def test_saving_twice_says_so_and_keeps_it_once(counter: Counter) -> None:
    await counter.say("save 2503.00061")
    assert said(await counter.say("save 2503.00061")) == "It is on your reading list already: World Models for Robots"
    assert ids(await counter.say("saved")) == ["2503.00061"]


async def test_what_was_saved_can_be_taken_back_and_put_back_at_once(counter: Counter) -> None:
    reply = await counter.say("save 2503.00061")
    removed = await counter.press(buttons(reply)["Remove"])
    assert said(removed) == "1 paper removed from your reading list."
    assert "empty" in said(await counter.say("saved"))
    await counter.press(buttons(removed)["Put it back"])
    assert ids(await counter.press(buttons(removed)["My reading list"])) == ["2503.00061"]
    assert said(await counter.say("saved remove 2503.00099")) == "It is not on your reading list."
    assert said(await counter.say("saved remove 99")) == "It is not on your reading list."


async def test_a_paper_can_be_removed_by_its_place_on_the_list(counter: Counter) -> None:
    for arxiv_id in ("2503.00061", "2503.00062", "2503.00071"):
        await counter.say(f"save {arxiv_id}")
    listed = ids(await counter.say("saved"))
    assert said(await counter.say("saved remove 2")) == "1 paper removed from your reading list."
    assert ids(await counter.say("saved")) == [listed[0], listed[2]]


async def test_nothing_is_saved_while_it_is_not_clear_which_paper(counter: Counter) -> None:
    several = await counter.say("save world")
    assert isinstance(several, PaperList)
    assert several.note == "Which one do you mean?"
    for line in ("save", "save 2503.99999", "save no such title"):
        reply = await counter.say(line)
        assert isinstance(reply, Sentence)
        assert reply.tips[-1] == "/paper save 2503.00072"
    assert "empty" in said(await counter.say("saved"))


async def test_a_paper_in_full_can_be_saved_and_more_like_it_found(counter: Counter) -> None:
    for reply in (await counter.say("show 2503.00061"), await counter.press("show:2503.00061")):
        assert buttons(reply) == {"Save": "ask:save 2503.00061", "Similar papers": "ask:similar 2503.00061"}
    assert "Saved" in said(await counter.press("ask:save 2503.00061"))
    assert not isinstance(await counter.press("ask:similar 2503.00061"), Sentence) or "I don't know" not in said(
        await counter.press("ask:similar 2503.00061")
    )


async def test_a_full_list_takes_no_more_and_says_what_to_do(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(save, "MOST", 1)
    await counter.say("save 2503.00061")
    assert "full (1 papers)" in said(await counter.say("save 2503.00062"))
    assert "already" in said(await counter.say("save 2503.00061"))
    assert ids(await counter.say("saved")) == ["2503.00061"]


# ---------------------------------------------------------------- saved


async def test_the_list_has_pages_of_ten_newest_first(counter: Counter) -> None:
    expected = await with_many(counter, 23)
    first = await counter.say("saved")
    assert isinstance(first, PaperList)
    assert first.heading == "Your reading list: 23 papers"
    second = await counter.press(buttons(first)["Next"])
    third = await counter.press(buttons(second)["Next"])
    assert ids(first) + ids(second) + ids(third) == expected
    assert isinstance(third, PaperList)
    assert (third.first, third.note) == (21, "Page 3 of 3")
    assert "Next" not in buttons(third)
    assert ids(await counter.press(buttons(third)["Previous"])) == ids(second)
    assert ids(await counter.press("page:99:saved")) == ids(third)


async def test_the_list_says_when_each_was_saved_in_ones_own_zone(counter: Counter) -> None:
    counter.office.now = 1_741_361_400.0  # 2025-03-07T15:30Z: the next day in Seoul
    await counter.say("save 2503.00061")
    reply = await counter.say("saved")
    assert isinstance(reply, PaperList)
    assert reply.papers[0].remark == "saved on March 8, 2025"
    await counter.say("settings timezone New York")
    reply = await counter.say("saved")
    assert isinstance(reply, PaperList)
    assert reply.papers[0].remark == "saved on March 7, 2025"


async def test_several_are_removed_in_a_form_that_starts_from_the_page(counter: Counter) -> None:
    newest_first = await with_many(counter, 12)
    first = await counter.say("saved")
    second = await counter.press(buttons(first)["Next"])
    form = await counter.press(buttons(second)["Remove…"])
    assert isinstance(form, Form)
    (field,) = form.fields
    assert field.choices == (("Paper 1", newest_first[10]), ("Paper 0", newest_first[11]))
    reply = await counter.desk.submitted(form.submit, {"remove": ",".join(newest_first[10:])}, counter.alex)
    assert isinstance(reply, PaperList)
    assert reply.note == "2 papers removed."
    assert ids(reply) == newest_first[:10]
    again = await counter.desk.submitted(form.submit, {"remove": newest_first[11]}, counter.alex)
    assert isinstance(again, PaperList)
    assert again.note == "0 papers removed."


async def test_removing_the_last_one_leaves_an_empty_list(counter: Counter) -> None:
    await counter.say("save 2503.00061")
    form = await counter.press("form:saved choose 1")
    assert isinstance(form, Form)
    reply = await counter.desk.submitted(form.submit, {"remove": "2503.00061"}, counter.alex)
    assert said(reply).splitlines()[0] == "1 paper removed."
    assert isinstance(await counter.press("form:saved choose 1"), Sentence)


async def test_a_paper_that_left_its_digest_keeps_its_place_and_can_be_removed(counter: Counter) -> None:
    await counter.records.reading_lists.save(counter.alex.key, "1706.03762", counter.office.now)
    reply = await counter.say("saved")
    assert isinstance(reply, PaperList)
    assert reply.papers[0].paper.title == "arXiv:1706.03762"
    assert reply.papers[0].remark.endswith("no longer in the digests here")
    await counter.say("saved remove 1706.03762")
    assert "empty" in said(await counter.say("saved"))


async def test_a_list_is_its_owners_alone(counter: Counter) -> None:
    """Whoever else presses a button of it gets their own; and there is no Share."""
    await with_many(counter, 11)
    reply = await counter.say("saved")
    assert isinstance(await counter.desk.pressed("page:2:saved", counter.mina), Sentence)
    assert "empty" in said(await counter.desk.typed("saved", replace(counter.alex, tenant="T2")))
    for language in ("en", "ko"):
        spoken = words("ko" if language == "ko" else "en")
        for bodies in (
            embed_answers.reply(reply, spoken, public=False),
            block_answers.reply(reply, spoken, public=False),
        ):
            assert "share:" not in str(bodies)
            assert "page:2:saved" in str(bodies)


async def test_a_discord_account_has_one_list_in_every_server(counter: Counter) -> None:
    await counter.desk.typed("save 2503.00061", counter.mina)
    assert ids(await counter.desk.typed("saved", replace(counter.mina, tenant="@2"))) == ["2503.00061"]


# ---------------------------------------------------------------- export


@pytest.mark.parametrize(
    ("line", "name", "start"),
    [
        ("export bibtex", "reading-list.bib", "@misc{lovelace-2503.00062,"),
        ("export BIB", "reading-list.bib", "@misc{"),
        ("내보내기 ris", "reading-list.ris", "TY  - UNPB\r\n"),
        ("export zotero", "reading-list.ris", "TY  - UNPB\r\n"),
        ("export markdown", "reading-list.md", "- [Seen Twice: a Survey](https://arxiv.org/abs/2503.00062)"),
        ("export .md", "reading-list.md", "- ["),
    ],
)
async def test_the_list_is_a_file_in_the_form_one_asks_for(counter: Counter, line: str, name: str, start: str) -> None:
    await counter.say("save 2503.00061")
    counter.office.now += 1
    await counter.say("save 2503.00062")
    reply = await counter.say(line)
    assert isinstance(reply, Document)
    assert reply.name == name
    assert reply.content.startswith(start)
    assert "2503.00061" in reply.content
    assert reply.text.endswith("2 papers.")


@pytest.mark.parametrize("line", ["export", "export pdf"])
async def test_what_is_no_form_is_answered_with_the_three_there_are(counter: Counter, line: str) -> None:
    await counter.say("save 2503.00061")
    reply = await counter.say(line)
    assert isinstance(reply, Sentence)
    assert [action.label for action in reply.actions] == ["BibTeX", "RIS", "Markdown"]
    assert ("“pdf”" in reply.text) is line.endswith("pdf")
    assert all([isinstance(await counter.press(action.button), Document) for action in reply.actions])


async def test_an_empty_list_is_no_file(counter: Counter) -> None:
    assert "empty" in said(await counter.say("export bibtex"))
