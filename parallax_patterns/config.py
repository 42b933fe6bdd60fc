"""The settings of a project, as the rest of the SDK reads them; folders are paths from its root.

`config_file` reads them from `parallax.config.yml`; it is loaded where there is such a file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

CONFIG_FILE: Final = "parallax.config.yml"

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
    """What a project may set; without a file, everything is as here."""

    name: str | None = None
    patterns: str = "patterns"
    tests: str = "tests/patterns"
    agents: str = "agents"
    requirements: str = "requirements"
    limits: Mapping[str, Any] = field(default_factory=dict)
    """The `agent_files.limits.Limits` of agents by id, which is slow to load."""
    journal: bool = True
    generate: Mapping[str, Any] = field(default_factory=dict)
    """What is said of `GenerateSettings`: whom `parallax generate` asks, and how."""
