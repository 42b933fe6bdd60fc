"""A project in a temporary folder, with patterns and test files written into it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from parallax_patterns.project import Project

Write: TypeAlias = Callable[[str, str], Path]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for folder in ("patterns", "tests/patterns", "agents"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "parallax.config.yml").write_text("", "utf-8")
    return Project.find(tmp_path, environment={})


@pytest.fixture
def write(project: Project) -> Write:
    """Writes a file of the project, the common indentation removed."""

    def write_file(name: str, text: str) -> Path:
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedent(text), "utf-8")
        return path

    return write_file
