"""Every test of the configuration starts from nothing."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing lies around: no configuration file, no variable of the person who runs the tests."""
    monkeypatch.chdir(tmp_path)
    return tmp_path
