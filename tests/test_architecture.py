"""Imports point inward, each library stays in its place, and the domain is plain data and rules."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"

MAY_IMPORT = {
    "domain": set(),
    "locale": set(),
    "ports": {"domain"},
    "digests": {"domain"},
    "formatter": {"domain", "locale"},
    "commands": {"domain", "locale", "ports"},
    "jobs": {"domain", "digests", "formatter", "locale", "ports"},
    "adapters": {"domain", "locale", "ports", "commands", "formatter"},
    "config_values": {"domain"},
    "config_sources": set(),
    "config_sections": {"domain", "locale", "config_values"},
    "config": {"domain", "config_sections", "config_sources", "config_values"},
    "scheduler": set(),
    "logs": set(),
    "shipped": set(),
    "terminal": {
        "domain",
        "locale",
        "config",
        "config_values",
        "shipped",
        "digests",
        "formatter",
        "jobs",
        "adapters",
        "ports",
    },
    "playground": set(),
    "demo": {"demo_screen", "playground", "shipped"},
    "demo_screen": {"locale"},
}
"""Part of bot/ -> the parts it may import beside itself. `app` with its pieces, and `cli`, tie everything together."""

FREE = {"app", "connections", "opening", "upkeep", "reload", "ingest", "cli", "__main__", "__init__"}

AT_HOME = {
    "discord": ("bot/adapters/discord/",),
    "slack_bolt": ("bot/adapters/slack/",),
    "slack_sdk": ("bot/adapters/slack/",),
    "sqlite3": ("bot/adapters/sqlite/",),
    "aiosqlite": ("bot/adapters/sqlite/",),
    "aiohttp": ("bot/adapters/", "bot/playground/", "bot/demo.py"),
    "apscheduler": ("bot/scheduler.py",),
    "prometheus_client": ("bot/adapters/http/",),
    "typer": ("bot/cli.py",),
    "rich": ("bot/terminal/", "bot/demo"),
    "pydantic": ("bot/config.py", "bot/config_sections.py", "bot/reload.py", "bot/terminal/"),
    "babel": ("bot/locale/",),
}
"""Library -> the only places that import it."""

NOT_IN_THE_DOMAIN = {"asyncio", "os", "pathlib", "time", "socket", "logging", "structlog", "random", "subprocess", "io"}


@dataclass(frozen=True)
class Import:
    """`place`: file and line, for the message."""

    file: str
    line: int
    module: str

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line} imports {self.module}"


def imports(folder: Path) -> Iterator[Import]:
    """Every import, those inside functions too."""
    for path in sorted(folder.rglob("*.py")):
        file = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (Import(file, node.lineno, name.name) for name in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{file}:{node.lineno}: write the whole name of what is imported"
                module = node.module or ""
                # `from bot import config` names a part of bot, `from bot.domain import feeds` one of domain.
                yield from (Import(file, node.lineno, f"{module}.{name.name}") for name in node.names)


def part(module: str) -> str | None:
    """bot.domain.papers -> domain; None for what is not ours or is bot itself."""
    steps = module.split(".")
    known = {path.stem for path in BOT.iterdir()}
    return steps[1] if steps[0] == "bot" and len(steps) > 1 and steps[1] in known else None


def part_of_file(file: str) -> str:
    return Path(file).parts[1].removesuffix(".py")


OURS = list(imports(BOT))


def test_imports_point_inward() -> None:
    outward = [
        found.place
        for found in OURS
        if part_of_file(found.file) not in FREE
        and (target := part(found.module)) is not None
        and target not in {part_of_file(found.file), *MAY_IMPORT.get(part_of_file(found.file), set())}
    ]
    assert outward == []


def test_every_part_has_its_place_in_the_table() -> None:
    parts = {path.stem for path in BOT.iterdir() if path.suffix == ".py" or any(path.rglob("*.py"))}
    assert parts - FREE <= set(MAY_IMPORT)


def test_the_adapters_never_see_each_other() -> None:
    folders = {path.name for path in (BOT / "adapters").iterdir() if path.is_dir()}
    seen = [
        found.place
        for found in OURS
        for other in folders
        if found.file.startswith("bot/adapters/")
        and not found.file.startswith(f"bot/adapters/{other}/")
        and f"{found.module}.".startswith(f"bot.adapters.{other}.")
    ]
    assert seen == []


def test_the_local_platforms_know_nothing_of_the_bot_nor_of_each_other() -> None:
    """What checks the formatter's messages must not share the formatter's mistakes."""
    strangers = [
        found.place
        for found in OURS
        for own, other in (("discord", "slack"), ("slack", "discord"))
        if found.file.startswith(f"bot/playground/{own}/")
        and found.module.split(".")[0] == "bot"
        and (not found.module.startswith("bot.playground") or found.module.startswith(f"bot.playground.{other}"))
    ]
    assert strangers == []


@pytest.mark.parametrize("library", AT_HOME)
def test_a_library_is_imported_only_where_it_is_at_home(library: str) -> None:
    elsewhere = [
        found.place
        for found in OURS
        if found.module.split(".")[0] == library and not found.file.startswith(AT_HOME[library])
    ]
    assert elsewhere == []


def test_the_domain_has_no_await_no_clock_and_no_input_or_output() -> None:
    found = [one.place for one in imports(BOT / "domain") if one.module.split(".")[0] in NOT_IN_THE_DOMAIN]
    for path in sorted((BOT / "domain").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            waits = isinstance(node, ast.Await | ast.AsyncFunctionDef | ast.AsyncFor | ast.AsyncWith)
            clock = isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow"}
            opens = isinstance(node, ast.Name) and node.id in {"open", "print", "input"}
            if waits or clock or opens:
                found.append(f"{path.name}:{getattr(node, 'lineno', 0)}")
    assert found == []


def test_importing_the_bot_needs_no_platform_library() -> None:
    """`python -c "import bot.cli"` loads neither of them; each is imported when its platform is connected."""
    code = "import sys, bot.cli, bot.config, bot.terminal.parse; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"discord", "slack_bolt", "slack_sdk", "aiohttp"} & set(loaded.stdout.split())


def test_every_dependency_is_pinned() -> None:
    """The lock files are made again (`make lock`) when pyproject.toml asks for something new."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-build.lock": groups["build"],
        "requirements-dev.lock": [*project["project"]["dependencies"], *groups["build"], *groups["dev"]],
    }
    for lock, requirements in wanted.items():
        pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))
        names = {re.split(r"[<>=!~ ]", one)[0].lower() for one in requirements if isinstance(one, str)}
        assert {re.sub(r"[._]", "-", name) for name in names} <= pinned, lock


def test_what_the_architecture_document_points_to_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:bot|tests|seeds|config)/[^`]*)`", text)
    assert len(named) > 20
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_glossary_is_the_same_in_the_code_and_in_the_document() -> None:
    import bot.domain

    entries = re.findall(r"^([A-Z][a-z]+) {2,}(.+(?:\n {3,}.+)*)", bot.domain.__doc__ or "", re.MULTILINE)
    in_code = [(word, re.sub(r"\s+", " ", meaning)) for word, meaning in entries]
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    in_document = re.findall(r"^\| \*\*([A-Z][a-z]+)\*\* \| (.*) \|$", text, re.MULTILINE)
    plain = str.maketrans({'"': None, "`": None})
    assert [(word, meaning.translate(plain)) for word, meaning in in_document] == [
        (word, meaning.translate(plain)) for word, meaning in in_code
    ]
    assert len(in_code) > 15


def test_the_architecture_document_names_each_folder() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    folders = {path.name for path in BOT.iterdir() if any(path.rglob("*.py"))}
    assert {name for name in folders if f"| `bot/{name}/`" not in text} == set()
