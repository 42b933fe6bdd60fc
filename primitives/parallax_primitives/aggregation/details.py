"""`details`: what an aggregate knows beside its value."""

from __future__ import annotations

from parallax_primitives.context import Context
from parallax_primitives.derivation import known_of
from parallax_primitives.values import Value


async def details(context: Context, subject: Value) -> Value:  # noqa: ARG001  # as every handler
    return dict(known_of(subject))
