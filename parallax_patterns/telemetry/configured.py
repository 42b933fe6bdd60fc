"""OpenTelemetry as the environment configures it: where spans and metrics of this process go.

`OTEL_TRACES_EXPORTER` and `OTEL_METRICS_EXPORTER` are `otlp`, `console` or `none`; `otlp` is meant
where `OTEL_EXPORTER_OTLP_ENDPOINT` (or that of a signal) is set. The exporters read the other
variables of the standard themselves. What the SDK logs of a collector that does not answer is kept
from the terminal, and told by `close` in one line. Needs the extra `otel`.
"""

from __future__ import annotations

import logging
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
_TIMEOUT: Final = 2.0
"""Seconds that it has for each signal, with all attempts, where the environment says nothing."""


class Configured:
    """Where telemetry goes, for one run."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._trouble = _Trouble()
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

    def close(self) -> str | None:
        """Sends what is left; says what did not arrive."""
        self._tracers.force_flush(_PATIENCE)
        self._tracers.shutdown()
        self._meters.shutdown(_PATIENCE)
        return self._trouble.words()


class _Trouble(logging.Handler):
    """What the SDK logs while a run goes on."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self._has_come = False
        logger = logging.getLogger("opentelemetry")
        logger.addHandler(self)
        logger.propagate = False

    def emit(self, record: logging.LogRecord) -> None:
        self._has_come = self._has_come or record.levelno >= self.level

    def words(self) -> str | None:
        """What came of it; nobody listens any more."""
        logger = logging.getLogger("opentelemetry")
        logger.removeHandler(self)
        logger.propagate = True
        return "The collector did not take the trace of this run." if self._has_come else None


def _span_exporter(environment: Mapping[str, str]) -> SpanExporter | None:
    match _wanted("TRACES", environment):
        case "otlp":
            return OTLPSpanExporter(timeout=_patience("TRACES", environment))
        case "console":
            return ConsoleSpanExporter(out=sys.stderr)
    return None


def _metric_exporter(environment: Mapping[str, str]) -> MetricExporter | None:
    match _wanted("METRICS", environment):
        case "otlp":
            return OTLPMetricExporter(timeout=_patience("METRICS", environment))
        case "console":
            return ConsoleMetricExporter(out=sys.stderr)
    return None


def _wanted(signal: str, environment: Mapping[str, str]) -> str:
    """The exporter of a signal; without a word of it, where there is an address."""
    names = ("OTEL_EXPORTER_OTLP_ENDPOINT", f"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT")
    otherwise = "otlp" if any(environment.get(name) for name in names) else "none"
    return environment.get(f"OTEL_{signal}_EXPORTER") or otherwise


def _patience(signal: str, environment: Mapping[str, str]) -> float | None:
    names = ("OTEL_EXPORTER_OTLP_TIMEOUT", f"OTEL_EXPORTER_OTLP_{signal}_TIMEOUT")
    return None if any(environment.get(name) for name in names) else _TIMEOUT
