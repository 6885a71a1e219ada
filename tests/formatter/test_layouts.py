"""Which messages a digest becomes, in which order, and what the readers are told."""

import datetime as dt
from dataclasses import replace

import pytest

from bot.domain.channels import PLATFORMS, Platform
from bot.domain.feeds import Layout
from bot.domain.messages import Message
from bot.domain.papers import Digest, Media, Paper, Section, in_vote_order
from bot.domain.replies import Listed, PaperCard, PaperList, Sentence
from bot.formatter import block_answers, blocks, embed_answers, embeds, layouts, text, wording
from bot.formatter.limits import beyond
from bot.formatter.pictures import thumbnail
from bot.formatter.plain import plain
from bot.locale import Words, words
from tests.formatter import limits
from tests.formatter.samples import CROWD, DAY, DIGEST, EARLIER, LONG, ODD, PLAIN, UNLABELLED

EN, KO = words("en"), words("ko")
BESIDE_THREAD: tuple[Layout, ...] = ("cards", "packed")
ODD_IDS = [paper.arxiv_id for paper in ODD.values()]
SOCIAL = "https://cdn-thumbnails.huggingface.co/social-thumbnails/papers/2503.00001.png"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_each_paper_is_one_message_in_vote_order_after_the_overview(platform: Platform) -> None:
    sent = layouts.messages("thread", platform, DIGEST, EN, {})
    head = [("overview", ""), ("thread", "")] if platform == "discord" else [("overview", "")]
    votes = sorted((paper.votes for paper in ODD.values() if paper.votes is not None), reverse=True)
    assert [(message.kind, message.part) for message in sent[: len(head)]] == head
    papers = [next(p for p in ODD.values() if p.arxiv_id == message.part) for message in sent[len(head) :]]
    assert [paper.votes for paper in papers] == [*votes, None, None]
    assert [limits.first_arxiv_link(message.body) for message in sent[len(head) :]] == [p.arxiv_id for p in papers]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("words_of", [EN, KO], ids=["en", "ko"])
def test_cards_and_packs_of_odd_papers_keep_to_the_limits(platform: Platform, words_of: Words) -> None:
    check = limits.discord if platform == "discord" else limits.slack
    also_on = {arxiv_id: [dt.date(2025, 3, 5), dt.date(2025, 3, 6)] for arxiv_id in ODD_IDS}
    each: list[tuple[Paper, ...]] = [(paper,) for paper in ODD.values()]
    for papers in (tuple(ODD.values()), *each):
        for layout in BESIDE_THREAD:
            sent = layouts.messages(layout, platform, Digest(DAY, papers), words_of, also_on)
            found = [check(message.body, delivery=True) for message in sent if message.kind in ("card", "pack")]
            assert found
            assert [one for one in found if one] == []


@pytest.mark.parametrize("spoken", [EN, KO], ids=["en", "ko"])
def test_a_forum_post_is_a_thread_with_its_first_message_and_keeps_to_the_limits_of_both(spoken: Words) -> None:
    post, *papers = layouts.messages("forum", "discord", DIGEST, spoken, {})
    bodies = [post.body, layouts.catchup("discord", EARLIER, spoken, "forum").body]
    for body in bodies:
        message = body["message"]
        assert limits.discord_thread({name: value for name, value in body.items() if name != "message"}) == []
        assert "nonce" not in message
        assert limits.discord({**message, "nonce": "{key}", "enforce_nonce": True}, delivery=True) == []
    assert "thread" not in limits.seen_on_discord(bodies[0]["message"])
    assert [message.part for message in papers] == [paper.arxiv_id for paper in in_vote_order(DIGEST.papers)]


def test_a_refused_pack_names_every_paper_in_plain_text() -> None:
    titles = ("Long and longer " * 20, "w" * 119 + "* and *", "_" * 300)
    longest = tuple(replace(LONG, arxiv_id=f"2503.{n:05}", title=titles[n % 3]) for n in range(10))
    *_, pack = layouts.messages("packed", "discord", Digest(DAY, longest), EN, {})
    text = plain("discord", pack.body)["content"]
    assert len(text) <= 2_000
    assert all(f"<{paper.url}>" in text for paper in longest)
    assert "\\**" not in text
    assert "longer Long …**" in text


