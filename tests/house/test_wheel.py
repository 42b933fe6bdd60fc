"""What the wheel installs: our six packages and nothing with a general name."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PACKAGES = {
    "parallax_cli",
    "parallax_compiler",
    "parallax_patterns",
    "parallax_primitives",
    "parallax_runtime",
    "parallax_sdk",
}


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_top_level_names(names: list[str]) -> None:
    top = {name.split("/")[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == PACKAGES


def test_every_package_is_typed(names: list[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)


def test_data_travels_along(names: list[str]) -> None:
    assert any(name.startswith("parallax_cli/_project_skeleton/") for name in names)
    assert "parallax_compiler/syntax/prism.lark" in names
    assert "parallax_cli/coverage.html.j2" in names
    assert "parallax_cli/sim.html.j2" in names
    assert "parallax_patterns/_templates/patterns/voting.prism" in names
    assert "parallax_patterns/_templates/patterns/voting.test.yaml" in names
    assert "parallax_patterns/_templates/prompts/plan-system.md.j2" in names
