"""The tables by which plans are gone over name every kind of node, and all of what is in it."""

from __future__ import annotations

from dataclasses import fields
from typing import get_args

from parallax_compiler.plan.nodes import Expression, Spread, Statement
from parallax_compiler.plan.traverse import BLOCKS, PARTS, STORED, VALUES


def holding(*words: str) -> set[type]:
    """The statements with a field that holds something of the kind."""
    return {
        kind
        for kind in get_args(Statement)
        if any(str(one.type).partition(" ")[0] in words for one in fields(kind))
    }


def test_every_kind_of_expression_and_statement_has_its_row() -> None:
    assert PARTS.keys() == {*get_args(Expression), Spread}
    assert VALUES.keys() == set(get_args(Statement))


def test_no_block_and_no_variable_is_missed() -> None:
    assert BLOCKS.keys() == holding("Block", "tuple[BandArm,")
    assert STORED.keys() == holding("Slot", "tuple[Slot,")
