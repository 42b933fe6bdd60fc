"""Every way to write a call means the same, for the primitives that lead work and close it."""

from __future__ import annotations

import pytest

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import compile_source
from parallax_compiler.source import Source
from parallax_primitives.modules import home
from parallax_primitives.values import to_json
from parallax_runtime import Execution, VirtualClock, load, run_sync
from tests.conformance.running import Files, registry_of

AGENTS = {
    name: {"capabilities": [], "script": [{"answer": answer, "confidence": sure}]}
    for name, answer, sure in (("a", "yes", 0.9), ("b", "no", 0.6))
}

FORMS = {
    "saga": (
        "saga([{do: agents[0].x()}, {do: agents[1].y()}], 0.7)",
        "saga([{do: agents[0].x()}, {do: agents[1].y()}], {minConfidence: 0.7})",
        "saga(0.7)([{do: agents[0].x()}, {do: agents[1].y()}])",
        "[{do: agents[0].x()}, {do: agents[1].y()}] |> saga(0.7)",
        "[{do: agents[0].x()}, {do: agents[1].y()}] ~|> saga(0.7)",
        "[{do: agents[0]}, {do: () => agents[1].y()}] |> saga({minConfidence: 0.7})",
    ),
    "twoPhaseCommit": (
        "twoPhaseCommit([agents[0].x(), agents[1]], 0.5)",
        "twoPhaseCommit([agents[0], {prepare: agents[1].y()}], {min: 0.5})",
        "twoPhaseCommit(0.5)(agents)",
        "agents |> twoPhaseCommit(0.5)",
        "agents ~|> twoPhaseCommit(0.5)",
    ),
    "pipeline": (
        'pipeline([agents[0].x(), seen => agents[1].y(seen)], "in", 0.5)',
        'pipeline([agents[0], agents[1]], {input: "in", haltBelow: 0.5})',
        'pipeline({input: "in", haltBelow: 0.5})([agents[0], agents[1].y()])',
        '[agents[0], () => agents[1].y()] |> pipeline("in", 0.5)',
        'agents ~|> pipeline("in", 0.5)',
    ),
    "branch": (
        "branch(agents[0].x(), {yes: agents[1].y(), no: 0})",
        "branch(agents[0].x(), {arms: {yes: agents[1], no: 0}})",
        "branch({yes: () => agents[1].y(), no: 0})(agents[0].x())",
        "agents[0].x() |> branch({yes: agents[1].y(), no: 0})",
        "agents[0].x() ~|> branch({yes: agents[1].y(), no: 0})",
    ),
    "dag": (
        'dag({a: {run: agents[0].x()}, b: {after: ["a"], run: agents[1].y()}})',
        "dag({a: {run: agents[0]}, b: {run: () => agents[1].y()}}, {maxConcurrency: 1})",
        'dag({maxConcurrency: 1})({a: {run: agents[0]}, b: {after: "a", run: agents[1]}})',
        "{a: {run: agents[0].x()}, b: {run: agents[1].y()}} |> dag({maxConcurrency: 1})",
        "{a: {run: agents[0].x()}, b: {run: agents[1].y()}} ~|> dag()",
    ),
    "checkpoint": (
        'checkpoint(agents[0].x(), "here")',
        'checkpoint(() => agents[0].x(), {name: "here"})',
        'checkpoint("here")(agents[0])',
        'agents[0].x() |> checkpoint("here")',
        'agents[0] ~|> checkpoint("here")',
    ),
    "plan": (
        'plan("Go", [agents[0], agents[1].y()])',
        'plan("Go", {steps: [agents[0].x(), () => agents[1].y()]})',
        'plan([agents[0].x(), agents[1].y()])("Go")',
        '"Go" |> plan([agents[0].x(), agents[1].y()])',
        '"Go" ~|> plan(agents)',
    ),
    "milestone": (
        "milestone(agents[0].x(), 0.5)",
        "milestone(agents[0].x(), {done: 0.5})",
        "milestone(0.5)(agents[0].x())",
        "agents[0].x() |> milestone(0.5)",
        "agents[0].x() ~|> milestone(text => [true, false])",
    ),
    "adapt": (
        "adapt([agents[1].y(), agents[0].x()], 0.7)",
        "adapt([agents[1], () => agents[0].x()], {minConfidence: 0.7})",
        "adapt(0.7)([agents[1], agents[0]])",
        "[agents[1].y(), agents[0].x()] |> adapt(0.7)",
        "[agents[1], agents[0]] ~|> adapt(0.7)",
    ),
    "emit": (
        'emit("topic", agents[0].x())',
        'emit("topic", {v: agents[0].x()})',
        'emit({v: agents[0].x()})("topic")',
        '"topic" |> emit(agents[0].x())',
        '"topic" ~|> emit(agents[0].x())',
    ),
    "collect": (
        'collect("topic", "1s")',
        'collect("topic", {window: "1s"})',
        'collect({window: "1s"})("topic")',
        'collect(1, {window: "1s"})("topic")',
        '"topic" |> collect("1s")',
        '"topic" ~|> collect({count: 3, window: "1s"})',
    ),
}


def go(name: str, call: str) -> Execution:
    text = (
        f'import {{ {name} }} from "{home(name)}/{name}.prism"\n_ = agents\nfound = {call}\nfound'
    )
    compilation = compile_source(Source("form.prism", text), Files({}))
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    assert not errors, [one.text() for one in errors]
    assert compilation.python is not None
    program = load(compilation.python.text, "form.py")
    return run_sync(program, {"task": "look"}, registry_of(AGENTS), clock=VirtualClock())


@pytest.mark.parametrize("name", FORMS)
def test_every_form_means_the_same(name: str) -> None:
    executions = {call: go(name, call) for call in FORMS[name]}
    found = {
        call: (one.status, to_json(one.value), one.confidence, one.fault)
        for call, one in executions.items()
    }
    assert len({repr(one) for one in found.values()}) == 1, found
    assert next(iter(found.values()))[0] == "completed"
