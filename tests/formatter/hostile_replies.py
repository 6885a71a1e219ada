"""Strategies for replies and forms that nobody made in good faith."""

from dataclasses import replace
from typing import get_args

from hypothesis import HealthCheck, Phase, settings, strategies as st

from bot.domain.feeds import Layout
from bot.domain.replies import (
    Action,
    Document,
    Entries,
    Entry,
    FeedPreview,
    Field,
    FieldKind,
    Form,
    Listed,
    PaperCard,
    PaperList,
    Reply,
    Sentence,
)
from bot.locale import LANGUAGES
from tests.formatter import hostile
from tests.formatter.samples import DAY

many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)
SPOKEN = st.sampled_from(LANGUAGES)
LINES = st.sampled_from(
    ("ask:show 2503.04625", 'ask:search 확산 & "x"', "turn:saved", "page:2:top", "ab", "x" * 100, "x" * 120)
)
ACTIONS = st.lists(
    st.builds(Action, hostile.TEXT, LINES, st.sampled_from(("plain", "primary", "danger")), hostile.TEXT), max_size=9
).map(tuple)
TIPS = st.lists(hostile.TEXT.filter(str.strip), max_size=5).map(tuple)
EXCERPTS = st.lists(st.tuples(hostile.TEXT, st.booleans()), max_size=6).map(tuple)
LISTED = st.builds(Listed, hostile.PAPERS, st.just(DAY), EXCERPTS, hostile.LONG_TEXT)
ENTRIES = st.builds(
    Entries,
    hostile.TEXT,
    st.lists(st.builds(Entry, hostile.LONG_TEXT, hostile.LONG_TEXT, ACTIONS), max_size=5).map(tuple),
    hostile.TEXT,
    hostile.LONG_TEXT,
    st.integers(1, 3),
    st.integers(1, 3),
    TIPS,
    ACTIONS,
)
LISTS = st.builds(
    PaperList, hostile.TEXT, st.lists(LISTED, max_size=25).map(tuple), hostile.TEXT, actions=ACTIONS, tips=TIPS
)
SENTENCES = st.builds(Sentence, hostile.LONG_TEXT, TIPS, ACTIONS)
PREVIEWS = st.builds(
    FeedPreview,
    hostile.DIGESTS,
    st.integers(0, 99),
    st.sampled_from(get_args(Layout)),
    st.sampled_from(("ko", "en", "")),
    hostile.LONG_TEXT,
    ACTIONS,
)
CHOICES = (
    st.lists(st.tuples(hostile.TEXT, st.sampled_from(("", "ko", "en", "thread", "9", "c d"))), min_size=1, max_size=25)
    .map(tuple)
    .filter(lambda pairs: any(sent for _, sent in pairs))
)
FIELDS = st.builds(
    Field,
    st.just("x"),
    hostile.TEXT,
    st.sampled_from(get_args(FieldKind)),
    st.sampled_from(("", "ko", "ko,en", "9,c d", "123", "discord:123", "slack:C1")),
    CHOICES,
    st.booleans(),
    hostile.LONG_TEXT,
    st.sampled_from((1, 100, 4_000, 9_000)),
)
FORMS = st.builds(
    lambda title, fields, submit, note, errors: Form(
        title, tuple(replace(field, name=f"f{n}") for n, field in enumerate(fields)), submit, note, errors
    ),
    hostile.TEXT,
    st.lists(FIELDS, min_size=1, max_size=9),
    st.sampled_from(("settings change", "feed make", "x" * 90)),
    hostile.LONG_TEXT,
    st.dictionaries(st.sampled_from(("f0", "f1", "elsewhere")), hostile.LONG_TEXT, max_size=3),
)
REPLIES: st.SearchStrategy[Reply] = (
    ENTRIES
    | LISTS
    | SENTENCES
    | PREVIEWS
    | st.builds(Document, hostile.TEXT, hostile.TEXT, hostile.LONG_TEXT, TIPS)
    | st.builds(PaperCard, LISTED, hostile.TEXT, note=hostile.LONG_TEXT, actions=ACTIONS)
)
