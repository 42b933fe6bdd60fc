"""Keys of older dialects of requirements, read as the keys of today with a note.

`snake_case` and `kebab-case` spellings of a key count as older ones; a key is renamed only where
the one of today is not there too.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_patterns.diagnostics.requirements import OldSpelling
from parallax_patterns.located_yaml.document import Located, Path, Place

_OLD: Final = {
    "flow": "stages",
    "minCount": "count",
}
_MULTIWORD: Final = (
    "minConfidence",
    "minVotes",
    "maxRetries",
    "maxCalls",
    "requiredApprovals",
    "blockOn",
    "minCount",
)
_FREE: Final = ("input", "output", "context", "tests", "value", "weights")
"""Fields with data of the user's own, whose keys are never touched."""


def modernized(located: Located, sink: Sink) -> Located:
    """The document with today's keys; each key that was renamed is noted."""
    places: dict[Path, Place] = {}
    data = _modern(located, located.data, (), (), places, sink)
    return replace(located, data=data, places=places)


def _modern(
    located: Located,
    data: Any,
    old: Path,
    new: Path,
    places: dict[Path, Place],
    sink: Sink,
) -> Any:
    """The data at a path with its keys renamed; `places` receives where everything stands."""
    places[new] = located.places[old]
    match data:
        case dict():
            names = _names(data, free=any(part in _FREE for part in new))
            _note_renamed(located, old, names, sink)
            return {
                names[key]: _modern(located, part, (*old, key), (*new, names[key]), places, sink)
                for key, part in data.items()
            }
        case list():
            return [
                _modern(located, part, (*old, at), (*new, at), places, sink)
                for at, part in enumerate(data)
            ]
        case _:
            return data


def _names(data: dict[str, Any], *, free: bool) -> dict[str, str]:
    """Each key with the name it is to have."""
    if free:
        return {key: key for key in data}
    names: dict[str, str] = {}
    for key in data:
        today = _today(key)
        taken = today != key and (today in data or today in names.values())
        names[key] = key if taken else today
    return names


def _today(key: str) -> str:
    camel = re.sub(r"[-_]([a-z])", lambda match: match[1].upper(), key)
    if camel in _MULTIWORD:
        return _OLD.get(camel, camel)
    return _OLD.get(key, key)


def _note_renamed(located: Located, path: Path, names: dict[str, str], sink: Sink) -> None:
    for old, new in names.items():
        if old == new:
            continue
        span = located.key_span(*path, old)
        fix = Fix(f"Write `{new}`.", (Edit(span, new),))
        sink.report(OldSpelling(source=located.source, span=span, old=old, new=new, fixes=(fix,)))
