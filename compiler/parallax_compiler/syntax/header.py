"""The header: the first `/** … */`, or the lines `// Pattern:`, `// Version:`, `// Description:`.

A line `@key value` is an entry; the lines after it that do not begin with `@` belong to its value.
Prose before the first key is kept as an entry without a key. Values that are JSON are read as
JSON, and for the keys whose value must be, anything else is reported at its very place. What the
values mean is for header_settings.py.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from parallax_compiler.diagnostics import header as faults
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Related
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Comment, Header, HeaderEntry, Import, Statement
from parallax_compiler.syntax.durations import seconds_of
from parallax_compiler.syntax.json_text import JsonValue, MalformedJsonError, read_json
from parallax_primitives.nearest import nearest

KNOWN_KEYS: tuple[str, ...] = (
    "name",
    "version",
    "description",
    "edition",
    "generated",
    "generator",
    "author",
    "tags",
    "primitives",
    "input",
    "output",
    "agents",
    "group",
    "minAgents",
    "maxAgents",
    "minConfidence",
    "bands",
    "timeout",
    "budget",
    "concurrency",
    "invariant",
    "metadata",
    "workspace",
    "threads",
)
JSON_KEYS = frozenset({"input", "output", "agents", "group", "bands", "budget", "timeout"})
"""The keys whose value must be JSON; for the others it is text where it is no JSON."""

_REPEATABLE = frozenset({"group", "invariant", "author"})
_LINE = re.compile(r"[ \t]*\*?[ \t]*")
_KEY = re.compile(r"@([A-Za-z_][\w-]*)[ \t]*")
_GROUP_NAME = re.compile(r"[A-Za-z_$][\w$]*")
_LINE_HEADER = re.compile(r"//\s*(Pattern|Version|Description):[ \t]*(.*\S)")

_MOST_COMPARED = 100
"""For how many unknown keys the nearest known one is looked up."""


@dataclass(frozen=True, slots=True)
class ValueText:
    """A value of the header as one text, which may come from several lines.

    `starts` are the offsets in `text` at which a line begins, `places` where those lines stand in
    the file.
    """

    text: str
    starts: tuple[int, ...]
    places: tuple[int, ...]

    def place(self, offset: int) -> int:
        """Where a character of the value stands in the file."""
        line = bisect_right(self.starts, offset) - 1
        return self.places[line] + offset - self.starts[line]

    def span(self, start: int, end: int) -> Span:
        return Span(self.place(start), self.place(max(start, end - 1)) + (end > start))


def read_header(
    source: Source,
    comments: tuple[Comment, ...],
    body: tuple[Statement, ...],
    report: Callable[[Diagnostic], None],
    new: Callable[[], int],
) -> tuple[Header | None, Comment | None]:
    """The header of a file, and the comment that it is, where it is one; `new` gives ids."""
    code = next((one.span.start for one in body if not isinstance(one, Import)), None)
    early = [one for one in comments if code is None or one.span.start < code]
    block = next((one for one in early if is_header(one.text)), None)
    entries = [] if block is None else _Reader(source, report, new).entries(block)
    keys = {entry.key for entry in entries}
    lines = [entry for entry in _line_entries(early, new) if entry.key not in keys]
    if block is None and not lines:
        return None, None
    spans = [entry.span for entry in lines]
    span = block.span if block else Span(spans[0].start, spans[-1].end)
    return Header(span=span, id=new(), entries=(*entries, *lines)), block


def is_header(comment: str) -> bool:
    """Whether a comment is of the kind `/** … */`."""
    return comment.startswith("/**") and len(comment) > 4


def _line_entries(comments: list[Comment], new: Callable[[], int]) -> list[HeaderEntry]:
    keys = {"Pattern": "name", "Version": "version", "Description": "description"}
    entries: dict[str, HeaderEntry] = {}
    for comment in comments:
        found = _LINE_HEADER.fullmatch(comment.text)
        if found is None or keys[found[1]] in entries:
            continue
        key, start = keys[found[1]], comment.span.start
        entries[key] = HeaderEntry(
            span=comment.span,
            id=new(),
            key=key,
            key_span=Span(start + found.start(1), start + found.end(1)),
            value=found[2],
            value_span=Span(start + found.start(2), start + found.end(2)),
            text=found[2],
        )
    return list(entries.values())


def value_text(source: Source, span: Span) -> ValueText:
    """The value that stands at a span of the file, without the stars at its line starts."""
    starts, places, pieces, length = [], [], [], 0
    at = span.start
    while True:
        newline = source.text.find("\n", at, span.end)
        end = span.end if newline < 0 else newline
        piece = source.text[at:end].rstrip()
        starts.append(length)
        places.append(at)
        pieces.append(piece)
        length += len(piece) + 1
        if newline < 0:
            break
        found = _LINE.match(source.text, newline + 1)
        at = min(found.end() if found else newline + 1, span.end)
    return ValueText("\n".join(pieces), tuple(starts), tuple(places))


class _Reader:
    """Reads the entries of one `/** … */`."""

    def __init__(
        self, source: Source, report: Callable[[Diagnostic], None], new: Callable[[], int]
    ) -> None:
        self.source = source
        self.report = report
        self.new = new
        self.seen: dict[str, Span] = {}
        self.unknown = 0

    def entries(self, comment: Comment) -> list[HeaderEntry]:
        lines = self._lines(comment)
        groups: list[list[tuple[int, int]]] = []
        for start, end in lines:
            if self.source.text.startswith("@", start) or not groups:
                groups.append([])
            groups[-1].append((start, end))
        for group in groups:
            while len(group) > 1 and group[-1][0] == group[-1][1]:
                group.pop()
        entries = (self._entry(group[0][0], group[-1][1]) for group in groups)
        return [entry for entry in entries if entry is not None]

    def _lines(self, comment: Comment) -> list[tuple[int, int]]:
        """Where each line of the comment begins and ends, without its star and blanks."""
        first, last = comment.span.start + 3, comment.span.end - 2
        lines: list[tuple[int, int]] = []
        at = first
        while at <= last:
            newline = self.source.text.find("\n", at, last)
            end = last if newline < 0 else newline
            found = _LINE.match(self.source.text, at, end)
            start = found.end() if found and at > first else at
            text = self.source.text[start:end]
            start += len(text) - len(text.lstrip())
            lines.append((start, start + len(text.strip())))
            at = end + 1
        while lines and lines[-1][0] == lines[-1][1]:
            lines.pop()
        while lines and lines[0][0] == lines[0][1]:
            del lines[0]
        return lines

    def _entry(self, start: int, end: int) -> HeaderEntry | None:
        found = _KEY.match(self.source.text, start, end)
        if found is None:
            return self._made("", Span(start, start), Span(start, end))
        key, key_span = found[1], Span(start, found.end(1))
        value_span = Span(min(found.end(), end), end)
        self._check_key(key, key_span)
        return self._made(key, key_span, value_span)

    def _check_key(self, key: str, span: Span) -> None:
        first = self.seen.setdefault(key, span)
        if key not in KNOWN_KEYS:
            self._unknown(key, span)
        elif first is not span and key not in _REPEATABLE:
            self.report(
                faults.DuplicateHeaderKey(
                    source=self.source,
                    span=span,
                    key=f"@{key}",
                    related=(Related(first, "the first one"),),
                )
            )

    def _unknown(self, key: str, span: Span) -> None:
        self.unknown += 1
        near = nearest(key, KNOWN_KEYS) if self.unknown <= _MOST_COMPARED else None
        fix = Fix(f"Write `@{near}`", (Edit(span, f"@{near}"),))
        self.report(
            faults.UnknownHeaderKey(
                source=self.source,
                span=span,
                key=key,
                nearest=near,
                fixes=(fix,) if near else (),
            )
        )

    def _made(self, key: str, key_span: Span, value_span: Span) -> HeaderEntry:
        written = value_text(self.source, value_span)
        return HeaderEntry(
            span=key_span.to(value_span),
            id=self.new(),
            key=key,
            key_span=key_span,
            value=self._value(key, written),
            value_span=value_span,
            text=written.text,
        )

    def _value(self, key: str, written: ValueText) -> object:
        if not key:
            return written.text
        if key == "timeout" and seconds_of(written.text) is not None:
            return written.text
        if key == "group":
            return self._group(written)
        try:
            return read_json(written.text).value
        except MalformedJsonError as problem:
            if key in JSON_KEYS:
                self._malformed(key, written, problem)
            return written.text

    def _group(self, written: ValueText) -> object:
        """`name {settings}`."""
        name = _GROUP_NAME.match(written.text)
        try:
            if name is None:
                raise MalformedJsonError("expected the name of the group", 0)
            return {"name": name[0], "settings": read_json(written.text, name.end()).value}
        except MalformedJsonError as problem:
            self._malformed("group", written, problem)
            return written.text

    def _malformed(self, key: str, written: ValueText, problem: MalformedJsonError) -> None:
        at = min(problem.at, len(written.text))
        self.report(
            faults.MalformedHeaderValue(
                source=self.source,
                span=written.span(at, min(at + 1, len(written.text))),
                key=key,
                problem=problem.problem,
            )
        )


def json_of(source: Source, entry: HeaderEntry) -> tuple[JsonValue, ValueText] | None:
    """The JSON of an entry's value with its places; None where it is no JSON."""
    written = value_text(source, entry.value_span)
    name = _GROUP_NAME.match(written.text) if entry.key == "group" else None
    try:
        return read_json(written.text, name.end() if name else 0), written
    except MalformedJsonError:
        return None
