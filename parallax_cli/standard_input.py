"""What is piped into the program."""

from __future__ import annotations

import sys

from parallax_patterns.text_files import LARGEST


def standard_input() -> bytes:
    """All of it, but not much more than may be read."""
    return sys.stdin.buffer.read(LARGEST + 1)
