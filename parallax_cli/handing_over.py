"""Handing a product to whoever asked for it: on the output, or in a file that they named."""

from __future__ import annotations

from pathlib import Path

from parallax_cli.output import Output
from parallax_patterns.text_files import shown_path, write_atomically


def hand_over(text: str, file: Path | None, output: Output) -> None:
    """Prints a text; where a file is named, writes it there and says so."""
    if file is None:
        output.result.raw(text)
    else:
        write_atomically(file, text)
        output.note(f"Wrote `{shown_path(file)}`.")
