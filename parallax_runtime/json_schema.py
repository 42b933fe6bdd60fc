"""Input and output checked against JSON Schema (draft 2020-12), with the fault in plain words.

A path reads as the pattern would write it: `input.user.age`, `input.tags[1]`. Schemas are read
without any network; a reference that leads outside is a fault. They come with a pattern that nobody
trusts: their regular expressions take time proportional to the text, and their work is counted.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final, TypeAlias

from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import SchemaError, ValidationError, best_match
from jsonschema.validators import extend
from referencing import Registry
from referencing.exceptions import Unresolvable

from parallax_runtime.expressions import UnsupportedError, finder
from parallax_runtime.strength import a

_SHOWN: Final = 60
"""Characters of a value that a message shows."""

_LEAST_WORK: Final = 100_000
_WORK_PER_PART: Final = 50
"""Keywords of the schema that may be looked at, whatever the data is and for each part of it."""


def violation(schema: Any, data: Any, name: str) -> str | None:
    """What is wrong with the data in one sentence, None when it fits. `name` begins the path."""
    token = _WORK.set([max(_LEAST_WORK, _WORK_PER_PART * _parts(data))])
    try:
        error = best_match(_validator(json.dumps(schema)).iter_errors(data))
    except SchemaError as broken:
        return f"the schema of `{name}` is no JSON Schema: {broken.message}"
    except Unresolvable as unknown:
        return f"the schema of `{name}` refers to `{unknown.ref}`, which it does not contain"
    except UnsupportedError as problem:
        return f"the schema of `{name}` has an expression that cannot be used: {problem}"
    except _TooMuchError:
        return f"it takes too long to check `{name}` against its schema"
    except RecursionError:
        return f"the schema of `{name}` nests, or refers to itself, too deep"
    finally:
        _WORK.reset(token)
    return None if error is None else _words(error, name)


def _parts(data: Any) -> int:
    """How many values the data is made of."""
    match data:
        case list():
            return 1 + sum(map(_parts, data))
        case dict():
            return 1 + sum(map(_parts, data.values()))
        case _:
            return 1


# --- keywords ------------------------------------------------------------------------------------

_WORK: Final[ContextVar[list[int]]] = ContextVar("parallax_schema_work")
"""What is left of the work that one check may take."""


class _TooMuchError(Exception):
    """A check that takes too long."""


_Keyword: TypeAlias = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


def _counted(keyword: _Keyword) -> _Keyword:
    def check(validator: Any, value: Any, data: Any, schema: Any) -> Iterator[ValidationError]:
        left = _WORK.get()
        left[0] -= 1
        if left[0] < 0:
            raise _TooMuchError
        yield from keyword(validator, value, data, schema) or ()

    return check


def _pattern(validator: Any, source: Any, data: Any, _schema: Any) -> Iterator[ValidationError]:
    if validator.is_type(data, "string") and not finder(source)(data):
        yield ValidationError(f"{data!r} does not match {source!r}")


def _pattern_properties(
    validator: Any, patterns: Any, data: Any, _schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(data, "object"):
        return
    for source, inner in patterns.items():
        found_in = finder(source)
        for key, part in data.items():
            if found_in(key):
                yield from validator.descend(part, inner, path=key, schema_path=source)


def _additional_properties(
    validator: Any, allowed: Any, data: Any, schema: Any
) -> Iterator[ValidationError]:
    if not validator.is_type(data, "object"):
        return
    known = schema.get("properties", {})
    patterns = [finder(source) for source in schema.get("patternProperties", {})]
    others = [
        key for key in data if key not in known and not any(found_in(key) for found_in in patterns)
    ]
    if validator.is_type(allowed, "object"):
        for key in others:
            yield from validator.descend(data[key], allowed, path=key)
    elif not allowed and others:
        yield ValidationError(f"{others} are not expected")


def _unique_items(validator: Any, wanted: Any, data: Any, _: Any) -> Iterator[ValidationError]:
    if wanted and validator.is_type(data, "array"):
        seen = {_canonical(part) for part in data}
        if len(seen) < len(data):
            yield ValidationError("two elements are equal")


def _canonical(data: Any) -> str:
    """The same text for equal data: 1 and 1.0 are equal, 1 and true are not."""
    return json.dumps(_with_doubles(data), sort_keys=True)


def _with_doubles(data: Any) -> Any:
    match data:
        case list():
            return [_with_doubles(part) for part in data]
        case dict():
            return {key: _with_doubles(part) for key, part in data.items()}
        case int() if not isinstance(data, bool):
            return float(data)
        case _:
            return data


_OURS: Final[dict[str, _Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}

_STANDARD: Final[dict[str, _Keyword]] = dict(Draft202012Validator.VALIDATORS)

_Validator: Final[Any] = extend(  # type: ignore[no-untyped-call]  # it comes without types
    Draft202012Validator,
    {name: _counted(_OURS.get(name, keyword)) for name, keyword in _STANDARD.items()},
)


@lru_cache(maxsize=64)
def _validator(schema: str) -> Any:
    """The validator of a schema's text, which is checked once: that takes longer than most runs."""
    read = json.loads(schema)
    # Its regular expressions are read by us alone.
    Draft202012Validator.check_schema(read, format_checker=FormatChecker(formats=()))
    return _Validator(read, registry=Registry())


