"""Reading the arguments of the methods of texts and numbers, whatever they are.

`texts` does the work with what was read. `methods` gives every result the minimum confidence of the
text and the arguments.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from parallax_primitives.values import UNDEFINED, Value, bare
from parallax_runtime.calling import Asking
from parallax_runtime.library import arguments, texts
from parallax_runtime.library.texts import TEXT
from parallax_runtime.size import charge_for
from parallax_runtime.strength import minimum
from parallax_runtime.text import text_of, units, whole


@dataclass(frozen=True, slots=True)
class Parameter:
    """How a method reads an argument, and the type of those that need no reading."""

    type: type
    read: Callable[[Value, str], object]


_TEXT: Final = Parameter(str, arguments.text)
_SEPARATOR: Final = Parameter(
    str,
    lambda given, name: None if bare(given) in (None, UNDEFINED) else arguments.text(given, name),
)
_FILLER: Final = Parameter(
    str, lambda given, name: " " if bare(given) is UNDEFINED else arguments.text(given, name)
)
_START: Final = Parameter(float, lambda given, name: arguments.whole_number(given, 0.0, name))
_END: Final = Parameter(float, lambda given, name: arguments.whole_number(given, math.inf, name))

_SEARCH: Final = (_TEXT, _START)
_PADDING: Final = (_START, _FILLER)
_REPLACING: Final = (_TEXT, _TEXT)

TEXT_PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {
    "includes": _SEARCH,
    "startsWith": _SEARCH,
    "endsWith": (_TEXT, _END),
    "split": (_SEPARATOR, _END),
    "trim": (),
    "toUpperCase": (),
    "toLowerCase": (),
    "replace": _REPLACING,
    "replaceAll": _REPLACING,
    "slice": (_START, _END),
    "indexOf": _SEARCH,
    "padStart": _PADDING,
    "padEnd": _PADDING,
    "repeat": (_START,),
}
NUMBER_PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {"toFixed": (_START,)}


def _reading(
    call: Callable[..., Value], name: str, parameters: tuple[Parameter, ...]
) -> Callable[..., Value]:
    """The method for operands of any kind; what is missing is undefined."""

    def read(subject: Value, *given: Value) -> Value:
        missing = (UNDEFINED,) * (len(parameters) - len(given))
        pairs = zip(parameters, (*given, *missing), strict=True)
        return call(subject, *(one.read(value, name) for one, value in pairs))

    return read


STRING_METHODS: Final[dict[str, Callable[..., Value]]] = {
    name: _reading(call, name, TEXT_PARAMETERS[name]) for name, call in TEXT.items()
}

NUMBER_METHODS: Final[dict[str, Callable[..., Value]]] = {
    name: _reading(call, name, NUMBER_PARAMETERS[name]) for name, call in texts.NUMBER.items()
}


def replace_by(subject: str, wanted: Value, most: int) -> Asking:
    """`replace` and `replaceAll` with a function of match, place and text."""
    charge_for(len(subject), 64)
    measured = units(subject)
    text = units(arguments.text(wanted, "replace"))
    given: list[Value] = []
    for at in texts.places(measured, text, most):
        given.append((yield whole(text), float(at), subject))
    replaced = texts.assembled(measured, text, [text_of(one) for one in given], most)
    return minimum(replaced, given)
