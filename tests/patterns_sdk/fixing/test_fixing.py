"""Fixing files: what is applied, what is left out and why, and what is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax_compiler.source import Source
from parallax_patterns.errors import UserError
from parallax_patterns.fixing.fixing import FixedFile, _write, fix
from parallax_patterns.fixing.judging import Judge
from parallax_patterns.fixing.mending import Mended, mended
from parallax_patterns.project import Project
from parallax_patterns.validation import Kind

GOLDEN = (Path(__file__).parents[1] / "goldens" / "pr-review.prism").read_text("utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("patterns", "requirements", "tests/patterns"):
        (tmp_path / name).mkdir(parents=True)
    return Project.find(tmp_path, environment={})


def put(project: Project, name: str, text: str) -> Path:
    path = project.root / name
    path.write_bytes(text.encode())
    return path


def mend(project: Project, text: str, *, kind: Kind = "pattern", notes: bool = False) -> Mended:
    path = project.root / {"pattern": "patterns/a.prism"}.get(kind, "requirements/a.yaml")
    judge = Judge(path=path, kind=kind, project=project, strict=False)
    return mended(Source(path.name, text), judge, notes=notes)


REPAIRED = {
    "a name": (
        "results = parallel(agents)\nreslts\n",
        (
            'import { parallel } from "@parallax/primitives/execution"\n'
            "results = parallel(agents)\nresults\n"
        ),
    ),
    "an import": (
        'import { paralel } from "@parallax/primitives/execution"\nparalel(agents)\n',
        'import { parallel } from "@parallax/primitives/execution"\nparallel(agents)\n',
    ),
    "a module": (
        'import { consensus } from "@parallax/primitives/agregation"\nconsensus(agents, 0.8)\n',
        'import { consensus } from "@parallax/primitives/aggregation"\nconsensus(agents, 0.8)\n',
    ),
    "an option": (
        'import { consensus } from "@parallax/primitives"\nconsensus(agents, {treshold: 0.8})\n',
        'import { consensus } from "@parallax/primitives"\nconsensus(agents, {threshold: 0.8})\n',
    ),
    "a missing comma": ("agents[0].ask({a: 1 b: 2})\n", "agents[0].ask({a: 1, b: 2})\n"),
    "parentheses": (
        "x = agents[0].ask()\nif (x ~> 0.8 && input.ok) { y = x } else { y = 2 }\ny\n",
        "x = agents[0].ask()\nif ((x ~> 0.8) && input.ok) { y = x } else { y = 2 }\ny\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REPAIRED.values(), ids=REPAIRED.keys())
def test_an_error_with_one_certain_fix_is_repaired(
    before: str, after: str, project: Project
) -> None:
    done = mend(project, before)
    assert done.source.text == after
    assert done.applied
    assert not done.left_out


def test_several_errors_are_repaired_together(project: Project) -> None:
    done = mend(project, "reslts = parallel(agents)\nanswer = consensu(reslts, 0.8)\nanswr\n")
    assert done.source.text.endswith(
        "reslts = parallel(agents)\nanswer = consensus(reslts, 0.8)\nanswer\n"
    )
    assert [one.code for one in done.applied].count("PLX0201") == 1


LEFT = {
    "another error": (
        "results = parallel(agents)\nx = nothingLikeIt\n[reslts, x]\n",
        "there would still be an error, PLX0201 unknown name",
    ),
    "two names as near": (
        "cat = agents[0].ask()\ncut = agents[0].ask()\n[cat, cut, cot]\n",
        "something else could have been meant as well",
    ),
    "another meaning": (
        (
            'import { threshold } from "@parallax/primitives"\n'
            "x = threshold(agents[0].ask(), 0.8)\nx.verdict\n"
        ),
        "the file would not mean the same",
    ),
}


@pytest.mark.parametrize(("text", "reason"), LEFT.values(), ids=LEFT.keys())
def test_what_is_not_certain_is_left_and_says_why(text: str, reason: str, project: Project) -> None:
    done = mend(project, text)
    assert done.source.text == text
    assert not done.applied
    assert {one.reason for one in done.left_out} == {reason}


UNUSED = """\
import { parallel, race } from "@parallax/primitives/execution" // who runs
import { threshold } from "@parallax/primitives/confidence"

