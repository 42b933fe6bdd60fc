"""The generated pages of docs/ are what the code says; `make docs` refreshes them."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
PAGES: dict[str, str] = runpy.run_path(str(DOCS / "generate.py"))["pages"]()


def test_every_generated_page_is_fresh() -> None:
    stale = [
        name
        for name, text in PAGES.items()
        if not (DOCS / name).is_file() or (DOCS / name).read_text("utf-8") != text
    ]
    assert not stale, f"run `make docs`: {stale}"


def test_no_page_of_something_that_is_gone() -> None:
    folders = ("diagnostics", "primitives")
    found = {
        str(path.relative_to(DOCS)) for folder in folders for path in (DOCS / folder).glob("*.md")
    }
    assert found == {name for name in PAGES if name.startswith(folders)}


def test_links_between_pages_lead_somewhere() -> None:
    for path in DOCS.rglob("*.md"):
        for target in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name} links to {target}"
