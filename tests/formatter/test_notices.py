"""What an admin is told is all in the admin's language."""

import dataclasses

import pytest

from bot.digests import complaints
from bot.digests.complaints import HELD_BACK, NO_PAPER, Complaint
from bot.domain.notices import Notice, Trouble
from bot.formatter.notices import sentence
from bot.locale import words


@pytest.mark.parametrize(("trouble", "complaint"), [("problems", NO_PAPER), ("held_back", HELD_BACK)])
def test_what_is_wrong_in_a_file_is_said_in_the_language_of_the_admins(trouble: Trouble, complaint: Complaint) -> None:
    notice = Notice("seeds/a.md", trouble, f"12: {complaint.message}")
    assert sentence(notice, words("en")).endswith(f"(12: {complaint.message})")
    korean = sentence(notice, words("ko"))
    assert korean.endswith(f"(12: {words('ko')(complaint.message)})")
    assert complaint.message not in korean


def test_every_complaint_can_be_said() -> None:
    known = [value for value in vars(complaints).values() if isinstance(value, Complaint)]
    assert len(known) > 15
    for sentences in map(dataclasses.astuple, known):
        assert all(words("ko")(text) != text and text.endswith(".") for text in sentences)
