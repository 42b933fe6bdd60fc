"""Derivations as JSON data and back; `docs/json/derivation.md` describes the shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from parallax_primitives.values import Json
from parallax_runtime.derivation import Derivation, Edge, Node, Part
from parallax_runtime.derivation_words import Equation
from parallax_runtime.execution import Place


def derivation_json(derivation: Derivation) -> dict[str, Json]:
    """The derivation as JSON data."""
    return {
        "root": derivation.root,
        "nodes": [_node_json(one) for one in derivation.nodes],
        "edges": [
            {"from": one.node, "to": one.input, "role": one.role} for one in derivation.edges
        ],
        "parts": [
            {"path": one.path, "node": one.node, "collected": one.collected}
            for one in derivation.parts
        ],
        "omitted": derivation.omitted,
    }


def _node_json(one: Node) -> dict[str, Json]:
    formula: dict[str, Json] | None = (
        None if one.equation.formula is None else dict(one.equation.formula)
    )
    words: list[Json] = [*one.equation.words]
    return {
        "id": one.id,
        "kind": one.kind,
        "rule": one.rule,
        "confidence": one.confidence,
        "shown": one.equation.shown,
        "words": words,
        "formula": formula,
        "agent": one.agent,
        "call": one.call,
        "answer": one.answer,
        "error": one.error,
        "place": None if one.place is None else _place_json(one.place),
        "hidden": one.hidden,
    }


def _place_json(place: Place) -> dict[str, Json]:
    return {
        "file": place.source,
        "line": place.line,
        "column": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }


def derivation_from(data: Mapping[str, Any]) -> Derivation:
    """The derivation that `derivation_json` gave; KeyError or TypeError for anything else."""
    return Derivation(
        nodes=tuple(_node_from(one) for one in data["nodes"]),
        edges=tuple(
            Edge(node=one["from"], input=one["to"], role=one["role"]) for one in data["edges"]
        ),
        parts=tuple(
            Part(path=one["path"], node=one["node"], collected=one["collected"])
            for one in data["parts"]
        ),
        omitted=int(data["omitted"]),
    )


def _node_from(data: Mapping[str, Any]) -> Node:
    place = data["place"]
    return Node(
        id=data["id"],
        kind=data["kind"],
        rule=data["rule"],
        confidence=float(data["confidence"]),
        equation=Equation(shown=data["shown"], words=tuple(data["words"]), formula=data["formula"]),
        agent=data["agent"],
        call=data["call"],
        answer=data["answer"],
        error=data["error"],
        place=None if place is None else _place_from(place),
        hidden=int(data["hidden"]),
    )


def _place_from(data: Mapping[str, Any]) -> Place:
    return Place(
        source=data["file"],
        line=int(data["line"]),
        column=int(data["column"]),
        end_line=int(data["endLine"]),
        end_column=int(data["endColumn"]),
    )
