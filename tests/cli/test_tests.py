"""`parallax test` beyond what its transcripts show: coverage, snapshots, workers, forms."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from tests.cli.runner import parallax
from tests.cli.test_json import fits
from tests.cli.test_transcripts import FAILING_TESTS

ONE_SIDE = """\
pattern: ../../patterns/security-review.prism
cases:
  - name: all approve
    input: {task: "Review"}
    agents:
      securityAgents: {answer: {verdict: approve}, confidence: 0.95, count: 3}
    expect: {snapshot: true}
"""

LEAKY = """\
import socket

def leaky():
    print("asked")
    socket.create_connection(("127.0.0.1", 80))
"""


@pytest.fixture
def one_side(project: Path) -> Path:
    (project / "tests/patterns/security-review.test.yaml").write_text(ONE_SIDE, "utf-8")
    return project


def test_coverage_is_told_and_bounded(one_side: Path) -> None:
    done = parallax("test", "--coverage", "--fail-under", "80", "--update-snapshots", cwd=one_side)
    assert done.code == 1
    for line in (
        "patterns/hello.prism                2/2         -        -           -        -     100%",
        "patterns/security-review.prism      5/5       1/2        -         3/6      0/1    64.3%",
        "  22:9  always sure enough: validated ~> 0.9",
        "  13:19  no agent failed here: parallel(securityAgents)",
    ):
        assert line in done.stdout, done.stdout
    assert "Coverage is 68.8%, less than 80%." in done.stderr
    fine = parallax("test", "--coverage", "--fail-under", "60", cwd=one_side)
    assert (fine.code, fine.stderr) == (0, "")
    alone = parallax("test", "tests/patterns/hello.test.yaml", "--coverage", cwd=one_side)
    assert "security-review" not in alone.stdout


def test_the_files_of_coverage(one_side: Path) -> None:
    files = ["--coverage-html", "out.html", "--coverage-lcov", "out.info"]
    parallax("test", "--update-snapshots", *files, cwd=one_side)
    page = (one_side / "out.html").read_text("utf-8")
    assert "always sure enough: validated ~&gt; 0.9" in page
    assert not re.search(r'(src|href)="(?!#)', page)
    records = (one_side / "out.info").read_text("utf-8").split("end_of_record\n")
    review = records[1].splitlines()
    assert review[:2] == ["TN:parallax", "SF:patterns/security-review.prism"]
    assert {"DA:22,1", "LF:5", "LH:5", "BRF:9", "BRH:4"} <= set(review)
    branches = [line for line in review if line.startswith("BRDA:22,")]
    assert sorted(line.rpartition(",")[2] for line in branches) == ["0", "0", "1", "1"]


def test_coverage_as_json(one_side: Path) -> None:
    done = parallax("test", "--coverage", "--format", "json", cwd=one_side)
    shape = json.loads(done.stdout)
    fits(shape, "test")
    assert [one["file"] for one in shape["coverage"]["files"]] == [
        "patterns/hello.prism",
        "patterns/security-review.prism",
    ]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--coverage", "--fail-under", "101"], "coverage lies between 0 and 100 percent"),
        (["--fail-under", "90"], "`--fail-under` bounds coverage, which is not measured"),
        (["--coverage", "-x"], "`-x` stops at the first that fails"),
        (["--workers", "0"], "--workers"),
    ],
)
def test_options_that_cannot_be_meant(project: Path, options: list[str], words: str) -> None:
    done = parallax("test", *options, cwd=project)
    assert done.code == 2
    assert words in done.stderr


def test_a_snapshot_just_written_is_no_pass(one_side: Path) -> None:
    assert parallax("test", cwd=one_side).code == 1
    written = parallax("test", "--update-snapshots", "-v", cwd=one_side)
    assert written.code == 1
    assert "WRITTEN tests/patterns/security-review.test.yaml:3  all approve" in written.stdout
    assert "1 passed, 1 snapshot written in" in written.stdout
    assert "not a pass" in written.stderr
    assert parallax("test", cwd=one_side).code == 0


def test_a_connection_is_refused_and_counted(project: Path) -> None:
    (project / "tests/patterns/mocks.py").write_text(LEAKY, "utf-8")
    text = FAILING_TESTS.replace('{answer: "Hello, Ada", confidence: 0.6}', "{function: leaky}")
    (project / "tests/patterns/hello.test.yaml").write_text(
        text.replace("../patterns/hello", "../../patterns/hello"), "utf-8"
    )
    done = parallax("test", "--run", "polite", cwd=project)
    assert done.code == 1
    assert "  network: this would look up the address of `127.0.0.1:80`" in done.stdout
    assert "(tests/patterns/mocks.py:5:5)" in done.stdout
    assert "network: 1 attempt refused)" in done.stdout
    assert "asked" not in done.stdout
    assert "network: 0 connections)" in parallax("test", "--run", "nobody|all", cwd=project).stdout


def test_workers_change_nothing_that_is_told(project: Path) -> None:
    failing = project / "tests/patterns/failing.test.yaml"
    failing.write_text(FAILING_TESTS.replace("../patterns", "../../patterns"), "utf-8")
    (project / "patterns/broken.prism").write_text("nothing_of_that_name", "utf-8")
    broken = "pattern: broken\ncases: [{name: a, expect: {value: 1}}]\n"
    (project / "tests/patterns/broken.test.yaml").write_text(broken, "utf-8")

    def told(*options: str) -> tuple[int, str]:
        done = parallax("test", "-v", *options, cwd=project)
        return done.code, re.sub(r"in [\d.]+s", "in 0s", done.stdout)

    alone = told()
    assert "error[PLX0201]" in alone[1]
    assert told("--workers", "2") == alone
    assert told("--workers", "2", "-x") == told("-x")


def test_annotations_and_junit(project: Path) -> None:
    failing = project / "tests/patterns/failing.test.yaml"
    failing.write_text(FAILING_TESTS.replace("../patterns", "../../patterns"), "utf-8")
    github = parallax("test", "--format", "github", cwd=project)
    assert github.code == 1
    first, *more = github.stdout.splitlines()
    assert first == (
        "::error file=tests/patterns/failing.test.yaml,line=9,endLine=9,col=7,endColumn=12,"
        "title=is polite%3A value::the result is another value%0Aexpected "
        '"Good morning, Ada"%0Aactual "Hello, Ada"'
    )
    assert len(more) == 3
    assert re.match(r"\d+ passed, 3 failed in ", github.stderr), github.stderr
    fine = parallax("test", "tests/patterns/hello.test.yaml", "--format", "github", cwd=project)
    assert (fine.code, fine.stdout) == (0, "")
    assert re.match(r"\d+ passed in ", fine.stderr)
    junit = parallax("test", "--format", "junit", cwd=project)
    suites = fromstring(junit.stdout)
    assert [one.get("failures") for one in suites] == ["3", "0", "0"]


def test_an_input_that_does_not_fit_is_the_only_failure(project: Path) -> None:
    text = """pattern: ../../patterns/security-review.prism
