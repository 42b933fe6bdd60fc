"""What kept a run from being a success, as annotations of GitHub Actions."""

from __future__ import annotations

from collections.abc import Iterator

from parallax_cli.annotations import command
from parallax_runtime import Execution


def annotated(execution: Execution, file: str, least: float | None) -> Iterator[str]:
    """The commands for a run of the pattern in a file; `least` is how sure it had to be."""
    fault, here = execution.fault, {"file": file}
    if fault is not None:
        places: dict[str, object] = dict(here)
        if fault.place is not None:
            at = fault.place
            places = {"file": at.source, "line": at.line, "endLine": at.end_line,
                      "col": at.column, "endColumn": at.end_column}  # fmt: skip
        hint = f"\nhelp: {fault.hint}" if fault.hint else ""
        title = {"title": f"the run {execution.status}"}
        yield command("error", {**places, **title}, f"{fault.message}{hint}")
    elif execution.status not in ("completed", "pending"):
        yield command("error", here, f"the run was {execution.status}")
    for mailbox in execution.pending:
        yield command("warning", here, f"the run waits for `{mailbox}`")
    if execution.status == "completed" and least is not None and execution.confidence < least:
        words = f"the confidence {execution.confidence:.4g} is below {least:g}"
        yield command("error", {**here, "title": "not sure enough"}, words)
