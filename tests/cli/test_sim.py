"""`parallax sim` beyond what it prints: pictures and pages."""

from __future__ import annotations

import functools
import shlex
import struct
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
import resvg_py

from parallax_patterns import png
from parallax_patterns.errors import UserError
from tests.cli.runner import Outcome, parallax


def test_a_picture_of_the_confidences(project: Path) -> None:
    came = parallax("sim", "hello", "--runs", "20", "--picture", "out.svg", cwd=project)
    assert came.code == 0
    picture = ElementTree.parse(project / "out.svg").getroot()
    titles = [one.text or "" for one in picture.iter() if one.tag.endswith("title")]
    counts = [int(one.rpartition(" ")[2]) for one in titles]
    assert len(counts) == 20
    assert sum(counts) == 20


def drawn(project: Path, name: str, pattern: str = "hello") -> Outcome:
    return parallax("sim", pattern, "--runs", "20", "--picture", name, cwd=project)


def test_a_picture_as_png(project: Path) -> None:
    (project / "patterns" / "hello.prism").rename(project / "patterns" / "other.prism")
    (project / "patterns" / "hello.prism").write_text('"hello"\n', "utf-8")
    came = drawn(project, "one.PNG")
    if came.code == 2:  # a machine without fonts
        assert came.stderr.startswith("error: There is no font here")
        return
    assert came.code == 0, came.stderr
    first = (project / "one.PNG").read_bytes()
    assert first.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", first[16:24]) == (1280, 480)
    (project / "patterns" / "hello.prism").write_text('/** @name Other */\n"hello"\n', "utf-8")
    assert drawn(project, "two.png").code == 0
    assert (project / "two.png").read_bytes() != first  # the title is another one


def test_what_a_png_lacks_is_said_before_anything_runs(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    monkeypatch.delitem(sys.modules, "parallax_patterns.png")
    came = drawn(project, "out.png")
    assert (came.code, came.stdout) == (2, "")
    assert came.stderr == (
        "error: A PNG needs the package `resvg_py`, which is not installed.\n"
        "help: Run `pip install 'parallax-orchestration[png]'`, or write a `.svg`.\n"
    )
    assert not (project / "out.png").exists()


def test_letters_need_a_font(monkeypatch: pytest.MonkeyPatch) -> None:
    bare = functools.partial(resvg_py.svg_to_bytes, skip_system_fonts=True)
    monkeypatch.setattr(png, "svg_to_bytes", lambda **given: bare(svg_string=given["svg_string"]))
    with pytest.raises(UserError, match="There is no font here"):
        png.encoder()


@pytest.mark.parametrize("name", ["out", "out.jpg"])
def test_a_picture_is_svg_or_png(name: str, project: Path) -> None:
    came = drawn(project, name)
    assert (came.code, came.stdout) == (2, "")
    assert came.stderr == (
        f"error: `{name}` is no name of a picture.\nhelp: End it in `.svg` or `.png`.\n"
    )


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


def test_workers_change_nothing(project: Path) -> None:
    arguments = (
        "sim",
        "security-review",
        "--runs",
        "70",
        "--seed",
        "5",
        "--invariant",
        "calls < 3",
    )
    alone, shared = (parallax(*arguments, "--workers", count, cwd=project) for count in ("1", "2"))
    assert alone.code == 1
    assert shared == alone


@pytest.mark.parametrize("command", ["sim", "explore"])
def test_what_shows_a_broken_rule_again_shows_it(command: str, project: Path) -> None:
    arguments = ("security-review", "--invariant", "status != 'completed'")
    told = parallax(command, *arguments, cwd=project).stdout
    (again,) = (line for line in told.splitlines() if line.startswith("  again: parallax "))
    words = shlex.split(again.partition("parallax ")[2].partition(";")[0])
    repeated = parallax(*words, cwd=project)
    assert repeated.code == 1
    assert "BROKEN  status != 'completed'" in repeated.stdout


def test_bars_and_progress_fit_a_narrow_terminal(project: Path) -> None:
    came = parallax(
        "sim", "security-review", "--runs", "60", cwd=project, terminal=True,
        environment={"COLUMNS": "40", "NO_COLOR": "1"},
    )  # fmt: skip
    bars = [line for line in came.stdout.splitlines() if "#" in line]
    assert bars
    assert max(map(len, bars)) <= 40
    shown = [part for part in came.stderr.split("\r\x1b[K") if part]
    assert shown == ["patterns/security-review.prism: 50 of 60"[:39]]
