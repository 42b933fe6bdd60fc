"""From YAML text to located data.

PyYAML's event stream carries exact places; the data is built from it here, so that duplicate keys,
strange tags, several documents and aliases that unfold without measure are findings at their place.
What may be assumed of the result: every container holds plain JSON data, and every path in it has
a place.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import yaml

from parallax_compiler.diagnostics.core import Diagnostic, Related, Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.documents import (
    DuplicateKey,
    OversizedYaml,
    UnreadableYaml,
    UnsupportedYaml,
)
from parallax_patterns.located_yaml.document import Located, Path, Place
from parallax_patterns.located_yaml.events import events_of
from parallax_patterns.located_yaml.problems import in_plain_words
from parallax_patterns.located_yaml.scalars import (
    NoJsonNumberError,
    Scalar,
    plain_scalar,
)

DEEPEST: Final = 60
LARGEST: Final = 50_000
"""How many values a document may hold after its aliases are unfolded."""

_PLAIN_TAGS: Final = {None, "!", *(f"tag:yaml.org,2002:{name}" for name in ("str", "seq", "map"))}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    span: Span
    value: Scalar
    text: str
    size: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _List:
    span: Span
    items: tuple[_Node, ...]
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mapping:
    span: Span
    entries: tuple[tuple[str, Span, _Node], ...]
    size: int


_Node: TypeAlias = _Leaf | _List | _Mapping


class _UnreadableError(Exception):
    """Ends the reading at a fault after which nothing can be trusted."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.title)
        self.diagnostic = diagnostic


def load_yaml(source: Source, sink: Sink) -> Located | None:
    """The data of a YAML text with its places; None after a fault of the document itself."""
    reader = _Reader(source)
    try:
        root = reader.document()
    except _UnreadableError as stop:
        reader.faults.append(stop.diagnostic)
        root = None
    sink.extend(reader.faults)
    if root is None or reader.faults:
        return None
    places: dict[Path, Place] = {}
    data = _unfold(root, (), None, places)
    return Located(source=source, data=data, places=places)


def _unfold(node: _Node, path: Path, key: Span | None, places: dict[Path, Place]) -> object:
    places[path] = Place(key=key, value=node.span)
    match node:
        case _Leaf():
            return node.value
        case _List():
            return [_unfold(one, (*path, at), None, places) for at, one in enumerate(node.items)]
        case _Mapping():
            return {
                name: _unfold(one, (*path, name), span, places) for name, span, one in node.entries
            }


