"""The corpus of requirements: each file becomes a pattern that is proven, or is refused.

`python -m tests.generate` proves it with 200 simulated runs of each pattern; here it is a sample.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parallax_patterns.generation.strategies.catalogue import PLANNERS
from tests.generate.proof import COMPOSED, FILES, REFUSED, composed, faults_of

RUNS = 4
"""Simulated runs of each pattern, or as many as it takes to call everyone."""


def named(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_file_is_proven_or_refused_at_its_place(path: Path) -> None:
    assert faults_of(path, RUNS) == []


SCRIPT = """
import sys
from pathlib import Path
from tests.generate.proof import COMPOSED, composed
for path in COMPOSED[::4]:
    pattern = composed(path)
    receipt = pattern.receipt(Path("patterns") / f"{pattern.name}.prism")
    sys.stdout.write(pattern.pattern_text + pattern.test_text + receipt.text())
"""


def test_the_same_requirements_give_the_same_bytes() -> None:
    """In other processes with other hash seeds too."""
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "4711")
    }
    assert len(outputs) == 1


def test_the_corpus_is_large_and_knows_every_strategy() -> None:
    assert len(COMPOSED) >= 60
    assert len(REFUSED) >= 30
    assert {composed(path).plan.strategy for path in COMPOSED} == set(PLANNERS)
