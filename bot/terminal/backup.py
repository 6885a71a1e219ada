"""`paperboy backup FILE`, `paperboy restore FILE`."""

import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from pathlib import Path

from bot.adapters.sqlite.copies import CopyFailed, back_up
from bot.adapters.sqlite.database import StoreBroken, StoreInUse, StoreMissing, StoreTooNew, open_reader
from bot.adapters.sqlite.restore import restore as put_back
from bot.config import Settings
from bot.digests.files import digest_files
from bot.digests.intake import settled_file
from bot.digests.parser import parse_bytes
from bot.terminal import output

IN_USE, TOO_NEW = 75, 78


def backup(settings: Settings, file: Path, *, force: bool) -> int:
    """A copy of the store, beside a running bot or without one."""
    store = settings.store.path
    if not store.exists():
        output.wrong_use(f"There is no store at {store} yet. Start the bot once, or set [store] path.")
    if file.exists() and file.samefile(store):
        output.wrong_use(f"{file} is the store itself. Name another file for the backup.")
    if file.is_dir():
        output.wrong_use(f"{file} is a folder. Name a file in it, such as {file / 'paperboy-backup.db'}.")
    if file.exists() and not force:
        output.wrong_use(f"{file} is there already. Name another file, or add --force to replace it.")
    try:
        asyncio.run(_refuse_newer(store))
        file.parent.mkdir(parents=True, exist_ok=True)
        back_up(store, file, time.time())
    except StoreTooNew as error:
        raise output.Stop(f"The store {store} was written by a newer version ({error}).", TOO_NEW) from None
    except (CopyFailed, StoreBroken) as error:
        raise output.Stop(
            f"The store {store} could not be copied ({error}). Is it a Paperboy store? Nothing was written.",
            output.FOUND_PROBLEMS,
        ) from None
    except OSError as error:
        raise output.Stop(
            f"{file} cannot be written ({error.strerror or error}). Check the folder's rights and space.",
            output.FOUND_PROBLEMS,
        ) from None
    output.say(f"The store is copied to {file}, and the copy is checked. `paperboy restore {file}` puts it back.")
    return output.FINE


def restore(settings: Settings, file: Path) -> int:
    """Put a backup in the store's place; what may have been posted since is looked for when the bot runs."""
    store = settings.store.path
    if store.exists() and file.exists() and file.samefile(store):
        output.wrong_use(f"{file} is the store itself. Name the backup to restore.")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        newest = _newest_date(settings.intake.folders)
        restored = put_back(file, store, time.time(), settings.delivery.settle_seconds, newest)
    except StoreMissing:
        output.wrong_use(f"{file}: there is no such file.")
    except StoreInUse:
        raise output.Stop(f"Another program has the store {store} open. Stop the bot first.", IN_USE) from None
    except StoreTooNew as error:
        raise output.Stop(
            f"{file} was written by a newer version ({error}). Install that version or a newer one.", TOO_NEW
        ) from None
    except CopyFailed as error:
        raise output.Stop(
            f"{file} cannot be restored ({error}). The store is as it was; try an older backup.",
            output.FOUND_PROBLEMS,
        ) from None
    except OSError as error:
        raise output.Stop(
            f"{store} cannot be written ({error.strerror or error}). Check its folder's rights and space; "
            "the store is as it was.",
            output.FOUND_PROBLEMS,
        ) from None
    made = dt.datetime.fromtimestamp(restored.backed_up_at, settings.locale.timezone)
    output.say(f"Restored as it was on {made:%Y-%m-%d at %H:%M:%S %Z}.")
    if restored.kept is not None:
        output.say(f"The store of before is kept as {restored.kept}; delete it when all is well.")
    output.say(
        "What may have been posted since is looked for in the channels before anything is sent "
        f"({restored.in_doubt} messages of the backup, and the digests that came after it)."
    )
    return output.FINE


async def _refuse_newer(store: Path) -> None:
    await (await open_reader(store)).close()


def _newest_date(folders: Sequence[Path]) -> dt.date | None:
    """The newest digest in the folders: up to there, anything may have been posted."""
    newest: dt.date | None = None
    for path, _ in digest_files([str(folder) for folder in folders]):
        try:
            parsed = parse_bytes(settled_file(path).data, path)
        except OSError:
            continue
        dates = [digest.date for digest in parsed.digests if digest.date is not None and digest.papers]
        newest = max([*dates, *([newest] if newest else [])], default=None)
    return newest
