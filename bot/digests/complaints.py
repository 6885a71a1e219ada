"""What can be wrong in a digest file, and what helps.

The sentences hold no values, so that they are message ids too: whoever shows a Problem can translate it.
"""

from dataclasses import dataclass

from bot.domain.papers import Problem


@dataclass(frozen=True, slots=True)
class Complaint:
    """A sentence for people and what to do about it."""

    message: str
    remedy: str

    def at(self, path: str, line: int) -> Problem:
        return Problem(path, line, self.message, self.remedy)


NO_DATE = Complaint(
    "Neither a heading nor the name of the file says which day this is, so nothing was read.",
    "Start the file with a heading such as ## Daily Papers (2025-03-07), or name it 2025-03-07.md.",
)
NO_PAPER = Complaint(
    "There is no paper in this file.",
    "Start each paper with a line such as ### [Title](https://arxiv.org/abs/2503.04625).",
)
WRONG_DATE = Complaint(
    "The date in this heading does not exist.",
    "Write year, month and day, such as ## Daily Papers (2025-03-07).",
)
HEADING_WITHOUT_DATE = Complaint(
    "This heading has no date, so the papers below it count to the day in the file's name, or else to the day above.",
    "Add the date, such as ## Daily Papers (2025-03-07).",
)
NO_LINK = Complaint(
    "This heading has no arXiv link, so its paper is left out.",
    "Write the heading as ### [Title](https://arxiv.org/abs/2503.04625).",
)
PLAIN_TITLE = Complaint(
    "The title in this heading is not between square brackets, so the words around the link are taken.",
    "Write the heading as ### [Title](https://arxiv.org/abs/2503.04625).",
)
NO_TITLE = Complaint(
    "This paper has no title, so its arXiv id is shown instead.",
    "Write the heading as ### [Title](https://arxiv.org/abs/2503.04625).",
)
PAPER_TWICE = Complaint(
    "This paper is in the file already, so only the first one counts.",
    "Remove one of the two.",
)
WRONG_VOTES = Complaint(
    "The votes are not a number from 0 to 2147483647, so they count as unknown.",
    "Write Vote: 48, or Vote: - when nobody knows.",
)
LINE_TWICE = Complaint(
    "This paper has such a line already, so only the first one counts.",
    "Remove one of the two.",
)
MEDIA_TWICE = Complaint(
    "This paper has a picture or video already, so only the first one is shown.",
    "Keep the one that should be shown.",
)
TEXT_BEHIND_MEDIA = Complaint(
    "The text behind the picture or video is not understood, so it is not shown.",
    "Write it in a line of its own that starts with a dash and a space.",
)
NOT_UNDERSTOOD = Complaint(
    "This line is not understood, so it is not shown.",
    "Start it with a dash and a space if it is part of the paper's summary.",
)
OUTSIDE = Complaint(
    "This text is not part of any paper, so it is not shown.",
    "Move it below a paper's heading and start it with a dash and a space, or remove it.",
)
NOT_UTF8 = Complaint(
    "Some characters in this line cannot be read.",
    "Save the file with the encoding UTF-8.",
)
LONG_LINE = Complaint(
    "This line is longer than 64 KiB, so its end is cut off.",
    "Split it into several lines.",
)
LONG_SECTION = Complaint(
    "This part of the summary is longer than 20,000 characters, so its end is cut off.",
    "Shorten it, or split it into several parts.",
)
LONG_TITLE = Complaint(
    "This title is longer than 1,000 characters, so its end is cut off.",
    "Shorten the title.",
)
LARGE_FILE = Complaint(
    "The file is larger than 2 MiB, so nothing from here on was read.",
    "Split it into several files.",
)
MANY_PAPERS = Complaint(
    "The file has more than 500 papers, so nothing from here on was read.",
    "Split it into several files.",
)
MANY_SECTIONS = Complaint(
    "The file has more than 10,000 sections, so this paper's sections from here on are left out.",
    "Split it into several files.",
)
HELD_BACK = Complaint(
    "The file lost more than half of its papers, so this version is held back and nothing changes.",
    "Put the papers back and save the file again; what was posted stays as it is.",
)
MORE_PROBLEMS = Complaint(
    "There are more problems from here on; only the first 1,000 are listed.",
    "Solve those that are listed, then look again.",
)

COMPLAINTS = tuple(value for value in globals().values() if isinstance(value, Complaint))
