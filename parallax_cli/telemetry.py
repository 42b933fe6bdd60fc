"""OpenTelemetry for `parallax run`, where the environment asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

from parallax_cli.output import Output
from parallax_patterns.telemetry import EXPORTERS, VARIABLES
from parallax_runtime import Event, Registry


class Watching(Protocol):
    """What makes a trace of one run."""

    def around(self, agents: Registry) -> Registry:
        """The agents as they are to be called."""

    def __call__(self, event: Event) -> None:
        """Takes in an event."""


class Pipeline(Protocol):
    """Where traces and metrics go."""

    def watch(self, run: str | None) -> Watching:
        """What watches a run."""

    def close(self) -> str | None:
        """Sends what is left; says what did not arrive."""


def pipeline_of(environment: Mapping[str, str], output: Output) -> Pipeline | None:
    """Where telemetry goes; None where nobody asks for any."""
    off = environment.get("OTEL_SDK_DISABLED", "").lower() == "true"
    if off or not any(environment.get(name) for name in VARIABLES):
        return None
    for name in EXPORTERS:
        if environment.get(name, "none") not in ("otlp", "console", "none", ""):
            output.warning(f"The environment variable `{name}` cannot be `{environment[name]}`.")
            output.hint("Write `otlp`, `console` or `none`.")
    try:
        configured = import_module("parallax_patterns.telemetry.configured")
    except ModuleNotFoundError as missing:
        if not (missing.name or "").startswith("opentelemetry"):
            raise
        output.warning("The environment asks for OpenTelemetry, which is not installed.")
        output.hint("Install it with `pip install 'parallax-orchestration[otel]'`.")
        return None
    made: Pipeline = configured.Configured(environment)
    return made
