"""What primitives do, loaded one by one when a run first asks for it.

The handler of `retry`, of the category `control`, is `retry` in `control/retry.py`. A run uses
a few of the sixty, and the compiler none: it reads specs only.
"""

from __future__ import annotations

from importlib import import_module
from typing import Final

from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import Handler, Primitive, PrimitiveSpec, in_snake_case


class _OnUse(dict[str, Primitive]):
    """Primitives by name; who asks for one that is missing has it loaded."""

    def __missing__(self, name: str) -> Primitive:
        spec = SPECS[name]
        self[name] = primitive = Primitive(spec=spec, handler=_handler(spec))
        return primitive


def _handler(spec: PrimitiveSpec) -> Handler:
    name = in_snake_case(spec.name)
    module = import_module(f"parallax_primitives.{spec.category}.{name}")
    handler: Handler = getattr(module, name)
    return handler


PRIMITIVES: Final[dict[str, Primitive]] = _OnUse()
"""The primitives by name, each of them loaded when it is first looked up with `[]`."""
