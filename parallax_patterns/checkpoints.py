"""The runs of a project that can be resumed: those that passed a checkpoint and did not complete.

Each has a folder with its checkpoints, and with a file that says of which pattern and of which
input it was: a run goes on with the same ones only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from parallax_patterns.errors import UserError
from parallax_primitives.nearest import nearest
from parallax_primitives.values import Json

ABOUT: Final = "run.json"
LATEST: Final = "latest"


def about_run(pattern: str, run_input: Json) -> Mapping[str, Json]:
    """What a run is told apart by; its input only as a hash, for it may be secret."""
    told = json.dumps(run_input, sort_keys=True).encode(errors="surrogatepass")
    return {"pattern": pattern, "input": blake2b(told, digest_size=16).hexdigest()}


def resumable(folder: Path, wanted: str, about: Mapping[str, Json]) -> str:
    """The run to resume: that identifier, the beginning of one, or `latest`; else UserError."""
    run = _found(folder, wanted)
    kept = _read(folder / run / ABOUT)
    if kept.get("pattern") != about["pattern"]:
        raise UserError(
            f"The run `{run}` is one of `{kept.get('pattern')}`, not of `{about['pattern']}`.",
            hint="Name the pattern that it ran.",
        )
    if kept.get("input") != about["input"]:
        raise UserError(
            f"The run `{run}` had another input.",
            hint="Give the input that it had, or leave `--resume` out.",
        )
    return run


def _found(folder: Path, wanted: str) -> str:
    known = sorted((path.parent.name for path in folder.glob(f"*/{ABOUT}")), reverse=True)
    if not known:
        hint = "A run that did not complete can, if it had a journal or passed a `checkpoint`."
        raise UserError("No run can be resumed.", hint=hint)
    matching = known[:1] if wanted == LATEST else [one for one in known if one.startswith(wanted)]
    if len(matching) == 1:
        return matching[0]
    if matching:
        shown = ", ".join(f"`{one}`" for one in matching[:5])
        raise UserError(f"Several runs begin with `{wanted}`.", hint=f"Name one of {shown}.")
    near = nearest(wanted, known) or known[0]
    raise UserError(f"There is no run `{wanted}` to resume.", hint=f"Did you mean `{near}`?")


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        found = None
    if not isinstance(found, dict):
        run = path.parent.name
        raise UserError(f"The checkpoints of the run `{run}` are damaged.", hint="Run it anew.")
    return found
