"""Findings in what a model proposed. PLX0720 to PLX0739; what is wrong with a plan that can be
read is found as in requirements (PLX0712, PLX0713) and in any document (PLX09xx)."""

from __future__ import annotations

from typing import ClassVar

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.records import dataclass


@dataclass(frozen=True, kw_only=True)
class UnreadableProposal(Diagnostic):
    """A model's answer in which there is no plan: no JSON object, or one that is cut off.

    Text around the object does no harm. The answer goes back to the model with this finding.

    Wrong:

        Here is the plan: {"name": "review", "groups": [

    Right:

        {"name": "review", "groups": []}
    """

    code: ClassVar[str] = "PLX0720"
    title: ClassVar[str] = "unreadable proposal"
    stage: ClassVar[str] = "syntax"
    problem: str

    @property
    def label(self) -> str:
        return self.problem

    @property
    def hint(self) -> str:
        return "Answer with one JSON object, and nothing else"


@dataclass(frozen=True, kw_only=True)
class OversizedProposal(Diagnostic):
    """A proposed plan that would make more calls than anybody can want.

    Wrong:

        "attempts": 100, "stages": [{"attempts": 100, "voices": []}]

    Right:

        "attempts": 2, "stages": [{"attempts": 2, "voices": []}]
    """

    code: ClassVar[str] = "PLX0721"
    title: ClassVar[str] = "oversized proposal"
    stage: ClassVar[str] = "type"
    calls: int
    most: int

    @property
    def label(self) -> str:
        return f"the proposed plan makes up to {self.calls:,} calls, and may make {self.most:,}"

    @property
    def hint(self) -> str:
        return "Lower its `attempts`, or ask fewer voices"


@dataclass(frozen=True, kw_only=True)
class OtherBehaviour(Diagnostic):
    """A proposed pattern that does something else than the rules' own for the same requirements.

    Both are run in the same scenarios, with agents that answer, differ, hesitate and fail.

    Wrong:

        opinions |> consensus            # and the requirements say `strategy: voting`

    Right:

        opinions |> voting
    """

    code: ClassVar[str] = "PLX0722"
    title: ClassVar[str] = "other behaviour"
    stage: ClassVar[str] = "type"
    differs: str

    @property
    def label(self) -> str:
        return f"the proposed pattern does something else than is asked for: {self.differs}"

    @property
    def hint(self) -> str:
        return "Make it do what the tests say"