def test_what_is_beyond_the_limits_is_seen_in_a_forum_post_too() -> None:
    post = Message("forum", "", {"name": "x" * 101, "message": {"embeds": [{"title": "x"}] * 11}})
    assert beyond("discord", post) == ["thread name: 101 > 100", "embeds: 11 > 10"]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_pack_of_ten_of_the_longest_papers_shows_something_of_each(platform: Platform) -> None:
    longest = tuple(replace(LONG, arxiv_id=f"2503.{n:05}", authors=("Long Name " * 30,) * 9) for n in range(10))
    *_, pack = layouts.messages("packed", platform, Digest(DAY, longest), EN, {})
    check, see = (
        (limits.discord, limits.seen_on_discord) if platform == "discord" else (limits.slack, limits.seen_on_slack)
    )
    assert check(pack.body, delivery=True) == []
    seen = see(pack.body)
    assert seen.count("짧은 글입니다.") == 10
    assert seen.count("2 votes") == 10
    assert all(f"https://arxiv.org/abs/{paper.arxiv_id}" in list(limits.strings(pack.body)) for paper in longest)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_paper_of_another_date_says_so(platform: Platform) -> None:
    sent = layouts.messages("thread", platform, DIGEST, EN, {PLAIN.arxiv_id: [dt.date(2025, 3, 5)]})
    marked = [message.part for message in sent if "also on March 5, 2025" in str(message.body)]
    assert marked == [PLAIN.arxiv_id]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_catch_up_names_every_date_oldest_first(platform: Platform) -> None:
    body = layouts.catchup(platform, tuple(reversed(EARLIER)), EN).body
    seen = limits.seen_on_discord(body) if platform == "discord" else limits.seen_on_slack(body)
    assert seen.index("Mar 5, 2025") < seen.index("Mar 6, 2025")


@pytest.mark.parametrize(
    ("total", "said"), [(None, "9 papers"), (9, "9 papers"), (21, "9 of 21 papers")], ids=["all", "none left", "some"]
)
def test_the_overview_says_how_many_papers_and_of_how_many(total: int | None, said: str) -> None:
    assert f"**{said}**" in embeds.overview(DIGEST, EN, total=total)["embeds"][0]["description"]
    assert said in limits.seen_on_slack(blocks.overview(DIGEST, EN, total=total))
    assert said in text.overview(DIGEST, EN, total=total)


@pytest.mark.parametrize(
    ("language", "number", "why"),
    [
        (EN, "0 of 21 papers", "No paper of this digest is what this feed asks for."),
        (KO, "논문 21편 중 0편", "이 피드의 조건에 맞는 논문이 없어요."),
    ],
    ids=["en", "ko"],
)
def test_an_overview_without_papers_says_why(language: Words, number: str, why: str) -> None:
    nothing = Digest(DAY, (), ("seeds/2025/03/07.md",))
    assert f"**{number}** · {why}" in embeds.overview(nothing, language, total=21)["embeds"][0]["description"]
    assert f"{number} · {why}" in limits.seen_on_slack(blocks.overview(nothing, language, total=21))
    assert f"{number}\n{why}" in text.overview(nothing, language, total=21)


def test_the_overview_names_languages_and_source() -> None:
    digest = Digest(DAY, (PLAIN,), ("/srv/digests/of/2025/03/07.md",))
    assert embeds.overview(digest, EN)["embeds"][0]["footer"]["text"] == (
        "Titles in English, summaries in Korean · Source: of/2025/03/07.md"
    )
    english = replace(PLAIN, sections=(Section(None, "All in English."),))
    assert wording.languages([english], EN) == "In English"
    assert wording.languages([Paper("2503.00001", "제목")], KO) == "한국어"


