"""Reply: what a command answers. Knows no platform; the formatter gives it a shape.

`text` fields are in the reader's language already. `ask` is the command as one would type it after
`/paper`; it travels in the buttons (Share, pages), so they work after a restart.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.domain.feeds import Layout
from bot.domain.papers import Digest, Paper

Marked = tuple[tuple[str, bool], ...]
"""A text in pieces: (piece, whether it is what was looked for). The marked pieces are shown bold."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A paper in an answer, with the date of the digest it came in.

    `excerpt`: the words that were looked for, where the paper has them. `remark`: a line about it, or empty.
    """

    paper: Paper
    date: dt.date
    excerpt: Marked = ()
    remark: str = ""


ActionStyle = Literal["plain", "primary", "danger"]


@dataclass(frozen=True, slots=True)
class Action:
    """A button under an answer. `button` is `<verb>:<argument>` as Desk.pressed takes it, 100 characters at most.

    `spoken` is for screen readers, where the label says little.
    """

    label: str
    button: str
    style: ActionStyle = "plain"
    spoken: str = ""


@dataclass(frozen=True, slots=True)
class PaperList:
    """Papers in order, numbered from `first`. `note` is a line below the heading, or empty.

    `dated`: each paper says its date; a heading that names the one day makes that needless.
    """

    heading: str
    papers: tuple[Listed, ...]
    ask: str
    note: str = ""
    first: int = 1
    page: int = 1
    pages: int = 1
    tips: tuple[str, ...] = ()
    dated: bool = True
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class PaperCard:
    """One paper in full; `also_on` are other dates of the same paper.

    `page` counts from 1; how many there are depends on the platform, and only the formatter knows.
    """

    listed: Listed
    ask: str
    also_on: tuple[dt.date, ...] = ()
    tips: tuple[str, ...] = ()
    page: int = 1
    note: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class DigestOverview:
    """A digest's overview as an answer. `note` says its date plainly."""

    digest: Digest
    ask: str
    note: str = ""
    tips: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence or two, with things to try (`tips` are commands such as `/paper top 5`)."""

    text: str
    tips: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A thing in a list that is no paper: a feed, a subscription. `title` is shown bold, `text` below it."""

    title: str
    text: str = ""
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """Things in order, at most 5 on a page, each with its own buttons; `actions` are those of the whole list."""

    heading: str
    entries: tuple[Entry, ...]
    ask: str = ""
    note: str = ""
    page: int = 1
    pages: int = 1
    tips: tuple[str, ...] = ()
    actions: tuple[Action, ...] = ()


FieldKind = Literal["line", "text", "choice", "choices", "channel", "person"]
"""What is filled in: one line, several, one or some of the choices, a channel, a person (the platform's ids)."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in. `choices`: (what is shown, what is sent), at most 25. `most`: characters at most.

    `value` is what stands there at first; for `choices` the chosen ones with a comma between them.
    """

    name: str
    label: str
    kind: FieldKind = "line"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = False
    hint: str = ""
    most: int = 100


@dataclass(frozen=True, slots=True)
class Form:
    """Something to fill in and send, in a window of its own. What is sent comes to Desk.submitted with `submit`.

    `submit` is an ask as one would type it after `/paper`, 90 characters at most; the values become its options.
    Discord shows the first five fields (documentation, modals); those left out are not sent and keep their value.
    `errors`: field name -> what is wrong with it, when the form comes back.
    """

    title: str
    fields: tuple[Field, ...]
    submit: str
    note: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """A file for the person alone, with a sentence beside it. `content` is text (UTF-8)."""

    name: str
    content: str
    text: str
    tips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedPreview:
    """What a feed would post of a digest, shown to one person: the overview and the first papers.

    `digest` holds the papers that the feed chose, of `total`. `language` is the feed's.
    """

    digest: Digest
    total: int
    layout: Layout
    language: str
    note: str = ""
    actions: tuple[Action, ...] = ()


Reply = PaperList | PaperCard | DigestOverview | Sentence | Entries | Form | Document | FeedPreview


@dataclass(frozen=True, slots=True)
class Home:
    """What a person finds at the bot's own place (Slack's App Home): answers, one below the other.

    Each with a heading, or an empty one where the answer has its own.
    """

    parts: tuple[tuple[str, PaperList | Sentence | Entries], ...]
    actions: tuple[Action, ...] = ()
