"""What is generated is formatted already, and files are formatted as their bytes say."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_patterns.formatting import format_bytes
from tests.generate.proof import COMPOSED, composed
from tests.generate.test_corpus import named


@pytest.mark.parametrize("path", COMPOSED, ids=named)
def test_what_is_generated_is_formatted(path: Path) -> None:
    text = composed(path).pattern_text
    done = format_bytes(text.encode(), "pattern.prism")
    assert (done.text, done.changed, done.diff()) == (text, False, ())


@pytest.mark.parametrize(
    "data",
    [
        b"x = 1\xff",
        b"\xff\xfex\x00 \x00",
        b"x = (",
        b"\x00",
        "x = '\ud800'".encode("utf-8", "surrogatepass"),
    ],
)
def test_bytes_with_faults_are_no_text(data: bytes) -> None:
    done = format_bytes(data, "pattern.prism")
    assert done.text is None
    assert not done.changed
    assert done.diagnostics


@pytest.mark.parametrize("data", [b"x = 1", b"x = 1\r\n", b"\xef\xbb\xbfx = 1\n", b"x  = 1\n"])
def test_what_is_written_differs_from_the_bytes(data: bytes) -> None:
    done = format_bytes(data, "pattern.prism")
    assert (done.text, done.changed, done.diagnostics) == ("x = 1\n", True, ())
