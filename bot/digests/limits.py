"""How much of a digest file is read: from its bytes to its lines, before anything is understood."""

import codecs

import regex

from bot.digests.complaints import LARGE_FILE, LONG_LINE, NOT_UTF8
from bot.domain.papers import Problem

MAX_FILE_BYTES = 2 * 1024 * 1024
MAX_LINE_BYTES = 64 * 1024
MAX_SECTION_CHARACTERS = 20_000
MAX_TITLE_CHARACTERS = 1_000
MAX_PAPERS = 500
MAX_SECTIONS = 10_000
"""In a file; the longest real one has some 200. A file of nothing but bullets must not fill the memory."""
SECTIONS_ALWAYS_KEPT = 20
"""In a paper, however many sections the papers before it have."""
MAX_PROBLEMS = 1_000
"""For each stage of reading, and for a file: a file of nothing but nonsense stays cheap to report."""

_CLUSTER = regex.compile(r"\X")
_WINDOW = 64


def lines_of(data: bytes, path: str) -> tuple[list[str], list[Problem]]:
    """The lines of a file without their ends, each within the limits, and what was wrong with them.

    A line ends at \\n, \\r\\n or \\r, never at the other characters that `str.splitlines` cuts at: they occur
    inside real summaries. Bytes that are not UTF-8 become U+FFFD.
    """
    problems: list[Problem] = []
    larger = len(data) > MAX_FILE_BYTES
    if larger:
        data = _first_bytes(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    if b"\r" in data:
        data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    try:
        lines = data.decode().split("\n")
    except UnicodeDecodeError:
        lines = _decode_each(data.split(b"\n"), path, problems)
    whole = not lines[-1]
    if whole:
        lines.pop()
    for index, line in enumerate(lines):
        # Four bytes a character at most: a shorter line needs no look at its bytes.
        if len(line) > MAX_LINE_BYTES // 4 and len(line.encode()) > MAX_LINE_BYTES:
            lines[index] = _cut_line(line)
            problems.append(LONG_LINE.at(path, index + 1))
    if larger:
        problems.append(LARGE_FILE.at(path, len(lines) + 1 if whole else len(lines)))
    return lines, problems


def cut(text: str, limit: int) -> str:
    """The beginning of `text`, `limit` characters at most: ends after a word if one ends near, else after a whole
    character as people see it (a letter with its accents, an emoji with its skin tone).
    """
    if len(text) <= limit:
        return text
    start = max(0, limit - _WINDOW)
    window = text[start : limit + _WINDOW]
    ends = [start + cluster.end() for cluster in _CLUSTER.finditer(window) if start + cluster.end() <= limit]
    words = [end for end in ends if text[end].isspace()]
    return text[: max(words or ends or [limit])]


def _first_bytes(data: bytes) -> bytes:
    """Whole lines up to the limit; within a line only where that line is too long anyway."""
    data = data[:MAX_FILE_BYTES]
    newline = max(data.rfind(b"\n", -MAX_LINE_BYTES), data.rfind(b"\r", -MAX_LINE_BYTES))
    if newline >= 0:
        return data[: newline + 1]
    # A character that the limit cut in half is not a character that cannot be read.
    for _ in range(3):
        if data[-1] & 0b1100_0000 == 0b1000_0000:
            data = data[:-1]
    return data[:-1] if data[-1] >= 0b1100_0000 else data


def _decode_each(raw_lines: list[bytes], path: str, problems: list[Problem]) -> list[str]:
    lines = []
    for number, raw in enumerate(raw_lines, 1):
        try:
            lines.append(raw.decode())
        except UnicodeDecodeError:
            lines.append(raw.decode(errors="replace"))
            if len(problems) <= MAX_PROBLEMS:
                problems.append(NOT_UTF8.at(path, number))
    return lines


def _cut_line(line: str) -> str:
    # The link of a heading stands at its end, and no paper is lost for a long title: that is cut on its own.
    if line.lstrip().startswith("#"):
        return line
    return cut(line, len(line.encode()[:MAX_LINE_BYTES].decode(errors="ignore")))
