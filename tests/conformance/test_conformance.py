"""Every conformance case passes, and the comparison finds every kind of difference."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.__main__ import main
from tests.conformance.case import CASES, Case, NoCaseError, read_cases
from tests.conformance.running import problems, same

ALL = [case for path in sorted(CASES.glob("*.jsonl")) for case in read_cases(path)]
ADDER = {"capabilities": ["sums"], "script": [{"answer": 3, "confidence": 0.5, "delay": "2s"}]}


def case_of(code: str, expect: dict[str, Any], **more: Any) -> Case:
    files = {"main.prism": code}
    return Case(id="own/case", title="", files=files, entry="main.prism", expect=expect, **more)


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert problems(case) == []


def test_ids_are_unique() -> None:
    ids = [case.id for case in ALL]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(
    "expect",
    [
        {"value": True, "confidence": 1},
        {"value": 2, "confidence": 1},
        {"value": 1, "confidence": 0.5},
        {"value": 1, "parts": {"a.0": 1}},
        {"errors": []},
        {"errors": [{"stage": "input", "mentions": []}]},
        {"runtime_error": {"line": 1, "mentions": []}},
        {"value": 1, "confidence": 1, "calls": {"total": 1}},
    ],
    ids=str,
)
def test_another_outcome_fails(expect: dict[str, Any]) -> None:
    if expect == {"errors": []}:
        expect = {"errors": [{"stage": "name", "line": 1, "column": 1, "mentions": []}]}
    assert problems(case_of("1", expect))


def test_an_unexpected_error_fails() -> None:
    assert problems(case_of("unknown", {"value": None, "confidence": 1}))


def test_an_error_elsewhere_fails() -> None:
    error = {"stage": "name", "line": 1, "column": 1, "mentions": ["unknown"]}
    assert problems(case_of("unknown", {"errors": [error]})) == []
    for key, value in (("line", 2), ("column", 2), ("stage", "type"), ("mentions", ["x9"])):
        assert problems(case_of("unknown", {"errors": [{**error, key: value}]}))


def test_a_missing_warning_fails() -> None:
    expect = {"value": 1, "confidence": 1}
    assert problems(case_of("1", expect, warnings=({"line": 1, "mentions": []},)))


def test_agents_calls_and_virtual_time() -> None:
    expect = {
        "value": 3,
        "confidence": 0.5,
        "calls": {"total": 1, "adder": 1},
        "seconds": {"max": 2},
    }
    case = case_of("agents[0].add(1, 2)", expect, agents={"adder": ADDER})
    assert problems(case) == []
    assert problems(replace(case, expect={**expect, "calls": {"adder": 2}}))
    assert problems(replace(case, expect={**expect, "seconds": {"max": 1.9}}))


def test_booleans_are_no_numbers() -> None:
    assert same([1, {"a": 2.0}], [1.0, {"a": 2}])
    assert not same([1], [True])
    assert not same({"a": 1}, {"a": 1, "b": None})


def test_variables_come_before_the_first_line(tmp_path: Path) -> None:
    line = {"id": "own/v", "code": "x + 1", "variables": {"x": 2}, "expect": {"value": 3}}
    path = tmp_path / "own.jsonl"
    path.write_text(json.dumps(line), "utf-8")
    assert [problems(case) for case in read_cases(path)] == [[]]


def test_the_command_prints_a_table_and_the_sum(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mine.jsonl"
    lines = [
        {"id": "mine/good", "title": "One", "code": "1", "expect": {"value": 1}},
        {"id": "mine/bad", "title": "Two", "code": "1", "expect": {"value": 2}},
    ]
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    assert main([str(path)]) == 1
    out = capsys.readouterr().out.splitlines()
    assert "FAILED mine/bad: Two" in out
    assert out[-2].split() == ["mine", "2", "1", "1"]
    assert out[-1] == "1 passed, 1 failed"


def test_a_file_that_holds_no_cases_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "no.jsonl"
    path.write_text('{"id": 1}', "utf-8")
    with pytest.raises(NoCaseError):
        list(read_cases(path))
    assert main([str(path)]) == 2
    assert "no.jsonl:1" in capsys.readouterr().err
