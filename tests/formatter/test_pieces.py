"""Foreign text is read into pieces, and cut only between words, graphemes and links."""

import pytest
import regex
from hypothesis import Phase, given, settings, strategies as st

from bot.formatter.markdown import escape, length, masked, render
from bot.formatter.pieces import ELLIPSIS, Piece, cut, cut_line, plain, plain_length, read, split
from tests.formatter import hostile

any_speed = settings(deadline=None, max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate))


def links(text: str) -> list[str | None]:
    return [piece.link for piece in read(text) if piece.link is not None]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("코드는 https://github.com/facebookresearch/segment에서 볼 수", "https://github.com/facebookresearch/segment"),
        ("사이트 https://one.example.io에서 확인", "https://one.example.io"),
        ("주소는 https://gen.github.io입니다.", "https://gen.github.io"),
        ("보고서(https://huggingface.co/spaces/A/B)에 제출된", "https://huggingface.co/spaces/A/B"),
        ("끝 https://github.com/a/LEGO.", "https://github.com/a/LEGO"),
        ("위키 https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
        ("**https://one.example.io/x**", "https://one.example.io/x"),
        ("<https://one.example.io/x>", "https://one.example.io/x"),
        ("[here](https://one.example.io/x)", "https://one.example.io/x"),
    ],
)
def test_an_address_ends_where_it_ends(text: str, address: str) -> None:
    assert links(text) == [address]


def test_words_of_a_link_do_not_hide_its_address() -> None:
    assert plain(read("[bank](https://evil.example.com/x)에서")) == "bank (https://evil.example.com/x)에서"


def test_brackets_without_an_address_stay_as_written() -> None:
    assert read("f[i](x) and [a](javascript:b)") == (Piece("f[i](x) and [a](javascript:b)"),)


def test_double_stars_are_bold_and_single_ones_are_not() -> None:
    assert read("A* **b** c* 2**3") == (Piece("A* "), Piece("b", bold=True), Piece(" c* 2**3"))


def test_discord_shows_text_as_written() -> None:
    assert render(read("# a_b *c* `d` <think> x|y [z]")) == "\\# a\\_b \\*c\\* \\`d\\` \\<think\\> x\\|y \\[z\\]"


@any_speed
@given(hostile.TEXT)
def test_escaped_text_has_no_mention_and_reads_back(text: str) -> None:
    escaped = escape(text)
    assert not regex.search(r"(?i)<[@#!]|@everyone|@here", escaped)
    read_back = regex.sub(r"\\([^0-9A-Za-z\s])", r"\1", escaped)
    assert read_back == regex.sub(r"(?i)@(?=everyone|here)", "＠", text)


@pytest.mark.parametrize(
    ("words", "shown"),
    [("a [b] c", "[a \\[b\\] c](https://x.example.com)"), ("a ] b [", "[a ) b (](https://x.example.com)")],
)
def test_brackets_do_not_end_a_links_words(words: str, shown: str) -> None:
    assert masked(words, "https://x.example.com") == shown


@any_speed
@given(hostile.LONG_TEXT, st.integers(2, 300))
def test_a_cut_falls_between_words_and_outside_links(text: str, room: int) -> None:
    whole = read(text)
    shown = cut(whole, room, length)
    assert length(shown) <= room
    if shown == whole:
        return
    assert plain(shown).endswith(ELLIPSIS)
    head = plain(shown)[: -len(ELLIPSIS)]
    assert plain(whole).startswith(head)
    assert {piece.link for piece in shown} <= {None, *(piece.link for piece in whole)}
    assert all(piece.text == piece.link for piece in shown if piece.link)
    ends = {0, *(match.end() for match in regex.finditer(r"\X", plain(whole)))}
    assert len(head) in ends
    if regex.search(r"\S\s", head):
        assert plain(whole)[len(head)].isspace()


@any_speed
@given(hostile.LONG_TEXT, st.integers(1_100, 2_000))
def test_splitting_again_and_again_loses_nothing(text: str, room: int) -> None:
    rest, shown = read(text), ""
    while rest:
        head, rest = split(rest, room, plain_length)
        assert head or not rest
        shown += plain(head)
    assert "".join(shown.split()) == "".join(plain(read(text)).split())


def test_one_line_is_cut_at_a_word() -> None:
    assert cut_line("one two three", 9) == "one two…"
    assert cut_line("one two", 7) == "one two"
    assert cut_line("가" * 10, 5) == "가가가가…"


def test_the_words_of_a_link_stay_together() -> None:
    film = Piece("Watch the video", "https://huggingface.co/x.mp4")
    assert split((Piece("Here: "), film), 14, plain_length) == ((Piece("Here:"),), (film,))
