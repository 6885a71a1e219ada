"""Which digest files a person means by the paths they typed, and reading them."""

from collections.abc import Iterable
from pathlib import Path

from bot.digests.files import digest_files
from bot.digests.limits import MAX_FILE_BYTES
from bot.digests.parser import ParsedFile, parse_bytes
from bot.terminal.output import wrong_use


def named_files(paths: Iterable[Path]) -> list[Path]:
    """Files as they are, folders walked through; a path that is not there, or a folder without digests, ends it."""
    files: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            found = [Path(file) for file, _ in digest_files([str(path)])]
            if not found:
                wrong_use(f"{path}: there is no digest file (*.md) in this folder. Name another folder or a file.")
            files.update(dict.fromkeys(found))
        elif path.exists() and not path.is_file():
            wrong_use(f"{path}: is neither a file nor a folder. Name a digest file, or a folder of them.")
        elif path.exists():
            files[path] = None
        else:
            wrong_use(f"{path}: there is no such file or folder. Check the spelling and the working folder.")
    return list(files)


def read_digest_file(path: Path) -> ParsedFile:
    """The file, parsed; one that cannot be read ends the command."""
    try:
        with path.open("rb") as file:
            # One byte more than is read shows the parser that there is more.
            return parse_bytes(file.read(MAX_FILE_BYTES + 1), str(path))
    except OSError as error:
        wrong_use(f"{path}: cannot be read ({error.strerror}). Check its rights.")
