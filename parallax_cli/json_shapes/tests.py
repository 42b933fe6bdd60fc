"""The shape of `parallax test`."""

from __future__ import annotations

from typing import Any

from parallax_cli.json_shapes.coverage import coverage_shape
from parallax_cli.json_shapes.findings import finding_shape, place_shape
from parallax_patterns.testing.results import CaseResult, Failure, TestRun
from parallax_patterns.text_files import shown_path
from parallax_runtime.derivation_json import derivation_json


def test_run_shape(run: TestRun) -> dict[str, Any]:
    """What `parallax test` ran."""
    return {
        "ok": run.ok,
        "cases": [_case_shape(case) for case in run.cases],
        "findings": [finding_shape(one) for one in run.diagnostics],
        "coverage": None if run.coverage is None else coverage_shape(run.coverage),
        "summary": {
            "passed": run.count("passed"),
            "failed": run.count("failed"),
            "errors": run.count("error"),
            "written": run.count("written"),
            "connections": run.connections,
            "seconds": sum(case.seconds for case in run.cases),
            "duration": run.duration,
            "seed": run.seed,
        },
    }


def _case_shape(case: CaseResult) -> dict[str, Any]:
    return {
        "file": shown_path(case.file),
        "line": case.line,
        "name": case.name,
        "status": case.status,
        "failures": [_failure_shape(one) for one in case.failures],
        "findings": [finding_shape(one) for one in case.diagnostics],
        "seconds": case.seconds,
        "duration": case.duration,
    }


def _failure_shape(one: Failure) -> dict[str, Any]:
    return {
        "what": one.what,
        "message": one.message,
        "expected": one.expected,
        "actual": one.actual,
        "details": list(one.details),
        "pattern": None if one.where is None else place_shape(one.where.source, one.where.span),
        "derivation": None if one.derivation is None else derivation_json(one.derivation),
        **place_shape(one.source, one.span),
    }
