"""Reading a file of agents: one mapping, or several under `agents:`; each fault at its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.agents.files.models import KINDS, AgentModel
from parallax_patterns.diagnostics.documents import (
    MissingKey,
    UnknownChoice,
    UnknownKey,
    WrongKind,
)
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.models import kind_in_words, validate_model
from parallax_patterns.located_yaml.reading import load_yaml
from parallax_primitives.nearest import equally_near, nearest

SEVERAL = "agents"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedAgent:
    """An agent of a file, and where it is named."""

    id: str
    model: AgentModel
    source: Source
    span: Span


def read_agent_file(source: Source, sink: Sink) -> tuple[DescribedAgent, ...]:
    """The agents in a YAML text; those with faults are left out, and told to the sink."""
    located = load_yaml(source, sink)
    return () if located is None else tuple(_agents(located, sink))


def _agents(located: Located, sink: Sink) -> Iterator[DescribedAgent]:
    stem = PurePath(located.source.name).stem
    if isinstance(located.data, dict) and SEVERAL in located.data:
        for key in located.data.keys() - {SEVERAL}:
            _stray(located, key, sink)
        yield from _several(located.under(SEVERAL), sink)
        return
    one = _agent(located, stem, sink)
    if one is not None:
        yield one


def _several(located: Located, sink: Sink) -> Iterator[DescribedAgent]:
    listed = located.data
    if not isinstance(listed, list) or not listed:
        _wrong(located, "a list of agents", sink)
        return
    for at in range(len(listed)):
        one = _agent(located.under(at), None, sink)
        if one is not None:
            yield one


def _agent(located: Located, stem: str | None, sink: Sink) -> DescribedAgent | None:
    """One agent; its id is the file's name unless it is given, or there are several."""
    model = _kind(located, sink)
    given = None if model is None else validate_model(located, model, sink)
    if given is None:
        return None
    if given.id is None and stem is None:
        sink.report(MissingKey(source=located.source, span=located.span("kind"), key="id"))
        return None
    agent = given.id or stem
    assert agent is not None, "one of the two names it"
    span = located.span("id") if located.has("id") else located.span("kind")
    return DescribedAgent(id=agent, model=given, source=located.source, span=span)


def _kind(located: Located, sink: Sink) -> type[AgentModel] | None:
    if not isinstance(located.data, dict):
        _wrong(located, "a mapping", sink)
        return None
    if "kind" not in located.data:
        span = located.key_span(next(located.keys(), ""))
        sink.report(MissingKey(source=located.source, span=span, key="kind"))
        return None
    kind, span = located.at("kind"), located.span("kind")
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind]
    if not isinstance(kind, str):
        found = kind_in_words(kind)
        sink.report(WrongKind(source=located.source, span=span, expected="text", found=found))
        return None
    sink.report(_unknown(kind, located, span))
    return None


def _unknown(kind: str, located: Located, span: Span) -> UnknownChoice:
    choices = tuple(KINDS)
    near = equally_near(kind, choices)
    fixes = (Fix(f"Write `{near[0]}`", (Edit(span, near[0]),)),) if len(near) == 1 else ()
    return UnknownChoice(
        source=located.source,
        span=span,
        value=kind,
        nearest=nearest(kind, choices),
        choices=choices,
        fixes=fixes,
    )


def _wrong(located: Located, expected: str, sink: Sink) -> None:
    sink.report(
        WrongKind(
            source=located.source,
            span=located.key_span(),
            expected=expected,
            found="an empty list" if located.data == [] else kind_in_words(located.data),
            advice="Write `kind: …`, `capabilities: […]` and so on as `key: value` lines",
        )
    )


def _stray(located: Located, key: str, sink: Sink) -> None:
    sink.report(
        UnknownKey(
            source=located.source,
            span=located.key_span(key),
            key=key,
            nearest=nearest(key, (SEVERAL,)),
            known=(SEVERAL,),
        )
    )
