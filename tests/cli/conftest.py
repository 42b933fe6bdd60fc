"""A project as `parallax init` makes it, fresh for each test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.runner import parallax


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    assert parallax("init", "reviews", cwd=folder).code == 0
    return folder / "reviews"


@pytest.fixture
def project(made: Path, tmp_path: Path) -> Path:
    """A fresh project as `init` makes it."""
    return Path(shutil.copytree(made, tmp_path / "reviews"))
