"""What an installed Paperboy brings along, beside its code."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from bot import shipped

ROOT = Path(__file__).parent.parent


def test_a_checkout_uses_its_own_seeds_and_configuration() -> None:
    assert shipped.seeds_folder() == ROOT / "seeds"
    assert shipped.config_file() == ROOT / "config" / "paperboy.toml"


def test_the_wheel_brings_seeds_configuration_words_and_sql_and_works_anywhere(tmp_path: Path) -> None:
    source, site = tmp_path / "source", tmp_path / "site"
    source.mkdir()
    for folder in ("bot", "config", "seeds"):
        shutil.copytree(ROOT / folder, source / folder, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "LICENSE"):
        shutil.copy(ROOT / file, source)
    (source / "README.md").touch()
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("paperboy-*.whl")
    zipfile.ZipFile(wheel).extractall(site)

    packed = {path.relative_to(site / "bot") for path in (site / "bot").rglob("*") if path.is_file()}
    code = {path.relative_to(source / "bot") for path in (source / "bot").rglob("*") if path.is_file()}
    assert code <= packed
    show = "from bot import shipped; print(shipped.seeds_folder(), shipped.config_file().is_file())"
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(site)}
    found = subprocess.run(
        [sys.executable, "-c", show], cwd=tmp_path, env=environ, check=True, capture_output=True, text=True
    )
    seeds = site / "bot" / "_shipped" / "seeds"
    assert found.stdout.split() == [str(seeds), "True"]
    assert (seeds / "2025" / "03" / "07.md").read_bytes() == (ROOT / "seeds" / "2025" / "03" / "07.md").read_bytes()
