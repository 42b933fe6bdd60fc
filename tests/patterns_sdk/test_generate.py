"""Generating into a project: what is written, what is kept, what the pattern looks like."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.generation.writing import generate
from parallax_patterns.project import Project

PR_REVIEW = """\
name: pr-review
goal: "Multi-perspective pull request review"
strategy: parallel-consensus
minConfidence: 0.9
perspectives: [security, quality, performance]
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "requirements").mkdir()
    (tmp_path / "parallax.config.yml").write_text("name: demo\n", encoding="utf-8")
    return Project.find(tmp_path, environment={})


def written(project: Project, text: str = PR_REVIEW, name: str = "pr-review.yaml") -> Path:
    path = project.requirements_dir / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_pattern_of_a_review_reads_as_this(project: Project) -> None:
    golden = Path(__file__).parent / "goldens" / "pr-review.prism"
    generated = generate(project, written(project))
    assert generated.text == golden.read_text(encoding="utf-8")


def test_the_tests_of_a_review_read_as_this(project: Project) -> None:
    golden = Path(__file__).parent / "goldens" / "pr-review.test.yaml"
    generated = generate(project, written(project))
    assert generated.test_text == golden.read_text(encoding="utf-8")


def test_pattern_and_tests_land_in_their_folders(project: Project) -> None:
    generated = generate(project, written(project))
    assert generated.pattern_path == project.root / "patterns" / "pr-review.prism"
    assert generated.test_path == project.root / "tests" / "patterns" / "pr-review.test.yaml"
    assert generated.written
    assert {case.status for case in generated.tests.cases} == {"passed"}
    assert len(generated.tests.cases) >= 4


def test_a_dry_run_writes_nothing(project: Project) -> None:
    generated = generate(project, written(project), dry_run=True)
    assert generated.passed
    assert not generated.written
    assert not project.patterns_dir.exists()


def test_generating_again_changes_nothing(project: Project) -> None:
    path = written(project)
    first = generate(project, path)
    before = first.pattern_path.read_bytes(), first.test_path.read_bytes()
    again = generate(project, path)
    assert (again.pattern_path.read_bytes(), again.test_path.read_bytes()) == before


def test_a_file_that_was_edited_is_kept_unless_it_is_forced(project: Project) -> None:
    path = written(project)
    first = generate(project, path)
    first.pattern_path.write_text("edited\n", encoding="utf-8")
    tests = first.test_path.read_bytes()
    with pytest.raises(UserError, match=r"pr-review\.prism") as caught:
        generate(project, path)
    assert caught.value.hint is not None
    assert "--force" in caught.value.hint
    assert first.pattern_path.read_text(encoding="utf-8") == "edited\n"
    assert first.test_path.read_bytes() == tests
    assert generate(project, path, force=True).written
    assert first.pattern_path.read_text(encoding="utf-8") == first.text


@pytest.mark.parametrize(
    ("output", "expected"),
    [("elsewhere", "elsewhere/pr-review.prism"), ("elsewhere/mine.prism", "elsewhere/mine.prism")],
)
def test_the_pattern_goes_where_it_is_asked_to(
    project: Project, output: str, expected: str
) -> None:
    generated = generate(project, written(project), output=project.root / output)
    assert generated.pattern_path == project.root / expected
    way = f"../../{expected}"
    assert f"pattern: {way}\n" in generated.test_text


def test_the_name_comes_from_the_option_the_file_or_its_own_name(project: Project) -> None:
    nameless = PR_REVIEW.split("\n", 1)[1]
    assert generate(project, written(project), name="other").pattern_path.stem == "other"
    path = written(project, nameless, "release-gate.requirements.yaml")
    generated = generate(project, path)
    assert generated.pattern_path.stem == "release-gate"
    assert "@name ReleaseGate\n" in generated.text


def test_when_one_file_cannot_be_written_none_is(project: Project) -> None:
    project.tests_dir.parent.write_text("in the way of the folder of tests", "utf-8")
    kept = project.patterns_dir / "kept.prism"
    kept.parent.mkdir(exist_ok=True)
    kept.write_text("old", "utf-8")
    for name, text in (("pr-review", None), ("kept", "old")):
        with pytest.raises(UserError, match="cannot be written"):
            generate(project, written(project), name=name, force=True)
        path = project.patterns_dir / f"{name}.prism"
        assert (path.read_text("utf-8") if path.exists() else None) == text


def test_a_goal_in_words_is_enough(project: Project) -> None:
    generated = generate(project, 'Decide: is "this" fine?')
    assert generated.passed, generated.test_text
    assert generated.pattern_path.stem == "decide-fine"
    assert len(generated.notes) == 4


def test_an_example_that_does_not_hold_keeps_the_pattern_from_being_written(
    project: Project,
) -> None:
    text = PR_REVIEW + (
        "tests:\n"
        "  - name: a single doubt is fine\n"
        "    agents:\n"
        "      security: {answer: {verdict: approve}, confidence: 0.95}\n"
        "      quality: {answer: {verdict: approve}, confidence: 0.95}\n"
        "      performance: {answer: {verdict: reject}, confidence: 0.95}\n"
        "    expect: {value: {verdict: approve}}\n"
    )
    generated = generate(project, written(project, text))
    failed = [case.name for case in generated.tests.cases if case.status != "passed"]
    assert failed == ["a single doubt is fine"]
    assert not generated.passed
    assert not generated.written
    assert not generated.pattern_path.exists()


def test_what_is_assumed_is_told(project: Project) -> None:
    generated = generate(project, written(project))
    assert generated.notes == (
        "`fallback` is not given: unsure answers go to the mailbox `human-review`.",
    )


def test_older_spellings_are_told_and_do_not_stop_anything(project: Project) -> None:
    text = "name: steps\ngoal: Do it\nflow: [first, second]\n"
    generated = generate(project, written(project, text))
    assert generated.written
    assert [one.code for one in generated.diagnostics] == ["PLX0701"]
