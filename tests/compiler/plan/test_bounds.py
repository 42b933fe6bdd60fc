"""How many agent calls a plan says a run makes, and that runs keep to it."""

from __future__ import annotations

import pytest

from parallax_compiler.plan.bounds import bounds_of, bounds_words
from tests.compiler.programs import executed, plan_of

IMPORTS = (
    'import { parallel, race, sequential } from "@parallax/primitives/execution"\n'
    'import { retry, fallback, escalate, timeout } from "@parallax/primitives/control"\n'
    'import { consensus, merge } from "@parallax/primitives/aggregation"\n'
    'import { threshold } from "@parallax/primitives/confidence"\n'
    "a = agents[0]\n"
)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1", "exactly 0"),
        ("a.x()", "exactly 1"),
        ("[a.x(), a.y()]", "exactly 2"),
        ("input.b ? a.x() : 1", "at least 0, at most 1"),
        ("if (input.b) { a.x()\na.y() } else { a.z() }", "at least 1, at most 2"),
        ("input.b && a.x()", "at least 0, at most 1"),
        ("if (input.b || a.x()) { 1 }", "at least 0, at most 1"),
        ("if (input.b) { return 1 }\na.x()", "at least 0, at most 1"),
        ("for i in [1, 2, 3] { a.x() }", "exactly 3"),
        ("for i in [1, 2, 3] { a.x()\nif (i == 2) { break } }", "at least 0, at most 3"),
        ("for i in input { a.x() }", "at least 0, no upper bound"),
        ("while (input.b) { 1 }", "exactly 0"),
        ("while (a.x() == 1) { 1 }", "at least 1, no upper bound"),
        ("f = n => a.x(n)\nf(1)\nf(2)", "exactly 2"),
        ("f = n => n <= 0 ? 0 : [a.x(), f(n - 1)]\nf(3)", "at least 0, no upper bound"),
        ("f = () => a.x()\n1", "exactly 0"),
        ("agents.map(b => b.x())", "exactly one per agent of agents"),
        ("[1, 2].map(b => a.x())", "exactly 2"),
        ("for b in agents { b.x()\nb.y() }", "exactly 2 per agent of agents"),
        ("parallel(agents)", "exactly one per agent of agents"),
        ("parallel([a.x(), 1, agents[1]])", "at least 1, at most 2"),
        ("parallel([...agents, a.x()])", "exactly one per agent of agents + 1"),
        ("race(agents)", "at least 0, at most one per agent of agents"),
        ("retry(a.x(), 4)", "at least 1, at most 4"),
        ("retry(a.x(), {maxAttempts: input.n})", "at least 1, no upper bound"),
        ("timeout(a.x(), 5)", "exactly 1"),
        ("fallback(a.x(), a.y())", "at least 0, at most 2"),
        ("r = a.x()\nr ~> 0.9 ? r : escalate('chief')", "at least 1, at most 2"),
        ("consensus(agents)", "at least 0, at most one per agent of agents"),
        ("consensus(parallel(agents))", "exactly one per agent of agents"),
        ("r = parallel(agents)\nconsensus(r)", "exactly one per agent of agents"),
        ("r = [1]\nr.push(a.x())\nconsensus(r)", "exactly 1"),
        (
            "consensus(agents.map(b => b.x()).filter(r => r != null))",
            "exactly one per agent of agents",
        ),
        ("consensus(agentResults)", "exactly one per agent of agents"),
        ("consensus(input.b ? [1] : [2], 0.5)", "exactly 0"),
        ("merge([a.x(), a.y(), 1])", "exactly 2"),
        ("merge([...input.votes, threshold(a.x(), 0.5)])", "exactly 1"),
        ("consensus(agents.slice(0, 2))", "at least 0, no upper bound"),
        ("f = xs => consensus(xs)\nf([])", "at least 0, no upper bound"),
        ("uncertain if (a.x()) { high { 1 } low { a.y() } }", "at least 1, at most 2"),
        ("try { a.x() } catch (e) { a.y() }", "at least 0, at most 2"),
        ("g = h => h()\ng(() => 1)", "at least 0, no upper bound"),
        ("[agentResults, successfulResults]", "exactly one per agent of agents"),
        ("input.b ? agentResults : 1", "at least 0, at most one per agent of agents"),
        (
            "f = () => agentResults\nfor i in input { f() }",
            "at least 0, at most one per agent of agents",
        ),
        ("[agentCount, agentList, parallax, pattern]", "exactly 0"),
        ("for r in agentResults { a.x(r) }", "at least one per agent of agents, no upper bound"),
    ],
)
def test_bounds(code: str, words: str) -> None:
    assert bounds_words(bounds_of(plan_of(IMPORTS + code))) == words


def test_the_budget_bounds_what_nothing_else_does() -> None:
    header = '/** @budget {"calls": 7} */\n'
    open_ended = plan_of(f"{header}for i in input {{ agents[0].x() }}")
    assert bounds_words(bounds_of(open_ended)) == "at least 0, at most 7"
    closed = plan_of(f"{header}agents[0].x()")
    assert bounds_words(bounds_of(closed)) == "exactly 1"


def test_the_fan_out_counts_its_one_group() -> None:
    code = '/** @group lawAgents {"capabilities": ["law"]} */\nagentResults'
    assert bounds_words(bounds_of(plan_of(code))) == "exactly one per agent of lawAgents"
    several = bounds_of(plan_of("[agentResults, lawAgents, artAgent]"))
    assert bounds_words(several) == (
        "at least one per agent of lawAgents, at most one per agent of lawAgents + 1"
    )


def test_a_run_keeps_to_its_bounds() -> None:
    code = IMPORTS + "parallel([a.x(), retry(a.y(), 3, {minConfidence: 0.9}), ...agents])"
    script = [{"answer": 1, "confidence": 0.5}]
    agents = {name: {"capabilities": [], "script": script} for name in ("p", "q")}
    bounds = bounds_of(plan_of(code))
    calls = sum(event.kind == "call.started" for event in executed(code, None, agents).events)
    assert bounds.most is not None
    per_agent = bounds.least.groups["agents"]
    assert bounds.least.calls + 2 * per_agent <= calls <= bounds.most.calls + 2 * per_agent
