"""The command line: what each command prints where, and with which exit code."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parent.parent
SEED = REPOSITORY / "seeds" / "2025" / "03" / "07.md"
BROKEN = "# 2025-03-09\n\n## A heading without a link\n\n- text\n"


def paperboy(
    *arguments: str, folder: Path, environ: dict[str, str] | None = None, python: Sequence[str] = ()
) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, in a clean environment with the plainest locale."""
    clean = {"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "LC_ALL": "C", "PYTHONUTF8": "0"}
    return subprocess.run(
        [sys.executable, *python, "-m", "bot", *arguments],
        cwd=folder,
        env={**clean, **(environ or {})},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


# ---------------------------------------------------------------- start


def test_help_names_every_command(tmp_path: Path) -> None:
    result = paperboy("--help", folder=tmp_path)
    assert result.returncode == 0
    for command in ("run", "demo", "parse", "preview", "ingest", "slack-manifest", "discord-invite"):
        assert f"  {command} " in result.stdout


def test_help_imports_no_heavy_library(tmp_path: Path) -> None:
    """What takes long to import is imported when a command needs it: help answers in 0.3 s."""
    result = paperboy("--help", folder=tmp_path, python=["-X", "importtime"])
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "typer" in imported
    heavy = {"discord", "slack_bolt", "slack_sdk", "aiohttp", "apscheduler", "pydantic", "babel", "rich", "structlog"}
    assert not imported & heavy


def test_version(tmp_path: Path) -> None:
    result = paperboy("--version", folder=tmp_path)
    assert (result.returncode, result.stdout) == (0, "paperboy 0.1.0\n")


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["nonsense"], ["parse"], ["parse", "--jsn", "x"], ["preview", "x", "--for", "irc"], []],
)
def test_wrong_usage_is_2_without_a_traceback(arguments: list[str], tmp_path: Path) -> None:
    result = paperboy(*arguments, folder=tmp_path)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("place", ["before", "after"])