x = parallel(agents)
x ~> 0.8 ? x : "unsure"
"""


def test_a_warning_is_fixed_where_the_pattern_means_the_same(project: Project) -> None:
    done = mend(project, UNUSED)
    assert done.source.text == (
        'import { parallel } from "@parallax/primitives/execution" // who runs\n\n'
        'x = parallel(agents)\nx ~> 0.8 ? x : "unsure"\n'
    )
    assert [one.title for one in done.applied] == ["Remove `race`", "Remove `threshold`"]


def test_a_note_is_fixed_for_those_who_want_to(project: Project) -> None:
    assert '~x >= 0.8 ? x : "unsure"' in mend(project, UNUSED, notes=True).source.text
    old = "goal: x\nflow: [{name: a, agents: [{capability: b, minCount: 2}]}]\n"
    assert mend(project, old, kind="requirements").source.text == old
    assert mend(project, old, kind="requirements", notes=True).source.text == (
        "goal: x\nstages: [{name: a, agents: [{capability: b, count: 2}]}]\n"
    )


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, len(GOLDEN) - 1), st.sampled_from(["", "x", " ", ",", "~>"]))
def test_a_damaged_pattern_is_mended_or_left_alone(
    tmp_path_factory: pytest.TempPathFactory, at: int, sign: str
) -> None:
    project = Project.find(tmp_path_factory.getbasetemp(), environment={})
    judge = Judge(path=project.root / "a.prism", kind="pattern", project=project, strict=False)
    before = Source("a.prism", GOLDEN[:at] + sign + GOLDEN[at + 1 :])
    done = mended(before, judge, notes=True)
    if done.source.text == before.text:
        assert not done.applied
        return
    now, then = judge.of(before), judge.of(done.source)
    assert not then.has_errors
    assert not then.new_faults(now)
    assert now.has_errors or now.meaning == then.meaning
    assert mended(done.source, judge, notes=True).source.text == done.source.text


def test_files_keep_their_line_ends_their_mark_and_their_mode(project: Project) -> None:
    path = put(project, "patterns/a.prism", "\ufeffx = agents[0].ask()\r\n// é\r\nparallel(x)\r\n")
    path.chmod(0o640)
    (file,) = fix([path], project)
    assert [one.code for one in file.applied] == ["PLX0202"]
    text = path.read_bytes().decode()
    assert text.startswith("\ufeffimport { parallel }")
    assert text.count("\r\n") == text.count("\n") == 4
    assert path.stat().st_mode & 0o777 == 0o640


def test_nothing_is_written_where_that_is_asked_for(project: Project) -> None:
    path = put(project, "requirements/a.yaml", "goal: x\nstratgy: voting\nagents: [a, b]\n")
    (file,) = fix([], project, write=False)
    assert file.applied
    assert "+strategy: voting" in list(file.difference())
    assert "stratgy" in path.read_text("utf-8")
    (file,) = fix([], project)
    assert path.read_text("utf-8") == file.after == "goal: x\nstrategy: voting\nagents: [a, b]\n"
    assert fix([], project) == ()


def test_every_kind_of_file_is_fixed(project: Project) -> None:
    put(project, "patterns/hello.prism", "agents[0].greet(input)\n")
    tests = put(
        project,
        "tests/patterns/hello.test.yaml",
        "pattern: hello\ncases:\n  - name: a\n    agnts: {x: {answer: 1, confidence: 0.9}}\n"
        "    expect: {value: 1}\n",
    )
    fix([], project)
    assert "    agents: {x:" in tests.read_text("utf-8")
    settings_file = put(project, "parallax.config.yml", "pattrens: patterns\n")
    fix([settings_file], project)
    assert settings_file.read_text("utf-8") == "patterns: patterns\n"


def test_what_is_no_text_or_no_project_file_is_left_alone(project: Project) -> None:
    put(project, "patterns/a.prism", "x = parallel(agents)\nx\n")
    (project.root / "patterns/latin.prism").write_bytes(b"x = '\xe9'\nparalel(x)\n")
    (project.root / "patterns/binary.prism").write_bytes(b"\0\xff" * 10)
    (file,) = fix([], project)
    assert file.path.name == "a.prism"


def test_a_file_that_was_changed_meanwhile_is_not_overwritten(project: Project) -> None:
    path = put(project, "requirements/a.yaml", "goal: x\nstratgy: voting\n")
    before = Source("requirements/a.yaml", "goal: x\nstratgy: voting\n")
    file = FixedFile(path=path, before=before, after="goal: x\n", applied=(), left_out=())
    with pytest.raises(UserError, match="changed meanwhile"):
        _write(file, b"goal: another\n")
    assert path.read_text("utf-8") == before.text
