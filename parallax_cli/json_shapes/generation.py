"""The shape of `parallax generate pattern`."""

from __future__ import annotations

from typing import Any

from parallax_cli.json_shapes.findings import finding_shape
from parallax_patterns.generation.proposals.model import Account, Round
from parallax_patterns.generation.writing import Generated
from parallax_patterns.text_files import shown_path


def generation_shape(done: Generated) -> dict[str, Any]:
    """What was generated, how it fared, and whose proposal it is."""
    findings = (*done.diagnostics, *done.validation.diagnostics)
    return {
        "ok": done.passed,
        "written": done.written,
        "pattern": {"file": shown_path(done.pattern_path), "text": done.text},
        "tests": {
            "file": shown_path(done.test_path),
            "text": done.test_text,
            "passed": done.tests.count("passed"),
            "failed": len(done.tests.cases) - done.tests.count("passed"),
        },
        "violations": [{"rule": one.rule, "message": one.message} for one in done.trial.violations],
        "notes": list(done.notes),
        "findings": [finding_shape(one) for one in findings],
        "proposal": None if done.account is None else _account_shape(done.account),
    }


def _account_shape(account: Account) -> dict[str, Any]:
    return {
        "provider": account.provider,
        "model": account.model,
        "kind": account.proposal,
        "accepted": account.accepted,
        "fallback": account.fallback,
        "rounds": [_round_shape(one) for one in account.rounds],
        "prompts": account.prompts,
        "usage": _usage_shape(account),
    }


def _round_shape(one: Round) -> dict[str, Any]:
    return {"problem": one.problem, "findings": one.findings or None}


def _usage_shape(account: Account) -> dict[str, Any] | None:
    usage = account.usage
    if usage is None:
        return None
    return {"input": usage.input_tokens, "output": usage.output_tokens, "cost": usage.cost}
