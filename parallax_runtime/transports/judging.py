"""How sure an answer is, for agents that do not speak our protocol: stated, or by a fixed rule.

Nothing is guessed: where neither the answer nor the agent's file says it, the call fails.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from parallax_runtime.transports.wire import garbage


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A fixed confidence, or where in an answer it stands and what stands for 1."""

    fixed: float | None = None
    field: str = "confidence"
    scale: float = 1.0

    def of(self, agent: str, answer: Mapping[str, Any]) -> float:
        """The confidence of an answer; AgentFault when it states none."""
        if self.fixed is not None:
            return self.fixed
        stated = at_path(answer, self.field)
        number = _number(stated)
        if number is None:
            raise garbage(agent, f"answered without a number as `{self.field}`")
        return number / self.scale


def at_path(data: Any, path: str) -> Any:
    """What stands at `a.b` in data, None where nothing does."""
    for key in path.split("."):
        data = data.get(key) if isinstance(data, Mapping) else None
    return data


def _number(stated: Any) -> float | None:
    if isinstance(stated, str):
        try:
            return float(stated.strip().removesuffix("%"))
        except ValueError:
            return None
    if isinstance(stated, bool) or not isinstance(stated, (int, float)):
        return None
    return float(stated)
