"""Where the program was started."""

from __future__ import annotations

from pathlib import Path

from parallax_patterns.errors import UserError


def here() -> Path:
    """The current folder; UserError when somebody has removed it."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UserError(
            "The current folder is not there any more.", hint="Change to another one."
        ) from None
