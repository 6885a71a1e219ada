"""arXiv ids and links: what identifies a paper, however the link to it is written."""

import re
from dataclasses import dataclass

# https://info.arxiv.org/help/arxiv_identifier.html: 2503.04625 (since 2007-04), cs/0112017 or math.GT/0309136 before.
_ID = r"(?P<new>[0-9]{4}\.[0-9]{4,5})|(?P<archive>[a-z][a-z-]{1,14})(?:\.[a-z]{2})?/(?P<old>[0-9]{7})"
_HOST = "arxiv.org/"
_MAX_BEFORE_HOST = len("https://export.")
_PATHS = "abs|pdf|html|format|ps|src|e-print"
_LINK = re.compile(
    r"(?<![a-z0-9.@/_-])(?:https?://)?(?:(?:www|export|browse)\.)?arxiv\.org/"
    rf"(?:{_PATHS})/(?:arxiv:)?(?:{_ID})(?:v[0-9]{{1,3}})?(?![0-9a-z_])",
    re.IGNORECASE | re.ASCII,
)


@dataclass(frozen=True, slots=True)
class ArxivLink:
    """A link in a text: the id without version, and where the link starts and its id ends in the text."""

    arxiv_id: str
    start: int
    end: int


def arxiv_links(text: str) -> list[ArxivLink]:
    """Every arXiv link in `text`, in order. Takes time proportional to the text, whatever it holds."""
    folded = text.lower()
    first = folded.find(_HOST)
    if first < 0:
        return []
    # Nothing before the first host is worth a look; lower() lengthens some letters, never shortens one.
    start = max(0, first - _MAX_BEFORE_HOST - (len(folded) - len(text)))
    return [ArxivLink(_written(match), match.start(), match.end()) for match in _LINK.finditer(text, start)]


def _written(match: re.Match[str]) -> str:
    # The subject class (math.GT) is left out: with and without it, it is the same paper.
    return match["new"] or f"{match['archive']}/{match['old']}".lower()


# How people write an id or a link; `written_id` reads what is pasted or typed.
_ELSEWHERE = re.compile(
    r"(?:https?://)?(?:www\.)?(?:(?:huggingface\.co|hf\.co)/papers/|alphaxiv\.org/(?:abs|pdf|overview)/"
    r"|ar5iv(?:\.labs\.arxiv)?\.org/(?:abs|html)/|(?:(?:dx\.)?doi\.org/)?10\.48550/arxiv\.)",
    re.IGNORECASE,
)
"""Where else a paper is at home: Hugging Face, alphaXiv, ar5iv, and its DOI."""
_PARTICLE = re.compile(r"(?<=[0-9])[가-힣]{1,4}$")
_SAID_BEFORE_AN_ID = re.compile(r"arxiv(?: ?: ?| )", re.IGNORECASE)
_AROUND = " \t\r\n<>()[]\"'“”.,;:!?"


def written_id(text: str) -> str | None:
    """The one arXiv id in `text`: the id itself, or the only paper linked to on arXiv or the like; else None."""
    text = _PARTICLE.sub("", _ELSEWHERE.sub("https://arxiv.org/abs/", " ".join(text.split())).strip(_AROUND))
    linked = {link.arxiv_id for link in arxiv_links(text)}
    if not linked:
        # An id is whatever may stand in a link.
        as_link = "arxiv.org/abs/" + _SAID_BEFORE_AN_ID.sub("", text, count=1)
        linked = {link.arxiv_id for link in arxiv_links(as_link) if link.end == len(as_link)}
    return linked.pop() if len(linked) == 1 else None


def linked_ids(text: str) -> list[str]:
    """The papers that a text links to on arXiv or the like, each once, in order."""
    links = arxiv_links(_ELSEWHERE.sub("https://arxiv.org/abs/", text))
    return list(dict.fromkeys(link.arxiv_id for link in links))
