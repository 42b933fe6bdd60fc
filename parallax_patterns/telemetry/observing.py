"""A run as a trace: a span for the pattern, one for each primitive, wait and agent call inside it.

Spans are named after what they are of: the pattern, the primitive, `agent.operation`. Agents are
given the W3C context of their call's span (`traceparent`, `tracestate`) in the context of the
request, so that what they trace themselves hangs below it.

May assume the events that the runtime promises: each `….started` has one end with the same key.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Final

from opentelemetry import trace
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from parallax_primitives.values import Json
from parallax_runtime import AgentRequest, Connector, Event, Registry
from parallax_runtime.agents import is_closing

_NANOSECONDS: Final = 1e9
_NAME: Final = "parallax"
_SPANNED: Final = frozenset({"call", "primitive", "wait", "context"})
_WHO_CALLS: Final = "call"
_W3C: Final = TraceContextTextMapPropagator()


class Telemetry:
    """Watches one run; an observer of it, and what its agents are called through."""

    def __init__(self, tracers: TracerProvider, meters: MeterProvider, run: str | None) -> None:
        self._tracer = tracers.get_tracer(_NAME)
        self._run = run
        self._base = time.time_ns()
        self._root: Span | None = None
        self._spans: dict[str, Span] = {}
        self._began: dict[str, float] = {}
        meter = meters.get_meter(_NAME)
        self._calls = meter.create_counter(
            "parallax.agent.calls", "{call}", "Calls of agents, by agent and how they ended"
        )
        self._call_seconds = meter.create_histogram(
            "parallax.agent.duration", "s", "How long agents took"
        )
        self._confidences = meter.create_histogram(
            "parallax.run.confidence", "1", "How sure completed runs are"
        )
        self._run_seconds = meter.create_histogram(
            "parallax.run.duration", "s", "How long runs took"
        )

    def around(self, agents: Registry) -> Registry:
        """The same agents, told what span their call is."""

        def traced(connector: Connector) -> Connector:
            kind = _TracedClosing if is_closing(connector) else _Traced
            return kind(connector, self)

        return agents.through(traced)

    def context_of(self, key: str) -> dict[str, Json]:
        """The W3C context of a call."""
        carrier: dict[str, Any] = {}
        span = self._spans.get(key)
        if span is not None:
            _W3C.inject(carrier, trace.set_span_in_context(span))
        return carrier

    def __call__(self, event: Event) -> None:
        subject, _, happened = event.kind.partition(".")
        if subject == "run":
            self._of_run(event, happened)
        elif event.key is None or subject not in _SPANNED:
            self._note(event)
        elif happened == "started":
            self._begin(event, event.key, subject)
        elif event.key in self._spans:
            self._finish(event, event.key, subject, happened)

    def _of_run(self, event: Event, happened: str) -> None:
        data = event.data
        if happened == "started":
            given = {"parallax.pattern": data["pattern"], "parallax.version": data["version"]}
            known = given if self._run is None else {**given, "parallax.run": self._run}
            self._root = self._tracer.start_span(
                str(data["pattern"]), attributes=known, start_time=self._at(event)
            )
        elif happened == "finished" and self._root is not None:
            self._end_run(self._root, event)

    def _end_run(self, root: Span, event: Event) -> None:
        data = event.data
        root.set_attributes(
            {"parallax.status": data["status"], "parallax.confidence": data["confidence"]}
        )
        if data["status"] not in ("completed", "pending"):
            root.set_status(Status(StatusCode.ERROR, str(data.get("message", data["status"]))))
        root.end(self._at(event))
        self._run_seconds.record(event.at, {"parallax.status": data["status"]})
        if data["status"] == "completed":
            self._confidences.record(data["confidence"])

    def _begin(self, event: Event, key: str, subject: str) -> None:
        above = self._above(key)
        span = self._tracer.start_span(
            _name(subject, event.data),
            context=None if above is None else trace.set_span_in_context(above),
            kind=SpanKind.CLIENT if subject == _WHO_CALLS else SpanKind.INTERNAL,
            attributes={"parallax.key": key, "parallax.kind": subject},
            start_time=self._at(event),
        )
        if subject == _WHO_CALLS:
            span.set_attribute("parallax.agent", str(event.data["agent"]))
        self._spans[key], self._began[key] = span, event.at

    def _finish(self, event: Event, key: str, subject: str, happened: str) -> None:
        span, began = self._spans.pop(key), self._began.pop(key)
        data = event.data
        if isinstance(data.get("confidence"), float):
            span.set_attribute("parallax.confidence", data["confidence"])
        if happened == "failed":
            span.set_status(Status(StatusCode.ERROR, str(data.get("message", "failed"))))
            span.set_attribute("error.type", str(data.get("error", "fault")))
        span.set_attribute("parallax.ended", happened)
        span.end(self._at(event))
        if subject == _WHO_CALLS:
            said = {"parallax.agent": str(data["agent"]), "parallax.ended": happened}
            self._calls.add(1, said)
            self._call_seconds.record(event.at - began, said)

    def _note(self, event: Event) -> None:
        """Retries, escalations and the like are events of what they happen in."""
        span = self._root if event.key is None else self._spans.get(event.key, self._root)
        if span is not None:
            span.add_event(event.kind, timestamp=self._at(event))

    def _above(self, key: str) -> Span | None:
        """The innermost span that a key lies in."""
        for at in range(len(key) - 1, 0, -1):
            if key[at] in "[.('#" and key[:at] in self._spans:
                return self._spans[key[:at]]
        return self._root

    def _at(self, event: Event) -> int:
        return self._base + int(event.at * _NANOSECONDS)


def _name(subject: str, data: Mapping[str, Any]) -> str:
    if subject == _WHO_CALLS:
        return f"{data['agent']}.{data['operation']}"
    return str(data.get("name", subject))


class _Traced:
    """An agent that is told the span of each call."""

    __slots__ = ("_connector", "_telemetry")

    def __init__(self, connector: Connector, telemetry: Telemetry) -> None:
        self._connector = connector
        self._telemetry = telemetry

    async def call(self, request: AgentRequest) -> Any:
        told = AgentRequest(
            agent=request.agent,
            operation=request.operation,
            task=request.task,
            payload=request.payload,
            arguments=request.arguments,
            key=request.key,
            timeout=request.timeout,
            context={**request.context, **self._telemetry.context_of(request.key)},
        )
        return await self._connector.call(told)


class _TracedClosing(_Traced):
    """One that holds something open."""

    __slots__ = ()

    async def aclose(self) -> None:
        assert is_closing(self._connector), "only such connectors come here"
        await self._connector.aclose()
