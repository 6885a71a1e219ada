"""Whoever follows the documentation to the letter gets there.

The `paperboy` commands of a page are run one after the other, in a folder as a checkout is: with config/ and seeds/.
Every block of TOML is loaded as a configuration, every `/paper` line is read by the grammar, every link is followed.
"""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli import app
from bot.commands.ask import Ask, Person
from bot.commands.grammar import read
from bot.config import load

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("docs/**/*.md"), *ROOT.glob("README*.md"), ROOT / "SECURITY.md"])
SOMEONE = Person("discord", "1", "2", admin=True)
NAMES = {one.name or one.callback.__name__ for one in app.registered_commands if one.callback is not None}
FINE = {"check": (0, 1)}
"""`check` says 1 where there is no token yet; everything else has to end well."""


def blocks(page: Path, kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def code(page: Path) -> Iterator[str]:
    """What stands between backticks in running text and tables."""
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for found in re.findall(r"`([^`\n]+)`", text):
        yield found.replace("\\|", "|")


def typed(page: Path) -> list[list[str]]:
    """The `paperboy` commands that a reader types, in their order, without comments."""
    lines = [line for block in blocks(page, "sh") for line in block.splitlines()]
    words = [shlex.split(line, comments=True) for line in lines]
    return [one[1:] for one in words if one and one[0] == "paperboy"]


WITH_COMMANDS = [page for page in PAGES if typed(page)]
WITH_TOML = [(page, number) for page in PAGES for number in range(len(blocks(page, "toml")))]


def name(page: object) -> str:
    return page.relative_to(ROOT).as_posix() if isinstance(page, Path) else str(page)


# ---------------------------------------------------------------- what is typed in a terminal


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for folder in ("config", "seeds"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("secrets"))
    example = blocks(ROOT / "docs/tutorials/try.md", "markdown")[0]
    (tmp_path / "2025-03-08.md").write_text(example, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT), "PAPERBOY_INTAKE__POLL_SECONDS": "0.1"}


def run(words: list[str]) -> subprocess.CompletedProcess[str]:
    filled = [str(Path(word).expanduser()) if word.startswith("~") else word for word in words]
    filled = ["1234567890" if word == "YOUR_APPLICATION_ID" else word for word in filled]
    command = [sys.executable, "-m", "bot", *filled]
    if words[0] == "run":
        return started_and_stopped(command)
    return subprocess.run(
        command, env=environment(), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )


def started_and_stopped(command: list[str]) -> subprocess.CompletedProcess[str]:
    """The bot, until it says that it runs."""
    with subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE, text=True) as bot:
        assert bot.stderr is not None
        said = ""
        for line in bot.stderr:
            said += line
            if "paperboy runs" in line:
                bot.send_signal(signal.SIGTERM)
        code = bot.wait(30)
    return subprocess.CompletedProcess(command, code, "", said)


@pytest.mark.end_to_end
@pytest.mark.parametrize("page", WITH_COMMANDS, ids=name)
def test_the_commands_of_a_page_work_one_after_the_other(page: Path, checkout: Path) -> None:
    if not name(page).startswith(("README", "docs/tutorials")):  # The others are for who has a Paperboy already.
        assert run(["ingest", "seeds"]).returncode == 0
    for words in typed(page):
        done = run(words)
        told = f"{shlex.join(words)}: {done.returncode}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, told
        if words[0] == "init":  # Its questions need a terminal; tests/test_init.py answers them in one.
            assert (done.returncode, "terminal" in done.stderr) == (2, True), told
        else:
            assert done.returncode in FINE.get(words[0], (0,)), told


def test_the_commands_of_readme_and_tutorials_are_among_them() -> None:
    run_by = {name(page): [words[0] for words in typed(page)] for page in WITH_COMMANDS}
    assert run_by["README.md"] == run_by["README.ko.md"] == ["init", "run"]
    for tutorial in ("discord", "slack"):
        assert {"init", "check", "run"} <= set(run_by[f"docs/tutorials/{tutorial}.md"])


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_command_that_is_named_is_there(page: Path) -> None:
    named = {found.split()[1] for found in code(page) if re.match(r"paperboy [a-z]", found)}
    assert named <= NAMES


# ---------------------------------------------------------------- what is set


@pytest.mark.parametrize(("page", "number"), WITH_TOML, ids=name)
def test_a_block_of_configuration_can_be_loaded(page: Path, number: int, tmp_path: Path) -> None:
    text = blocks(page, "toml")[number]
    for secret in re.findall(r'_?token_file = "([^"]+)"', text):
        (tmp_path / secret).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / secret).write_text("secret", encoding="utf-8")
        text = text.replace(f'"{secret}"', f'"{tmp_path / secret}"')
    file = tmp_path / "paperboy.toml"
    file.write_text(text, encoding="utf-8")
    load(file, {})
    assert tomllib.loads(text)


# ---------------------------------------------------------------- what is asked in chat


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_line_for_the_chat_is_understood(page: Path) -> None:
    lines = {found.removeprefix("/paper ") for found in code(page) if re.match(r"/paper [^…]+$", found)}
    assert [line for line in lines if not isinstance(read(line, SOMEONE), Ask)] == []


# ---------------------------------------------------------------- where links lead


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_to_something(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text)]
    local = [target for target in targets if target and not target.startswith(("http://", "https://"))]
    assert [target for target in local if not (page.parent / target).exists()] == []


def test_the_readmes_tell_the_same() -> None:
    english, korean = (ROOT / "README.md").read_text("utf-8"), (ROOT / "README.ko.md").read_text("utf-8")
    assert re.findall(r"\]\(([^)]+)\)", english)[1:] == re.findall(r"\]\(([^)]+)\)", korean)[1:]
    assert re.findall(r"^#+ ", english, re.MULTILINE) == re.findall(r"^#+ ", korean, re.MULTILINE)
    without_comments = [
        re.sub(r"\s*#.*", "", "".join(blocks(ROOT / file, "toml"))) for file in ("README.md", "README.ko.md")
    ]
    assert without_comments[0] == without_comments[1]


# ---------------------------------------------------------------- the site


def test_the_site_is_built_without_a_warning_and_shows_every_page(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-d", str(tmp_path / "trees")]
    done = subprocess.run(
        [*build, str(ROOT / "docs"), str(tmp_path / "site")], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    made = {path.relative_to(tmp_path / "site").with_suffix("") for path in (tmp_path / "site").rglob("*.html")}
    pages = {page.relative_to(ROOT / "docs").with_suffix("") for page in PAGES if page.is_relative_to(ROOT / "docs")}
    assert pages <= made
