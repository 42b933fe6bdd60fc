"""What agents' stated confidences were worth so far: `calibration.lock` beside the configuration.

A JSON object: for each agent, by its id, pairs of a stated confidence and how often it was right.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from parallax_patterns.text_files import reason_of, shown_path
from parallax_primitives.confidence.calibration import problem_of
from parallax_primitives.state import LostFact
from parallax_primitives.values import Json

FILE: Final = "calibration.lock"


def table_of(path: Path, agent: str) -> Json:
    """The table of an agent; None without one. LostFact says why it cannot be used."""
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise LostFact(f"`{shown_path(path)}` cannot be read: {reason_of(error)}") from None
    except (ValueError, RecursionError):
        raise LostFact(f"`{shown_path(path)}` is no JSON") from None
    if not isinstance(content, Mapping):
        raise LostFact(f"`{shown_path(path)}` must hold an object of tables by agent")
    table: Json = content.get(agent)
    problem = None if table is None else problem_of(table)
    if problem is not None:
        raise LostFact(f"the table of `{agent}` in `{shown_path(path)}` cannot be used: {problem}")
    return table
