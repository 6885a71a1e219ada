"""Whatever a digest says, every message keeps the platforms' limits and shows no mention and no false link."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from bot.domain.papers import Digest, Paper, Section
from bot.domain.replies import DigestOverview, Listed, PaperCard, PaperList, Reply, Sentence
from bot.formatter import block_answers, blocks, embed_answers, embeds, text
from bot.locale import Language, words
from tests.formatter import hostile, limits

Check = Callable[..., list[str]]
DAY = dt.date(2025, 3, 7)

ANSWERS = {embeds: embed_answers.reply, blocks: block_answers.reply}

every_platform = pytest.mark.parametrize(
    ("twin", "check"),
    [pytest.param(embeds, limits.discord, id="discord"), pytest.param(blocks, limits.slack, id="slack")],
)
many = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
languages = st.sampled_from(("ko", "en"))


@every_platform
@many
@given(paper=hostile.PAPERS, also_on=hostile.DATES, language=languages)
def test_any_paper_is_one_message_within_the_limits(
    twin: ModuleType, check: Check, paper: Paper, also_on: Sequence[dt.date], language: Language
) -> None:
    body = twin.paper(paper, words(language), also_on=also_on)
    assert check(body, delivery=True) == []
    assert limits.first_arxiv_link(body) == paper.arxiv_id


@every_platform
@many
@given(digest=hostile.DIGESTS, total=st.none() | st.integers(0, 500), language=languages)
def test_any_overview_is_within_the_limits(
    twin: ModuleType, check: Check, digest: Digest, total: int | None, language: Language
) -> None:
    assert check(twin.overview(digest, words(language), total=total), delivery=True) == []
    assert limits.discord_thread(embeds.thread(digest, words(language))) == []


@every_platform
@many
@given(digest=hostile.DIGESTS, count=st.sampled_from((1, 2, 30, 400)), language=languages)
def test_any_catch_up_is_within_the_limits_and_names_each_date(
    twin: ModuleType, check: Check, digest: Digest, count: int, language: Language
) -> None:
    days = [replace(digest, date=DAY + dt.timedelta(days=n)) for n in range(count)]
    spoken = words(language)
    body = twin.catchup(days, spoken)
    assert check(body, delivery=True) == []
    if count <= 30:
        seen = limits.seen_on_discord(body) if twin is embeds else limits.seen_on_slack(body)
        assert all(spoken.date(day.date, "medium") in seen for day in days)


def reply_strategy() -> st.SearchStrategy[Reply]:
    listed = st.builds(Listed, hostile.PAPERS, st.just(DAY))
    tips = st.lists(hostile.TEXT.filter(str.strip), max_size=7).map(tuple)
    lists = st.builds(
        PaperList,
        heading=hostile.TEXT,
        papers=st.lists(listed, max_size=25).map(tuple),
        ask=hostile.TEXT,
        note=hostile.LONG_TEXT,
        page=st.integers(1, 3),
        pages=st.integers(1, 3),
        tips=tips,
    )
    cards = st.builds(PaperCard, listed, hostile.TEXT, also_on=hostile.DATES, tips=tips, page=st.integers(1, 3))
    overviews = st.builds(DigestOverview, hostile.DIGESTS, hostile.TEXT, note=hostile.LONG_TEXT, tips=tips)
    return lists | cards | overviews | st.builds(Sentence, hostile.LONG_TEXT, tips)


@every_platform
@many
@given(reply=reply_strategy(), public=st.booleans(), language=languages)
def test_any_answer_is_within_the_limits(
    twin: ModuleType, check: Check, reply: Reply, public: bool, language: Language
) -> None:
    bodies = ANSWERS[twin](reply, words(language), public=public)
    assert 1 <= len(bodies) <= 5
    assert [check(body, delivery=False) for body in bodies] == [[]] * len(bodies)


@many
@given(reply=reply_strategy(), digest=hostile.DIGESTS, language=languages)
def test_the_terminal_shows_no_control_characters(reply: Reply, digest: Digest, language: Language) -> None:
    spoken = words(language)
    shown = [*text.digest(digest, spoken, {}), text.catchup([digest], spoken), text.reply(reply, spoken)]
    assert [one for one in shown if limits.HIDDEN.search(one)] == []
    "".join(shown).encode()


WORDS = st.lists(
    st.sampled_from(
        (
            "가나다",
            "모델을",
            "word",
            "a_b",
            "1.",
            "#",
            "-",
            "<x>",
            "\\alpha",
            "``",
            "(c)",
            "|",
            "x" * 5_000,
            "👨🏽",
            "é",
        )
    ),
    min_size=1,
    max_size=60,
).map(" ".join)


def pages_of(twin: ModuleType, card: PaperCard) -> list[dict[str, Any]]:
    bodies: list[dict[str, Any]] = []
    for page in range(1, 50):
        now = ANSWERS[twin](replace(card, page=page), words("en"), public=False)
        bodies += now
        if f"page:{page + 1}:" not in str(now):
            return bodies
    raise AssertionError("pages without end")


@every_platform
@many
@given(texts=st.lists(WORDS, min_size=1, max_size=8), author_count=st.sampled_from((0, 3, 800)))
def test_a_paper_in_full_shows_every_word_in_order(
    twin: ModuleType, check: Check, texts: list[str], author_count: int
) -> None:
    authors = tuple(f"Author Number{n}" for n in range(author_count))
    sections = tuple(Section(f"Label {n}", text) for n, text in enumerate(texts))
    paper = Paper("2503.04625", "A title", 1, authors, sections=sections)
    bodies = pages_of(twin, PaperCard(Listed(paper, DAY), "show 2503.04625"))
    seen = "".join((limits.seen_on_discord if twin is embeds else limits.seen_on_slack)(body) for body in bodies)
    squeezed = "".join(seen.split())
    at = 0
    for expected in (", ".join(authors), *(part for s in sections for part in (str(s.label), s.text))):
        found = squeezed.find("".join(expected.split()), at)
        assert found >= 0, expected[:80]
        at = found
    assert "…" not in seen


@every_platform
def test_a_title_that_is_cut_is_whole_in_the_answer(twin: ModuleType, check: Check) -> None:
    title = "word_ " * 160
    bodies = ANSWERS[twin](
        PaperCard(Listed(Paper("2503.04625", title), DAY), "show 2503.04625"), words("en"), public=False
    )
    seen = (limits.seen_on_discord if twin is embeds else limits.seen_on_slack)(bodies[0])
    assert title.strip() in seen
