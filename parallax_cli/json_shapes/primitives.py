"""The shapes of `parallax primitives list` and `parallax primitives show`."""

from __future__ import annotations

from typing import Any

from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.values import to_json


def primitive_shape(spec: PrimitiveSpec) -> dict[str, Any]:
    """A primitive as its spec declares it."""
    return {
        "name": spec.name,
        "category": spec.category,
        "summary": spec.summary,
        "subject": _parameter_shape(spec.subject),
        "options": [_parameter_shape(one) for one in spec.options],
        "confidence": {"rule": spec.rule, "formula": spec.formula},
        "example": {"code": spec.example, "result": spec.example_result},
    }


def default_of(one: Parameter) -> Any:
    """The value that stands for a missing argument, as JSON data."""
    default = one.default
    return to_json(list(default) if isinstance(default, tuple) else default)


def _parameter_shape(one: Parameter) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind,
        "description": one.doc,
        "required": one.required,
        "default": default_of(one),
        "choices": list(one.choices),
        "minimum": one.minimum,
        "maximum": one.maximum,
        "byNameOnly": one.keyword_only,
    }
