"""LaTeX in titles and names: written so that it compiles without a package, or taken away for plain text.

A title is what its authors typed: `$\\pi_0$`, `X^{2}-Gaussian`, `in $200k`, `90%`, `\\textsc{AIEV}`, and any Unicode.
Letters that LaTeX has no command for (Korean, Chinese) stay as they are; XeLaTeX and LuaLaTeX set them.
"""

import re
import unicodedata
from collections.abc import Iterator

from bot.domain.latex_signs import (
    ACCENTS,
    IN_FORMULAS,
    LETTERS,
    LOWERED,
    MARKS,
    MATH,
    PLAINER,
    RAISED,
    SIGNS,
    TEXT_STYLES,
)

# Between two dollars, without blanks at their inner sides: `$5 and $10` is money.
_FORMULA = re.compile(r"(?<![\\$])\$(?![\s$])((?:\\.|[^$\\])*?(?:\\.|[^$\\\s]))\$(?!\$)")
_TOKEN = re.compile(
    r"\\(?P<styled>[A-Za-z]+)\s*\{(?P<group>[^{}]*)\}|\\(?P<command>[A-Za-z]+)\s*(?:\{\})?|\\(?P<escaped>[^A-Za-z\s])"
    r"|(?<=[^\W_])\^(?:\{(?P<braced>[A-Za-z0-9+-]{1,8})\}|(?P<raised>[0-9]))|(?P<sign>.)",
    re.DOTALL,
)
"""What a text is made of: a styled group, a command, an escaped sign, a raised sign (`X^{2}`, `V^3`), a character."""
_IN_A_FORMULA = re.compile(r"\\(?P<command>[A-Za-z]+)\s*|\\(?P<escaped>.)|(?P<sign>.)", re.DOTALL)
# A script needs something to raise, and only one of its kind.
_BROKEN = re.compile(r"[\^_](?!\s*(?:[^\s\^_}\\]|\\[A-Za-z]))|([\^_])(?:\{[^{}]*\}|\\[A-Za-z]+|[^\\{}])\1|'\^")
_LONE_STYLE = re.compile(r"\\math(?:rm|bf|it|tt|sf|cal)\b ?(?!\{)")
_SCRIPT = re.compile(r"([\^_])(\\[A-Za-z]+(?:\{[^{}]*\})?)")

_NEEDLESS_SPACE = re.compile(r"(?<=[A-Za-z]) (?![A-Za-z])")
_FRACTION = re.compile(r"\\[dt]?frac\{([^{}]*)\}\{([^{}]*)\}")
_DROPPED = re.compile(
    r"\\(?:left|right|limits|displaystyle|hat|tilde|bar|vec|dot|big[lr]?|Big[lr]?|rm|bf|it|cal|q?quad)(?![A-Za-z])\s*"
)
"""Decoration that needs something behind it, which may be missing."""


def as_latex(text: str) -> str:
    """Braces are balanced, no command is unknown, and no line is broken."""
    written = "".join(_formula(piece) if formula else _text(piece) for piece, formula in _pieces(text))
    return _apart(written)


def name_as_latex(name: str) -> str:
    """A person's name, in which nothing is a command."""
    return _apart("".join(map(_character, one_line(name))))


def _apart(latex: str) -> str:
    """Two formulas side by side: two dollars would look like the beginning of a displayed one."""
    return latex.replace("$$", "${}$")


def as_plain(text: str) -> str:
    """What one reads: `$\\pi_0$` is π_0, `\\textit{X}` is X."""
    return "".join(_read_formula(piece) if formula else _read_text(piece) for piece, formula in _pieces(text))


def one_line(text: str) -> str:
    """Composed, and without what cannot be seen."""
    seen = (" " if unicodedata.category(one) in ("Cc", "Cs", "Zl", "Zp") else one for one in text)
    kept = "".join(one for one in seen if unicodedata.category(one) != "Cf")
    return unicodedata.normalize("NFC", " ".join(kept.split()))


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """(piece, whether it is a formula), in order. What would not compile as a formula is text, dollars and all."""
    text, done = one_line(text), 0
    for found in _FORMULA.finditer(text):
        formula = _DROPPED.sub("", _FRACTION.sub(r"\1/\2", found[1]))
        if not formula.strip() or not _balanced(formula) or _BROKEN.search(formula):
            continue
        yield text[done : found.start()], False
        yield formula, True
        done = found.end()
    yield text[done:], False