def test_unknown_votes_are_not_zero() -> None:
    assert wording.votes(UNLABELLED, EN) == "votes unknown"
    assert wording.votes(replace(UNLABELLED, votes=0), EN) == "0 votes"
    assert wording.votes(replace(UNLABELLED, votes=0), KO) == "0표"


def test_authors_are_the_first_few_and_how_many_more() -> None:
    assert wording.authors(PLAIN, EN) == "Ada Kim, Ben Lee"
    assert wording.authors(UNLABELLED, EN) == "A, B, C, D, E + 2 more"
    assert wording.authors(CROWD, EN).endswith("Author Number 5 + 695 or more")
    assert wording.authors(replace(PLAIN, authors_cut=True), EN) == "Ada Kim, Ben Lee and more"


@pytest.mark.parametrize(
    ("media", "shown"),
    [
        (Media(), None),
        (Media("image", "https://a.example.com/x.PNG?y=1"), "https://a.example.com/x.PNG?y=1"),
        (Media("image", "https://a.example.com/x.svg"), SOCIAL),
        (Media("image", "/avatars/x.svg"), SOCIAL),
        (Media("image", "https://a.example.com/x.html?z=.png"), SOCIAL),
        (Media("video", "https://a.example.com/x.mp4"), SOCIAL),
    ],
)
def test_only_pictures_that_both_platforms_take_are_shown(media: Media, shown: str | None) -> None:
    assert thumbnail(replace(PLAIN, media=media)) == shown
    assert thumbnail(replace(PLAIN, arxiv_id="hep-th/9901001", media=media)) == (None if shown == SOCIAL else shown)


@pytest.mark.parametrize("twin", [embeds, blocks])
def test_a_video_elsewhere_shows_its_address(twin: object) -> None:
    elsewhere = replace(PLAIN, media=Media("video", "https://videos.example.com/x.mp4"))
    seen = (
        limits.seen_on_discord(embeds.paper(elsewhere, EN))
        if twin is embeds
        else limits.seen_on_slack(blocks.paper(elsewhere, EN))
    )
    assert "Video: https://videos.example.com/x.mp4" in seen


def ids(body: dict[str, object]) -> list[str]:
    return [one for one in limits.strings(body) if one.split(":")[0] in ("show", "share", "page", "details", "list")]


@pytest.mark.parametrize("twin", [embeds, blocks])
def test_the_buttons_carry_the_question(twin: object) -> None:
    listing = PaperList("Top", (Listed(PLAIN, DAY), Listed(PLAIN, DAY)), "top 2 week", page=2, pages=3)
    reply = embed_answers.reply if twin is embeds else block_answers.reply
    show, pages, share = f"show:{PLAIN.arxiv_id}", ["page:1:top 2 week", "page:3:top 2 week"], "share:top 2 week"
    repeated = 1 if twin is embeds else 2  # Slack's buttons carry it as the value too
    assert ids(reply(listing, EN, public=False)[0]) == [one for one in (show, *pages, share) for _ in range(repeated)]
    assert ids(reply(listing, EN, public=True)[0]) == [one for one in (show, *pages) for _ in range(repeated)]
    assert ids(reply(Sentence("Hello"), EN, public=False)[0]) == []


@pytest.mark.parametrize("twin", [embeds, blocks])
def test_a_very_long_paper_has_pages_of_five_messages(twin: object) -> None:
    long = replace(PLAIN, sections=tuple(Section(f"Part {n}", "글 " * 9_000) for n in range(4)))
    reply = embed_answers.reply if twin is embeds else block_answers.reply
    first = reply(PaperCard(Listed(long, DAY), "show 2503.00001"), EN, public=True)
    second = reply(PaperCard(Listed(long, DAY), "show 2503.00001", page=2), EN, public=True)
    assert len(first) == 5
    assert set(ids(first[-1])) == {"page:2:show 2503.00001"}
    assert "page:1:show 2503.00001" in ids(second[-1])
    assert all(ids(body) == [] for body in first[:-1])
