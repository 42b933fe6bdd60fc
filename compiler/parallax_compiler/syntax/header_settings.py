"""What the header says, as typed settings.

May assume a header that `read_header` read: values that had to be JSON and are not have been
reported and are text here, so they are passed over in silence. Everything of the wrong kind or out
of range is reported at its own place inside the JSON, and the default stands in for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any, TypeVar

from parallax_compiler.diagnostics import header as faults
from parallax_compiler.diagnostics.core import Diagnostic, Edit, Fix, Sink
from parallax_compiler.records import dataclass
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Header, HeaderEntry
from parallax_compiler.syntax.durations import seconds_of
from parallax_compiler.syntax.header import ValueText, json_of
from parallax_compiler.syntax.header_schema import expand_schema
from parallax_compiler.syntax.json_text import JsonValue
from parallax_primitives.nearest import nearest

Value = TypeVar("Value")
_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """Where the high and the medium confidence band begin."""

    high: float = 0.7
    medium: float = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSettings:
    """What `@agents` or `@group` asks of a group of agents; None where it says nothing."""

    name: str
    capabilities: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    min_confidence: float | None = None
    expertise: float | None = None
    span: Span = _NOWHERE


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one file; times are seconds, schemas are JSON Schema."""

    name: str | None = None
    version: str | None = None
    description: str | None = None
    bands: Bands = Bands()
    timeout: float | None = None
    calls: int | None = None
    seconds: float | None = None
    concurrency: int | None = None
    min_confidence: float | None = None
    groups: tuple[GroupSettings, ...] = ()
    input_schema: Mapping[str, Any] | None = None
    output_schema: Mapping[str, Any] | None = None
    tags: tuple[str, ...] = ()
    invariants: tuple[str, ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    def group(self, name: str) -> GroupSettings | None:
        return next((group for group in self.groups if group.name == name), None)


def read_settings(header: Header | None, source: Source, sink: Sink) -> Settings:
    """The settings of a header; what is wrong with them goes to the sink."""
    return Settings() if header is None else _Reading(header, source, sink.report).settings()


@dataclass(frozen=True, slots=True)
class _Field:
    """One setting inside a value: its JSON, its path for messages, and where it stands."""

    json: JsonValue
    path: str
    text: ValueText

    @property
    def span(self) -> Span:
        return self.text.span(self.json.start, self.json.end)


class _Reading:
    """Reads one header."""

    def __init__(
        self, header: Header, source: Source, report: Callable[[Diagnostic], None]
    ) -> None:
        self.header = header
        self.source = source
        self.report = report

    def settings(self) -> Settings:
        calls, seconds = self._budget()
        groups = self._groups()
        return Settings(
            name=self._text("name"),
            version=self._text("version"),
            description=self._text("description") or self._text(""),
            bands=self._bands(),
            timeout=self._timeout(),
            calls=calls,
            seconds=seconds,
            concurrency=self._single("concurrency", self._positive),
            min_confidence=self._single("minConfidence", self._confidence),
            groups=groups,
            input_schema=self._schema("input"),
            output_schema=self._schema("output"),
            tags=self._tags(),
            invariants=tuple(
                str(one.value) for one in self.header.entries if one.key == "invariant"
            ),
            metadata=self._metadata(),
        )

    # --- single values ---------------------------------------------------------------------------

    def _text(self, key: str) -> str | None:
        """A setting that is text: `1.0` stays as it was written, `"1.0"` loses its quotes."""
        entry = self.header.get(key)
        if entry is None:
            return None
        if isinstance(entry.value, str):
            return entry.value or None
        return entry.text or str(entry.value)

    def _field(self, entry: HeaderEntry) -> _Field | None:
        read = json_of(self.source, entry)
        return None if read is None else _Field(read[0], entry.key, read[1])

    def _single(self, key: str, reader: Callable[[_Field], Value | None]) -> Value | None:
        entry = self.header.get(key)
        if entry is None:
            return None
        found = self._field(entry)
        if found is not None:
            return reader(found)
        self._kind_of_text(entry)
        return None

    def _kind_of_text(self, entry: HeaderEntry) -> None:
        self.report(
            faults.HeaderValueKind(
                source=self.source,
                span=entry.value_span,
                key=f"@{entry.key}",
                expected="a number",
                found="a text",
            )
        )

    def _timeout(self) -> float | None:
        entry = self.header.get("timeout")
        if entry is None:
            return None
        seconds = seconds_of(str(entry.value)) if isinstance(entry.value, str) else None
        if seconds is not None:
            return seconds
        found = self._field(entry)
        if found is None:
            return None
        if isinstance(found.json.value, str):
            self._wrong(found, "a duration such as `30s`, or milliseconds")
            return None
        number = self._number(found, "above 0", lambda value: value > 0)
        return None if number is None else number / 1000

    def _tags(self) -> tuple[str, ...]:
        entry = self.header.get("tags")
        if entry is None:
            return ()
        if isinstance(entry.value, list):
            return tuple(str(one) for one in entry.value)
        return tuple(one.strip() for one in entry.text.split(",") if one.strip())

    def _metadata(self) -> Mapping[str, Any]:
        entry = self.header.get("metadata")
        if entry is None:
            return {}
        return entry.value if isinstance(entry.value, dict) else {"text": entry.text}

    def _schema(self, key: str) -> Mapping[str, Any] | None:
        entry = self.header.get(key)
        found = self._field(entry) if entry else None
        if found is None:
            return None

        def unknown(name: str, value: JsonValue, nearest: str | None) -> None:
            span = found.text.span(value.start, value.end)
            fix = Fix(f"Write `{nearest}`", (Edit(span, f'"{nearest}"'),))
            self.report(
                faults.UnknownSchemaType(
                    source=self.source,
                    span=span,
                    name=name,
                    nearest=nearest,
                    fixes=(fix,) if nearest else (),
                )
            )

        return expand_schema(found.json, unknown)

    # --- objects ---------------------------------------------------------------------------------

    def _members(self, found: _Field, known: tuple[str, ...]) -> dict[str, _Field]:
        """The settings of an object; an unknown one is reported."""
        if not isinstance(found.json.value, dict):
            self._wrong(found, "an object")
            return {}
        members: dict[str, _Field] = {}
        for member in found.json.members:
            if member.key in known:
                path = f"{found.path}.{member.key}"
                members[member.key] = _Field(member.value, path, found.text)
                continue
            self._unknown_field(found, member.key, member.start, member.end, known)
        return members

    def _unknown_field(
        self, found: _Field, name: str, start: int, end: int, known: tuple[str, ...]
    ) -> None:
        span = found.text.span(start, end)
        near = nearest(name, known)
        fix = Fix(f"Write `{near}`", (Edit(span, f'"{near}"'),))
        self.report(
            faults.UnknownHeaderField(
                source=self.source,
                span=span,
                key=found.path,
                field=name,
                known=known,
                nearest=near,
                fixes=(fix,) if near else (),
            )
        )

    def _bands(self) -> Bands:
        entry = self.header.get("bands")
        found = self._field(entry) if entry else None
        if found is None:
            return Bands()
        members = self._members(found, ("high", "medium", "low"))
        high = self._optional(members, "high", self._confidence)
        medium = self._optional(members, "medium", self._confidence)
        self._optional(members, "low", self._confidence)
        bands = Bands(
            high=Bands().high if high is None else high,
            medium=Bands().medium if medium is None else medium,
        )
        if bands.medium <= bands.high:
            return bands
        self.report(
            faults.BandsOutOfOrder(
                source=self.source, span=found.span, high=bands.high, medium=bands.medium
            )
        )
        return Bands()

    def _budget(self) -> tuple[int | None, float | None]:
        entry = self.header.get("budget")
        found = self._field(entry) if entry else None
        if found is None:
            return None, None
        members = self._members(found, ("calls", "seconds"))
        calls = self._optional(members, "calls", self._positive)
        return calls, self._optional(members, "seconds", self._above_zero)

    def _groups(self) -> tuple[GroupSettings, ...]:
        groups: dict[str, GroupSettings] = {}
        for entry in self.header.entries:
            group = self._group(entry) if entry.key in ("agents", "group") else None
            if group is not None and group.name in groups:
                self.report(
                    faults.DuplicateHeaderKey(
                        source=self.source, span=entry.key_span, key=f"@group {group.name}"
                    )
                )
            elif group is not None:
                groups[group.name] = group
        self._add_bounds(groups)
        return tuple(groups.values())

    def _add_bounds(self, groups: dict[str, GroupSettings]) -> None:
        """`@minAgents` and `@maxAgents` bound the group `agents` where `@agents` does not."""
        minimum = self._single("minAgents", self._count)
        maximum = self._single("maxAgents", self._positive)
        if minimum is None and maximum is None:
            return
        given = groups.get("agents", GroupSettings(name="agents", span=self.header.span))
        groups["agents"] = GroupSettings(
            name="agents",
            capabilities=given.capabilities,
            minimum=minimum if given.minimum is None else given.minimum,
            maximum=maximum if given.maximum is None else given.maximum,
            min_confidence=given.min_confidence,
            expertise=given.expertise,
            span=given.span,
        )

    def _group(self, entry: HeaderEntry) -> GroupSettings | None:
        found = self._field(entry)
        if found is None:
            return None
        name = "agents"
        if entry.key == "group":
            if not isinstance(entry.value, dict):
                return None
            name = str(entry.value["name"])
        if isinstance(found.json.value, list):
            return GroupSettings(name=name, capabilities=self._words(found), span=entry.span)
        known = ("capabilities", "capability", "min", "max", "minConfidence", "expertise")
        members = self._members(found, known)
        words = (self._optional(members, key, self._words) for key in known[:2])
        minimum = self._optional(members, "min", self._count)
        maximum = self._optional(members, "max", self._positive)
        if minimum is not None and maximum is not None and maximum < minimum:
            self._range(members["max"], f"at least `min`, which is {minimum}")
        return GroupSettings(
            name=name,
            capabilities=tuple(word for one in words for word in one or ()),
            minimum=minimum,
            maximum=maximum,
            min_confidence=self._optional(members, "minConfidence", self._confidence),
            expertise=self._optional(members, "expertise", self._confidence),
            span=entry.span,
        )

    # --- kinds and ranges ------------------------------------------------------------------------

    def _optional(
        self, members: dict[str, _Field], key: str, reader: Callable[[_Field], Value | None]
    ) -> Value | None:
        return reader(members[key]) if key in members else None

    def _words(self, found: _Field) -> tuple[str, ...]:
        if isinstance(found.json.value, str):
            return (found.json.value,)
        if not isinstance(found.json.value, list):
            self._wrong(found, "a list of texts")
            return ()
        words: list[str] = []
        for index, item in enumerate(found.json.items):
            if isinstance(item.value, str):
                words.append(item.value)
            else:
                self._wrong(_Field(item, f"{found.path}.{index}", found.text), "a text")
        return tuple(words)

    def _number(self, found: _Field, range_: str, fits: Callable[[float], bool]) -> float | None:
        value = found.json.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong(found, "a number")
            return None
        if not fits(value):
            self._range(found, range_)
            return None
        return value

    def _confidence(self, found: _Field) -> float | None:
        return self._number(found, "between 0 and 1", lambda value: 0 <= value <= 1)

    def _above_zero(self, found: _Field) -> float | None:
        return self._number(found, "above 0", lambda value: value > 0)

    def _count(self, found: _Field) -> int | None:
        return self._whole(found, 0)

    def _positive(self, found: _Field) -> int | None:
        return self._whole(found, 1)

    def _whole(self, found: _Field, least: int) -> int | None:
        number = self._number(
            found,
            f"a whole number from {least}",
            lambda value: least <= value < 1e9 and value == int(value),
        )
        return None if number is None else int(number)

    def _wrong(self, found: _Field, expected: str) -> None:
        self.report(
            faults.HeaderValueKind(
                source=self.source,
                span=found.span,
                key=f"@{found.path}",
                expected=expected,
                found=_kind(found.json.value),
            )
        )

    def _range(self, found: _Field, range_: str) -> None:
        self.report(
            faults.HeaderValueRange(
                source=self.source,
                span=found.span,
                key=f"@{found.path}",
                value=str(found.json.value)[:30],
                range=range_,
            )
        )


def _kind(value: object) -> str:
    if value is None:
        return "null"
    kinds: dict[type, str] = {bool: "a boolean", str: "a text", list: "a list", dict: "an object"}
    return kinds.get(type(value), "a number")
