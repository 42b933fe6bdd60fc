"""`groupBy`: the elements of a list by a key."""

from __future__ import annotations

from parallax_primitives.ballots import label_text
from parallax_primitives.context import Context
from parallax_primitives.derivation import failed
from parallax_primitives.selectors import label_of
from parallax_primitives.transformation.parts import listed, nested, parts_of
from parallax_primitives.values import Value, bare


async def group_by(context: Context, subject: Value, *, by: Value) -> Value:
    parts = parts_of(context, subject)
    found: dict[str, list[Value]] = {}
    for part in parts:
        if not failed(part):
            label = bare(await label_of(context, part, by))
            found.setdefault(label_text(label), []).append(part)
    groups = {name: listed(context, same) for name, same in found.items()}
    lost = (part for part in parts if failed(part))
    return nested(context, dict(groups), tuple(groups.values()), lost)
