"""A message about keywords stays within every limit, whatever a digest and a person write into it."""

import datetime as dt
import json

import pytest

from bot.domain.channels import PLATFORMS, Channel
from bot.domain.messages import KEY
from bot.domain.papers import Paper
from bot.domain.personal import Letter, Told, Why
from bot.formatter import block_letters, embed_letters, layouts
from bot.formatter.limits import beyond
from bot.locale import words
from tests.formatter.hostile import FRAGMENTS

DAY = dt.date(2025, 3, 7)
LONG = "아주 긴 제목 " * 60


def letter(papers: int, keywords: int, title: str, query: str, *, for_channel: bool = False) -> Letter:
    whys = tuple(
        Why(number, f"{query}{number}", (("before ", False), (title[:200], True), (" after", False)))
        for number in range(1, keywords + 1)
    )
    places = tuple(Channel("discord", str(10**18 + number)) for number in range(5))
    told = tuple(Told(Paper(f"2503.{n:05}", title, None), DAY, whys, places) for n in range(papers))
    return Letter(DAY, told, for_channel)


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("papers", "keywords"), [(1, 1), (1, 200), (10, 2), (11, 3), (500, 200)])
@pytest.mark.parametrize("text", [LONG, "x" * 1000, "한" * 1000, " ".join(FRAGMENTS)])
def test_it_fits_and_carries_its_key_in_a_button(language: str, papers: int, keywords: int, text: str) -> None:
    spoken = words("ko" if language == "ko" else "en")
    shown = letter(papers, keywords, text, text)
    for platform in PLATFORMS:
        message = layouts.personal(platform, "", shown, spoken)
        assert beyond(platform, message) == []
        assert f"letter:{KEY}" in json.dumps(message.body)
    body = embed_letters.personal(shown, spoken)
    assert len(body["components"]) <= 5
    assert body["allowed_mentions"] == {"parse": []}


def test_what_a_person_or_a_digest_writes_mentions_nobody() -> None:
    text = "<@1> @everyone <!here> <#C1> [x](https://evil.example)"
    spoken = words("en")
    on_discord = embed_letters.personal(letter(2, 2, text, text), spoken)["embeds"][0]["description"]
    assert "@everyone" not in on_discord
    assert "<@1>" not in on_discord
    assert "](https://evil.example)" not in on_discord
    on_slack = json.dumps(block_letters.personal(letter(2, 2, text, text), spoken))
    assert "<!here>" not in on_slack
    assert "<@1>" not in on_slack


def test_a_message_to_a_channel_has_nobodys_own_buttons() -> None:
    for twin in (embed_letters, block_letters):
        body = json.dumps(twin.personal(letter(3, 2, "Title", "RAG", for_channel=True), words("en")))
        assert "ask:mute" not in body
        assert "ask:unsubscribe" not in body
        assert f"letter:{KEY}" in body
