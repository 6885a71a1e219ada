"""What a person typed as keywords, read into a Query; or a Refusal that says what to change.

    agent memory            neighbours: one term
    LLM 추론                different scripts: both, anywhere
    agent AND memory        both, anywhere
    SAM OR diffusion        either; binds weaker than AND
    diffusion -video        without (an exclusion counts in its own alternative)
    "LLM 추론"              one term across scripts
    title:survey author:"Kaiming He" votes:>20

Operators are upper case; `and` is a word. A field belongs to the word or the quoted words right behind its colon.
Any dash right before a word excludes; curly quotation marks serve as straight ones. Brackets do not group.
"""

import re

from bot.domain.folding import fold
from bot.domain.papers import MAX_VOTES
from bot.domain.queries import (
    COMPARISONS,
    EMPTY,
    LONG_TERM,
    NO_TERM,
    NO_WORD,
    ONLY_EXCLUSIONS,
    SEARCH_ONLY,
    TOO_LONG,
    TOO_SHORT,
    UNCLOSED,
    VOTES,
    AuthorCondition,
    Condition,
    Query,
    Refusal,
    TextCondition,
    VotesCondition,
)
from bot.domain.terms import Term, neighbours, one_term

MOST_CHARACTERS = 1000
MOST_LETTERS = 200
"""Of a term: no title is that long, and what a term costs grows with its letters."""
_SHOWN = 20
_MOST_FAULTS = 5

_ALIKE = str.maketrans({"“": '"', "”": '"', "„": '"', "‟": '"', "＂": '"', "：": ":", "－": "-", "−": "-", "–": "-"})
_OPERATORS = ("AND", "OR")
_DASHES = "-‐‑—"
_FIELD = re.compile(r"(author|title|votes|since|until):", re.IGNORECASE)
_WORD = re.compile(r'[^\s"]+')
_SIGNS = "*+#!?.,:;/&'`~@%()[]"
_VOTES = re.compile(r"(>=|<=|>|<|=)([0-9]{1,10})")


def straight_marks(text: str) -> str:
    """Curly quotation marks, full-width colons and the like as the reader takes them; the length stays."""
    return text.translate(_ALIKE)


def parse_query(text: str) -> Query | Refusal:
    """Read what a person typed. Never raises."""
    try:
        return _Reader(text).read()
    except _RefusedError as refused:
        return Refusal(refused.reason, refused.term, _first_usable(refused.suggestions, _MOST_FAULTS))


def _first_usable(suggestions: tuple[str, ...], faults: int) -> str | None:
    """A suggestion may have a fault of its own, which is mended in turn."""
    for suggestion in suggestions:
        try:
            _Reader(suggestion).read()
        except _RefusedError as refused:
            mended = _first_usable(refused.suggestions, faults - 1) if faults else None
            if mended is not None:
                return mended
        else:
            return suggestion
    return None


class _RefusedError(Exception):
    """`suggestions` are queries that may work, the best one first."""

    def __init__(self, reason: str, term: str = "", suggestions: tuple[str, ...] = ()) -> None:
        self.reason = reason
        self.term = term
        self.suggestions = suggestions


class _PartRefusedError(Exception):
    """A part of the query cannot be used. `instead` are parts for its place, `alone` queries where it was all."""

    def __init__(self, reason: str, term: str, instead: tuple[str, ...] = ("",), alone: tuple[str, ...] = ()) -> None:
        self.reason = reason
        self.term = term
        self.instead = instead
        self.alone = alone

    def within(self, before: str, after: str) -> _RefusedError:
        """The refusal of the whole query, which has this part between `before` and `after`."""
        before, after = before.rstrip(), after.lstrip()
        mended = (f"{before} {part or _between(before, after)} {after}".strip() for part in self.instead)
        return _RefusedError(self.reason, self.term, (*(" ".join(one.split()) for one in mended), *self.alone))


def _between(before: str, after: str) -> str:
    """What parts the words beside a part that is left out: they were no neighbours."""
    ends = (*before.rsplit(maxsplit=1)[-1:], *after.split(maxsplit=1)[:1])
    return "AND" if len(ends) == 2 and not set(ends) & set(_OPERATORS) else ""


