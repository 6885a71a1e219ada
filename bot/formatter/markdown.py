"""Pieces -> Discord's Markdown. Foreign text can neither format, nor mention, nor link by itself."""

import re

from bot.formatter.pieces import Pieces

_SPECIAL = re.compile(
    r"(?P<angle><)(?P<after>@(?!everyone|here)|[#!])?"
    r"|(?P<mark>[\\*_~`|\[\]>])"
    r"|(?P<everyone>@)(?=everyone|here)"
    r"|(?P<colon>:)(?=//|[a-z0-9_+-]{1,40}:)"
    r"|^(?P<start>#{1,3}(?= )|-(?=#|\s)|\+(?=\s))"
    r"|^(?P<number>[0-9]{1,9})(?P<dot>[.)])(?=\s)",
    re.IGNORECASE | re.MULTILINE,
)


def escape(text: str) -> str:
    """The text so that Discord shows exactly it.

    `<@`, `<#` and `<!` do not stay together even escaped, and the @ of a mention of all becomes the wide one:
    a backslash before it would still leave the mention in the message's source.
    """
    return _SPECIAL.sub(_escaped, text)


def _escaped(match: re.Match[str]) -> str:
    if match["angle"]:
        return "\\<" + (f"\\{match['after']}" if match["after"] else "")
    if match["everyone"]:
        return "＠"
    if match["number"]:
        return f"{match['number']}\\{match['dot']}"
    return "\\" + match[0]


def masked(text: str, address: str) -> str:
    """A link with words. Brackets that do not pair would end the words early: they become round ones."""
    if not _pairs(text):
        text = text.replace("[", "(").replace("]", ")")
    return f"[{escape(text)}]({address.replace('(', '%28').replace(')', '%29')})"


def render(pieces: Pieces) -> str:
    shown = []
    for piece in pieces:
        if piece.link is None:
            shown.append(f"**{escape(piece.text)}**" if piece.bold else escape(piece.text))
        elif piece.link == piece.text:
            # In angle brackets the address ends where it ends, whatever is glued to it, and draws no preview.
            shown.append(f"<{piece.link}>")
        else:
            shown.append(masked(piece.text, piece.link))
    return "".join(shown)


def length(pieces: Pieces) -> int:
    return len(render(pieces))


def code(text: str) -> str:
    return "`" + text.replace("`", "'") + "`"


def _pairs(text: str) -> bool:
    depth = 0
    for character in text:
        depth += {"[": 1, "]": -1}.get(character, 0)
        if depth not in (0, 1):
            return False
    return depth == 0
