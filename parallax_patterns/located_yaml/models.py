"""Located data checked against a pydantic model, with each fault at its key or value.

Models are to be strict (`strict=True`, `extra="forbid"`). A validator of a model that wants its own
words raises `unusable(problem, advice)`. Several faults come in one go.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails, PydanticCustomError

from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Sink
from parallax_compiler.source import Span
from parallax_patterns.diagnostics.documents import (
    MissingKey,
    OutOfRange,
    UnknownChoice,
    UnknownKey,
    UnusableValue,
    WrongKind,
)
from parallax_patterns.located_yaml.document import Located, Path
from parallax_primitives.nearest import equally_near, nearest

_Model = TypeVar("_Model", bound=BaseModel)

_KINDS = {
    "string_type": ("text", 'Put it in quotes: `"…"`'),
    "int_type": ("a whole number", None),
    "int_from_float": ("a whole number", None),
    "float_type": ("a number", "Write it without quotes"),
    "bool_type": ("`true` or `false`", "Write `true` or `false`"),
    "list_type": ("a list", "Write `[a, b]`, or one `- item` on each line"),
    "dict_type": ("a mapping", "Write `key: value` lines"),
    "model_type": ("a mapping", "Write `key: value` lines"),
}

_RANGES = {
    "greater_than": ("more than {gt}", "gt"),
    "greater_than_equal": ("{ge} or more", "ge"),
    "less_than": ("less than {lt}", "lt"),
    "less_than_equal": ("{le} or less", "le"),
    "string_too_short": ("a text that is not empty", "min_length"),
    "too_short": ("a list of {min_length} or more", "min_length"),
    "too_long": ("a list of {max_length} or fewer", "max_length"),
}


def unusable(problem: str, advice: str | None = None) -> PydanticCustomError:
    """The error that a model's validator raises to speak in our words."""
    return PydanticCustomError("unusable", "{problem}", {"problem": problem, "advice": advice})


def validate_model(located: Located, model: type[_Model], sink: Sink) -> _Model | None:
    """The document as a model; None when the sink received faults."""
    try:
        return model.model_validate(located.data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            sink.report(_diagnostic(detail, located, model))
        return None


def _diagnostic(detail: ErrorDetails, located: Located, model: type[BaseModel]) -> Diagnostic:
    path = _real_path(detail["loc"], located)
    source, span, kind = located.source, _value_span(located, path), detail["type"]
    context: dict[str, Any] = detail.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown_key(located, path, model)
    if kind == "missing":
        key = str(detail["loc"][-1])
        return MissingKey(source=source, span=_opening(located, path), key=key)
    if kind == "literal_error":
        return _unknown_choice(located, span, detail, context)
    if kind in _RANGES:
        return _out_of_range(located, span, kind, context)
    if kind == "unusable":
        return UnusableValue(
            source=source, span=span, problem=context["problem"], advice=context["advice"]
        )
    expected, advice = _KINDS.get(kind, ("another kind of value", None))
    return WrongKind(
        source=source,
        span=span,
        expected=expected,
        found=kind_in_words(detail["input"]),
        advice=advice,
    )


def _unknown_key(located: Located, path: Path, model: type[BaseModel]) -> Diagnostic:
    key = str(path[-1])
    known = tuple(sorted(_known_keys(model, path[:-1])))
    span = located.key_span(*path)
    return UnknownKey(
        source=located.source,
        span=span,
        key=key,
        nearest=nearest(key, known),
        known=known,
        fixes=_respelt(key, known, span),
    )


def _respelt(word: str, known: Iterable[str], span: Span) -> tuple[Fix, ...]:
    """Writes the nearest known word, where no other is as near."""
    near = equally_near(word, known)
    return (Fix(f"Write `{near[0]}`", (Edit(span, near[0]),)),) if len(near) == 1 else ()


def _unknown_choice(
    located: Located, span: Span, detail: ErrorDetails, context: dict[str, Any]
) -> Diagnostic:
    if not isinstance(detail["input"], str):
        found = kind_in_words(detail["input"])
        return WrongKind(source=located.source, span=span, expected="text", found=found)
    choices = tuple(str(context["expected"]).replace(" or ", ", ").replace("'", "").split(", "))
    value = detail["input"]
    return UnknownChoice(
        source=located.source,
        span=span,
        value=value,
        nearest=nearest(value, choices),
        choices=choices,
        fixes=_respelt(value, choices, span),
    )


def _out_of_range(located: Located, span: Span, kind: str, context: dict[str, Any]) -> Diagnostic:
    words, key = _RANGES[kind]
    bound = context.get(key)
    if isinstance(bound, float) and bound.is_integer():
        bound = int(bound)
    return OutOfRange(source=located.source, span=span, expected=words.format(**{key: bound}))


def _real_path(loc: tuple[int | str, ...], located: Located) -> Path:
    """The longest way down the document along `loc`; what a union adds to `loc` is passed over."""
    path: Path = ()
    for part in loc:
        if located.has(*path, part):
            path = (*path, part)
    return path


def _value_span(located: Located, path: Path) -> Span:
    """A value's own place; the key's where the value is nothing at all (`goal:`)."""
    span = located.span(*path)
    return located.key_span(*path) if span.start == span.end else span


def _opening(located: Located, path: Path) -> Span:
    """Where to say that a key is missing: the key of the mapping, else its first line's start."""
    place = located.places[path]
    if place.key is not None:
        return place.key
    start = place.value.start
    line_end = located.source.text.find("\n", start)
    first_line = place.value.end if line_end < 0 else min(place.value.end, line_end)
    return Span(start, first_line)


def _known_keys(model: type[BaseModel], path: Path) -> set[str]:
    """The keys that the model takes at a path."""
    models = {model}
    for part in path:
        if isinstance(part, str):
            # A key that is no field is one of a mapping whose keys people choose.
            models = {inner for one in models for inner in _field_models(one, part)} or models
    return {field.alias or name for one in models for name, field in one.model_fields.items()}


def _field_models(model: type[BaseModel], key: str) -> Iterator[type[BaseModel]]:
    for name, field in model.model_fields.items():
        if key in {name, field.alias}:
            yield from _models_in(field)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models inside an annotation such as `list[Stage] | None`."""
    if isinstance(annotation, FieldInfo):
        annotation = annotation.annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)


def kind_in_words(data: object) -> str:
    """What a piece of YAML data is, in the words of diagnostics."""
    match data:
        case None:
            return "nothing"
        case bool():
            return f"`{str(data).lower()}`"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a mapping"
