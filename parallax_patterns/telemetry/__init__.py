"""Traces and metrics of runs, for OpenTelemetry; loaded where the environment asks for them."""
