"""The diagnostics of a project's files: codes, and pages that explain them."""

from __future__ import annotations

import pytest

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_patterns.diagnostics.catalogue import CATALOGUE, by_code, explain

OURS = [one for one in CATALOGUE if one.code[3:5] in {"07", "08", "09", "10"}]


def test_codes_are_used_once() -> None:
    codes = [one.code for one in CATALOGUE]
    assert len(set(codes)) == len(codes)
    assert len(OURS) >= 22


@pytest.mark.parametrize("diagnostic", OURS, ids=lambda one: one.__name__)
def test_each_page_shows_what_is_wrong_and_what_is_right(diagnostic: type[Diagnostic]) -> None:
    page = explain(diagnostic.code.lower())
    assert page is not None
    assert page.startswith(f"{diagnostic.code}: {diagnostic.title}")
    assert "Wrong:" in page
    assert "Right:" in page
    assert len(diagnostic.title.split()) <= 6


def test_an_unknown_code_has_no_page() -> None:
    assert by_code("PLX9999") is None
    assert explain("PLX9999") is None
