"""Each thing that can be wrong on the machine is made wrong; the check names it, and how to mend it."""

import os
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.sqlite.database import open_database
from bot.config import load
from bot.domain.channels import Platform
from bot.domain.messages import Message, MessageKind
from bot.formatter.limits import beyond
from bot.locale import words
from bot.terminal import check_machine
from tests.check.kit import DAY, PAPERS, Place, as_nobody, running_bot
from tests.small_digests import digest_text

PROBLEM = "\n### A heading without a link\n\n- text\n"


# ---------------------------------------------------------------- settings and zones


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DISCORD_TOKEN": "x"},
        {"SLACK_BOT_TOKEN": "xoxb-1"},
        {"SLACK_APP_TOKEN": "xapp-1"},
        {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"},
        {"PAPERBOY_FEEDS": '[{"name": "a", "channel": "discord:1"}, {"name": "b", "channel": "slack:C1"}]'},
    ],
)
def test_whatever_a_start_warns_of_is_a_line(environ: dict[str, str], tmp_path: Path) -> None:
    settings = load(None, {"PAPERBOY_STORE__PATH": str(tmp_path / "store"), **environ})
    lines = [one for one in check_machine.settings_found(settings, settings.feed_rules(), words("en")) if not one.ok]
    assert len(lines) == len(settings.warnings())
    assert all(line.remedy.startswith(("Set ", "Add ")) for line in lines)


async def test_the_time_in_the_zone_is_said_so_that_a_wrong_one_is_seen(place: Place) -> None:
    place.environ["PAPERBOY_LOCALE__TIMEZONE"] = "Asia/Kolkata"
    place.clock = lambda: 1_741_305_600.0  # 2025-03-07 00:00 UTC
    (zone,) = [one for one in await place.look(offline=True) if one.name == "time zone"]
    assert zone.message == "In the time zone Asia/Kolkata it is 05:30 (UTC+0530) now."


async def test_a_zone_whose_sign_is_turned_round(place: Place) -> None:
    """Etc/GMT-9 is nine hours ahead; whoever writes Etc/GMT+9 for Seoul is 18 hours off."""
    place.environ["PAPERBOY_LOCALE__TIMEZONE"] = "Etc/GMT+9"
    finding = await place.only_wrong(offline=True)
    assert finding.name == "time zone"
    assert "UTC-0900" in finding.message
    assert "Asia/Seoul" in finding.remedy


# ---------------------------------------------------------------- folders


async def test_a_folder_that_is_not_there(place: Place) -> None:
    shutil.rmtree(place.digests)
    found = {one.name: one for one in await place.wrong(offline=True)}
    assert "not there" in found[f"folder {place.digests}"].message
    assert "[intake] folders" in found[f"folder {place.digests}"].remedy


async def test_a_folder_that_is_a_file(place: Place) -> None:
    file = place.digests / "07.md"
    place.environ["PAPERBOY_INTAKE__FOLDERS"] = f'["{place.digests}", "{file}"]'
    finding = await place.only_wrong(offline=True)
    assert (finding.name, "is a file" in finding.message) == (f"folder {file}", True)


@pytest.mark.parametrize("what", ["", "2025", "07.md"])
def test_a_folder_or_a_file_in_it_that_may_not_be_read(place: Place, what: str) -> None:
    (place.digests / "2025").mkdir()
    for path in (place.folder, *place.folder.parents):
        if path.stat().st_uid == os.getuid() and path != Path("/"):
            path.chmod(0o755)
    (place.digests / what).chmod(0)
    with as_nobody():
        (finding,) = check_machine.folders(place.settings(), words("en"))
    (place.digests / what).chmod(0o755)
    assert finding.message == f"{place.digests / what if what else place.digests} cannot be read."
    assert "right to read" in finding.remedy


# ---------------------------------------------------------------- the newest digest


async def test_a_problem_of_the_newest_digest_is_named_with_its_place(place: Place) -> None:
    path = place.digests / "07.md"
    path.write_text(digest_text(DAY, *PAPERS) + PROBLEM + PROBLEM, encoding="utf-8")
    finding = await place.only_wrong(offline=True)
    line = path.read_text().splitlines().index("### A heading without a link") + 1
    assert finding.message.startswith(f"{path}:{line}: This heading has no arXiv link")
    assert finding.message.endswith("(2 problems in all)")
    assert f"`paperboy parse {path}`" in finding.remedy


async def test_an_old_digest_is_no_trouble_any_more(place: Place) -> None:
    (place.digests / "2025-03-01.md").write_text("# 2025-03-01\n" + PROBLEM, encoding="utf-8")
    assert await place.wrong(offline=True) == []


