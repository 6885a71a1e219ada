"""Writes the tables of the reference from the code they describe: `make reference`.

A table stands between the lines `<!-- made: name -->` and `<!-- end -->` of a page in docs/; what is around it is
written by hand. With `--check` nothing is written, and the exit code is 1 where a page is not what the code says.
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from typer.models import ArgumentInfo, OptionInfo

from bot.adapters.http.metrics import Metrics
from bot.cli import app
from bot.commands.catalogue import COMMANDS
from bot.commands.command import PUBLIC_WORDS, Option
from bot.config_sections import Feed
from bot.domain.channels import PLATFORMS
from bot.ports import Vitals

DOCS = Path(__file__).parent
SHIPPED = DOCS.parent / "config" / "paperboy.toml"
MADE = re.compile(r"(<!-- made: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def pages() -> dict[Path, str]:
    """Every page with a made part -> what it must say."""
    found = {}
    for path in sorted(DOCS.rglob("*.md")):
        text = path.read_text(encoding="utf-8")
        if MADE.search(text):
            found[path] = MADE.sub(lambda part: f"{part[1]}\n{TABLES[part[2]]()}\n\n{part[3]}", text)
    return found


def table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; a bar inside a cell does not end it."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


# ---------------------------------------------------------------- what is asked in chat


def commands() -> str:
    return table(
        ("command", "what it does", "who"),
        (
            (f"`/paper {command.name}`", command.description, "admins" if command.admin else "everyone")
            for command in COMMANDS
        ),
    )


def examples() -> str:
    lines = ((f"`/paper {one.line}`", one.gives) for command in COMMANDS for one in command.examples)
    return table(("type", "and get"), lines)


def options() -> str:
    return table(
        ("command", "option", "what it is"),
        (
            (f"`{command.name}`", f"`{option.name}`", _described(option))
            for command in COMMANDS
            for option in command.options
        ),
    )


def _described(option: Option) -> str:
    choices = f": {', '.join(f'`{choice}`' for choice in option.choices)}" if option.choices else ""
    return f"{option.description}{choices}{' (needed)' if option.required else ''}"


def other_names() -> str:
    named = [(command.name, command.other_names) for command in COMMANDS if command.other_names]
    named.append(("public", tuple(word for word in PUBLIC_WORDS if word != "public")))
    return table(("command", "also"), ((f"`{name}`", ", ".join(f"`{o}`" for o in others)) for name, others in named))


# ---------------------------------------------------------------- what is typed in a terminal


def terminal() -> str:
    rows = []
    for one in app.registered_commands:
        called = one.callback
        assert called is not None
        name = one.name or called.__name__
        rows.append((f"`{_usage(name, called)}`", (called.__doc__ or "").split("\n", 1)[0]))
    return table(("command", "does"), rows)


def _usage(name: str, called: Callable[..., Any]) -> str:
    said = ["paperboy", name]
    hints = get_type_hints(called, include_extras=True)
    for key, parameter in inspect.signature(called).parameters.items():
        kind, *marks = get_args(hints[key]) or (hints[key],)
        several = get_origin(kind) is list
        for mark in marks:
            if isinstance(mark, ArgumentInfo):
                said.append((mark.metavar or key).removesuffix("...") + ("…" if several else ""))
            elif isinstance(mark, OptionInfo) and key != "config":
                values = "|".join(kind) if isinstance(kind, type) and issubclass(kind, StrEnum) else mark.metavar
                named = [one for one in (mark.default, *(mark.param_decls or ())) if str(one).startswith("--")]
                text = " ".join(str(one) for one in (*(named or [f"--{key}"])[:1], values) if one)
                said.append(text if parameter.default is parameter.empty else f"[{text}]")
    return " ".join(said)


# ---------------------------------------------------------------- what is set


def settings() -> str:
    """From the shipped file; the tests prove that it names every key with its default."""
    needed = {key for key, field in Feed.model_fields.items() if field.is_required()}
    rows = [
        (f"`{section} {key}`", "(needed)" if section == "[[feeds]]" and key in needed else f"`{value}`", meaning)
        for section, key, value, meaning in _shipped()
    ]
    return table(("key", "when left out", "meaning"), rows)


def _shipped() -> Iterator[tuple[str, str, str, str]]:
    """Section, key, default and comment of every line `key = value  # comment`; comments may go on below."""
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    section, found = "", list[list[str]]()
    for line in lines:
        bare = line.removeprefix("# ")
        if heading := re.match(r"(\[+[a-z]+\]+)", bare):
            section = heading[1]
        elif given := re.match(r"([a-z_]+) = (\"[^\"]*\"|\[[^\]]*\]|[^#]*?)\s*(?:# ?(.*))?$", bare):
            found.append([section, given[1], given[2], given[3] or ""])
        elif (more := re.match(r"#? {20,}# ?(.*)", line)) and found:
            found[-1][3] += f"; {more[1]}"
    return ((one[0], one[1], one[2], one[3]) for one in found)


# ---------------------------------------------------------------- what is measured


def metrics() -> str:
    """From the page that the bot itself serves."""
    nothing = Vitals(dict.fromkeys(PLATFORMS, 0), 0.0, 0.0, 0, fetched_at=0.0)
    page = Metrics(PLATFORMS).page(nothing, dict.fromkeys(PLATFORMS, False), 0.0).decode()
    kinds = dict(re.findall(r"^# TYPE (\S+) (\S+)", page, re.MULTILINE))
    rows = []
    for name, meaning in re.findall(r"^# HELP (\S+) (.+)", page, re.MULTILINE):
        labels = re.search(rf"^{name}\{{(.*)\}}", page, re.MULTILINE)
        names = ", ".join(f"`{label}`" for label in re.findall(r'([a-z]+)="', labels[1])) if labels else "–"
        rows.append((f"`{name}`", kinds[name], names, meaning))
    return table(("metric", "kind", "labels", "meaning"), rows)


TABLES: dict[str, Callable[[], str]] = {
    "commands": commands,
    "examples": examples,
    "options": options,
    "other-names": other_names,
    "terminal": terminal,
    "settings": settings,
    "metrics": metrics,
}


def main() -> int:
    stale = [(path, text) for path, text in pages().items() if path.read_text(encoding="utf-8") != text]
    for path, text in stale:
        if "--check" in sys.argv:
            sys.stderr.write(f"docs/{path.relative_to(DOCS)} is not what the code says; run `make reference`.\n")
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
