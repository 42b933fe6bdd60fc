"""A table of a TOML file as located data, so that its faults have places.

`tomllib` reads the data and keeps no places. Those of keys are found again in the lines of the
table; what stands inside of a value, as in `{a = 1}`, has the place of that value.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Position, Source, Span
from parallax_patterns.diagnostics.documents import UnreadableToml
from parallax_patterns.located_yaml.document import Located, Path, Place

_HEADER: Final = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?")
_ENTRY: Final = re.compile(r"(\s*)([^=#]+?)(\s*=\s*)(.*?)\s*")
_WHERE: Final = re.compile(r"(.*) \(at (?:line (\d+), column (\d+)|end of document)\)", re.DOTALL)


def load_table(source: Source, table: Path, sink: Sink) -> Located | None:
    """The table with its places; None where there is none, or the file is no TOML."""
    try:
        data: Any = tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        sink.report(_unreadable(source, str(error)))
        return None
    for key in table:
        data = data.get(key) if isinstance(data, dict) else None
    if data is None:
        return None
    plain = _plain(data)
    return Located(source=source, data=plain, places=_places(source, table, plain))


def _unreadable(source: Source, words: str) -> UnreadableToml:
    found = _WHERE.fullmatch(words)
    at = len(source.text)
    if found and found[2]:
        at = source.offset(Position(int(found[2]), int(found[3])))
    return UnreadableToml(
        source=source,
        span=Span(at, at),
        problem="the TOML cannot be read from here on",
        advice="Check the quotes, the brackets and the `=` before this place",
    )


def _plain(data: Any) -> Any:
    """JSON data; TOML's moments become texts."""
    match data:
        case dict():
            return {key: _plain(one) for key, one in data.items()}
        case list():
            return [_plain(one) for one in data]
        case datetime() | date() | time():
            return data.isoformat()
    return data


def _places(source: Source, table: Path, data: object) -> Mapping[Path, Place]:
    """A place for every path in the data: its own, or that of the nearest that has one."""
    written = dict(_written(source, table))
    places: dict[Path, Place] = {(): written.get((), Place(key=None, value=Span(0, 0)))}
    for path in _paths(data, ()):
        places[path] = written.get(path, places[path[:-1]])
    return places


def _paths(data: object, path: Path) -> Iterator[Path]:
    inner: Iterable[tuple[str | int, object]] = ()
    if isinstance(data, dict):
        inner = data.items()
    elif isinstance(data, list):
        inner = enumerate(data)
    for key, one in inner:
        yield (*path, key)
        yield from _paths(one, (*path, key))


def _written(source: Source, table: Path) -> Iterator[tuple[Path, Place]]:
    """The paths that lines name, from the table on, and where they do."""
    current: Path = ()
    for number in range(1, source.line_count + 1):
        line = source.line(number)
        start = source.offset(Position(number, 1))
        header, entry = _HEADER.fullmatch(line), _ENTRY.fullmatch(line)
        if header is not None:
            current = _keys(header[1])
            found, key, value = current, (header.start(1), header.end(1)), header.span(1)
        elif entry is not None and _keys(entry[2]):
            found = (*current, *_keys(entry[2]))
            key, value = (entry.start(2), entry.end(2)), entry.span(4)
        else:
            continue
        if header is None and found == table[: len(found)]:
            found = table  # as in `tool = {…}`, with the table inside
        if found[: len(table)] == table:
            at = line.rfind(str(found[-1]), *key)
            last = (at, at + len(str(found[-1]))) if at >= 0 else key
            spans = (Span(start + first, start + end) for first, end in (last, value))
            yield found[len(table) :], Place(key=next(spans), value=next(spans))


def _keys(text: str) -> Path:
    """The keys of `a."b.c"`; nothing for what is no key, such as a line inside of a text."""
    try:
        data: Any = tomllib.loads(f"{text} = 0")
    except tomllib.TOMLDecodeError:
        return ()
    keys: list[str] = []
    while isinstance(data, dict):
        ((key, data),) = data.items()
        keys.append(key)
    return tuple(keys)
