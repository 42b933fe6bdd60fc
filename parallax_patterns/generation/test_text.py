"""The text of a test file: the planned cases, then the examples of the requirements."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from parallax_patterns.generation.answers import answers_of, inputs_of
from parallax_patterns.generation.case_writing import PlannedCase
from parallax_patterns.generation.cases import cases_of
from parallax_patterns.generation.casting import Cast, cast_of
from parallax_patterns.generation.forms.catalogue import SHAPES
from parallax_patterns.generation.plan import Group, PatternPlan
from parallax_patterns.generation.rehearsal import Behaviour, Judged, Says
from parallax_patterns.generation.schemas import is_number
from parallax_patterns.generation.yaml_text import flow

_NEAR = 0.01
"""How far a confidence may lie from what was worked out."""


def write_tests(plan: PatternPlan, pattern: str) -> str:
    """The test file of a plan; `pattern` is the path from the file to its pattern."""
    return "\n".join(_lines(plan, pattern)) + "\n"


def _lines(plan: PatternPlan, pattern: str) -> Iterator[str]:
    yield f"# What {plan.title} does when its agents agree, differ, fail or hesitate."
    yield "# Run it with `parallax test --mock-agents`."
    yield f"pattern: {flow(pattern)}"
    yield "defaults:"
    yield f"  input: {flow(inputs_of(plan))}"
    yield "cases:"
    cast = cast_of(plan)
    for case in cases_of(plan):
        yield from _case(plan, cast, case)
    for example in plan.examples:
        yield from _example(plan, cast, json.loads(example))


def _case(plan: PatternPlan, cast: Cast, case: PlannedCase) -> Iterator[str]:
    yield f"  - name: {flow(case.name)}"
    yield f"    # {_why(plan, case)}"
    if case.input is not None:
        yield f"    input: {flow(case.input)}"
    yield "    agents:"
    for group in plan.groups:
        yield from _players(group, cast.members[group.name], case)
    if case.answer is not None and not _asks_cast(plan, cast):
        yield "    answers:"
        yield f"      {flow(plan.fallback.target)}: {flow(_answer(case.answer))}"
    yield "    expect:"
    for key, value in _expected(plan, cast, case).items():
        yield f"      {key}: {flow(value)}"


def _why(plan: PatternPlan, case: PlannedCase) -> str:
    """The arithmetic in one sentence."""
    if case.exceeded:
        return f"This takes {sum(case.calls.values())} calls, more than the budget has."
    least = f"{plan.min_confidence:g}"
    came = f"The decision comes to {case.judged.confidence:.2f}, "
    if case.passed:
        return f"{came}which reaches {least}."
    short = "There is no answer" if case.judged.failed else f"{came}short of {least}"
    if plan.fallback.action == "default":
        return f"{short}: the fixed value takes its place."
    if case.answer is None:
        return f"{short}, and the run waits for {plan.fallback.target}."
    return f"{short}: {plan.fallback.target} decides."


def _asks_cast(plan: PatternPlan, cast: Cast) -> bool:
    return bool(cast.targeted(plan.fallback.target))


def _players(group: Group, agents: Sequence[str], case: PlannedCase) -> Iterator[str]:
    """The agents of a group: under its own name when there is one, else under the group's."""
    roles = [_role(group, agent, case) for agent in agents]
    if len(agents) == 1:
        yield f"      {flow(agents[0])}: {flow(roles[0])}"
    elif all(role == roles[0] for role in roles) and isinstance(roles[0], dict):
        yield f"      {group.name}: {flow(roles[0])}"
    else:
        yield f"      {group.name}:"
        for role in roles:
            yield f"        - {flow(role)}"


def _role(group: Group, agent: str, case: PlannedCase) -> Any:
    """What one agent does: a step for all its calls, a sequence, or nothing at all."""
    calls = case.calls.get(agent, 0)
    said = case.script[agent]
    steps = [_step(said[min(at, len(said) - 1)]) for at in range(max(calls, 1))]
    who: dict[str, Any] = {} if group.expertise is None else {"expertise": group.expertise}
    if case.optional or case.exceeded:
        steps = [step | {"optional": True} for step in steps]
    elif calls == 0:
        return who
    if all(step == steps[0] for step in steps):
        return who | steps[0]
    return who | {"script": steps}


def _step(behaviour: Behaviour) -> dict[str, Any]:
    delay = {"delay": f"{round(behaviour.delay * 1000)}ms"} if behaviour.delay else {}
    if isinstance(behaviour, Says):
        return {"answer": behaviour.value, "confidence": behaviour.confidence, **delay}
    return {"error": behaviour.error, **delay}


def _answer(judged: Judged) -> dict[str, Any]:
    return {"value": judged.value, "confidence": judged.confidence}


def _expected(plan: PatternPlan, cast: Cast, case: PlannedCase) -> dict[str, Any]:
    """What has to come out, by what the plan does with the decision."""
    if case.exceeded:
        return {"status": "exceeded"}
    counted = {} if case.optional else {"calls": {"total": sum(case.calls.values())}}
    path = {} if case.optional else {"path": _path(plan, case)}
    if case.passed:
        if not case.told:
            return {"confidence": {"min": plan.min_confidence}}
        bounds = {"confidence": _bounds(case.judged.confidence, plan.min_confidence)}
        return {**_value(plan, case.judged.value), **bounds, **counted, **path}
    if plan.fallback.action == "default":
        return {"value": plan.fallback.default, "confidence": {"max": 0}, **counted, **path}
    if case.answer is None:
        return {"status": "pending", "pending": [plan.fallback.target], **counted}
    agent = (*cast.targeted(plan.fallback.target), plan.fallback.target)[0]
    bounds = {"confidence": _bounds(case.answer.confidence, 0.0)}
    return {"value": case.answer.value, **bounds, "escalated": agent, **counted, **path}


def _value(plan: PatternPlan, value: Any) -> dict[str, Any]:
    """The value that has to come out; a mean, which is nobody's own answer, within bounds."""
    if not is_number(plan.output) or value in answers_of(plan):
        return {"value": value}
    bounds = _bounds(value, -math.inf, math.inf)
    return {"schema": {"type": "number", "minimum": bounds["min"], "maximum": bounds["max"]}}


def _bounds(number: float, least: float, most: float = 1.0) -> dict[str, float]:
    """A little less and a little more, in hundredths."""
    low = math.floor((number - _NEAR) * 100 + 1e-9) / 100
    high = math.ceil((number + _NEAR) * 100 - 1e-9) / 100
    return {"min": max(least, low), "max": min(most, high)}


def _path(plan: PatternPlan, case: PlannedCase) -> list[str]:
    found = [*SHAPES[plan.form].path(plan), "threshold"]
    if plan.fallback.action == "escalate":
        found.append("escalate" if case.escalated else "!escalate")
    return found


def _example(plan: PatternPlan, cast: Cast, example: Mapping[str, Any]) -> Iterator[str]:
    """A case of the requirements; agents of which it says nothing give the value it expects."""
    given = dict(example)
    if "agents" not in given:
        expect = given["expect"]
        value = expect.get("value", answers_of(plan)[0])
        role = {"answer": value, "confidence": max(0.95, (1 + plan.min_confidence) / 2)}
        given["agents"] = {
            agents[0] if len(agents) == 1 else group: role | {"optional": True}
            for group, agents in cast.members.items()
        }
    yield f"  - name: {flow(given.pop('name'))}"
    for key, value in given.items():
        yield f"    {key}: {flow(value)}"
