"""The library: requirements in any form give a proven pattern, which can be saved."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.generation.generator import PatternGenerator
from parallax_patterns.generation.providers.model import Observer, Prompt, Reply
from parallax_patterns.project import Project
from parallax_patterns.requirements import Requirements
from parallax_patterns.validation import validate

DATA = {
    "name": "merge-gate",
    "goal": "Merge the change",
    "strategy": "quality-gate",
    "perspectives": ["security", {"name": "tests", "prompt": 'Do "all" pass?'}],
}
EXAMPLE = {
    "name": "never so",
    "agents": {"security": {"answer": {"verdict": "approve"}, "confidence": 0.9}},
    "expect": {"value": {"verdict": "reject"}},
}


def test_all_forms_of_requirements_give_the_same_pattern(tmp_path: Path) -> None:
    generator = PatternGenerator()
    composed = generator.compose(DATA)
    again = asyncio.run(generator.acompose(Requirements.model_validate(DATA)))
    file = tmp_path / "any.yaml"
    file.write_text(
        "name: merge-gate\ngoal: Merge the change\nstrategy: quality-gate\nperspectives:\n"
        "  - security\n  - {name: tests, prompt: 'Do \"all\" pass?'}\n"
    )
    of_file = generator.compose(file)
    assert composed.pattern_text == again.pattern_text == of_file.pattern_text
    assert composed.test_text == again.test_text == of_file.test_text
    assert of_file.source == file


def test_a_goal_in_words_is_enough_and_a_name_can_be_given() -> None:
    composed = PatternGenerator().compose("Decide: is it fine?", name="My decision")
    assert composed.name == "my-decision"
    assert composed.notes


def test_a_saved_pattern_is_a_project_without_findings(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    composed = PatternGenerator().compose(DATA)
    written = composed.save(tmp_path / "patterns")
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "patterns/merge-gate.prism",
        "tests/patterns/merge-gate.test.yaml",
        "patterns/merge-gate.receipt.json",
    ]
    assert not validate((), Project.find(tmp_path, environment={})).diagnostics
    assert composed.save(tmp_path / "patterns" / "merge-gate.prism") == written


def test_a_saved_pattern_replaces_no_other_unless_forced(tmp_path: Path) -> None:
    composed = PatternGenerator().compose(DATA)
    (pattern, *_) = composed.save(tmp_path)
    pattern.write_text("mine\n")
    with pytest.raises(UserError, match=r"merge-gate\.prism` is there already"):
        composed.save(tmp_path)
    composed.save(tmp_path, force=True)
    assert pattern.read_text() == composed.pattern_text


def test_what_cannot_be_honoured_is_refused_with_findings() -> None:
    with pytest.raises(UserError) as refused:
        PatternGenerator().compose({**DATA, "stages": ["one"]})
    assert [one.code for one in refused.value.diagnostics] == ["PLX0703"]


def test_an_example_that_does_not_hold_is_named() -> None:
    with pytest.raises(UserError, match="these cases fail: never so"):
        PatternGenerator().compose({**DATA, "tests": [EXAMPLE]})


def test_data_that_is_no_json_is_refused_in_words() -> None:
    with pytest.raises(UserError, match="no JSON data"):
        PatternGenerator().compose({**DATA, "context": {1, 2}})


class Scripted:
    """A provider that says what it was told to say."""

    def __init__(self, text: str) -> None:
        self.text = text

    async def answer(self, prompt: Prompt, observe: Observer) -> Reply:
        observe(self.text)
        return Reply(text=self.text, model="scripted")


def test_a_proposal_that_holds_is_taken_and_named_in_the_receipt(tmp_path: Path) -> None:
    plan = PatternGenerator().compose(DATA).plan
    stage = plan.stages[0]
    other = stage.model_copy(update={"description": "what a model adds"})
    proposed = plan.model_copy(update={"stages": (other,), "context": ("Thought about it.",)})
    text = proposed.model_dump_json(by_alias=True)
    composed = PatternGenerator(Scripted(text)).compose(DATA)
    assert "// Thought about it." in composed.pattern_text
    receipt = composed.receipt(tmp_path / "any.prism")
    assert receipt is not None
    assert (receipt.provenance.model, receipt.provenance.rounds) == ("scripted", 1)
    assert receipt.provenance.fallback is None


def test_of_one_that_does_not_hold_the_pattern_of_the_rules_is_taken(tmp_path: Path) -> None:
    composed = asyncio.run(PatternGenerator(Scripted("no plan")).acompose(DATA))
    assert composed.pattern_text == PatternGenerator().compose(DATA).pattern_text
    receipt = composed.receipt(tmp_path / "any.prism")
    assert receipt is not None
    assert receipt.provenance.fallback is not None
