"""Which files of a folder are digests. Does not decide whether a file is finished; see intake."""

from pathlib import Path


def find_files(folder: Path) -> list[Path]:
    """Every `*.md` below `folder`, in order of path. Hidden files and folders and README.md are none."""
    return sorted(
        path
        for path in folder.rglob("*.md")
        if path.name.lower() != "readme.md"
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
        and path.is_file()
    )
