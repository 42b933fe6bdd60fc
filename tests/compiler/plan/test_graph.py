"""The graph of a plan: what flows to what, and which side of a gate leads where."""

from __future__ import annotations

import re

from parallax_compiler.plan.flows import graph_of
from parallax_compiler.plan.graph import Graph
from parallax_compiler.plan.mermaid import mermaid
from tests.compiler.programs import plan_of

IMPORTS = (
    'import { parallel } from "@parallax/primitives/execution"\n'
    'import { consensus } from "@parallax/primitives/aggregation"\n'
    'import { escalate } from "@parallax/primitives/control"\n'
)


def arrows(graph: Graph) -> set[str]:
    names = {node.key: node.name for node in graph.nodes}
    return {f"{names[edge.source]} -{edge.label}> {names[edge.target]}" for edge in graph.edges}


def arrows_of(code: str) -> set[str]:
    return arrows(graph_of(plan_of(IMPORTS + code)))


def test_values_flow_through_variables_functions_and_containers() -> None:
    code = "rs = parallel(agents)\npick = list => ({list})\nconsensus(pick(rs).list, 0.5)"
    assert arrows_of(code) >= {"agents -> parallel", "parallel -> consensus", "consensus -> result"}


def test_callbacks_receive_what_they_go_over() -> None:
    found = arrows_of("rs = agents.map(a => a.think(input))\nconsensus(rs, 0.5)")
    assert found >= {"agents -> think", "input -> think", "think -> consensus"}


def test_all_reads_of_the_answers_are_one_node() -> None:
    found = arrows_of("f = () => successfulResults\nconsensus([...agentResults, ...f()], 0.5)")
    assert found == {
        "input -> agentResults",
        "agents -> agentResults",
        "agentResults -> consensus",
        "consensus -> result",
    }
    picked = "lawAgents.map(a => a.id)\nagentList.map(a => a.think())"
    assert arrows_of(picked) >= {"lawAgents -> think"}


def test_loops_flow_around() -> None:
    found = arrows_of("x = null\nfor a in agents { x = a.improve(x) }\nx")
    assert found >= {"improve -> improve", "improve -> result"}


def test_both_sides_of_a_test() -> None:
    found = arrows_of("v = agents[0].x()\nv ~> 0.9 ? v : escalate('chief')")
    assert found >= {
        "x -> test",
        "test -≥ 0.9> result",
        "test -< 0.9> escalate",
        "escalate -> result",
    }
    assert "x -> result" not in found


def test_a_statement_gates_what_happens_in_it() -> None:
    code = "v = agents[0].x()\nif (v ~> 0.9) { w = 1 } else { w = agents[1].y(v) }\nw"
    found = arrows_of(code)
    assert found >= {"test -≥ 0.9> result", "test -< 0.9> y", "x -> y", "y -> result"}


def test_bands_lead_to_their_arms() -> None:
    code = (
        "v = agents[0].x()\nuncertain if (v) { high { v } medium { agents[1].y() } low { null } }"
    )
    found = arrows_of(code)
    assert found >= {
        "uncertain -high> result",
        "uncertain -medium> y",
        "uncertain -low> result",
        "y -> result",
    }


def test_loops_and_functions_are_frames() -> None:
    graph = graph_of(plan_of("f = a => a.x()\nfor a in agents { f(a)\na.y() }"))
    frames = {node.name: [graph.frames[one] for one in node.frames] for node in graph.nodes}
    assert frames["y"] == ["for each"]
    assert frames["x"] == ["f@1"]


def test_no_edge_dangles_and_keys_are_unique() -> None:
    graph = graph_of(plan_of(IMPORTS + "consensus(parallel(agents), input.t) ~> 0.5 ? 1 : 2"))
    keys = [node.key for node in graph.nodes]
    assert len(keys) == len(set(keys))
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} <= set(keys)


def test_a_diagram_names_no_unknown_node_and_escapes_labels() -> None:
    plan = plan_of("agents[0].ask() ~> input['\"<]-->|x|']  ? 1 : 2")
    text = mermaid(plan)
    shown = set(re.findall(r"^ +(n\d+)[\[({]", text, re.M))
    used = set(re.findall(r"\bn\d+\b", re.sub(r'"[^"]*"', "", text)))
    assert used <= shown
    for line in text.splitlines():
        assert line.count('"') in (0, 2)
