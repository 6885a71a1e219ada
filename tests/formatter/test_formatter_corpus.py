"""Every real digest becomes messages within the platforms' limits, nothing of an ordinary paper cut."""

import re
from pathlib import Path

import pytest

from bot.digests.parser import parse_bytes
from bot.domain.channels import PLATFORMS, Platform
from bot.domain.papers import Digest
from bot.domain.replies import Listed, PaperCard
from bot.formatter import block_answers, embed_answers, layouts
from bot.locale import words
from tests.formatter import limits

DIGESTS = Path(__file__).parents[3] / "shared" / "corpus" / "digests"

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.skipif(not DIGESTS.is_dir(), reason="the real digests are not beside the project (../shared/corpus)"),
]


def real_digests() -> list[Digest]:
    digests = []
    for path in sorted(DIGESTS.rglob("*.md")):
        name = str(path.relative_to(DIGESTS))
        parsed = parse_bytes(path.read_bytes(), name).digests
        digests += [Digest(one.date, one.papers, (name,)) for one in parsed if one.date is not None]
    return digests


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_paper_of_every_digest_is_sent_within_the_limits(platform: Platform) -> None:
    check = limits.discord if platform == "discord" else limits.slack
    digests = real_digests()
    assert len(digests) >= 231
    for digest in digests:
        sent = layouts.messages("thread", platform, digest, words("ko"), {})
        papers = [message for message in sent if message.kind == "paper"]
        assert [limits.first_arxiv_link(message.body) for message in papers] == [message.part for message in papers]
        assert sorted(message.part for message in papers) == sorted(paper.arxiv_id for paper in digest.papers)
        found = [check(message.body, delivery=True) for message in sent if message.kind != "thread"]
        assert [one for one in found if one] == [], digest.date


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_paper_of_every_digest_is_in_a_pack_within_the_limits(platform: Platform) -> None:
    check = limits.discord if platform == "discord" else limits.slack
    for digest in real_digests():
        sent = layouts.messages("packed", platform, digest, words("ko"), {})
        packs = [message for message in sent if message.kind == "pack"]
        assert len(packs) == -(-len(digest.papers) // 10)
        assert [one for message in packs if (one := check(message.body, delivery=True))] == [], digest.date
        links = {text for message in packs for text in limits.strings(message.body)}
        assert all(paper.url in links for paper in digest.papers)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_the_longest_real_papers_are_whole_in_the_answer(platform: Platform) -> None:
    def size(listed: Listed) -> int:
        paper = listed.paper
        return sum(map(len, paper.authors)) + sum(len(section.text) for section in paper.sections)

    listed = (Listed(paper, digest.date) for digest in real_digests() for paper in digest.papers)
    reply, see = (
        (embed_answers.reply, limits.seen_on_discord)
        if platform == "discord"
        else (block_answers.reply, limits.seen_on_slack)
    )
    for one in sorted(listed, key=size)[-20:]:
        bodies = reply(PaperCard(one, f"show {one.paper.arxiv_id}"), words("ko"), public=False)
        seen = re.sub(r"\s", "", "".join(map(see, bodies)))
        for section in one.paper.sections:
            plain = re.sub(r"\s|\*\*", "", section.text)
            assert "](" in plain or plain in seen, one.paper.arxiv_id
