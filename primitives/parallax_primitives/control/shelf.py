"""Where `cache` keeps answers: by place and key, for a time, so many at most, fading.

What is kept is JSON in the run's or the project's store. What cannot be read back, or is written in
another form, counts as not being there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from parallax_primitives.context import Context
from parallax_primitives.preservation import Unpreservable, preserve, restore
from parallax_primitives.values import Confident, Value

_SPACE: Final = "cache"
_INDEX: Final = "index"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An answer that was kept, and how many seconds ago."""

    value: Value
    age: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What is kept for one place in a pattern."""

    context: Context
    lifetime: float
    most: int

    def find(self, key: str) -> Kept | None:
        """The answer under a key, unless it is too old."""
        data: Any = self.context.state.read(_SPACE, self._name(key))
        if not isinstance(data, dict):
            return None
        try:
            at, value = float(data["at"]), restore(data["value"], "cache")
        except (KeyError, TypeError, ValueError, Unpreservable):
            return None
        age = self.context.now() - at  # below 0 where the clock went back since
        return Kept(value=value, age=age) if 0 <= age < self.lifetime else None

    def keep(self, key: str, value: Value) -> bool:
        """Keeps an answer as of now; false for one that cannot be kept."""
        try:
            data = preserve(value)
        except Unpreservable:
            return False
        state = self.context.state
        with state.exclusively(_SPACE):
            state.write(_SPACE, self._name(key), {"at": self.context.now(), "value": data})
            keys = [*(one for one in self._keys() if one != key), key]
            for old in keys[: -self.most]:
                state.write(_SPACE, self._name(old), None)
            state.write(_SPACE, self._name(_INDEX), [*keys[-self.most :]])
        return True

    def _keys(self) -> list[str]:
        """The keys in use, the oldest first."""
        found: Any = self.context.state.read(_SPACE, self._name(_INDEX))
        return [key for key in found if isinstance(key, str)] if isinstance(found, list) else []

    def _name(self, key: str) -> str:
        return f"{self.context.site}:{key}"


def faded(value: Value, factor: float) -> Value:
    """The value with every confidence in it lowered by a factor."""
    match value:
        case Confident():
            whole = faded(value.value, factor)
            return Confident(whole, value.confidence * factor, value.evidence)
        case list():
            return [faded(part, factor) for part in value]
        case dict():
            return {key: faded(part, factor) for key, part in value.items()}
    return value
