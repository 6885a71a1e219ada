"""An arXiv id is found in any link to arXiv, and in nothing that only looks like one."""

import pytest

from bot.domain.arxiv import arxiv_links


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("https://arxiv.org/abs/2503.04625", ["2503.04625"]),
        ("see https://browse.arxiv.org/pdf/2503.04625v11.pdf.", ["2503.04625"]),
        ("HTTP://WWW.ARXIV.ORG/ABS/HEP-TH/9901001V2", ["hep-th/9901001"]),
        ("arxiv.org/abs/math.GT/0309136에서", ["math/0309136"]),
        ("İİİİ https://export.arxiv.org/html/0704.0001#S1", ["0704.0001"]),
        ("https://arxiv.org/abs/2503.00001 and https://arxiv.org/abs/2503.00002", ["2503.00001", "2503.00002"]),
        ("2503.04625", []),
        ("https://arxiv.org/abs/2503.123", []),
        ("https://arxiv.org/abs/2503.123456", []),
        ("https://arxiv.org/abs/2503.04625abc", []),
        ("https://arxiv.org/a/kim_a_1", []),
        ("https://arxiv.org.example.net/abs/2503.04625", []),
        ("https://notarxiv.org/abs/2503.04625", []),
        ("https://example.net/arxiv.org/abs/2503.04625", []),
        ("xhttps://export.arxiv.org/abs/2503.04625", []),
        ("me@arxiv.org/abs/2503.04625", []),
        ("", []),
    ],
)
def test_ids_in_links(text: str, ids: list[str]) -> None:
    assert [link.arxiv_id for link in arxiv_links(text)] == ids


def test_a_link_knows_where_it_stands() -> None:
    text = "x (https://arxiv.org/pdf/2503.04625v2.pdf) y"
    (link,) = arxiv_links(text)
    assert text[link.start : link.end] == "https://arxiv.org/pdf/2503.04625v2"
