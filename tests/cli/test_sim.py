"""`parallax sim` beyond what it prints: pictures and pages."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from tests.cli.runner import parallax


def test_a_picture_of_the_confidences(project: Path) -> None:
    came = parallax("sim", "hello", "--runs", "20", "--picture", "out.svg", cwd=project)
    assert came.code == 0
    picture = ElementTree.parse(project / "out.svg").getroot()
    titles = [one.text or "" for one in picture.iter() if one.tag.endswith("title")]
    counts = [int(one.rpartition(" ")[2]) for one in titles]
    assert len(counts) == 20
    assert sum(counts) == 20


def test_a_page_of_everything(project: Path) -> None:
    rule = 'value != "<b>"'
    arguments = ("--runs", "20", "--invariant", "calls < 1", "--invariant", rule)
    came = parallax("sim", *arguments, "--html", "out.html", cwd=project)
    assert came.code == 1
    page = (project / "out.html").read_text("utf-8")
    assert page.count("<svg") == 2
    assert "1 broken" in page
    assert "calls &lt; 1" in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "")
