"""Compiled programs do what the reference evaluator does: value, confidence, error and its line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from parallax_primitives.values import to_json
from tests.conformance.case import CASES, Case, read_cases
from tests.conformance.running import same
from tests.reference import comparison
from tests.reference.__main__ import fare, main
from tests.reference.comparison import Comparison, compare, difference, judge
from tests.reference.generator.programs import program
from tests.reference.machine import NotCovered
from tests.reference.running import Completed, Failed
from tests.reference.shrinking import shrunk
from tests.reference.values import UNDEFINED, Closure, Unsure, Value, bare, confidence

CHUNK = 50
OUTSIDE = frozenset({"own-calls", "own-exported", "own-first", "own-header", "own-library"})
"""Features that the evaluator leaves out."""
LANGUAGE = [
    case
    for path in sorted(CASES.glob("*.jsonl"))
    for case in read_cases(path)
    if len(case.files) == 1 and not case.agents and "errors" not in case.expect
    if case.feature not in OUTSIDE and case.expect.get("runtime_error", {"line": 1})["line"]
]
NOT_COVERED = 12
"""Cases that use parts of the library, or of files, that the evaluator leaves out."""


@pytest.mark.parametrize("chunk", range(9))
def test_generated_programs_agree(chunk: int) -> None:
    outcomes: Counter[str] = Counter()
    for seed in range(chunk * CHUNK, (chunk + 1) * CHUNK):
        text, given = program(seed, small=True)
        found = fare(text, given)
        assert found.outcome != "differs", f"seed {seed}: {found.words}\n{given}\n{text}"
        outcomes[found.outcome] += 1
    assert outcomes["completed"] >= CHUNK / 2
    assert outcomes["failed"] >= 1
    assert outcomes["refused"] + outcomes["uncovered"] <= CHUNK / 5


# --- the yardstick itself ------------------------------------------------------------------------


def test_the_evaluator_gives_the_outcomes_of_the_conformance_cases() -> None:
    uncovered = 0
    for case in LANGUAGE:
        try:
            _check(case)
        except NotCovered:
            uncovered += 1
    assert len(LANGUAGE) > 300
    assert uncovered <= NOT_COVERED


def _check(case: Case) -> None:
    compilation = comparison.compiled(case.files[case.entry])
    if "export" in compilation.source.text:
        raise NotCovered("modules")
    ending = comparison.reference(compilation, case.input)
    if isinstance(ending, Failed):
        assert case.expect["runtime_error"]["line"] == ending.line, case.id
        return
    value = comparison.as_json(ending.value)
    assert same(case.expect["value"], value), f"{case.id}: {value}"
    assert confidence(ending.value) == pytest.approx(case.expect.get("confidence", 1)), case.id
    for path, sure in case.expect.get("parts", {}).items():
        assert confidence(_part(ending.value, path)) == pytest.approx(sure), case.id


def _part(value: Value, path: str) -> Value:
    for step in path.split("."):
        container = bare(value)
        value = container[int(step)] if isinstance(container, list) else container[step]
    return value


# --- the comparison ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "came", "words"),
    [
        (1.0, 2.0, "result is 2.0, not 1.0"),
        (0.0, -0.0, "result is -0.0, not 0.0"),
        (1.0, True, "result is True, not 1.0"),
        (UNDEFINED, None, "result is None"),
        ([1.0], [1.0, 2.0], "result is [1.0, 2.0]"),
        ({"a": 1.0, "b": 2.0}, {"b": 2.0, "a": 1.0}, "result is"),
        ({"a": [1.0]}, {"a": ["x"]}, "result.a[0] is 'x', not 1.0"),
        (Unsure(1.0, 0.5), 1.0, "result has confidence 1.0, not 0.5"),
        ([1.0], [Unsure(1.0, 0.5)], "result[0] has confidence 0.5, not 1.0"),
        (Closure(lambda _: None, 0), None, "result is None"),
    ],
)
def test_every_difference_is_found(wanted: Value, came: Value, words: str) -> None:
    assert words in difference(wanted, came, "result")
    assert difference(wanted, wanted, "result") == ""
    assert difference(came, came, "result") == ""


def test_what_is_equal_is_no_difference() -> None:
    nan = float("nan")
    assert difference([nan, Unsure(1.0, 0.3)], [nan, Unsure(1.0, 0.1 + 0.2)], "result") == ""


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("x = 1 ~> 0.5\nx + 1", "completed"),
        ("x = input.none\nx.deep", "failed"),
        ("throw 5", "failed"),
        ("y", "refused"),
        ("[Math.cos(0)]", "uncovered"),
        ("n = 0\nwhile (n < 1e9) { n += 1 }", "uncovered"),
    ],
)
def test_how_programs_fare(text: str, outcome: str) -> None:
    assert compare(text, {}).outcome == outcome


@pytest.mark.parametrize(
    "wanted",
    [
        Completed(1.0),
        Failed("no", line=1),
        Failed("no", line=2, thrown=True),
        Failed("no", line=None),
    ],
)
def test_another_ending_differs(wanted: Completed | Failed) -> None:
    compilation = comparison.compiled("x = input\nx.deep")
    came = comparison.execute(compilation, None)
    assert judge(Failed("no", line=2), came).outcome == "failed"
    assert judge(wanted, came).outcome == "differs"
    assert to_json(came.value) is None


def test_the_command_counts_and_tells(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "3", "--seed", "4"]) == 0
    counts = capsys.readouterr().out.splitlines()[-1]
    assert sum(int(word) for word in counts.split() if word.isdigit()) == 3


def test_a_difference_is_shown_as_small_as_can_be(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def dislikes_loops(text: str, _: Any) -> Comparison:
        return Comparison("differs", "a loop") if "for " in text else Comparison("completed")

    monkeypatch.setattr("tests.reference.__main__.compare", dislikes_loops)
    assert main(["--count", "1", "--seed", "8", "--shrink"]) == 1
    shown = capsys.readouterr().out
    assert "for " in shown
    assert len(shown.splitlines()) < 8


def test_shrinking_keeps_what_was_asked() -> None:
    text = "a = 1\nif (a > 0) {\n  b = [a, (a + 2) ~@> 0.5]\n}\nfunction f(x) { return x }\nf(a)\n"
    assert shrunk(text, lambda one: "~@>" in one).strip() in ("a ~@> 0.5", "1 ~@> 0.5", "a ~@> 1")
