"""Which characters and addresses of foreign text may be shown."""

import pytest

from bot.formatter.foreign import clean, clean_line, is_blank, link_text, web_address


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("a\x00b\x1b[31mc\x08", "ab[31mc"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"),
        ("a\ud800b", "a\ufffdb"),
        ("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour"),
        ("tab\there\x0cthere\u00a0end", "tab here there end"),
        ("z" + "\u0301" * 50, "z" + "\u0301" * 4),
        ("한국어 ❤️ 각", "한국어 ❤️ 각"),
        ("{key}", "{ key }"),
    ],
)
def test_characters_that_hide_or_pile_up_are_gone_and_others_stay(written: str, shown: str) -> None:
    assert clean(written) == shown


def test_a_line_has_no_breaks() -> None:
    assert clean_line(" a\n b\t c ") == "a b c"


@pytest.mark.parametrize("text", ["", "  ", "\u0301", "\u2800", "\ufe0f"])
def test_what_shows_nothing_is_blank(text: str) -> None:
    assert is_blank(text)


@pytest.mark.parametrize(
    ("written", "leaves"),
    [
        ("https://github.com/a/b_c?x=1&y=(2)#z", "https://github.com/a/b_c?x=1&y=(2)#z"),
        ("HTTP://Example.COM/Path", "http://example.com/Path"),
        ("https://user:pw@evil.example.com/x", "https://evil.example.com/x"),
        ("https://github.com@evil.example.com", "https://evil.example.com"),
        ("https://пример.рф/x", "https://xn--e1afmkfd.xn--p1ai/x"),
        ("https://a.example.com:8080/x", "https://a.example.com:8080/x"),
        ("https://a.example.com/한글 x|y<z>`", "https://a.example.com/%ED%95%9C%EA%B8%80%20x%7Cy%3Cz%3E%60"),
        ("https://a.example.com/@everyone", "https://a.example.com/%40everyone"),
        ("https://a.example.com/%7Ex", "https://a.example.com/%7Ex"),
    ],
)
def test_an_address_leaves_with_its_real_host_in_plain_letters(written: str, leaves: str) -> None:
    assert web_address(written) == leaves


@pytest.mark.parametrize(
    "written",
    [
        "",
        "/avatars/x.svg",
        "//evil.example.com/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "ftp://example.com/x",
        "discord://example.com/x",
        "https://",
        "https:///x",
        "http://localhost/x",
        "https://[::1]/",
        "https://evil.example.com\\@github.com/",
        "https://a..example.com/",
        "https://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/" + "a" * 2_000,
    ],
)
def test_other_addresses_do_not_leave(written: str) -> None:
    assert web_address(written) is None


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("Yi: Open Foundation Models by 01.AI", "Yi: Open Foundation Models by 01.AI"),
        ("LLM.int8(): 8-bit Matrix Multiplication", "LLM.int8(): 8-bit Matrix Multiplication"),
        ("See https://evil.example.com/x now", "See evil·example·com/x now"),
        ("paypal.com and www.bank.zip", "paypal·com and www·bank.zip"),
        ("arxiv.org/abs/9999.99999", "arxiv·org/abs/9999.99999"),
    ],
)
def test_a_title_stays_itself_unless_it_looks_like_an_address(title: str, shown: str) -> None:
    assert link_text(title) == shown
