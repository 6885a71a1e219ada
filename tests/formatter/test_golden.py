"""What is sent, word for word. Read a changed file like code: it is what people will see."""

from types import ModuleType

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from bot.domain.replies import DigestOverview, Listed, PaperCard, PaperList, Reply, Sentence
from bot.formatter import block_answers, blocks, embed_answers, embeds, text
from bot.locale import Language, words
from tests.formatter.samples import CROWD, DAY, DIGEST, EARLIER, FORMULAS, LINKS, ODD, PLAIN

ANSWERS = {embeds: embed_answers.reply, blocks: block_answers.reply}
TWINS = [pytest.param(embeds, id="discord"), pytest.param(blocks, id="slack")]
LANGUAGES: list[Language] = ["ko", "en"]
TIPS = ("/paper top 5 week", "/paper today")
REPLIES: dict[str, Reply] = {
    "list": PaperList(
        heading="Top 3",
        papers=(Listed(PLAIN, DAY), Listed(LINKS, DAY), Listed(FORMULAS, DAY)),
        ask="top 3 2025-03-07",
        note="2025-03-07",
        first=4,
        page=2,
        pages=3,
        tips=TIPS,
    ),
    "card": PaperCard(Listed(PLAIN, DAY), "show 2503.00001", also_on=(EARLIER[0].date,)),
    "overview": DigestOverview(DIGEST, "today", note="2025-03-07", tips=TIPS),
    "sentence": Sentence("“tpo <@1> *top*” 명령은 없어요.", TIPS),
}


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    return snapshot.use_extension(JSONSnapshotExtension)


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("twin", TWINS)
def test_a_paper_is_sent_as_it_was_reviewed(golden: SnapshotAssertion, twin: ModuleType, name: str) -> None:
    assert twin.paper(ODD[name], words("ko"), also_on=(EARLIER[0].date,)) == golden


@pytest.mark.parametrize("twin", TWINS)
def test_a_pack_is_sent_as_it_was_reviewed(golden: SnapshotAssertion, twin: ModuleType) -> None:
    also_on = {PLAIN.arxiv_id: (EARLIER[0].date,)}
    assert twin.pack(DIGEST.papers, words("ko"), also_on=also_on) == golden


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("twin", TWINS)
def test_an_overview_is_sent_as_it_was_reviewed(
    golden: SnapshotAssertion, twin: ModuleType, language: Language
) -> None:
    assert twin.overview(DIGEST, words(language), total=21) == golden


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("twin", TWINS)
def test_a_catch_up_is_sent_as_it_was_reviewed(golden: SnapshotAssertion, twin: ModuleType, language: Language) -> None:
    assert twin.catchup(EARLIER, words(language)) == golden


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REPLIES)
@pytest.mark.parametrize("twin", TWINS)
def test_an_answer_is_sent_as_it_was_reviewed(
    golden: SnapshotAssertion, twin: ModuleType, name: str, language: Language
) -> None:
    assert ANSWERS[twin](REPLIES[name], words(language), public=False) == golden


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_shows_what_was_reviewed(golden: SnapshotAssertion, language: Language) -> None:
    spoken = words(language)
    shown = [*text.digest(DIGEST, spoken, {}), text.catchup(EARLIER, spoken)]
    shown += [text.reply(reply, spoken) for reply in REPLIES.values()]
    assert [one.split("\n") for one in shown if CROWD.title not in one] == golden
