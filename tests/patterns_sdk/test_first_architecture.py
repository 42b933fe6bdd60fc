"""Files of the first architecture, with every way in which their agents can fail.

A file that guards for failed agents comes to its end whatever they do. One that does not is warned
of at the very line where a run of it fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Final

import pytest

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.pipeline import Compilation, NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import Agent
from parallax_runtime import Execution, Registry, ScriptedAgent, Step, VirtualClock, load, run_sync

GUARDED: Final = {
    "consensus by hand": """\
/** @name Panel
 * @minAgents 1
 */
good = agentResults.filter(r => r.confidence > 0 && r.result != null)
approvals = good.filter(r => r.result.verdict == "approve").length
ratio = agentCount > 0 ? approvals / agentCount : 0
sure = good.length > 0 ? average(good.map(r => r.confidence)) : 0
let decision = "escalate"
if (sure >= 0.7) { decision = ratio > 0.5 ? "approve" : "reject" } else if (sure >= 0.5) {
  decision = "review"
}
output = {decision, ratio, asked: agentCount, names: agentList.map(a => a.name)}
output ~> sure
""",
    "the best answer": """\
best = successfulResults.reduce((a, b) => a == null || b.confidence > a.confidence ? b : a, null)
answer = best ? best.result.verdict : "nobody answered"
errors = agentResults.filter(r => r.error).map(r => `${r.agentName}: ${r.error}`)
const report = {answer, errors, by: best?.agentId, at: now() > 0, version: pattern.version}
report ~> (best ? best.confidence : 0)
""",
    "a loop that asks before it reads": """\
let lines = []
for (const r of agentResults) {
  if (r.result) {
    lines.push(`${r.agentId} says ${r.result.verdict.toUpperCase()} (${r.reasoning ?? "-"})`)
  } else {
    lines.push(`${r.agentId} failed`)
  }
}
try { lines.push(parallax.agents[0].analyze("again").verdict) } catch (e) { lines.push("no more") }
lines.join("; ") ~> 0.9
""",
    "the first that succeeded, if one did": """\
count = successfulResults.length
ranked = [...successfulResults].sort((a, b) => b.confidence - a.confidence)
if (count === 0) { return {verdict: "nobody answered", by: null} ~> 0 }
first = successfulResults[0]
{verdict: successfulResults[0].result.verdict, by: ranked[0]?.agentId} ~> first.confidence
""",
    "primitives over the answers": """\
import { consensus } from "@parallax/primitives/aggregation"
votes = agentResults.map(r => r.result?.verdict ?? "none")
agreed = consensus(agentResults.map(r => r.result), 0.5)
{votes, agreed: agreed?.verdict ?? null} ~> ~agreed
""",
}

UNGUARDED: Final = {
    "every answer is read": 'agentResults.map(r => r.result.verdict).join(",") ~> 0.9\n',
    "the first answer is read": """\
first = agentResults[0]
first.result.verdict ~> first.confidence
""",
    "the guard is of another": """\
a = agentResults[0]
b = agentResults[1]
out = a.result ? b.result.verdict : "none"
out ~> 0.9
""",
    "the first that succeeded is read": "successfulResults[0].result.verdict ~> 0.9\n",
    "a guard that an empty list passes": """\
sure = agentResults.filter(r => r.confidence > 0.5)
out = agentCount > 0 && sure.length >= 0 ? sure[0].agentId : "nobody"
out ~> 0.9
""",
    "an empty list is reduced": """\
successfulResults.reduce((a, b) => b.confidence > a.confidence ? b : a).agentId ~> 0.9
""",
    "the guard is left out on one way": """\
r = agentResults[2]
if (agentCount > 1) { print(r.result.verdict) } else if (r.result) { print(r.result.verdict) }
r.result ~> 0.5
""",
}

ANSWERS: Final = (
    Step(answer={"verdict": "approve"}, confidence=0.9),
    Step(answer={"verdict": "reject"}, confidence=0.0),
    Step(error="timeout"),
    Step(error="refusal"),
    Step(error="crash"),
    Step(error="garbage"),
)


def compiled(text: str) -> Compilation:
    compilation = compile_source(Source("p.prism", text), NoLibrary())
    assert compilation.python is not None, [one.text() for one in compilation.diagnostics]
    return compilation


def runs(compilation: Compilation) -> Iterator[Execution]:
    """The pattern with three agents, each in each of its ways."""
    assert compilation.python is not None
    program = load(compilation.python.text, "p.py")
    for steps in product(ANSWERS, repeat=3):
        agents = Registry(
            (Agent(f"agent-{number}", f"Agent {number}", ("review",)), ScriptedAgent([step]))
            for number, step in enumerate(steps)
        )
        yield run_sync(program, {"task": "review"}, agents, clock=VirtualClock())


@pytest.mark.parametrize("text", GUARDED.values(), ids=GUARDED)
def test_a_file_that_guards_never_crashes(text: str) -> None:
    compilation = compiled(text)
    assert [
        one.text() for one in compilation.diagnostics if one.severity is not Severity.NOTE
    ] == []
    assert {execution.status for execution in runs(compilation)} == {"completed"}


@pytest.mark.parametrize("text", UNGUARDED.values(), ids=UNGUARDED)
def test_a_file_that_does_not_is_warned_of_where_it_crashes(text: str) -> None:
    compilation = compiled(text)
    warned = {
        compilation.source.position(one.span.start).line
        for one in compilation.diagnostics
        if one.severity is Severity.WARNING
    }
    crashed = {
        execution.fault.line for execution in runs(compilation) if execution.fault is not None
    }
    assert crashed
    assert crashed <= warned
