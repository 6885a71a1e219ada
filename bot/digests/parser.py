"""The digest parser: the lines of a file -> digests and Problems.

Line-oriented and strict: a line that may not stand where it stands becomes a Problem, and everything else is kept.
Nothing raises, for any bytes. The format is described in seeds/README.md.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.digests import complaints
from bot.digests.complaints import Complaint
from bot.digests.limits import (
    MAX_PAPERS,
    MAX_PROBLEMS,
    MAX_SECTION_CHARACTERS,
    MAX_SECTIONS,
    MAX_TITLE_CHARACTERS,
    SECTIONS_ALWAYS_KEPT,
    cut,
    lines_of,
)
from bot.digests.lines import (
    AuthorsLine,
    Blank,
    Bullet,
    DigestHeading,
    Line,
    LostHeading,
    MediaLine,
    Numbered,
    Ornament,
    PaperHeading,
    VoteLine,
    read_line,
)
from bot.domain.papers import Media, Paper, Problem, Section

_PATH_DATE = re.compile(r"(?:^|[/\\])([0-9]{4})(?:[/\\]([0-9]{2})[/\\]([0-9]{2})|-([0-9]{2})-([0-9]{2}))\.md$")


@dataclass(frozen=True)
class ParsedDigest:
    """The papers that one file has for one date. `lines`: where each paper's heading stands, 1-based.

    `date` is None only for what could not be dated; a file that was read as a whole never has such a digest.
    """

    date: dt.date | None
    papers: tuple[Paper, ...]
    lines: tuple[int, ...]


@dataclass(frozen=True)
class ParsedFile:
    """One digest a date, in the order in which the dates first appear; Problems in the order of their lines."""

    path: str
    digests: tuple[ParsedDigest, ...]
    problems: tuple[Problem, ...]


def parse(text: str, path: str) -> ParsedFile:
    """Read the text of a digest file; `path` names it in Problems and may give the date. Never raises."""
    # A lone surrogate is no character: it becomes bytes that are not UTF-8, and so a Problem.
    return parse_bytes(text.encode(errors="surrogatepass"), path)


def parse_bytes(data: bytes, path: str) -> ParsedFile:
    """Read the bytes of a digest file, up to 2 MiB and 500 papers. Never raises."""
    lines, problems = lines_of(data, path)
    reader = _Reader(path, date_of_path(path))
    reader.read(lines)
    digests, found = reader.result()
    return ParsedFile(path, digests, _listed(path, [*problems, *found]))


def date_of_path(path: str) -> dt.date | None:
    """The date in `.../YYYY/MM/DD.md` or `.../YYYY-MM-DD.md`; None for any other path or a date that is none."""
    match = _PATH_DATE.search(path)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups() if part)
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _listed(path: str, problems: list[Problem]) -> tuple[Problem, ...]:
    problems.sort(key=lambda problem: problem.line)
    if len(problems) > MAX_PROBLEMS:
        return (*problems[:MAX_PROBLEMS], complaints.MORE_PROBLEMS.at(path, problems[MAX_PROBLEMS].line))
    return tuple(problems)


@dataclass(slots=True)
class _OpenSection:
    """A section while its lines come in. `size` is in characters; blank lines count once something follows them."""

    number: int
    label: str | None
    lines: list[str]
    size: int
    blanks: list[str] = field(default_factory=list)

    def add(self, line: str) -> None:
        if self.size <= MAX_SECTION_CHARACTERS:
            new = [*self.blanks, line]
            self.size += sum(len(each) + 1 for each in new)
            self.lines.extend(new)
        self.blanks.clear()

    def text(self) -> str:
        # A bullet can have its whole text in the lines below it.
        return "\n".join(self.lines[1:] if self.lines[0] == "" else self.lines)


@dataclass(slots=True)
class _OpenPaper:
    """A paper while its lines come in."""

    number: int
    arxiv_id: str
    title: str
    votes: VoteLine | None = None
    authors: AuthorsLine | None = None
    media: Media = field(default_factory=Media)
    sections: list[Section] = field(default_factory=list)
    section: _OpenSection | None = None
    indent: int | None = None  # of the first bullet: what stands further right belongs to the bullet above it
    numbered: bool = False
    overflows: bool = False  # it has more sections than are kept, and that is said


@dataclass(slots=True)
class _Day:
    papers: list[Paper] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


class _Reader:
    """Goes through the lines once and remembers where it is: which day, which paper, which section.

    `paper` is None before the first heading, and below a heading whose paper is left out (`skipping`).
    """

    def __init__(self, path: str, path_date: dt.date | None) -> None:
        self._path = path
        self._path_date = path_date
        self._date = path_date
        self._days: dict[dt.date | None, _Day] = {}
        self._known: set[str] = set()
        self._problems: list[Problem] = []
        self._paper: _OpenPaper | None = None
        self._skipping = False
        self._after_blank = False
        self._sections = 0

    def read(self, lines: Iterable[str]) -> None:
        for number, line in enumerate(lines, 1):
            if not line:  # two lines in five
                self._take_blank(line)
                continue
            kind = read_line(line.removeprefix("\ufeff"))  # files put together carry a mark at every seam
            if isinstance(kind, PaperHeading) and len(self._known) == MAX_PAPERS and kind.arxiv_id not in self._known:
                self._complain(complaints.MANY_PAPERS, number)
                break
            self._take(kind, number, line)
        self._close_paper()

    def result(self) -> tuple[tuple[ParsedDigest, ...], list[Problem]]:
        undated = self._days.pop(None, None)
        if undated is not None and self._days:
            # Papers above the first date: nothing else can be meant than that date.
            first = next(iter(self._days.values()))
            first.papers[:0], first.lines[:0] = undated.papers, undated.lines
        if not self._days and self._path_date is None:
            reasons = [problem for problem in self._problems if problem.message == complaints.WRONG_DATE.message]
            return (), [complaints.NO_DATE.at(self._path, 1), *reasons]
        if not any(day.papers for day in self._days.values()):
            self._complain(complaints.NO_PAPER, 1)
        digests = (ParsedDigest(date, tuple(day.papers), tuple(day.lines)) for date, day in self._days.items())
        return tuple(digests), self._problems

    def _take(self, kind: Line, number: int, line: str) -> None:
        match kind:
            case DigestHeading():
                self._start_day(kind, number)
            case PaperHeading():
                self._start_paper(kind, number)
            case LostHeading():
                self._close_paper()
                self._complain(complaints.NO_LINK, number)
                self._skipping = True
            case _ if self._skipping or isinstance(kind, Ornament):
                pass
            case Blank():
                self._take_blank(line)
            case _ if self._paper is None:
                self._complain(complaints.OUTSIDE, number)
            case _:
                self._take_part(self._paper, kind, number, line)
                self._after_blank = False

    def _take_blank(self, line: str) -> None:
        self._after_blank = True
        if self._paper is not None and self._paper.section is not None:
            self._paper.section.blanks.append(line)

    def _take_part(self, paper: _OpenPaper, kind: Line, number: int, line: str) -> None:
        match kind:
            case Bullet(label, text, indent):
                if paper.section is not None and indent > (paper.indent or 0):
                    paper.section.add(line)
                else:
                    self._start_section(paper, number, label, text)
                    paper.indent = indent if paper.indent is None else paper.indent
            case MediaLine(media, alone):
                self._take_media(paper, media, number)
                if not alone and paper.section is not None:
                    paper.section.add(line)
                elif not alone:
                    self._complain(complaints.TEXT_BEHIND_MEDIA, number)
            case VoteLine() | AuthorsLine() if paper.section is None or self._is_late_field(paper, kind):
                self._take_field(paper, kind, number)
            case Numbered() if paper.section is None or (paper.numbered and not line[0].isspace()):
                self._start_section(paper, number, None, line.lstrip())
                paper.numbered = True
            case _ if paper.section is not None:
                paper.section.add(line)
            case _:
                self._complain(complaints.NOT_UNDERSTOOD, number)

    def _start_day(self, heading: DigestHeading, number: int) -> None:
        self._close_paper()
        if heading.date is not None:
            self._date = heading.date
            self._days.setdefault(heading.date, _Day())
            return
        self._date = self._path_date or self._date
        if heading.wrong:
            self._complain(complaints.WRONG_DATE, number)
        elif self._known or self._days:
            self._complain(complaints.HEADING_WITHOUT_DATE, number)

    def _start_paper(self, heading: PaperHeading, number: int) -> None:
        self._close_paper()
        if heading.arxiv_id in self._known:
            self._complain(complaints.PAPER_TWICE, number)
            self._skipping = True
            return
        self._known.add(heading.arxiv_id)
        title = cut(heading.title, MAX_TITLE_CHARACTERS)
        if not title.strip():
            self._complain(complaints.NO_TITLE, number)
            title = heading.arxiv_id
        elif not heading.bracketed:
            self._complain(complaints.PLAIN_TITLE, number)
        if len(title) < len(heading.title):
            self._complain(complaints.LONG_TITLE, number)
        self._paper = _OpenPaper(number, heading.arxiv_id, title)

    def _start_section(self, paper: _OpenPaper, number: int, label: str | None, text: str) -> None:
        self._close_section(paper)
        paper.section = _OpenSection(number, label, [text], len(text))
        paper.numbered = False

    def _take_media(self, paper: _OpenPaper, media: Media, number: int) -> None:
        if paper.media.url is None:
            paper.media = media
        elif media.url not in (None, paper.media.url):
            self._complain(complaints.MEDIA_TWICE, number)

    def _is_late_field(self, paper: _OpenPaper, kind: VoteLine | AuthorsLine) -> bool:
        """Below the summary, what could as well be a sentence is a sentence."""
        if isinstance(kind, VoteLine):
            return paper.votes is None and not kind.wrong
        return self._after_blank and paper.authors is None

    def _take_field(self, paper: _OpenPaper, kind: VoteLine | AuthorsLine, number: int) -> None:
        known = paper.votes if isinstance(kind, VoteLine) else paper.authors
        if known is not None:
            self._complain(complaints.LINE_TWICE, number)
        elif isinstance(kind, AuthorsLine):
            paper.authors = kind
        else:
            paper.votes = kind
            if kind.wrong:
                self._complain(complaints.WRONG_VOTES, number)

    def _close_section(self, paper: _OpenPaper) -> None:
        section, paper.section = paper.section, None
        if section is None:
            return
        whole = section.text()
        text = cut(whole, MAX_SECTION_CHARACTERS)
        if len(text) < len(whole):
            self._complain(complaints.LONG_SECTION, section.number)
        if not text.strip() and section.label is None:
            return
        if self._sections < MAX_SECTIONS or len(paper.sections) < SECTIONS_ALWAYS_KEPT:
            self._sections += 1
            paper.sections.append(Section(section.label, text))
        elif not paper.overflows:
            paper.overflows = True
            self._complain(complaints.MANY_SECTIONS, section.number)

    def _close_paper(self) -> None:
        paper, self._paper = self._paper, None
        self._skipping = False
        if paper is None:
            return
        self._close_section(paper)
        day = self._days.setdefault(self._date, _Day())
        day.lines.append(paper.number)
        day.papers.append(
            Paper(
                arxiv_id=paper.arxiv_id,
                title=paper.title,
                votes=paper.votes.votes if paper.votes else None,
                authors=paper.authors.names if paper.authors else (),
                authors_cut=paper.authors.cut if paper.authors else False,
                media=paper.media,
                sections=tuple(paper.sections),
            )
        )

    def _complain(self, complaint: Complaint, number: int) -> None:
        if len(self._problems) <= MAX_PROBLEMS:
            self._problems.append(complaint.at(self._path, number))
