"""Containers of results: as sure as their least sure part that did not fail."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from parallax_primitives.ballots import errors_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived, failed
from parallax_primitives.formulas import Least, Refused, Role, evaluated
from parallax_primitives.values import Confident, Value, confidence_of


def collected(  # one keyword for each way in which lists of results differ
    context: Context,
    whole: Value,
    parts: Sequence[Value],
    *,
    lost: Iterable[Value] = (),
    details: Mapping[str, Value] | None = None,
    all_needed: bool = False,
    problem: str = "",
) -> Confident:
    """The container of these parts, each of which keeps its own confidence.

    Without a part that succeeded its confidence is 0, and with `all_needed` also when one failed.
    `lost` are failures that are no parts of it; their errors are kept. With a `problem` of the
    whole its confidence is 0, and no part is surer.
    """
    good = [confidence_of(part) for part in parts if not failed(part)]
    failures = [part for part in parts if failed(part)]
    of_parts = bool(good) and not problem
    if not good:
        problem = problem or "nothing succeeded"
    elif failures and all_needed:
        problem = f"{len(failures)} of {len(parts)} failed"
    formula = Refused(problem) if problem else Least()
    roles: list[Role] = ["failed" if failed(part) else "part" for part in parts]
    known: dict[str, Value] = {
        "count": float(len(parts)),
        "answered": float(len(good)),
        "errors": errors_of([*lost, *failures]),
    }
    return derived(
        whole,
        evaluated(formula, good),
        context.name,
        parts,
        {**known, **(details or {})},
        collected=of_parts,
        formula=formula,
        roles=roles,
    )