# --- words ---------------------------------------------------------------------------------------


def _words(error: ValidationError, name: str) -> str:
    path = name + "".join(_step(part) for part in error.absolute_path)
    tell = _TELLERS.get(str(error.validator))
    if tell is None:
        return f"`{path}` does not fit `{error.validator}` of the schema"
    return tell(path, error)


def _step(part: str | int) -> str:
    if isinstance(part, int):
        return f"[{part}]"
    return f".{part}" if part.isidentifier() else f"[{json.dumps(part, ensure_ascii=False)}]"


def _type(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    listed = " or ".join(a(kind) for kind in kinds)
    return f"`{path}` must be {listed}, not {_shown(error.instance)}"


def _required(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    instance: Any = error.instance
    missing = [path + _step(key) for key in wanted if key not in instance]
    return f"{' and '.join(f'`{one}`' for one in missing)} is missing"


def _additional(path: str, error: ValidationError) -> str:
    schema: Any = error.schema
    instance: Any = error.instance
    known = schema.get("properties", {})
    extra = [path + _step(key) for key in instance if key not in known]
    return f"{' and '.join(f'`{one}`' for one in extra)} is not expected"


def _enum(path: str, error: ValidationError) -> str:
    wanted: Any = error.validator_value
    listed = ", ".join(_shown(one) for one in wanted)
    return f"`{path}` must be one of {listed}, not {_shown(error.instance)}"


def _const(path: str, error: ValidationError) -> str:
    return f"`{path}` must be {_shown(error.validator_value)}, not {_shown(error.instance)}"


def _unexpected(path: str, _error: ValidationError) -> str:
    return f"`{path}` is not expected"


def _repeated(path: str, _error: ValidationError) -> str:
    return f"`{path}` must not have equal elements"


def _bound(words: str) -> Callable[[str, ValidationError], str]:
    def tell(path: str, error: ValidationError) -> str:
        bound = _shown(error.validator_value)
        return f"`{path}` must be {words} {bound}, not {_shown(error.instance)}"

    return tell


def _size(words: str, unit: str) -> Callable[[str, ValidationError], str]:
    def tell(path: str, error: ValidationError) -> str:
        instance: Any = error.instance
        size = len(instance)
        return f"`{path}` must have {words} {error.validator_value} {unit}, it has {size}"

    return tell


def _shown(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_TELLERS: Final[dict[str, Callable[[str, ValidationError], str]]] = {
    "type": _type,
    "required": _required,
    "additionalProperties": _additional,
    "unevaluatedProperties": _additional,
    "enum": _enum,
    "const": _const,
    "items": _unexpected,
    "minimum": _bound("at least"),
    "maximum": _bound("at most"),
    "exclusiveMinimum": _bound("more than"),
    "exclusiveMaximum": _bound("less than"),
    "multipleOf": _bound("a multiple of"),
    "pattern": _bound("text that matches"),
    "minLength": _size("at least", "characters"),
    "maxLength": _size("at most", "characters"),
    "minItems": _size("at least", "elements"),
    "maxItems": _size("at most", "elements"),
    "uniqueItems": _repeated,
    "minProperties": _size("at least", "keys"),
    "maxProperties": _size("at most", "keys"),
}
