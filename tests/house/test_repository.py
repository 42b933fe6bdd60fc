"""What the repository may not contain."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def tracked() -> list[Path]:
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.stdout.split("\0") if name and (ROOT / name).is_file()]


FORBIDDEN = (
    r"(^|[^A-Za-z.])/(work|farm|root)/[.a-z]",
    r"(index-url|--registry)[ =]https?:",
    r"\bTODO\b|\bFIXME\b|\bXXX\b",
)


def test_no_machine_paths_and_no_leftovers() -> None:
    for path in tracked():
        if path == Path(__file__) or path.suffix in {".png", ".lock", ".bin"}:
            continue
        text = path.read_text("utf-8", errors="replace")
        for pattern in FORBIDDEN:
            found = re.search(pattern, text, re.MULTILINE)
            assert not found, f"{path.relative_to(ROOT)}: {found.group(0) if found else ''}"


LONG = {
    # one closed set of node types each, that refer to each other
    "compiler/parallax_compiler/plan/nodes.py",
    "compiler/parallax_compiler/syntax/ast.py",
}


def test_modules_say_what_they_do_and_stay_short() -> None:
    rooms = ("parallax_", "compiler/", "primitives/", "benchmarks/", "tests/")
    for path in tracked():
        name = str(path.relative_to(ROOT))
        if (
            path.suffix != ".py"
            or not name.startswith(rooms)
            or not path.read_text("utf-8").strip()
        ):
            continue
        text = path.read_text("utf-8")
        assert text.lstrip().startswith(('"""', 'r"""')), f"{name} has no module docstring"
        if not name.startswith("tests/") and name not in LONG:
            assert text.count("\n") <= 450, f"{name} is {text.count(chr(10))} lines long"


def test_no_unused_golden_files() -> None:
    """Each file of tests/cases is in a folder that test_cases.py walks."""
    folders = {"syntax", "operators", "names", "types", "plans", "primitives", "programs"}
    for path in (ROOT / "tests" / "cases").rglob("*"):
        if path.is_file() and path.suffix != ".py":
            assert path.suffix == ".md"
            assert path.relative_to(ROOT / "tests" / "cases").parts[0] in folders
