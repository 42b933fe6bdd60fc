"""Arguments that only the run knows and that cannot work: a fault at the call, in plain words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pytest

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import compile_source
from parallax_compiler.source import Source
from parallax_primitives.catalogue import SPECS
from parallax_primitives.checks import check_option, plainly_fits
from parallax_primitives.values import UNDEFINED, Agent, Confident, Function, Value, to_json
from parallax_runtime import Execution, VirtualClock, load, run_sync
from tests.conformance.running import Files, registry_of

INPUT = {
    "empty": [],
    "nothing": {},
    "minus": -1,
    "text": "often",
    "misspelt": {"maxAttempt": 2},
    "circle": {"a": {"after": "b", "run": 1}, "b": {"after": ["a"], "run": 2}},
    "stranger": {"a": {"after": ["b"], "run": 1}},
    "twice": {"a": {"run": 1}, "b": {"after": ["a", "a"], "run": 2}},
    "steps": [{"do": 1}, {"undo": 2}],
    "names": ["x", "x"],
}

AGENTS: Mapping[str, Mapping[str, Any]] = {
    "a": {"capabilities": [], "script": [{"answer": "x", "confidence": 0.9}]},
    "b": {"capabilities": [], "script": [{"error": "refusal"}]},
}


def go(call: str) -> Execution:
    text = f'import * as p from "@parallax/primitives"\nagent = agents[0]\nfound = {call}\nfound'
    compilation = compile_source(Source("bad.prism", text), Files({}))
    errors = [one for one in compilation.diagnostics if one.severity is Severity.ERROR]
    assert not errors, [one.text() for one in errors]
    assert compilation.python is not None
    program = load(compilation.python.text, "bad.py")
    return run_sync(program, INPUT, registry_of(AGENTS), clock=VirtualClock())


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            "p.retry(agent, input.misspelt)",
            "`retry` has no option `maxAttempt`; its options are `maxAttempts`",
        ),
        (
            "p.retry(agent, {maxAttempts: input.minus})",
            "`maxAttempts` must be a whole number from 1 to",
        ),
        (
            "p.retry(agent, {maxAttempts: input.text})",
            "`maxAttempts` must be a whole number from 1 to 1000, got string",
        ),
        ("p.parallel(input.text)", "`parallel` needs a list of tasks or a group of agents, got"),
        ("p.threshold(agent.x(), {min: input.text})", "`min` must be a number from 0 to 1"),
        ('p.withLock("l", {task: undefined})', "`withLock` needs `task`: a task"),
        ("p.rateLimit(agents, {rate: input.text})", "`rate` must be a count per time"),
        ('p.approval("x", {approvers: input.empty})', "`approval` needs somebody who approves"),
        ("p.pipeline(input.empty)", "`pipeline`: there is no stage; give at least one"),
        ("p.adapt(input.empty)", "`adapt`: there is no strategy; give at least one"),
        ('p.plan("x", input.empty)', "`plan`: there is no step; give at least one"),
        ("p.saga(input.empty)", "`saga`: there is no step; give at least one"),
        ("p.saga(input.steps)", "`saga`: step 2 has no `do`"),
        ("p.twoPhaseCommit(input.empty)", "`twoPhaseCommit`: there is no participant"),
        ('p.branch("x", {arms: input.nothing})', "`branch`: there is no arm"),
        ("p.dag(input.nothing)", "`dag`: there is no task; give at least one"),
        ("p.dag(input.circle)", "`dag`: `a` waits for `b`, which waits for `a`"),
        ("p.dag(input.stranger)", "`dag`: `a` comes after `b`, which is no task here"),
        ("p.dag(input.twice)", "`dag`: `b` names `a` twice in `after`"),
        ('p.milestone("x", input.text)', "`milestone`: `done` must be true or false"),
        ('p.collect("t", {count: input.minus})', "`count` must be a count of 1 or more"),
        (
            "input.names.map((name, at) => p.checkpoint(() => agents[at].x(), name))",
            "the checkpoint `x` was passed before in this run, with something else",
        ),
    ],
)
def test_a_fault_at_the_call(call: str, message: str) -> None:
    execution = go(call)
    assert execution.status == "failed"
    fault = execution.fault
    assert fault is not None
    assert fault.kind == "fault"
    assert message in fault.message
    assert (fault.line, fault.column) == (3, 9 + max(0, call.find("p.") if "map" in call else 0))


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ("p.parallel([agents[1], agents[1]])", [None, None]),
        ("p.race([agents[1], agents[1]])", None),
        ("p.fallback(agents[1], agents[1])", None),
        ("p.consensus([agents[1].x(), agents[1].y()])", None),
        ("p.merge([agents[1].x()])", None),
        ("p.quorum([agents[1].x()], 1)", None),
        ("p.pipeline([agents[1], agents[0]])", None),
        ("p.dag({a: {run: agents[1]}})", {"a": None}),
        ("p.saga([{do: agents[1]}])", None),
        ("p.twoPhaseCommit([agents[1]])", False),
        ('p.plan("x", [agents[1]])', []),
        ("p.adapt([agents[1], agents[1]])", None),
    ],
)
def test_where_all_fail_there_is_no_confidence(call: str, value: object) -> None:
    execution = go(call)
    assert execution.status == "completed", execution.fault
    assert (to_json(execution.value), execution.confidence) == (value, 0.0)


SOME: list[Value] = [
    None, UNDEFINED, True, 0.0, 0.5, 1.0, -1.0, 1.5, 3.0, math.nan, math.inf, "", "3s", "60%",
    "10/s", "majority", [], ["a"], {}, Agent("a"), Function(len, "len", 1),
]  # fmt: skip


def test_what_plainly_fits_has_no_problem() -> None:
    fitting = 0
    for spec in SPECS.values():
        for one in (spec.subject, *spec.options):
            for value in (*SOME, *(Confident(plain, 0.5) for plain in SOME)):
                if plainly_fits(one, value):
                    fitting += 1
                    assert check_option(one, value) is None, (spec.name, one.name, value)
    assert fitting > 1_000