def test_the_configuration_is_named_before_and_after_a_command(place: str, tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text("[discord]\ntoken = 'MTIz.x.y'")
    option = ["--config", "mine.toml"]
    arguments = [*option, "discord-invite"] if place == "before" else ["discord-invite", *option]
    result = paperboy(*arguments, folder=tmp_path)
    assert result.returncode == 0
    assert "client_id=123&" in result.stdout


@pytest.mark.parametrize("command", ["run", "demo", "parse", "preview", "ingest", "slack-manifest", "discord-invite"])
def test_every_command_takes_the_configuration(command: str, tmp_path: Path) -> None:
    assert "--config FILE" in paperboy(command, "--help", folder=tmp_path).stdout


def test_a_wrong_configuration_is_2_with_a_sentence_each(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text('[store]\npaht = "x"\n[locale]\nlanguage = "fr"')
    result = paperboy("run", "--config", "bad.toml", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "[store] paht" in result.stderr
    assert "[locale] language" in result.stderr
    assert "Traceback" not in result.stderr


def test_what_goes_wrong_inside_is_a_sentence_and_with_the_flag_a_traceback(tmp_path: Path) -> None:
    broken = {"PYTHONPATH": f"{tmp_path}{os.pathsep}{REPOSITORY}"}
    (tmp_path / "structlog.py").write_text("raise RuntimeError('broken')")
    result = paperboy("ingest", str(SEED), folder=tmp_path, environ=broken)
    assert result.returncode == 1
    assert "PAPERBOY_DEBUG=1" in result.stderr
    assert "Traceback" not in result.stderr
    assert "Traceback" in paperboy("ingest", "x", folder=tmp_path, environ={**broken, "PAPERBOY_DEBUG": "1"}).stderr


def test_a_closed_output_is_no_error(tmp_path: Path) -> None:
    command = f"exec '{sys.executable}' -m bot parse '{SEED}' >&-"
    result = subprocess.run(
        ["sh", "-c", command], cwd=REPOSITORY, env={"PATH": os.environ["PATH"]}, capture_output=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, b"")


def test_help_shows_each_command_with_a_whole_sentence(tmp_path: Path) -> None:
    commands = paperboy("--help", folder=tmp_path).stdout.partition("Commands:")[2]
    assert "..." not in commands


@pytest.mark.parametrize("command", [["ingest", str(SEED)], ["run"], ["status"]])
def test_a_store_that_cannot_be_opened_is_said(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "store.db").mkdir()
    result = paperboy(*command, folder=tmp_path, environ={"PAPERBOY_STORE__PATH": "store.db"})
    assert result.returncode == 1
    assert "The store store.db cannot be" in result.stderr
    assert "Something went wrong" not in result.stderr


# ---------------------------------------------------------------- ingest


def test_ingest_says_what_it_took_in_and_each_problem_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BROKEN)
    result = paperboy("ingest", str(SEED), "a.md", folder=tmp_path)
    assert result.returncode == 1
    assert result.stdout == "Taken in: 2 files, 3 problems. Nothing of it is posted.\n"
    lines = result.stderr.splitlines()
    assert all(line.startswith("a.md:") and line.endswith(".") and ".." not in line for line in lines)
    assert len(lines) == 3


# ---------------------------------------------------------------- parse


@pytest.mark.parametrize("command", [["parse"], ["ingest"], ["preview", "--for", "text"]])
def test_what_is_neither_file_nor_folder_is_refused_at_once(command: list[str], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.md")
    result = paperboy(command[0], "a.md", *command[1:], folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert "a.md: is neither a file nor a folder" in result.stderr


def test_parse_prints_one_json_document_in_korean_even_in_a_plain_locale(tmp_path: Path) -> None:
    result = paperboy("parse", "--json", str(SEED), folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    (digest,) = json.loads(result.stdout)
    assert (digest["date"], len(digest["papers"]), digest["problems"]) == ("2025-03-07", 21, [])
    assert "추론" in result.stdout


def test_parse_with_problems_is_1_and_still_prints_the_document(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BROKEN)
    result = paperboy("parse", "--json", "a.md", folder=tmp_path)
    assert result.returncode == 1
    (digest,) = json.loads(result.stdout)
    assert digest["path"] == "a.md"
    assert [problem["line"] for problem in digest["problems"]]


def test_parse_for_people_shows_papers_and_where_a_problem_stands(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BROKEN)
    result = paperboy("parse", "a.md", str(SEED), folder=tmp_path)
    assert result.returncode == 1
    assert "START: Self-taught Reasoner with Tools" in result.stdout
    assert "\na.md:3: " in f"\n{result.stdout}"
    assert "2 files, 21 papers" in result.stdout


def test_parse_walks_through_folders(tmp_path: Path) -> None:
    seed = SEED.read_bytes()
    for name in ("2025/03/07.md", "2025/03/06.md", ".hidden.md", ".git/x.md", "README.md", "x.md.tmp"):
        path = tmp_path / "digests" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(seed)
    result = paperboy("parse", "--json", "digests", folder=tmp_path)
    assert [file["path"] for file in json.loads(result.stdout)] == ["digests/2025/03/06.md", "digests/2025/03/07.md"]


@pytest.mark.parametrize("command", [["parse"], ["ingest"], ["preview", "--for", "text"]])
def test_a_path_that_is_not_there_is_2_with_a_remedy(command: list[str], tmp_path: Path) -> None:
    result = paperboy(*command, "gone.md", folder=tmp_path)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("gone.md: there is no such file")


def test_a_folder_without_digests_is_2(tmp_path: Path) -> None:
    result = paperboy("parse", ".", folder=tmp_path)
    assert result.returncode == 2
    assert "no digest file" in result.stderr


def test_a_file_name_that_is_no_text_is_printed_as_an_escape(tmp_path: Path) -> None:
    name = os.fsdecode(b"\xff.md")
    try:
        (tmp_path / name).write_bytes(SEED.read_bytes())
    except OSError:
        pytest.skip("this file system takes only names that are text")
    result = paperboy("parse", "--json", ".", folder=tmp_path)
    assert json.loads(result.stdout)[0]["path"] == "\udcff.md"


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    for number in range(8):  # more than a pipe holds
        (tmp_path / f"{number}.md").write_bytes(SEED.read_bytes())
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "parse", "--json", "."],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(1)
    process.stdout.close()
    assert process.stderr.read() == b""
    process.wait(timeout=60)
    process.stderr.close()


# ---------------------------------------------------------------- preview


def preview(*arguments: str, folder: Path) -> list[dict[str, Any]]:
    result = paperboy("preview", *arguments, "--json", folder=folder)
    assert (result.returncode, result.stderr) == (0, "")
    documents = json.loads(result.stdout)
    assert isinstance(documents, list)
    return documents


def test_preview_for_discord_gives_overview_thread_and_papers(tmp_path: Path) -> None:
    requests = preview(str(SEED), "--for", "discord", folder=tmp_path)
    assert {(request["platform"], request["method"]) for request in requests} == {("discord", "POST")}
    paths = [request["path"] for request in requests]
    assert paths[:2] == ["/channels/{channel}/messages", "/channels/{channel}/messages/{overview}/threads"]
    assert paths[2:] == ["/channels/{thread}/messages"] * 21


def test_preview_for_slack_gives_overview_and_papers(tmp_path: Path) -> None:
    requests = preview(str(SEED), "--for", "slack", folder=tmp_path)
    assert {(request["platform"], request["method"]) for request in requests} == {("slack", "chat.postMessage")}
    bodies = [request["body"] for request in requests if isinstance(request["body"], dict)]
    assert [body["channel"] for body in bodies] == ["{channel}"] * 22
    assert [body.get("thread_ts") for body in bodies] == [None, *["{overview}"] * 21]


@pytest.mark.parametrize("platform", ["discord", "slack"])
def test_preview_shows_the_papers_in_vote_order_with_the_key_left_open(platform: str, tmp_path: Path) -> None:
    requests = preview(str(SEED), "--for", platform, folder=tmp_path)
    papers = [json.dumps(request["body"]) for request in requests[-21:]]
    most_voted = ["2503.04625", "2503.04130", "2503.04724", "2503.03803", "2503.02972"]
    for body, arxiv_id in zip(papers, most_voted, strict=False):
        assert f"https://arxiv.org/abs/{arxiv_id}" in body
        assert "{key}" in body


def test_preview_for_the_terminal_is_text(tmp_path: Path) -> None:
    result = paperboy("preview", str(SEED), "--for", "text", folder=tmp_path)
    assert result.returncode == 0
    assert result.stdout.count("https://arxiv.org/abs/2503.04625") == 2  # in the overview and by itself


def test_preview_finds_a_date_in_the_configured_folders(tmp_path: Path) -> None:
    (tmp_path / "digests").mkdir()
    (tmp_path / "digests" / "march.md").write_bytes(SEED.read_bytes())
    (tmp_path / "c.toml").write_text('[intake]\nfolders = ["digests"]')
    assert len(preview("2025-03-07", "--for", "slack", "--config", "c.toml", folder=tmp_path)) == 22
    result = paperboy("preview", "2025-03-08", "--for", "slack", "--config", "c.toml", folder=tmp_path)
    assert result.returncode == 2
    assert "no digest of 2025-03-08" in result.stderr


def test_preview_of_a_date_leaves_out_what_else_the_file_holds(tmp_path: Path) -> None:
    paper = "## [A paper](https://arxiv.org/abs/2503.0000{0})\n\n- text\n"
    two = f"# 2025-03-01\n\n{paper.format(1)}\n# 2025-03-02\n\n{paper.format(2)}"
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "two.md").write_text(two)
    assert len(preview("seeds/two.md", "--for", "slack", folder=tmp_path)) == 4
    requests = json.dumps(preview("2025-03-02", "--for", "slack", folder=tmp_path))
    assert "2503.00002" in requests
    assert "2503.00001" not in requests


def test_preview_follows_the_feed(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(
        '[[feeds]]\nname = "few"\nchannel = "slack:C012"\ntop = 3\nlanguage = "en"\n'
        '[[feeds]]\nname = "none"\nchannel = "slack:C012"\nkeywords = ["nothing has this word"]\n'
    )
    requests = preview(str(SEED), "--for", "slack", "--feed", "few", "--config", "c.toml", folder=tmp_path)
    assert len(requests) == 4
    assert "March" in json.dumps(requests[0])
    unknown = paperboy("preview", str(SEED), "--for", "slack", "--feed", "fw", "--config", "c.toml", folder=tmp_path)
    assert unknown.returncode == 2
    assert "few" in unknown.stderr


def test_preview_says_which_layouts_there_are(tmp_path: Path) -> None:
    assert len(preview(str(SEED), "--for", "slack", "--layout", "thread", folder=tmp_path)) == 22
    cards = preview(str(SEED), "--for", "discord", "--layout", "cards", folder=tmp_path)
    assert [request["path"] for request in cards] == ["/channels/{channel}/messages"] * 21
    assert [
        request["body"].get("thread_ts")
        for request in preview(str(SEED), "--for", "slack", "--layout", "cards", folder=tmp_path)
    ] == [None] * 21
    assert len(preview(str(SEED), "--for", "discord", "--layout", "overview", folder=tmp_path)) == 1
    packed = preview(str(SEED), "--for", "discord", "--layout", "packed", folder=tmp_path)
    assert [request["path"] for request in packed[2:]] == ["/channels/{thread}/messages"] * 3
    assert sum(len(request["body"]["embeds"]) for request in packed[2:]) == 21
    slack = preview(str(SEED), "--for", "slack", "--layout", "packed", folder=tmp_path)
    assert [request["body"]["thread_ts"] for request in slack[1:]] == ["{overview}"] * 3
    forum = preview(str(SEED), "--for", "discord", "--layout", "forum", folder=tmp_path)
    assert [request["path"] for request in forum] == ["/channels/{channel}/threads"] + [
        "/channels/{thread}/messages"
    ] * 21
    assert set(forum[0]["body"]) == {"name", "auto_archive_duration", "message"}
    refused = paperboy("preview", str(SEED), "--for", "slack", "--layout", "forum", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "only Discord has forums" in refused.stderr
    result = paperboy("preview", str(SEED), "--for", "slack", "--layout", "poster", folder=tmp_path)
    assert result.returncode == 2
    assert "thread, packed, cards" in result.stderr


# ---------------------------------------------------------------- connecting


def test_the_slack_manifest_is_json_for_the_socket_or_for_an_address(tmp_path: Path) -> None:
    socket = json.loads(paperboy("slack-manifest", folder=tmp_path).stdout)
    assert socket["settings"]["socket_mode_enabled"] is True
    http = json.loads(paperboy("slack-manifest", "--http", "https://paperboy.example", folder=tmp_path).stdout)
    assert http["settings"]["socket_mode_enabled"] is False
    assert paperboy("slack-manifest", "--http", "paperboy.example", folder=tmp_path).returncode == 2


def test_the_invite_link_is_for_the_application_of_the_token(tmp_path: Path) -> None:
    by_token = paperboy("discord-invite", folder=tmp_path, environ={"DISCORD_TOKEN": "MTIzNDU2Nzg5.x.y"})
    assert "client_id=123456789&" in by_token.stdout
    assert "client_id=77&" in paperboy("discord-invite", "--id", "77", folder=tmp_path).stdout


@pytest.mark.parametrize("token", ["", "nonsense", "4pyT.x.y"])
def test_without_a_readable_token_the_invite_link_needs_an_id(token: str, tmp_path: Path) -> None:
    result = paperboy("discord-invite", folder=tmp_path, environ={"DISCORD_TOKEN": token})
    assert (result.returncode, result.stdout) == (2, "")
    assert "--id" in result.stderr


# ---------------------------------------------------------------- looking at a store


def test_feeds_show_their_keywords_as_they_were_typed(tmp_path: Path) -> None:
    feed = {"name": "few", "channel": "slack:C012", "keywords": ["추론", "agent AND memory"], "exclude": ["survey"]}
    environ = {"PAPERBOY_FEEDS": json.dumps([feed])}
    result = paperboy("feeds", "--json", folder=tmp_path, environ=environ)
    assert result.returncode == 0, result.stderr
    (shown,) = json.loads(result.stdout)
    assert (shown["keywords"], shown["exclude"]) == (["추론", "agent AND memory"], ["survey"])
    table = paperboy("feeds", folder=tmp_path, environ=environ)
    assert "every paper, about 추론, agent AND memory, not survey" in table.stdout


def test_only_the_owner_may_read_the_store(tmp_path: Path) -> None:
    """It holds who asked, and what was posted where."""
    result = paperboy("ingest", str(SEED), folder=tmp_path)
    assert result.returncode == 0, result.stderr
    for kept in (tmp_path / "var").glob("paperboy.db*"):
        assert stat.S_IMODE(kept.stat().st_mode) == 0o600, kept
