"""`PARALLAX_LOCAL_AGENTS`: agents that run on this machine, named by the environment.

Two forms, each with several entries:

    security:8001,quality:8002                            name:port
    sec:Security:http://127.0.0.1:8001:security,review;…  id:name:endpoint:capabilities

A name is the agent's id and its one capability. An endpoint is a port, `host:port`, or an address;
`grpc://host:port` is reached over gRPC, everything else over HTTP.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from pydantic import ValidationError

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.agents.files.models import AgentModel, Grpc, Http
from parallax_patterns.agents.files.reading import DescribedAgent
from parallax_patterns.agents.found import VARIABLE
from parallax_patterns.diagnostics.agents import DuplicateAgent
from parallax_patterns.diagnostics.documents import UnusableValue
from parallax_patterns.project import kebab_case

_SHORT: Final = re.compile(r"\s*([\w.-]+)\s*:\s*(\d+)\s*")
_HOST: Final = re.compile(r"(?:([\w.-]+):)?(\d{1,5})")
_ADVICE: Final = "Write `name:port,…` or `id:name:endpoint:capabilities;…`"


def agents_in_environment(environment: Mapping[str, str], sink: Sink) -> tuple[DescribedAgent, ...]:
    """The agents that the variable names; its faults go to the sink, at their place in it."""
    source = Source(VARIABLE, environment.get(VARIABLE, ""))
    found: dict[str, DescribedAgent] = {}
    for entry, span in _entries(source.text):
        one = _agent(entry, source, span, sink)
        if one is not None and one.id in found:
            first = f"`{VARIABLE}`, column {found[one.id].span.start + 1}"
            sink.report(DuplicateAgent(source=source, span=span, agent=one.id, first=first))
        elif one is not None:
            found[one.id] = one
    return tuple(found.values())


def _entries(text: str) -> Iterator[tuple[str, Span]]:
    """Entries and where they are; a comma parts capabilities where there are any."""
    parts = text.split(",")
    short = ";" not in text and all(_SHORT.fullmatch(one) for one in parts if one.strip())
    sign, at = "," if short else ";", 0
    for part in text.split(sign):
        indent = len(part) - len(part.lstrip())
        if part.strip():
            yield part.strip(), Span(at + indent, at + indent + len(part.strip()))
        at += len(part) + 1


def _agent(entry: str, source: Source, span: Span, sink: Sink) -> DescribedAgent | None:
    short = _SHORT.fullmatch(entry)
    if short:
        fields = (short[1], short[1], short[2], kebab_case(short[1]))
    else:
        parts = [one.strip() for one in entry.split(":")]
        fields = (parts[0], parts[1] if len(parts) > 1 else "", ":".join(parts[2:-1]), parts[-1])
        if len(parts) < 4 or not parts[0]:
            _unusable(f"`{entry}` is no agent", source, span, sink)
            return None
    agent, name, endpoint, capabilities = fields
    model = _model(agent, name, endpoint, capabilities)
    if model is None:
        _unusable(f"`{endpoint}` is no endpoint", source, span, sink)
        return None
    return DescribedAgent(id=agent, model=model, source=source, span=span)


def _unusable(problem: str, source: Source, span: Span, sink: Sink) -> None:
    sink.report(UnusableValue(source=source, span=span, problem=problem, advice=_ADVICE))


def _model(agent: str, name: str, endpoint: str, capabilities: str) -> AgentModel | None:
    """The agent as a file would describe it; None where the endpoint is none."""
    listed = [one.strip() for one in capabilities.split(",") if one.strip()]
    fields = {"id": agent, "name": name or agent, "capabilities": listed}
    remote = endpoint.removeprefix("grpc://")
    try:
        if remote != endpoint:
            return Grpc.model_validate({"kind": "grpc", "address": remote, **fields})
        host = _HOST.fullmatch(endpoint)
        url = endpoint if host is None else f"http://{host[1] or '127.0.0.1'}:{host[2]}"
        return Http.model_validate({"kind": "http", "url": url, **fields})
    except ValidationError:
        return None
