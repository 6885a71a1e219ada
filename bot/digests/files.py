"""Which files below a folder are digests. Does not decide whether a file is finished; see intake."""

import os
import stat
from collections.abc import Iterable, Iterator


def digest_files(folders: Iterable[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Regular files *.md below the folders, each once, in order of path; never through a symbolic link.

    What is hidden is none, nor is README.md: it describes a folder.
    """
    seen: set[tuple[int, int]] = set()
    for folder in folders:
        for root, names, files in os.walk(folder):
            names[:] = sorted(name for name in names if not name.startswith("."))
            for name in sorted(files):
                if name.startswith(".") or not name.endswith(".md") or name.lower() == "readme.md":
                    continue
                path = os.path.join(root, name)  # noqa: PTH118  the path as a person wrote it: "./" stays
                try:
                    found = os.lstat(path)
                except OSError:
                    continue
                if stat.S_ISREG(found.st_mode) and (found.st_dev, found.st_ino) not in seen:
                    seen.add((found.st_dev, found.st_ino))
                    yield path, found
