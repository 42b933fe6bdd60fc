"""Where the data that ships with the program is: in the wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def skeleton() -> Path:
    """The tree that `parallax init` copies."""
    packed = _PACKAGE / "_project_skeleton"
    return packed if packed.is_dir() else _PACKAGE.parent / "project_skeleton"
