"""What the run provides to files of the first architecture, from the pattern to its result."""

from __future__ import annotations

from typing import Any

import pytest

from tests.compiler.programs import compiled, executed, plan_of, python_of

AGENTS: dict[str, Any] = {
    "a": {"capabilities": ["law"], "script": [{"answer": 1, "confidence": 0.9, "delay": "2s"}]},
    "b": {"capabilities": ["art"], "script": [{"answer": 2, "confidence": 0.6, "delay": "1s"}]},
}
PARALLEL = 'import { parallel, race } from "@parallax/primitives/execution"\n'


def calls(code: str, **files: str) -> tuple[Any, int, float]:
    """Value, number of calls, and seconds of a run."""
    done = executed(code, None, AGENTS, **files)
    assert done.fault is None, done.fault
    return done.json, sum(one.kind == "call.started" for one in done.events), done.seconds


@pytest.mark.parametrize(
    ("code", "value", "count"),
    [
        ("agentResults.map(r => r.result)", [1, 2], 2),
        ("[agentResults.length, agentResults.length, successfulResults.length]", [2, 2, 2], 2),
        ("input ? agentResults : agentCount", 2, 0),
        ("f = () => agentResults\\n[1, 2].map(n => f()[0].result + n)", [2, 3], 2),
        ("f = () => agentResults\\nagentCount", 2, 0),
        ("`${agentResults[1].result}`", "2", 2),
        ("agentResults.find(r => r.result == 2)?.agentId", "b", 2),
        ("{agentCount, agentResults}.agentResults.length", 2, 2),
        ("const [{result: x}, y] = agentResults\\n[x, y.agentName]", [1, "b"], 2),
        ("lawAgents.length\\nagentResults.map(r => r.agentId)", ["a"], 1),
        ("artAgent.id\\nagentCount", 1, 0),
        ("agentList.map(a => a.look()).map(r => r + 1)", [2, 3], 2),
        ("parallax.agents.map(a => a.id)", ["a", "b"], 0),
        ("parallax.agentList.length", 2, 0),
        ("[pattern.name, pattern.version, pattern.description]", ["main", None, None], 0),
        ("typeof agentResults", "object", 2),
    ],
)
def test_a_read(code: str, value: Any, count: int) -> None:
    came, made, _ = calls(code.replace("\\n", "\n"))
    assert (came, made) == (value, count)


def test_concurrent_readers_share_the_calls() -> None:
    code = PARALLEL + "parallel([agentResults, successfulResults, (() => agentResults)])"
    value, count, seconds = calls(code)
    assert [len(one) for one in value] == [2, 2, 2]
    assert (count, seconds) == (2, 2.0)


def test_a_read_among_tasks_is_started_by_the_primitive() -> None:
    value, count, seconds = calls(PARALLEL + "race([agentResults, agents[1].quick()])")
    assert (value, count, seconds) == (2, 3, 1.0)


def test_files_that_are_imported_read_the_same_answers() -> None:
    lib = "export function first() { return agentResults[0].result }"
    imported = 'import { first } from "./lib.prism"\nimport { who } from "./who.prism"\n'
    code = f"/** @name Main */\n{imported}[first(), agentResults[1].result, who]"
    value = calls(code, lib=lib, who="export const who = pattern.name")
    assert value == ([1, 2, "Main"], 2, 2.0)


def test_the_header_is_what_pattern_says() -> None:
    code = "/** @name A @b\n@version 2.0\n@description Does it */\npattern"
    assert executed(code.replace(" @b", "")).json == {
        "name": "A",
        "version": "2.0",
        "description": "Does it",
    }
    assert executed("pattern Review { pattern.name }").json == "Review"


def test_all_agents_are_selected_where_the_file_has_no_group() -> None:
    (group,) = plan_of("agentResults").groups
    assert (group.name, group.capabilities, group.minimum) == ("agents", (), 0)
    assert executed("agentResults").json == []
    assert plan_of("pattern").groups == ()


def test_a_pattern_that_reads_the_answers_asks_agents() -> None:
    codes = {one.code for one in compiled("agentResults.map(r => r.result)").diagnostics}
    assert codes == set()


def test_reading_the_answers_uses_every_group_of_the_file() -> None:
    header = '/** @group panel {"capabilities": ["law"]} */\n'
    used = {one.code for one in compiled(f"{header}agentResults.map(r => r.result)").diagnostics}
    unused = {one.code for one in compiled(f"{header}agents.map(a => a.look())").diagnostics}
    assert (used, unused) == (set(), {"PLX0558"})


def test_a_failing_agent_does_not_crash_what_guards() -> None:
    agents = {**AGENTS, "c": {"capabilities": [], "script": [{"error": "crash"}]}}
    code = "agentResults.filter(r => r.confidence > 0.7 && r.result).map(r => r.result + 1)"
    assert executed(code, None, agents).json == [2]
    unguarded = executed("agentResults.map(r => r.result.verdict)", None, agents)
    assert unguarded.status == "failed"


def test_a_fault_of_a_reader_names_its_place() -> None:
    done = executed("rows = agentResults\nrows[9].result", None, AGENTS)
    assert done.fault is not None
    assert (done.fault.line, done.fault.source) == (2, "main.prism")


def test_reads_have_one_site_in_the_text() -> None:
    text = python_of("[agentResults, successfulResults]").text
    assert "await run.agent_results(1), await run.successful_results(1)" in text
