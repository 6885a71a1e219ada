"""Digest files to measure with: a folder that is named, the real archive beside the project, or copies of the seed."""

from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIES = 60


def digest_files(scratch: Path, arguments: Sequence[str]) -> list[Path]:
    """`scratch`: where copies of the seed, under other dates and ids, are written when there is nothing better."""
    for folder in [*map(Path, arguments), ROOT.parent / "shared/corpus/digests"]:
        if folder.is_dir():
            return sorted(folder.rglob("*.md"))
    seed = (ROOT / "seeds/2025/03/07.md").read_text(encoding="utf-8")
    paths = []
    for number in range(COPIES):
        text = seed.replace("(2025-03-07)", f"(2024-{number % 12 + 1:02}-{number // 12 + 1:02})")
        path = scratch / f"{number:04}.md"
        path.write_text(text.replace("/abs/25", f"/abs/{10 + number % 80}"), encoding="utf-8")
        paths.append(path)
    return paths
