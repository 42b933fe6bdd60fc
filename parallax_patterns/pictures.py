"""Pictures as files: a drawing is SVG, and becomes what the ending of the file's name asks for.

The module that makes PNG is imported on use, because what it needs is installed by the extra `png`
alone.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

from parallax_patterns.errors import UserError
from parallax_patterns.text_files import shown_path

FONTS: Final = "Helvetica, Arial, Liberation Sans, DejaVu Sans, Noto Sans, sans-serif"
"""The families that letters are drawn with, where drawings are no part of a page."""

Encoder: TypeAlias = Callable[[str], bytes]
"""From a drawing to the content of a file."""


def encoder_for(path: Path) -> Encoder:
    """How a drawing becomes such a file; UserError when that cannot be done here."""
    match path.suffix.lower():
        case ".svg":
            return str.encode
        case ".png":
            return _png_encoder()
    raise UserError(
        f"`{shown_path(path)}` is no name of a picture.", hint="End it in `.svg` or `.png`."
    )


def _png_encoder() -> Encoder:
    try:
        module = import_module("parallax_patterns.png")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("parallax_"):
            raise
        raise UserError(
            f"A PNG needs the package `{error.name}`, which is not installed.",
            hint="Run `pip install 'parallax-orchestration[png]'`, or write a `.svg`.",
        ) from None
    encoder: Encoder = module.encoder()
    return encoder
