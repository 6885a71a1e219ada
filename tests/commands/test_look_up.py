"""`Look up paper`: what a message that links to papers is answered with."""

import pytest

from bot.domain.replies import PaperCard, PaperList, Sentence
from tests.commands.counter import Counter, ids


@pytest.mark.parametrize(
    "text",
    [
        "https://arxiv.org/abs/2503.00061",
        "읽어 보세요: <https://arxiv.org/pdf/2503.00061v2|paper> 좋아요",
        "https://huggingface.co/papers/2503.00061에서",
        "(arxiv.org/abs/2503.00061) and again https://www.arxiv.org/abs/2503.00061",
    ],
)
async def test_one_paper_is_given_in_full(counter: Counter, text: str) -> None:
    reply = await counter.desk.looked_up(text, counter.alex)
    assert isinstance(reply, PaperCard)
    assert ids(reply) == ["2503.00061"]


async def test_several_are_a_list_in_their_order_and_what_is_missing_is_named(counter: Counter) -> None:
    text = "arxiv.org/abs/2503.00072 arxiv.org/abs/2503.99999 https://hf.co/papers/2503.00061"
    reply = await counter.desk.looked_up(text, counter.alex)
    assert isinstance(reply, PaperList)
    assert ids(reply) == ["2503.00072", "2503.00061"]
    assert "2503.99999" in reply.note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("no link here", "no link"),
        ("2503.00061 without a link", "no link"),
        ("", "no link"),
        ("https://arxiv.org/abs/2503.99999", "2503.99999"),
        ("arxiv.org/abs/2503.99998 arxiv.org/abs/2503.99999", "2503.99998"),
    ],
)
async def test_what_cannot_be_looked_up_is_said(counter: Counter, text: str, says: str) -> None:
    reply = await counter.desk.looked_up(text, counter.alex)
    assert isinstance(reply, Sentence)
    assert says in reply.text


async def test_a_message_full_of_links_is_cut_to_ten(counter: Counter) -> None:
    text = " ".join(f"arxiv.org/abs/2503.{n:05}" for n in range(61, 200))
    reply = await counter.desk.looked_up(text, counter.alex)
    assert isinstance(reply, PaperList)
    assert len(ids(reply)) <= 10