@dataclass(slots=True)
class _Reader:
    """Builds nodes from events; `faults` are those after which reading could go on."""

    source: Source
    faults: list[Diagnostic] = field(default_factory=list)
    anchors: dict[str, _Node | None] = field(default_factory=dict)
    """Finished nodes by anchor; None while the node is still being read."""
    _events: Iterator[yaml.Event] = field(init=False)

    def __post_init__(self) -> None:
        self._events = events_of(self.source.text)

    def document(self) -> _Node | None:
        """The only document of the text; an empty text is null."""
        self._next()
        if isinstance(self._next(), yaml.StreamEndEvent):
            return _Leaf(span=Span(0, 0), value=None, text="")
        root = self._node(self._next(), 0)
        self._next()
        further = self._next()
        if not isinstance(further, yaml.StreamEndEvent):
            self._unsupported(
                _span(further),
                "a second document begins here",
                "Keep one document in the file",
            )
        return root

    def _next(self) -> yaml.Event:
        try:
            return next(self._events)
        except yaml.MarkedYAMLError as error:
            raise _UnreadableError(self._broken(error)) from None
        except yaml.reader.ReaderError as error:
            raise _UnreadableError(self._unprintable(error)) from None

    def _node(self, event: yaml.Event, depth: int) -> _Node:
        if depth > DEEPEST:
            self._oversized(_span(event), f"the data nests deeper than {DEEPEST} levels")
        match event:
            case yaml.AliasEvent():
                return self._alias(event)
            case yaml.ScalarEvent():
                node: _Node = self._leaf(event)
            case yaml.SequenceStartEvent():
                self._open(event)
                node = self._list(event, depth)
            case yaml.MappingStartEvent():
                self._open(event)
                node = self._mapping(event, depth)
            case _:
                raise AssertionError(f"no node begins with {event}")
        if event.anchor is not None:
            self.anchors[event.anchor] = node
        if node.size > LARGEST:
            self._oversized(node.span, f"this unfolds to more than {LARGEST} values")
        return node

    def _open(self, event: yaml.CollectionStartEvent) -> None:
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        if event.tag not in _PLAIN_TAGS:
            self._unknown_tag(event)

    def _alias(self, event: yaml.AliasEvent) -> _Node:
        span = _span(event)
        if event.anchor not in self.anchors:
            self._unsupported(
                span, f"no anchor `&{event.anchor}` stands before this", "Write the value itself"
            )
            return _Leaf(span=span, value=None, text="")
        node = self.anchors[event.anchor]
        if node is None:
            self._oversized(span, f"`*{event.anchor}` stands inside what it repeats")
        assert node is not None
        return node

    def _leaf(self, event: yaml.ScalarEvent) -> _Leaf:
        text = self._whole_characters(event)
        value: Scalar = text
        try:
            if event.tag not in _PLAIN_TAGS:
                self._unknown_tag(event)
            elif event.implicit[0]:
                value = plain_scalar(text)
        except NoJsonNumberError:
            self._unsupported(
                _span(event), f"`{text}` is no number that JSON can hold", "Write a finite number"
            )
        return _Leaf(span=_span(event), value=value, text=text)

    def _whole_characters(self, event: yaml.ScalarEvent) -> str:
        r"""The text; JSON writes characters beyond U+FFFF as two escapes, `"\ud83d\ude00"`."""
        text: str = event.value
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._unsupported(
                _span(event), "an escape here is half of a character", "Write the character itself"
            )
            return text.encode("utf-8", "replace").decode("utf-8")

    def _list(self, start: yaml.CollectionStartEvent, depth: int) -> _List:
        items: list[_Node] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            items.append(self._node(event, depth + 1))
        size = 1 + sum(one.size for one in items)
        return _List(span=self._whole(start, event, items), items=tuple(items), size=size)

    def _mapping(self, start: yaml.CollectionStartEvent, depth: int) -> _Mapping:
        entries: dict[str, tuple[str, Span, _Node]] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._node(event, depth + 1)
            value = self._node(self._next(), depth + 1)
            self._enter(entries, key, value)
        nodes = [node for _, _, node in entries.values()]
        size = 1 + sum(one.size for one in nodes)
        span = self._whole(start, event, nodes)
        return _Mapping(span=span, entries=tuple(entries.values()), size=size)

    def _enter(self, entries: dict[str, tuple[str, Span, _Node]], key: _Node, value: _Node) -> None:
        if not isinstance(key, _Leaf):
            self._unsupported(key.span, "a key is text, not a list or mapping", "Write a text key")
        elif key.text in entries:
            first = Related(entries[key.text][1], "it is given here first")
            self.faults.append(
                DuplicateKey(source=self.source, span=key.span, key=key.text, related=(first,))
            )
        else:
            entries[key.text] = (key.text, key.span, value)

    def _whole(self, start: yaml.CollectionStartEvent, end: yaml.Event, nodes: list[_Node]) -> Span:
        """From the first sign to the last; a block ends with its last value, not at its dedent."""
        first = _span(start).start
        if start.flow_style:
            return Span(first, _span(end).end)
        return Span(first, max([first, *(node.span.end for node in nodes)]))

    def _unsupported(self, span: Span, problem: str, advice: str) -> None:
        self.faults.append(
            UnsupportedYaml(source=self.source, span=span, problem=problem, advice=advice)
        )

    def _unknown_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        shown = (event.tag or "").removeprefix("tag:yaml.org,2002:")
        self._unsupported(_span(event), f"the tag `{shown}` has no meaning here", "Remove the tag")

    def _oversized(self, span: Span, problem: str) -> None:
        raise _UnreadableError(OversizedYaml(source=self.source, span=span, problem=problem))

    def _broken(self, error: yaml.MarkedYAMLError) -> Diagnostic:
        problem = str(error.problem)
        label, hint = in_plain_words(problem)
        unclosed = "unexpected end" in problem or "expected ','" in problem
        mark = error.context_mark if unclosed and error.context_mark else error.problem_mark
        at = len(self.source.text) if mark is None else mark.index
        span = self._visible(at)
        return UnreadableYaml(source=self.source, span=span, problem=label, advice=hint)

    def _unprintable(self, error: yaml.reader.ReaderError) -> Diagnostic:
        at = error.position
        code = ord(self.source.text[at])
        return UnreadableYaml(
            source=self.source,
            span=Span(at, at + 1),
            problem=f"the character U+{code:04X} cannot stand in YAML",
            advice="Remove it, or write it as an escape in double quotes",
        )

    def _visible(self, at: int) -> Span:
        """The character at `at`; beyond the text's last visible one, the place right after it."""
        end = len(self.source.text.rstrip())
        return Span(at, at + 1) if at < end else Span(end, end)


def _span(event: yaml.Event) -> Span:
    assert event.start_mark is not None, "the parser marks its events"
    assert event.end_mark is not None, "at both ends"
    return Span(event.start_mark.index, event.end_mark.index)
