"""How paths are shown."""

from __future__ import annotations

import os
from pathlib import Path


def shown_path(path: Path) -> str:
    """A path as seen from where the command was started."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
