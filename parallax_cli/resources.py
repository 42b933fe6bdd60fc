"""Where the data that ships with the program is: in the wheel, else in the checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def skeleton() -> Path:
    """The tree that `parallax init` copies."""
    return _data("_project_skeleton", "project_skeleton")


def templates() -> Path:
    """The starter patterns and prompt texts."""
    return _data("_templates", "templates")


def _data(in_wheel: str, in_checkout: str) -> Path:
    packed = _PACKAGE / in_wheel
    return packed if packed.is_dir() else _PACKAGE.parent / in_checkout
