"""The shape of `parallax plan`."""

from __future__ import annotations

from typing import Any

from parallax_cli.json_shapes.findings import place_shape
from parallax_compiler.plan.bounds import Count, bounds_of
from parallax_compiler.plan.flows import graph_of
from parallax_compiler.plan.graph import Node
from parallax_compiler.plan.nodes import Plan
from parallax_compiler.resolve.bindings import Group


def plan_shape(plan: Plan) -> dict[str, Any]:
    """What a pattern will do: groups, bounds, and the graph of what flows where."""
    graph, bounds = graph_of(plan), bounds_of(plan)
    return {
        "pattern": plan.name,
        "version": plan.version,
        "description": plan.description,
        "files": [source.name for source in plan.sources],
        "groups": [_group_shape(one) for one in plan.groups],
        "calls": {
            "least": _count_shape(bounds.least),
            "most": None if bounds.most is None else _count_shape(bounds.most),
        },
        "limits": {
            "calls": plan.limits.calls,
            "seconds": plan.limits.seconds,
            "callTimeout": plan.limits.call_timeout,
            "concurrency": plan.limits.concurrency,
        },
        "nodes": [_node_shape(one, plan) for one in graph.nodes],
        "edges": [
            {"from": one.source, "to": one.target, "kind": one.kind, "label": one.label}
            for one in graph.edges
        ],
    }


def _group_shape(group: Group) -> dict[str, Any]:
    return {
        "name": group.name,
        "capabilities": list(group.capabilities),
        "min": group.minimum,
        "max": group.maximum,
        "minConfidence": group.min_confidence,
        "expertise": group.expertise,
        "single": group.single,
    }


def _count_shape(count: Count) -> dict[str, Any]:
    return {"calls": count.calls, "perAgentOf": dict(count.groups)}


def _node_shape(node: Node, plan: Plan) -> dict[str, Any]:
    return {
        "key": node.key,
        "kind": node.kind,
        "name": node.name,
        "details": list(node.details),
        **place_shape(plan.sources[node.source], node.span),
    }
