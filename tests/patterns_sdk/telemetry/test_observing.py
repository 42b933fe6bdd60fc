"""A run as a trace: its spans, what agents are told of theirs, and what is counted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Final

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_patterns.telemetry.observing import Telemetry
from parallax_primitives.values import Agent
from parallax_runtime import AgentRequest, Registry, VirtualClock, load, run_sync
from parallax_runtime.agents import Person
from tests.cli.runner import process

PATTERN: Final = """\
/** @name Review */
import { parallel } from "@parallax/primitives/execution"
import { retry } from "@parallax/primitives/control"
first = parallel(agents)
second = retry(() => agents[0].flaky(1), 2, {delay: "2s"})
[first, second]
"""


class Echo:
    """An agent that answers with the W3C context that it is given, or fails."""

    def __init__(self) -> None:
        self.contexts: dict[str, str] = {}

    async def call(self, request: AgentRequest) -> Any:
        self.contexts[request.key] = str(request.context["traceparent"])
        if request.operation == "flaky":
            raise RuntimeError("not now")
        return {"value": "fine", "confidence": 0.9}


def traced() -> tuple[list[ReadableSpan], Echo, Any]:
    spans, reader = InMemorySpanExporter(), InMemoryMetricReader()
    tracers = TracerProvider()
    tracers.add_span_processor(SimpleSpanProcessor(spans))
    telemetry = Telemetry(tracers, MeterProvider([reader]), "run-1")
    compilation = compile_source(Source("p.prism", PATTERN), NoLibrary())
    assert compilation.python is not None
    echo = Echo()
    agents = Registry((Agent(name, capabilities=("x",)), echo) for name in ("ann", "bob"))
    program = load(compilation.python.text, "p.py")
    agents = telemetry.around(agents)
    execution = run_sync(program, None, agents, clock=VirtualClock(), observers=(telemetry,))
    assert execution.status == "completed", execution.fault
    return list(spans.get_finished_spans()), echo, reader.get_metrics_data()


def parent_of(span: ReadableSpan, spans: list[ReadableSpan]) -> str | None:
    return next(
        (one.name for one in spans if span.parent and one.context.span_id == span.parent.span_id),
        None,
    )


def test_spans_are_named_after_pattern_primitive_and_agent_and_nest_as_the_run_did() -> None:
    spans, _, _ = traced()
    tree = sorted((parent_of(one, spans) or "", one.name) for one in spans)
    assert tree == [
        ("", "Review"),
        ("Review", "parallel"),
        ("Review", "retry"),
        ("parallel", "ann.analyze"),
        ("parallel", "bob.analyze"),
        ("retry", "ann.flaky"),
        ("retry", "ann.flaky"),
    ]
    assert len({one.context.trace_id for one in spans}) == 1
    (root,) = [one for one in spans if one.name == "Review"]
    assert root.attributes is not None
    assert (root.attributes["parallax.run"], root.attributes["parallax.status"]) == (
        "run-1",
        "completed",
    )
    assert root.start_time is not None
    assert root.end_time is not None
    assert round((root.end_time - root.start_time) / 1e9) == 2
    (retry,) = [one for one in spans if one.name == "retry"]
    assert [event.name for event in retry.events] == ["retry"]
    failed = [one for one in spans if one.name == "ann.flaky"]
    assert {one.status.status_code.name for one in failed} == {"ERROR"}


def test_agents_are_told_the_span_of_their_call() -> None:
    spans, echo, _ = traced()
    told = {
        f"00-{one.context.trace_id:032x}-{one.context.span_id:016x}"
        for one in spans
        if one.attributes is not None and one.attributes.get("parallax.kind") == "call"
    }
    assert {one.rpartition("-")[0] for one in echo.contexts.values()} == told
    assert len(told) == 4


def test_people_stay_people() -> None:
    telemetry = Telemetry(TracerProvider(), MeterProvider(), None)
    registry = telemetry.around(Registry([(Agent("ada"), Person("ada"))]))
    found = registry.find("ada")
    assert found is not None
    assert found.is_person


def test_calls_are_counted() -> None:
    _, _, data = traced()
    metrics = data.resource_metrics[0].scope_metrics[0].metrics
    (calls,) = [one for one in metrics if one.name == "parallax.agent.calls"]
    counted = {
        (point.attributes["parallax.agent"], point.attributes["parallax.ended"]): point.value
        for point in calls.data.data_points
    }
    assert counted == {("ann", "finished"): 1, ("bob", "finished"): 1, ("ann", "failed"): 2}
    assert {one.name for one in metrics} >= {"parallax.run.confidence", "parallax.run.duration"}


@contextmanager
def collector() -> Iterator[tuple[str, list[bytes]]]:
    """A server on loopback that keeps what is sent to it."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.path == "/v1/traces":
                received.append(body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", received
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_environment_says_where_a_run_is_sent(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns" / "review.prism").write_text(PATTERN, "utf-8")
    with collector() as (address, received):
        outcome = process(
            *("run", "review", "--mock-agents", "--format", "json"),
            cwd=tmp_path,
            environment={
                "OTEL_EXPORTER_OTLP_ENDPOINT": address,
                "OTEL_EXPORTER_OTLP_COMPRESSION": "none",
            },
        )
    assert outcome.code == 0, outcome.stderr
    assert json.loads(outcome.stdout)["status"] == "completed"
    sent = ExportTraceServiceRequest.FromString(received[0])
    names = [one.name for one in sent.resource_spans[0].scope_spans[0].spans]
    assert names[-1] == "Review"
    assert "parallel" in names


def test_a_collector_that_is_not_there_is_told_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "patterns" / "sure.prism").write_text("1 ~> 0.5\n", "utf-8")
    endpoint = {"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:1"}
    patience = {"OTEL_EXPORTER_OTLP_TIMEOUT": "0.2", "OTEL_METRICS_EXPORTER": "parchment"}
    outcome = process("run", "sure", cwd=tmp_path, environment=endpoint | patience)
    assert outcome.code == 0
    assert outcome.stderr.splitlines() == [
        "warning: The environment variable `OTEL_METRICS_EXPORTER` cannot be `parchment`.",
        "help: Write `otlp`, `console` or `none`.",
        "warning: The collector did not take the trace of this run.",
    ]
