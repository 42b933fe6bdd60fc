"""Versions compared by what they do, between files and between revisions."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.revisions import tree_of
from parallax_patterns.simulation.comparing import Difference, compare
from parallax_patterns.simulation.surveying import Explorable, explorable
from tests.cli.runner import parallax
from tests.patterns_sdk.simulation.projects import TRIAGE, project_with, setup_of


def version(folder: Path, pattern: str) -> Explorable:
    folder.mkdir()
    project = project_with(folder, pattern=pattern)
    return explorable(setup_of(project), project)


def difference(folder: Path, after: str, before: str = TRIAGE) -> Difference:
    return compare(version(folder / "a", before), version(folder / "b", after), most=400)


def test_other_words_for_the_same_differ_in_nothing(tmp_path: Path) -> None:
    same = TRIAGE.replace("best(parallel", "all = (parallel").rstrip() + "\nbest(all)\n"
    found = difference(tmp_path, same)
    assert found.scenarios == 40
    assert (found.differing, found.example, found.breaking) == (0, None, ())


@pytest.mark.parametrize(
    ("after", "aspects", "breaking"),
    [
        (TRIAGE.rstrip() + " ?? {urgency: \"high\"}\n", {"value"}, ["it gives another result"]),
        (TRIAGE + "triageAgents[0].rate()\n", {"calls"}, ["it makes up to 4 calls, not 3"]),
        (
            TRIAGE.replace("best(", "decide = best(").replace("{ best }", "{ best }")
            + 'import { escalate } from "@parallax/primitives/control"\n'
            + 'decide ~> 0.6 ? decide : escalate("lead")\n',
            {"status", "escalated"},
            ["it escalates in"],
        ),
        (
            TRIAGE.replace("triageAgents", "legalAgents"),
            set(),
            ["it needs an agent of capability `legal`"],
        ),
    ],
)  # fmt: skip
def test_what_changed_is_told(
    tmp_path: Path, after: str, aspects: set[str], breaking: list[str]
) -> None:
    found = difference(tmp_path, after)
    assert aspects <= {name for name, count in found.changed.items() if count}
    for words in breaking:
        assert any(one.startswith(words) for one in found.breaking), found.breaking


def test_the_example_is_the_plainest(tmp_path: Path) -> None:
    after = TRIAGE.replace("best(parallel(", "all = (parallel(").rstrip()
    found = difference(tmp_path, after + "\nfailed = all.filter(one => one == null)\n"
                       "failed.length > 1 ? null : best(all)\n")  # fmt: skip
    assert found.example is not None
    steps = [step for taken in found.example.after.scenario.steps.values() for step in taken]
    assert sum(step.error is not None for step in steps) == 2


def test_revisions_are_compared_with_what_is_here(tmp_path: Path) -> None:
    project = project_with(tmp_path)
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        identity = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
        subprocess.run(["git", *identity, *command], cwd=tmp_path, check=True)
    path = project.find_pattern("triage")
    with tree_of("HEAD", tmp_path) as folder:
        assert Project.find(folder).find_pattern("triage").read_bytes() == path.read_bytes()
    path.write_text(TRIAGE.replace("best(", "best(") + "// the same\n", "utf-8")
    same = parallax("diff", "HEAD", "--breaking", cwd=tmp_path)
    assert (same.code, same.stdout.splitlines()[-1]) == (
        0,
        "0 of 1 changed patterns behave otherwise.",
    )
    path.unlink()
    gone = parallax("diff", "HEAD", "--breaking", cwd=tmp_path)
    assert (gone.code, gone.stdout.splitlines()[0]) == (1, "patterns/triage.prism  removed")
    with pytest.raises(UserError, match="neither a file nor a revision"), tree_of("x", tmp_path):
        pass


def test_folders_are_compared_and_what_they_import(tmp_path: Path) -> None:
    """A pattern changes with what it imports, though its own text stays the same."""
    for name, word in (("a", "high"), ("b", "low")):
        (tmp_path / name / "patterns" / "lib").mkdir(parents=True)
        project = project_with(
            tmp_path / name, pattern='import { urgent } from "./lib/words"\nurgent\n'
        )
        library = project.patterns_dir / "lib" / "words.prism"
        library.write_text(f'export const urgent = "{word}"\n', "utf-8")
        (project.patterns_dir / "same.prism").write_text("1\n", "utf-8")
        (project.patterns_dir / f"only-{name}.prism").write_text("1\n", "utf-8")
        project.test_file(project.patterns_dir / "triage.prism").unlink()
    for old, new in (("a", "b"), ("a/patterns", "b/patterns")):
        told = parallax("diff", old, new, "--format", "json", cwd=tmp_path)
        found = json.loads(told.stdout)
        start = "" if old.endswith("patterns") else "patterns/"
        assert {one["file"]: one["differing"] for one in found["patterns"]} == {
            f"{start}triage.prism": 1,
            f"{start}lib/words.prism": 1,
        }
        assert (found["added"], found["removed"]) == (
            [f"{start}only-b.prism"],
            [f"{start}only-a.prism"],
        )
    (tmp_path / "c").mkdir()
    nothing = parallax("diff", "c", "c", cwd=tmp_path)
    assert nothing.code == 2
    assert "Neither `c` nor `c` has patterns" in nothing.stderr