def _balanced(text: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\.", "", text):
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            return False
    return depth == 0


# ---------------------------------------------------------------- to LaTeX


def _text(text: str) -> str:
    return "".join(_text_token(found) for found in _TOKEN.finditer(text))


def _text_token(found: re.Match[str]) -> str:
    if found["styled"] is not None:
        inner = _text(found["group"])
        return f"\\{found['styled']}{{{inner}}}" if found["styled"] in TEXT_STYLES else _text(found["styled"]) + inner
    if found["command"] is not None:
        sign = SIGNS.get(found["command"])
        return "".join(map(_character, found["command"] if sign is None else sign))
    if (raised := found["braced"] or found["raised"]) is not None:
        return f"$^{{{raised}}}$"
    return _character(found["escaped"] or found["sign"])


def _character(sign: str) -> str:
    if (mark := MARKS.get(sign)) is not None:
        return mark
    if (letter := LETTERS.get(sign)) is not None:
        return f"{{\\{letter}}}"
    if sign.isascii():
        return sign
    if (formula := _math_sign(sign)) is not None:
        return f"${formula.rstrip()}$"
    return _accented(sign)


def _accented(sign: str) -> str:
    """`é` -> `{\\'e}`, `ặ` -> `{\\u{\\d{a}}}`; a letter with a mark that LaTeX does not know stays."""
    letter, *marks = list(unicodedata.normalize("NFD", sign))
    if not marks or not letter.isascii() or any(mark not in ACCENTS for mark in marks):
        plainer = unicodedata.normalize("NFKC", sign).replace("\u2044", "/")  # A ligature, a full-width letter, a half.
        return "".join(map(_character, plainer)) if plainer.isascii() else sign
    for mark in marks:
        if letter in ("i", "j"):
            letter = f"\\{letter}"
        letter = f"\\{ACCENTS[mark]}{{{letter}}}"
    return f"{{{letter}}}"


def _math_sign(sign: str) -> str | None:
    if sign in RAISED:
        return f"^{{{RAISED[sign]}}}"
    if sign in LOWERED:
        return f"_{{{LOWERED[sign]}}}"
    if sign == "°":
        return "^{\\circ}"
    sign = unicodedata.normalize("NFKC", sign)  # The micro sign is a mu, a double-struck R an R.
    return f"\\{MATH[sign]} " if sign in MATH else None


def _formula(formula: str) -> str:
    written = "".join(_formula_token(found) for found in _IN_A_FORMULA.finditer(formula))
    written = _LONE_STYLE.sub("", _NEEDLESS_SPACE.sub("", written))
    # In braces whatever a command becomes may be raised, a word too.
    return "$" + _SCRIPT.sub(r"\1{\2}", written) + "$"


def _formula_token(found: re.Match[str]) -> str:
    if (command := found["command"]) is not None:
        command = PLAINER.get(command, command)
        return f"\\{command} " if command in IN_FORMULAS else f"\\mathrm{{{command}}}"
    if (escaped := found["escaped"]) is not None:
        return {"{": "\\lbrace ", "}": "\\rbrace ", "\\": " "}.get(escaped) or _formula_character(escaped)
    return _formula_character(found["sign"])


def _formula_character(sign: str) -> str:
    if sign in "%#&$":
        return f"\\{sign}"
    if sign.isascii():
        return sign
    return _math_sign(sign) or f"\\mbox{{{_character(sign)}}}"


# ---------------------------------------------------------------- to plain text


def _read_text(text: str) -> str:
    return "".join(_read_token(found) for found in _TOKEN.finditer(text))


def _read_token(found: re.Match[str]) -> str:
    if found["styled"] is not None:
        return ("" if found["styled"] in TEXT_STYLES else found["styled"]) + _read_text(found["group"])
    if found["command"] is not None:
        return SIGNS.get(found["command"], found["command"])
    if (raised := found["braced"] or found["raised"]) is not None:
        return f"^{raised}"
    return found["escaped"] or found["sign"]


def _read_formula(formula: str) -> str:
    pieces = []
    for found in _IN_A_FORMULA.finditer(formula):
        if (command := found["command"]) is not None:
            style = PLAINER.get(command, command).startswith("math")
            pieces.append("" if style else SIGNS.get(command, command))
        elif (escaped := found["escaped"]) is not None:
            pieces.append("" if escaped in ",;:! " else escaped)
        elif found["sign"] not in "{}":
            pieces.append(found["sign"])
    return "".join(pieces)
