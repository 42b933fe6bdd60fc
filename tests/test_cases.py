"""Golden cases of `tests/cases`: what each file shows is what the compiler makes.

`PARALLAX_GOLDEN=write` (that is `make golden`) rewrites the files instead of comparing.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.golden import PRODUCTS, Golden, read_golden

CASES = Path(__file__).parent / "cases"
FILES = sorted(CASES.rglob("*.md"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CASES)))
def test_golden(path: Path) -> None:
    golden = read_golden(path)
    current = golden.rewritten()
    if os.environ.get("PARALLAX_GOLDEN") == "write":
        path.write_text(current, "utf-8")
        return
    assert current.splitlines() == golden.text.splitlines()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CASES)))
def test_a_golden_file_shows_something(path: Path) -> None:
    golden = read_golden(path)
    shown = [info for info, _ in golden.blocks() if info in PRODUCTS]
    assert shown
    assert f"{golden.name}.prism" in golden.files


def test_a_stale_product_is_rewritten() -> None:
    golden = Golden("stale", "Prose.\n\n```prism\n1 + 2\n```\n\n```json result\nold\n```\n")
    assert '"value": 3' in golden.rewritten()
    assert golden.rewritten().startswith("Prose.\n\n```prism\n1 + 2\n```\n")
