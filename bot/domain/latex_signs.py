"""What LaTeX writes for letters and signs beyond ASCII, with commands that it has without any package."""

ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0331": "b",
}  # fmt: skip
"""Combining character -> the command that puts it on a letter. An ogonek needs another font encoding."""

LETTERS = {
    "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "å": "aa", "Å": "AA",
    "ı": "i", "ȷ": "j", "…": "ldots", "©": "copyright", "§": "S", "†": "dag", "‡": "ddag", "\\": "textbackslash",
    "{": "textbraceleft", "}": "textbraceright", "^": "textasciicircum", "~": "textasciitilde",
}  # fmt: skip
"""Character -> the command that makes it in a text. Braces are spelled out: BibTeX counts even `\\{` as one."""

MARKS = {
    "–": "--", "—": "---", "‐": "-", "‑": "-", "‘": "`", "’": "'", "“": "``", "”": "''", '"': "''", "\u00a0": "~",
    "¡": "!`", "¿": "?`", "<": "$<$", ">": "$>$", "|": "$|$", "&": "\\&", "%": "\\%", "#": "\\#", "_": "\\_",
    "$": "\\$",
}  # fmt: skip
"""Character -> how it is typed in a text."""

MATH = {
    "×": "times", "÷": "div", "±": "pm", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx", "∼": "sim", "≡": "equiv",
    "→": "rightarrow", "←": "leftarrow", "↔": "leftrightarrow", "⇒": "Rightarrow", "↑": "uparrow", "↓": "downarrow",
    "∞": "infty", "∂": "partial", "∇": "nabla", "∑": "sum", "∏": "prod", "∫": "int", "√": "surd", "∈": "in",
    "∉": "notin", "⊂": "subset", "⊆": "subseteq", "∪": "cup", "∩": "cap", "∀": "forall", "∃": "exists",
    "∅": "emptyset", "∝": "propto", "⊕": "oplus", "⊗": "otimes", "⊥": "perp", "∥": "parallel", "⟨": "langle",
    "⟩": "rangle", "ℓ": "ell", "★": "star", "·": "cdot", "•": "bullet", "∘": "circ", "°": "circ", "′": "prime",
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "varepsilon", "ϵ": "epsilon", "ζ": "zeta", "η": "eta",
    "θ": "theta", "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho",
    "σ": "sigma", "ς": "varsigma", "τ": "tau", "υ": "upsilon", "φ": "varphi", "ϕ": "phi", "χ": "chi", "ψ": "psi",
    "ω": "omega", "Γ": "Gamma", "Δ": "Delta", "Θ": "Theta", "Λ": "Lambda", "Ξ": "Xi", "Π": "Pi", "Σ": "Sigma",
    "Φ": "Phi", "Ψ": "Psi", "Ω": "Omega",
}  # fmt: skip
"""Sign -> the command that makes it in a formula."""

RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=True))
LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉₊₋ₙ", "0123456789+-n", strict=True))

_ALSO = {
    "to": "→", "gets": "←", "le": "≤", "ge": "≥", "ne": "≠", "star": "★", "bigstar": "★", "dots": "…", "cdots": "…",
    "ast": "*", "mid": "|", "vert": "|", "lbrace": "{", "rbrace": "}", "wedge": "∧", "vee": "∨", "neg": "¬",
    "sqrt": "√", "ll": "≪", "gg": "≫", "log": "log", "exp": "exp", "min": "min", "max": "max",
}  # fmt: skip
SIGNS = {command: sign for sign, command in (*LETTERS.items(), *MATH.items())} | {"circ": "∘"} | _ALSO
"""Command -> the sign it makes, as one reads it."""

IN_FORMULAS = {*MATH.values(), *_ALSO, "ldots", "mathrm", "mathbf", "mathit", "mathtt", "mathsf", "mathcal"} - {
    "dots",
    "bigstar",
}
"""Commands that a formula may keep: they need no package, and nothing behind them but the group of a style."""

PLAINER = {
    "text": "mathrm", "textit": "mathit", "textbf": "mathbf", "texttt": "mathtt", "textsc": "mathrm",
    "textsf": "mathsf", "textrm": "mathrm", "emph": "mathit", "mbox": "mathrm", "mathbb": "mathbf",
    "mathscr": "mathcal", "mathfrak": "mathrm", "boldsymbol": "mathbf", "bm": "mathbf", "operatorname": "mathrm",
    "dots": "ldots", "bigstar": "star", "sqrt": "surd",
}  # fmt: skip
"""In a formula, what needs a package or leaves the formula -> what does neither."""

TEXT_STYLES = frozenset({"textit", "textbf", "texttt", "textsc", "textsf", "textrm", "textsl", "emph"})
