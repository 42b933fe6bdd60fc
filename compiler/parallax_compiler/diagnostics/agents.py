"""Faults of agents: calls that cannot reach one, groups that nothing fills.

Reported by `resolve` and `check`. They share the digits of the primitives, from PLX0550 on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic


@dataclass(frozen=True, kw_only=True)
class ModelCall(Diagnostic):
    """A pattern calls a language model.

    Patterns coordinate agents; they call no model themselves. Put the prompt into an agent and
    call that.

    Wrong:

        answer = llm("What is the weather?")
        answer

    Right:

        answer = weatherAgent.ask("What is the weather?")
        answer
    """

    code: ClassVar[str] = "PLX0550"
    title: ClassVar[str] = "pattern calls a model"
    stage: ClassVar[str] = "agent"
    name: str

    @property
    def label(self) -> str:
        return f"`{self.name}` is not there: a pattern calls no model when it runs"

    @property
    def hint(self) -> str | None:
        return "Declare an agent and call it, such as `writerAgent.ask(…)`"


AGENTS: tuple[type[Diagnostic], ...] = (
    ModelCall,
)
