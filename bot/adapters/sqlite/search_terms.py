"""The language of the search index (FTS5): what is wanted, as an expression. Knows no table but papers_index.

Every word stands in quotation marks, and folded words have none of these in them: nothing that a person types is ever
syntax.
"""

from collections.abc import Sequence

from bot.domain.folding import script_of, singular
from bot.domain.queries import AuthorCondition
from bot.domain.search_words import Form, Piece, Wanted, forms
from bot.domain.terms import neighbours

IN_TEXT = "{title body}"
IN_TITLE = "title"
_IN_AUTHORS = "authors"
_WITHIN_A_NAME = 4
"""Words that may stand between two words of one name."""


def text_expression(wanted: Wanted, where: str = "") -> str:
    """`where` overrules the columns that are looked at."""
    columns = where or (IN_TITLE if wanted.in_title else IN_TEXT)
    return f"{columns} : ({' OR '.join(_form(form) for form in wanted.forms)})"


def author_expression(condition: AuthorCondition) -> str:
    """Too wide: words of two names pass. Whoever asks looks at the names themselves."""
    each = [_word_of_name(parts) for parts in condition.words]
    if len(each) > 1 and all(" " not in ways[0] for ways in each):
        # The usual spelling of each word, near each other; or any of them in an unusual one.
        near = f"NEAR({' '.join(ways[0] for ways in each)}, {_WITHIN_A_NAME})"
        unusual = [
            "(" + " AND ".join(f"({' OR '.join(ways[number == other :])})" for other, ways in enumerate(each)) + ")"
            for number, own in enumerate(each)
            if len(own) > 1
        ]
        return f"{_IN_AUTHORS} : ({' OR '.join([near, *unusual])})"
    return " AND ".join(f"{_IN_AUTHORS} : ({' OR '.join(ways)})" for ways in each)


def every(expressions: Sequence[str], but: Sequence[str] = ()) -> str:
    """All of them and none of `but`; there is at least one expression."""
    wanted = " AND ".join(f"({one})" for one in expressions)
    return f"({wanted}) NOT ({any_of(but)})" if but else wanted


def any_of(expressions: Sequence[str]) -> str:
    return " OR ".join(f"({one})" for one in expressions)


def phrase(words: Sequence[str], *, open_end: bool, begins: bool = False) -> str:
    return ("^ " if begins else "") + f'"{" ".join(words)}"' + (" *" if open_end else "")


def _form(form: Form) -> str:
    if len(form) == 1:
        return phrase(form[0].words, open_end=form[0].open_end)
    # Only the last word of a phrase can be open; pieces right beside each other are as near as the index can tell.
    return f"NEAR({' '.join(phrase(piece.words, open_end=piece.open_end) for piece in form)}, 0)"


def _word_of_name(parts: Sequence[str]) -> list[str]:
    """A word of a name in any spacing: Min-Jun, Minjun."""
    ways = [Piece(tuple(map(singular, parts)))]
    if script_of(parts[0]) == "latin":
        ways += [form[0] for term in neighbours("-".join(parts)) for form in forms(term)]
    return list(dict.fromkeys(phrase(piece.words, open_end=False) for piece in ways))
