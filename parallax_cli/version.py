"""The version of the program, for whoever would not load `importlib.metadata` to know it."""

from __future__ import annotations

from typing import Final

VERSION: Final = "0.1.0"
