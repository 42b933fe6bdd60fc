"""Instrumented plans: what they report, and that they do what the plan as it is does."""

from __future__ import annotations

import re
from typing import Any

from parallax_compiler.pipeline import compile_source
from parallax_compiler.source import Source
from parallax_runtime import VirtualClock, load, run_sync
from tests.compiler.programs import ENTRY, compiled
from tests.conformance.running import Files, problems, registry_of
from tests.conformance.test_conformance import ALL

REVIEW = """\
verdict = agents[0].review(input)
sure = verdict ~@> 0.7
if (~verdict >= 0.9) { note = "sure" }
else if (sure == null) { throw "no" }
out = null
try { out = agents[1].check(input) } catch (e) { out = e.message }
uncertain if (verdict) { high { out } medium { 2 } }
function never(x) { return x + 1 }
{low ~> 0.5} = input
final = verdict ~> 0.8
  ? verdict
  : low
final
"""


def reached(code: str, data: Any, *confidences: float | None) -> set[tuple[str, str, str]]:
    """(kind, outcome, text) of everything that a run reports."""
    compilation = compile_source(Source(ENTRY, code), Files({ENTRY: code}), probes=True)
    assert compilation.plan is not None
    assert compilation.python is not None
    agents = {
        f"a{at}": {"script": [{"answer": "ok", "confidence": one} if one else {"error": "crash"}]}
        for at, one in enumerate(confidences)
    }
    found: set[int] = set()
    program = load(compilation.python.text, "main.py")
    run_sync(program, data, registry_of(agents), clock=VirtualClock(), reached=found)
    probes = compilation.plan.probes
    assert found <= {one.id for one in probes}
    return {
        (one.kind, one.outcome, code[one.span.start : one.span.end])
        for one in probes
        if one.id in found
    }


def test_each_kind_of_place_reports_its_outcome() -> None:
    sure = reached(REVIEW, {"low": 1}, 0.95, 0.9)
    assert {one for one in sure if one[0] != "line"} == {
        ("threshold", "met", "verdict ~@> 0.7"),
        ("threshold", "met", "~verdict >= 0.9"),
        ("branch", "true", "~verdict >= 0.9"),
        ("arm", "high", "high { out }"),
        ("threshold", "met", "low ~> 0.5"),
        ("threshold", "met", "verdict ~> 0.8"),
        ("branch", "true", "verdict ~> 0.8"),
    }
    unsure = reached(REVIEW, {"low": 1}, 0.75, None)
    assert {one for one in unsure if one[0] != "line"} == {
        ("threshold", "met", "verdict ~@> 0.7"),
        ("threshold", "missed", "~verdict >= 0.9"),
        ("branch", "false", "~verdict >= 0.9"),
        ("branch", "false", "sure == null"),
        ("error", "caught", "out"),
        ("arm", "high", "high { out }"),
        ("threshold", "met", "low ~> 0.5"),
        ("threshold", "missed", "verdict ~> 0.8"),
        ("branch", "false", "verdict ~> 0.8"),
    }
    ended = reached(REVIEW, {}, 0.4, 0.9)
    assert ("error", "thrown", 'throw "no"') in ended
    assert ("threshold", "missed", "verdict ~@> 0.7") in ended
    assert not [one for one in ended if one[2] == "final"]
    assert ("arm", "no arm") in {
        one[:2] for one in reached("uncertain if (1 ~> 0.2) { high {} }", None)
    }


def test_branches_that_are_no_conditions_say_what_they_ask() -> None:
    code = """\
name = input.name ?? "nobody"
short = input.about?.short
function greet(x = name) { return x }
kind = match input.part {
  {total} => greet()
  [first] => first
  _ => greet(1)
}
kind
"""
    first = {one[1:] for one in reached(code, {"part": {"total": 1}}) if one[0] == "branch"}
    assert first == {
        ("null", "input.name"),
        ("null", "input.about"),
        ("fits", "{total}"),
        ("missing", "name"),
    }
    data = {"name": "Ada", "about": {}, "part": [1]}
    second = {one[1:] for one in reached(code, data) if one[0] == "branch"}
    assert second == {
        ("not null", "input.name"),
        ("not null", "input.about"),
        ("differs", "{total}"),
        ("fits", "[first]"),
    }


def test_an_arm_on_a_line_of_its_own_makes_that_line_reached() -> None:
    lines = {text for kind, _, text in reached(REVIEW, {}, 0.95, 0.9) if kind == "line"}
    assert "verdict" in lines
    assert lines.isdisjoint({"return x + 1", 'throw "no"'})


def test_what_is_written_before_a_program_reaches_nothing() -> None:
    code = "x = 1\nif (input == 2) {\n  y = pattern.name\n}\nx\n"
    assert {one[2] for one in reached(code, 1) if one[0] == "line"} == {"x", "input == 2"}


def test_a_program_does_the_same_when_it_reports() -> None:
    assert [(case.id, found) for case in ALL[::4] if (found := problems(case, probes=True))] == []


def test_a_program_without_choices_and_loops_reaches_all_its_lines() -> None:
    tried = 0
    for case in ALL[::3]:
        source = Source(case.entry, case.files[case.entry])
        done = compile_source(source, Files(case.files), probes=True)
        if done.plan is None or done.python is None or len(done.plan.functions) > 1:
            continue
        if any(one.kind in ("branch", "arm", "error") for one in done.plan.probes):
            continue
        if re.search(r"\b(for|while)\b", source.text):
            continue
        found: set[int] = set()
        program = load(done.python.text, "main.py")
        agents, clock = registry_of(case.agents), VirtualClock()
        if run_sync(program, case.input, agents, clock=clock, reached=found).fault is None:
            tried += 1
            lines = {one.id for one in done.plan.probes if one.kind == "line"}
            assert lines <= found, case.id
    assert tried > 100


def test_every_number_in_the_text_means_something() -> None:
    for case in ALL[::7]:
        source = Source(case.entry, case.files[case.entry])
        done = compile_source(source, Files(case.files), probes=True)
        if done.plan is not None and done.python is not None:
            known = {one.id for one in done.plan.probes}
            for method, number in re.findall(
                r"run\.(probe|decided|passed|found)\((\d+)", done.python.text
            ):
                assert {int(number), int(number) + (method != "probe")} <= known


def test_only_who_asks_gets_a_program_that_reports() -> None:
    plain = compiled(REVIEW)
    assert plain.plan is not None
    assert plain.python is not None
    assert plain.plan.probes == ()
    assert not re.search(r"run\.(probe|decided|passed|found)\(", plain.python.text)


def test_long_chains_stay_chains() -> None:
    chain = " else ".join(f"if (input == {at}) {{ out = {at} }}" for at in range(90))
    found = reached(f"out = null\n{chain}\nout", 70)
    assert ("branch", "true", "input == 70") in found
    assert ("branch", "false", "input == 69") in found