cases:
  - name: without a task
    input: {code: x}
    agents: {securityAgents: [{answer: 1, confidence: 1}]}
    expect: {confidence: 1, calls: {total: 1}, path: [parallel], pending: [chief]}
"""
    (project / "tests/patterns/misfit.test.yaml").write_text(text, "utf-8")
    outcome = parallax("test", "tests/patterns/misfit.test.yaml", cwd=project)
    assert outcome.code == 1
    told = [line for line in outcome.stdout.splitlines() if line.startswith("  ") and ": " in line]
    assert told == [
        "  run: `input.task` is missing  (tests/patterns/misfit.test.yaml:6:5)",
    ]


def test_junit_has_files_that_could_not_run(project: Path) -> None:
    path = project / "tests/patterns/hello.test.yaml"
    path.write_text("pattern: hello\ncases: [{nmae: a, expct: 1}]\n", "utf-8")
    outcome = parallax("test", "--format", "junit", cwd=project)
    assert outcome.code == 1
    suites = fromstring(outcome.stdout)
    assert (suites.get("tests"), suites.get("errors")) == ("4", "1")
    (faulty,) = suites.iterfind("testsuite[@name='tests/patterns/hello.test.yaml']")
    (case,) = faulty
    assert case.get("line") == "2"
    assert {one.get("type") for one in case} == {"PLX0904", "PLX0905"}
