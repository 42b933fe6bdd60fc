"""What is written on the command line, or in the environment, as the value that a parameter wants.

Typer would have pydantic read each value. Loading that takes 65 of the 180 ms of a short command,
and our parameters are of five kinds: texts, choices, paths, whole numbers and numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any, Final, TypeAlias, get_args

import typer

_Reader: TypeAlias = Callable[[str], object]
"""Gives the value that a text stands for; ValueError where it stands for none."""


class UnfitValueError(typer.BadParameter):
    """A text that is no value of its parameter."""

    def __init__(self, value: str, ctx: Any, parameter: Any) -> None:
        super().__init__(value, ctx=ctx, param=parameter)
        self.value = value


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads the values of one parameter when typer comes to them."""

    read: _Reader

    def coerce(self, value: Any, *, param: Any, ctx: Any) -> Any:
        """The value, or the list of them; a default is what it has to be."""
        if param.multiple or param.nargs == -1:
            return [self._one(one, param, ctx) for one in value or ()]
        return self._one(value, param, ctx)

    def _one(self, value: object, param: Any, ctx: Any) -> object:
        if not isinstance(value, str):
            return value
        try:
            return self.read(value)
        except ValueError:
            raise UnfitValueError(value, ctx, param) from None


def read_plainly(parameters: Iterable[Any]) -> None:
    """Has the values of these parameters read here rather than by typer."""
    for one in parameters:
        one.get_runtime_param = partial(Reading, _reader(one))


def kind_of(parameter: Any) -> Any:
    """The type of a parameter's value, or of each of its values."""
    annotation = parameter.type_descriptor.annotation
    return get_args(annotation)[0] if parameter.type_descriptor.is_list else annotation


def choices_of(parameter: Any) -> dict[str, object]:
    """What a parameter's value may be where it is one of a few, by what is written for it."""
    choices = parameter.type_descriptor.choices or ()
    return {str(one.value if isinstance(one, Enum) else one): one for one in choices}


def _reader(parameter: Any) -> _Reader:
    kind = kind_of(parameter)
    if kind is Path:
        return Path
    if kind is int or kind is float:
        return _within(kind, parameter.min, parameter.max)
    if kind is bool:
        return _flag
    choices = choices_of(parameter)
    return partial(_one_of, choices) if choices else str


def _within(kind: type[float], low: float | None, high: float | None) -> _Reader:
    """Reads numbers between two bounds; NaN is not between any."""

    def read(text: str) -> object:
        number = kind(text)
        if (low is None or number >= low) and (high is None or number <= high):
            return number
        raise ValueError

    return read


_FLAGS: Final = {
    **dict.fromkeys(("1", "true", "t", "yes", "y", "on"), True),
    **dict.fromkeys(("0", "false", "f", "no", "n", "off", ""), False),
}
"""A flag is a text only where the environment sets it."""


def _flag(text: str) -> object:
    return _one_of(_FLAGS, text.strip().lower())


def _one_of(choices: Mapping[str, object], text: str) -> object:
    if text not in choices:
        raise ValueError
    return choices[text]