async def test_a_newer_file_from_which_nothing_could_be_read(place: Place) -> None:
    broken = place.digests / "2025-03-08.md"
    broken.write_text("# 2025-03-08\n" + PROBLEM, encoding="utf-8")
    assert str(broken) in (await place.only_wrong(offline=True)).message


async def test_no_digest_at_all(place: Place) -> None:
    (place.digests / "07.md").unlink()
    finding = await place.only_wrong(offline=True)
    assert (finding.name, finding.message) == ("newest digest", "There is no digest yet.")


async def test_a_message_that_is_too_long_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The formatter keeps within the limits, so here a limit is made smaller than what it makes."""
    monkeypatch.setattr(check_machine, "beyond", lambda platform, message: ["embed title: 300 > 256"])
    finding = await place.only_wrong(offline=True)
    assert finding.name == "limits"
    assert "embed title: 300 > 256" in finding.message


LONG = "x" * 7_000
ROW: dict[str, Any] = {"type": 1, "components": [{"type": 2, "label": LONG, "custom_id": LONG}] * 6}


@pytest.mark.parametrize(
    ("platform", "kind", "body", "what"),
    [
        ("discord", "overview", {"content": LONG}, {"content"}),
        ("discord", "thread", {"name": LONG}, {"thread name"}),
        ("discord", "paper", {"embeds": [{"title": LONG}]}, {"embed title", "text of all embeds"}),
        ("discord", "paper", {"embeds": [{"description": "x" * 4_097}]}, {"embed description"}),
        ("discord", "paper", {"embeds": [{}] * 11}, {"embeds"}),
        ("discord", "paper", {"components": [ROW]}, {"button label", "custom id", "buttons in a row"}),
        ("discord", "paper", {"components": [{"type": 10, "content": LONG}]}, {"text of all components"}),
        ("slack", "overview", {"text": "x" * 40_001}, {"text"}),
        ("slack", "overview", {"blocks": [{"type": "divider"}] * 51}, {"blocks"}),
        ("slack", "overview", {"blocks": [{"type": "section", "text": {"text": LONG}}]}, {"section"}),
        ("slack", "overview", {"blocks": [{"type": "header", "text": {"text": LONG}}]}, {"header"}),
        (
            "slack",
            "paper",
            {"blocks": [{"type": "actions", "elements": [{"type": "button", "text": {"text": LONG}, "value": LONG}]}]},
            {"button label", "button value"},
        ),
    ],
)
def test_what_is_beyond_a_documented_limit_is_seen(
    platform: Platform, kind: MessageKind, body: dict[str, Any], what: set[str]
) -> None:
    assert {one.partition(":")[0] for one in beyond(platform, Message(kind, "", body))} == what


# ---------------------------------------------------------------- store and disk


async def test_a_store_that_is_damaged(place: Place) -> None:
    place.store.parent.mkdir()
    place.store.write_bytes(b"not a database" * 1_000)
    finding = await place.only_wrong(offline=True)
    assert finding.name == "store"
    assert "paperboy restore" in finding.remedy


async def test_a_store_of_a_newer_version(place: Place) -> None:
    await (await open_database(place.store)).close()
    with sqlite3.connect(place.store) as connection:
        connection.execute("PRAGMA user_version = 999")
    finding = await place.only_wrong(offline=True)
    assert (finding.name, "newer version" in finding.message) == ("store", True)


@pytest.mark.parametrize("runs", [True, False])
async def test_whether_a_bot_runs_is_said_and_is_nothing_wrong(place: Place, runs: bool) -> None:
    await (await open_database(place.store)).close()
    if runs:
        with running_bot(place):
            findings = await place.look(offline=True)
    else:
        findings = await place.look(offline=True)
    (bot,) = [finding for finding in findings if finding.name == "bot"]
    assert bot.ok
    assert ("is running" in bot.message) == runs


def test_a_store_whose_folder_may_not_be_written_to(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    with as_nobody():
        (finding,) = check_machine.disk(tmp_path / "var" / "paperboy.db", words("en"))
    tmp_path.chmod(0o755)
    assert (finding.ok, finding.name) == (False, "disk")
    assert "Permission denied" in finding.message
    assert "let the user that runs Paperboy write there" in finding.remedy


def test_a_disk_with_little_room(tmp_path: Path) -> None:
    free = shutil.disk_usage(tmp_path).free
    (finding,) = check_machine.disk(tmp_path / "paperboy.db", words("en"), least_free=2 * free)
    assert (finding.ok, finding.name) == (False, "disk")
    assert "Make room" in finding.remedy
