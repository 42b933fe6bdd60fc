"""Making changed copies of blocks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from parallax_compiler.plan.nodes import (
    BandSwitch,
    Block,
    ForEach,
    If,
    Scoped,
    Statement,
    Try,
    While,
)

Change = Callable[[Statement], tuple[Statement, ...]]
"""Gives what stands instead of a statement, whose own blocks were changed already."""


def rewritten(block: Block, change: Change) -> Block:
    """The block with every statement of it and of its inner blocks changed."""
    return tuple(new for one in block for new in change(_with_inner(one, change)))


def _with_inner(statement: Statement, change: Change) -> Statement:
    match statement:
        case If():
            return _if(statement, change)
        case While(body=body) | ForEach(body=body) | Scoped(body=body):
            return replace(statement, body=rewritten(body, change))
        case BandSwitch(arms=arms):
            changed = (replace(arm, body=rewritten(arm.body, change)) for arm in arms)
            return replace(statement, arms=tuple(changed))
        case Try(body=body, handler=handler, finalizer=finalizer):
            return replace(
                statement,
                body=rewritten(body, change),
                handler=None if handler is None else rewritten(handler, change),
                finalizer=None if finalizer is None else rewritten(finalizer, change),
            )
        case _:
            return statement


def _if(statement: If, change: Change) -> If:
    """A chain of branches is changed from its end, without recursion: it may be long."""
    chain = [statement]
    while len(chain[-1].otherwise) == 1 and isinstance(chain[-1].otherwise[0], If):
        chain.append(chain[-1].otherwise[0])
    otherwise = rewritten(chain[-1].otherwise, change)
    for link in reversed(chain[1:]):
        changed = replace(link, then=rewritten(link.then, change), otherwise=otherwise)
        otherwise = change(changed)
    return replace(statement, then=rewritten(statement.then, change), otherwise=otherwise)
