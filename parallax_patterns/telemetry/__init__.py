"""Traces and metrics of runs, for OpenTelemetry; loaded where the environment asks for them."""

from __future__ import annotations

from typing import Final

EXPORTERS: Final = ("OTEL_TRACES_EXPORTER", "OTEL_METRICS_EXPORTER")

VARIABLES: Final = (
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT",
    *EXPORTERS,
)
"""The variables of the standard by which the environment asks."""