class _Reader:
    """Goes over the text once."""

    def __init__(self, text: str) -> None:
        self._typed = text
        self._text = straight_marks(text)
        self._at = 0
        self._plain: tuple[int, int] | None = None  # the stretch of words without operator that is being read
        self._conditions: list[Condition] = []
        self._alternatives: list[tuple[Condition, ...]] = []
        self._operator = ""  # the one just read, still without its right side
        self._operator_at = 0
        self._or_at: int | None = None  # the last OR

    def read(self) -> Query:
        if not self._text.strip():
            raise _RefusedError(EMPTY)
        if len(self._text) > MOST_CHARACTERS:
            raise _RefusedError(TOO_LONG)
        self._skip_spaces()
        while self._at < len(self._text):
            self._read_item()
            self._skip_spaces()
        if self._operator:
            raise _RefusedError(NO_TERM, self._operator, (self._text[: self._operator_at].strip(),))
        self._end_alternative(self._or_at)
        return Query(self._typed, tuple(self._alternatives))

    def _skip_spaces(self) -> None:
        while self._at < len(self._text) and self._text[self._at].isspace():
            self._at += 1

    def _read_item(self) -> None:
        start = self._at
        without = self._text[start] in _DASHES
        if without:
            self._at += 1
        field_name = self._field()
        quoted, typed = self._body(start)
        if not without and not field_name and not quoted:
            if typed in _OPERATORS:
                self._read_operator(typed, start)
            else:
                self._operator = ""
                self._plain = (self._plain[0] if self._plain else start, self._at)
            return
        self._end_plain()
        self._operator = ""
        try:
            self._conditions += _conditions(field_name, typed, quoted, without)
        except _PartRefusedError as part:
            raise part.within(self._text[:start], self._text[self._at :]) from None

    def _field(self) -> str:
        found = _FIELD.match(self._text, self._at)
        if found is None:
            return ""
        self._at = found.end()
        return found[1].lower()

    def _body(self, start: int) -> tuple[bool, str]:
        """(quoted?, the text) of a quoted stretch or a word at the cursor."""
        if self._text.startswith('"', self._at):
            close = self._text.find('"', self._at + 1)
            if close < 0:
                closed = self._text[: self._at] + self._closed(self._text[self._at :])
                raise _RefusedError(UNCLOSED, "", (closed.strip(),))
            typed = self._text[self._at + 1 : close]
            self._at = close + 1
            return True, typed
        found = _WORD.match(self._text, self._at)
        if found is None:
            operator = self._text[start : self._at]
            raise _RefusedError(NO_TERM, operator, (self._joined(start),))
        self._at = found.end()
        return False, found[0]

    @staticmethod
    def _closed(rest: str) -> str:
        words = rest[1:].strip()
        return f'"{words}"' if words else ""

    def _joined(self, start: int) -> str:
        """The query with the operator at `start` moved to the word behind it, or left out when there is none."""
        before, operator, after = self._text[:start], self._text[start : self._at], self._text[self._at :].lstrip()
        return (before + operator + after) if after else before.strip()

    def _read_operator(self, operator: str, start: int) -> None:
        if self._operator or not (self._plain or self._conditions):
            # Of two operators in a row the second is kept; one that begins the query is left out.
            rest = self._text[: self._operator_at] + self._text[start:] if self._operator else self._text[self._at :]
            raise _RefusedError(NO_TERM, operator, (rest.strip(),))
        self._end_plain()
        if operator == "OR":
            self._end_alternative(start if self._or_at is None else self._or_at)
            self._or_at = start
        self._operator, self._operator_at = operator, start

    def _end_plain(self) -> None:
        if self._plain is None:
            return
        start, end = self._plain
        self._plain = None
        typed = " ".join(self._text[start:end].split())
        try:
            terms = _usable(neighbours(typed), typed)
            _refuse_long(terms, typed)
            self._conditions += [TextCondition((term,)) for term in terms]
        except _PartRefusedError as part:
            raise part.within(self._text[:start], self._text[end:]) from None

    def _end_alternative(self, or_at: int | None) -> None:
        """`or_at`: an OR beside this alternative; None where there is none."""
        self._end_plain()
        if all(condition.without for condition in self._conditions):
            raise _RefusedError(ONLY_EXCLUSIONS, "", (self._with_something_to_find(or_at),))
        self._alternatives.append(tuple(self._conditions))
        self._conditions = []

    def _with_something_to_find(self, or_at: int | None) -> str:
        """Exclusions alone are joined to the alternative beside them, or leave something out of all papers."""
        if or_at is None:
            return f"votes:>=0 {self._text.strip()}"
        return f"{self._text[:or_at].rstrip()} {self._text[or_at + len('OR') :].lstrip()}".strip()


