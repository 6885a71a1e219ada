"""Titles and names as LaTeX that compiles without a package, and as plain text."""

import re
import unicodedata

import pytest
from hypothesis import given, settings, strategies as st

from bot.domain.latex import as_latex, as_plain, name_as_latex
from bot.domain.latex_signs import IN_FORMULAS, LETTERS, TEXT_STYLES

# What may stand behind a backslash in what we write: letters of LaTeX's own, styles, signs of formulas, accents.
KNOWN = {*IN_FORMULAS, *LETTERS.values(), *TEXT_STYLES, "mbox", *"rHduvcbij"}


def faults(latex: str) -> list[str]:
    """What would keep this from compiling, as far as one can tell without TeX."""
    found = []
    commands = re.findall(r"\\([A-Za-z]+)", latex)
    found += [f"unknown command {one}" for one in commands if one not in KNOWN]
    bare = re.sub(r"\\[&%#_$]", "x", latex)  # an escaped sign
    depth = 0
    for sign in bare:  # as BibTeX counts: a backslash before a brace changes nothing
        depth += (sign == "{") - (sign == "}")
        if depth < 0:
            break
    if depth:
        found.append("braces are not balanced")
    outside, formulas = bare.split("$")[::2], bare.split("$")[1::2]
    if bare.count("$") % 2:
        found.append("a formula is not closed")
    if "$$" in bare:
        found.append("a displayed formula")
    found += [
        f"{sign} outside of a formula" for text in outside for sign in "^_" if f"\\{sign}" not in text and sign in text
    ]
    found += [f"bare {sign}" for sign in "%#&" if sign in bare]
    found += [f"script without a base: {one}" for one in formulas if re.search(r"[\^_]\s*(?:$|[\^_}])", one)]
    found += [
        f"not seen in a formula: {one}" for one in formulas if re.search(r"[^ -~]", re.sub(r"mbox\{[^}]*\}", "", one))
    ]
    return found


@pytest.mark.parametrize(
    ("title", "latex", "plain"),
    [
        ("World Models for Robots", "World Models for Robots", "World Models for Robots"),
        (r"$\pi_0$: A Flow Model", r"$\pi_0$: A Flow Model", "π_0: A Flow Model"),
        ("M$^{2}$UGen", "M$^{2}$UGen", "M^2UGen"),
        ("$VILA^2$: VILA", "$VILA^2$: VILA", "VILA^2: VILA"),
        ("X^{2}-Gaussian and V^3", "X$^{2}$-Gaussian and V$^{3}$", "X^2-Gaussian and V^3"),
        ("^RFLAV: Rolling", r"{\textasciicircum}RFLAV: Rolling", "^RFLAV: Rolling"),
        ("360^circ Horizons", r"360{\textasciicircum}circ Horizons", "360^circ Horizons"),
        (r"in $\sim$20 Seconds", r"in $\sim$20 Seconds", "in ∼20 Seconds"),
        (r"with \textsc{AIEV-Instruct}", r"with \textsc{AIEV-Instruct}", "with AIEV-Instruct"),
        (r"$\textit{Trans-LoRA}$: towards", r"$\mathit{Trans-LoRA}$: towards", "Trans-LoRA: towards"),
        ("$λ$-ECLIPSE", r"$\lambda$-ECLIPSE", "λ-ECLIPSE"),
        ("Video Generation in $200k", r"Video Generation in \$200k", "Video Generation in $200k"),
        ("from $5 and $10", r"from \$5 and \$10", "from $5 and $10"),
        ("Over 90% of R&D in C#", r"Over 90\% of R\&D in C\#", "Over 90% of R&D in C#"),
        (r"already 90\% \& more", r"already 90\% \& more", "already 90% & more"),
        ("max_len ~ {x", r"max\_len {\textasciitilde} {\textbraceleft}x", "max_len ~ {x"),
        (r"4\times faster, 4 × faster", r"4$\times$faster, 4 $\times$ faster", "4×faster, 4 × faster"),
        ("추론을 위한 확산 모델", "추론을 위한 확산 모델", "추론을 위한 확산 모델"),
        ("“Quoted” – it’s… a—b", "``Quoted'' -- it's{\\ldots} a---b", "“Quoted” – it’s… a—b"),
        (r"$\mathbb{R}^n$ and ℝ", r"$\mathbf{R}^n$ and R", "R^n and ℝ"),
        (r"$\frac{1}{2}$, ½ and $\left(x\right)$", r"$1/2$, 1/2 and $(x)$", "1/2, ½ and (x)"),
        ("x² and H₂O at 5 °C", r"x$^{2}$ and H$_{2}$O at 5 $^{\circ}$C", "x² and H₂O at 5 °C"),
        ("$x^2^3$ and $a_$ and $^$", r"\$x$^{2}${}$^{3}$\$ and \$a\_\$ and \${\textasciicircum}\$",
         "$x^2^3$ and $a_$ and $^$"),
    ],
)  # fmt: skip
def test_a_title_is_written_as_its_authors_meant_it(title: str, latex: str, plain: str) -> None:
    assert as_latex(title) == latex
    assert as_plain(title) == plain


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("Jürgen Schmidhuber", 'J{\\"{u}}rgen Schmidhuber'),
        ("Łukasz Kaiser", r"{\L}ukasz Kaiser"),
        ("Nguyễn Văn Ặ", r"Nguy{\~{\^{e}}}n V{\u{a}}n {\u{\d{A}}}"),
        ("Çağlar Gülçehre", r"{\c{C}}a{\u{g}}lar G{\"{u}}l{\c{c}}ehre"),
        ("Søren Ångström", r"S{\o}ren {\AA}ngstr{\"{o}}m"),
        ("Jose\u0301", r"Jos{\'{e}}"),
        ("김민아", "김민아"),
        ("A_B & C", r"A\_B \& C"),
        ("$x$", r"\$x\$"),
    ],
)
def test_a_name_keeps_its_accents(name: str, latex: str) -> None:
    assert name_as_latex(name) == latex


pieces = st.sampled_from(
    ["$", "\\", "{", "}", "^", "_", "%", "&", "#", "~", "\\textit{", "\\pi", "\\frac{1}", "\\left", "\\mathbb{R}",
     "$x$", "^{2}", "_2", "é", "추론", "α", "“", "\\$", "\\{", " ", "a", "2",
     "\\hat", "\\text{", "\\foo", "\\\\", "'", "²", "𝒳", "\u200b"]
)  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.lists(pieces, max_size=12).map("".join), st.text(max_size=30)))
def test_whatever_a_title_is_it_compiles(title: str) -> None:
    assert faults(as_latex(title)) == []
    assert faults(name_as_latex(title)) == []
    assert "\n" not in as_latex(title) + as_plain(title)


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=("L", "Nd")), max_size=30))
def test_words_alone_are_read_as_they_are_written(title: str) -> None:
    assert as_plain(title) == unicodedata.normalize("NFC", title)
