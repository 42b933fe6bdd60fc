"""OpenTelemetry as the environment configures it: where spans and metrics of this process go.

`OTEL_TRACES_EXPORTER` and `OTEL_METRICS_EXPORTER` are `otlp`, `console` or `none`; `otlp` is meant
where `OTEL_EXPORTER_OTLP_ENDPOINT` (or that of a signal) is set. The exporters read the other
variables of the standard themselves. Needs the extra `otel`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Final

from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import (
    ConsoleMetricExporter,
    MetricExporter,
    PeriodicExportingMetricReader,
)
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter, SpanExporter

from parallax_patterns.telemetry.observing import Telemetry

_PATIENCE: Final = 5_000
"""Milliseconds that a collector has at the end of a run."""


class Configured:
    """Where telemetry goes, for one run."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        service = environment.get("OTEL_SERVICE_NAME", "parallax")
        resource = Resource.create({"service.name": service})
        self._tracers = TracerProvider(resource=resource, shutdown_on_exit=False)
        spans = _span_exporter(environment)
        if spans is not None:
            self._tracers.add_span_processor(BatchSpanProcessor(spans))
        metrics = _metric_exporter(environment)
        readers = [] if metrics is None else [PeriodicExportingMetricReader(metrics)]
        self._meters = MeterProvider(readers, resource, shutdown_on_exit=False)

    def watch(self, run: str | None) -> Telemetry:
        """What watches a run."""
        return Telemetry(self._tracers, self._meters, run)

    def close(self) -> None:
        """Sends what is left."""
        self._tracers.force_flush(_PATIENCE)
        self._tracers.shutdown()
        self._meters.shutdown(_PATIENCE)


def _span_exporter(environment: Mapping[str, str]) -> SpanExporter | None:
    match environment.get("OTEL_TRACES_EXPORTER", "otlp"):
        case "otlp":
            return OTLPSpanExporter()
        case "console":
            return ConsoleSpanExporter(out=sys.stderr)
    return None


def _metric_exporter(environment: Mapping[str, str]) -> MetricExporter | None:
    match environment.get("OTEL_METRICS_EXPORTER", "otlp"):
        case "otlp":
            return OTLPMetricExporter()
        case "console":
            return ConsoleMetricExporter(out=sys.stderr)
    return None