def _conditions(field_name: str, typed: str, quoted: bool, without: bool) -> list[Condition]:
    """Raises _PartRefusedError."""
    if field_name in ("since", "until"):
        raise _PartRefusedError(SEARCH_ONLY, field_name + ":")
    if field_name == "votes":
        return [_votes(typed, without)]
    if field_name == "author":
        return [_author(typed, without)]
    term = one_term(typed) if quoted else None
    terms = _usable((() if term is None else (term,)) if quoted else neighbours(typed), typed)
    _refuse_long(terms, typed, ("-" if without else "") + (field_name and field_name + ":"), '"' if quoted else "")
    in_title = field_name == "title"
    if without:
        return [TextCondition(terms, in_title, without=True, quoted=quoted)]
    return [TextCondition((term,), in_title, quoted=quoted) for term in terms]


def _usable(terms: tuple[Term, ...], typed: str) -> tuple[Term, ...]:
    """Raises _PartRefusedError."""
    if not terms:
        raise _PartRefusedError(NO_WORD, typed, alone=_letters_of_markup(typed))
    short = next((term for term in terms if term.is_single_letter), None)
    if short is not None:
        if len(terms) == 1:
            raise _PartRefusedError(TOO_SHORT, typed, alone=_with_a_word(typed))
        kept = " ".join(word for word in typed.split() if len(fold(word).text.strip(_SIGNS)) != 1)
        raise _PartRefusedError(TOO_SHORT, short.typed, (f'"{typed}"',) if len(terms) == 2 else (kept,))
    return terms


def _refuse_long(terms: tuple[Term, ...], typed: str, before: str = "", mark: str = "") -> None:
    """Raises _PartRefusedError; the first words that can be found are what to type instead."""
    too_long = next((term for term in terms if term.letters > MOST_LETTERS), None)
    if too_long is None:
        return
    kept = typed.split()
    while kept and (term := one_term(" ".join(kept))) and term.letters > MOST_LETTERS:
        kept.pop()
    instead = f"{before}{mark}{' '.join(kept)}{mark}" if kept else ""
    raise _PartRefusedError(LONG_TERM, too_long.typed[:_SHOWN], (instead,))


def _with_a_word(typed: str) -> tuple[str, ...]:
    """`A*` and `C++` are looked for together with the word that people write behind them."""
    korean, english = ("알고리즘", "algorithm") if "*" in typed else ("언어", "language")
    return (f'"{typed} {korean}" OR "{typed} {english}"',)


def _letters_of_markup(typed: str) -> tuple[str, ...]:
    """`$\\alpha$` is markup and nothing else; `alpha` is a word."""
    return tuple(filter(None, (" ".join(re.findall(r"[A-Za-z]+", typed)),)))


def _author(typed: str, without: bool) -> AuthorCondition:
    words = tuple(tuple(parts) for word in typed.split() if (parts := fold(word).words))
    if not words:
        raise _PartRefusedError(NO_WORD, typed)
    letters = "".join("".join(parts) for parts in words)
    if len(letters) == 1 and letters.isascii() and letters.isalpha():
        raise _PartRefusedError(TOO_SHORT, typed)
    return AuthorCondition("author:" + typed, words, without)


def _votes(typed: str, without: bool) -> VotesCondition:
    written = fold(typed).text.replace("≥", ">=").replace("≤", "<=").replace(" ", "")
    found = _VOTES.fullmatch(written)
    if found is None or int(found[2]) > MAX_VOTES:
        sign, number = ("-" if without else ""), re.fullmatch(r"[0-9]{1,9}", written)
        raise _PartRefusedError(VOTES, "votes:" + typed, (f"{sign}votes:>={number[0] if number else 20}",))
    comparison = next(c for c in COMPARISONS if c == found[1])
    return VotesCondition("votes:" + typed, comparison, int(found[2]), without)
