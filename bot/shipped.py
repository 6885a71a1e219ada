"""The seeds and the configuration that come with Paperboy, from a checkout and from an installed wheel alike."""

from pathlib import Path

_PACKAGE = Path(__file__).parent
_IN_A_WHEEL = _PACKAGE / "_shipped"  # where pyproject.toml puts them


def seeds_folder() -> Path:
    """Digests to start with. Read them; do not write there."""
    return _root() / "seeds"


def config_file() -> Path:
    """The commented configuration."""
    return _root() / "config" / "paperboy.toml"


def _root() -> Path:
    return _IN_A_WHEEL if _IN_A_WHEEL.is_dir() else _PACKAGE.parent
