"""Transcripts: what commands print, kept in files that people can read and review.

`PARALLAX_GOLDEN=write` writes the files anew (`make golden` does); otherwise they are compared.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from tests.cli.runner import Outcome, parallax

FOLDER = Path(__file__).parent / "transcripts"


def transcript(*commands: list[str], cwd: Path) -> str:
    """What a user sees who types these commands one after the other, 80 columns wide."""
    return "\n".join(_seen(command, parallax(*command, cwd=cwd)) for command in commands)


def check(name: str, text: str) -> None:
    """Compares a transcript with its file, or writes the file."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{path.name} differs; `make golden` writes it anew"


def _seen(command: list[str], outcome: Outcome) -> str:
    words = " ".join(one if re.fullmatch(r"[\w./-]+", one) else f"'{one}'" for one in command)
    parts = [f"$ parallax {words}\n", steady(outcome.stdout)]
    if outcome.stderr:
        parts.append(f"--- stderr\n{steady(outcome.stderr)}")
    return "".join([*parts, f"[{outcome.code}]\n"])


def steady(text: str) -> str:
    """The text without what differs from run to run: real durations, and names of runs."""
    text = re.sub(r"\d{8}-\d{6}-[0-9a-f]{5}", "20260112-153045-7f3a1", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+\+00:00", "2026-01-12T15:30:45+00:00", text)
    text = re.sub(r"(after|in) \d+\.\d+s", r"\1 0.0s", text)
    return re.sub(r"^ +\d+\.\d+s  ", "   0.000s  ", text, flags=re.MULTILINE)
