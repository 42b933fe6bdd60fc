"""The settings of a project, as the rest of the SDK reads them; folders are paths from its root.

They stand in files; `kept_config` says what these come to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from os import name as _system
from pathlib import Path
from typing import Any, Final

CONFIG_FILE: Final = "parallax.config.yml"
PYPROJECT: Final = "pyproject.toml"
TABLE: Final = ("tool", "parallax")
"""The table of `pyproject.toml` that is ours."""

VARIABLES: Final[Mapping[str, str]] = {
    "patterns": "PARALLAX_PATTERNS_DIR",
    "tests": "PARALLAX_TESTS_DIR",
    "agents": "PARALLAX_AGENTS_DIR",
    "requirements": "PARALLAX_REQUIREMENTS_DIR",
    "journal": "PARALLAX_JOURNAL",
}
"""The environment variable of each setting that has one; where it is set, it wins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a project may set, as JSON data; without a file, everything is as here."""

    name: str | None = None
    patterns: str = "patterns"
    tests: str = "tests/patterns"
    agents: str = "agents"
    requirements: str = "requirements"
    limits: Mapping[str, Any] = field(default_factory=dict)
    """What is said of the `agents.files.limits.Limits` of agents, by their ids."""
    journal: bool = True
    generate: Mapping[str, Any] = field(default_factory=dict)
    """What is said of `GenerateSettings`: whom `parallax generate` asks, and how."""


def users_file(environment: Mapping[str, str]) -> Path | None:
    """The file of somebody's own settings, for all projects; None where there is no home."""
    if _system == "nt":
        base = environment.get("APPDATA")
    else:
        home = environment.get("HOME")
        base = environment.get("XDG_CONFIG_HOME") or (f"{home}/.config" if home else None)
    return None if not base else Path(base) / "parallax" / "config.yml"


def is_configured(root: Path) -> bool:
    """Whether a folder is the root of a project, because settings of one stand there."""
    return (root / CONFIG_FILE).is_file() or has_table(root / PYPROJECT)


def has_table(path: Path) -> bool:
    """Whether a `pyproject.toml` is there and has our table, or is broken and seems to."""
    try:
        content = path.read_bytes()
    except OSError:
        return False
    return TABLE[-1].encode() in content and _has_table(content)


def _has_table(content: bytes) -> bool:
    toml: Any = import_module("tomllib")  # few projects have such a file, and each command asks
    try:
        data = toml.loads(content.decode("utf-8-sig").replace("\r\n", "\n"))
    except ValueError:
        return b"[tool.parallax" in content
    for key in TABLE[:-1]:
        data = data.get(key) if isinstance(data, dict) else None
    return isinstance(data, dict) and TABLE[-1] in data
