"""What the primitives of the category `transaction` declare about themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from parallax_primitives.checks import Problem
from parallax_primitives.parameters import STARTING, TIMEOUT, answers
from parallax_primitives.shapes import ArgumentShape
from parallax_primitives.spec import Parameter, PrimitiveSpec
from parallax_primitives.structures import Structure, list_problems

_STEP: Final = Structure(noun="step", required="do", optional=("undo",))


def _check_saga(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from list_problems("steps", shapes.get("steps"), _STEP)


_PARTICIPANT: Final = Structure(
    noun="participant", required="prepare", optional=("commit", "rollback")
)


def _check_two_phase_commit(shapes: Mapping[str, ArgumentShape]) -> Iterator[Problem]:
    yield from list_problems("participants", shapes.get("participants"), _PARTICIPANT, tasks=True)


TRANSACTION: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="saga",
        category="transaction",
        summary="Steps in order; when one fails, those that finished are undone in reverse.",
        subject=Parameter(
            name="steps",
            kind="steps",
            required=True,
            doc="Objects `{do, undo}` of tasks. A lambda in `do` is given the result of the step "
            "before, one in `undo` what its own `do` gave; `undo` may be left out.",
        ),
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.3,
                doc="A step below it counts as failed, and is undone too, for it was done.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The least of the steps; 0 when what was done was undone.",
        formula="min cᵢ; 0 when compensated",
        example="""import { saga } from "@parallax/primitives/transaction"
import { details } from "@parallax/primitives/aggregation"

trip = saga([
  {do: agents[0].book("train"), undo: ticket => agents[0].cancel(ticket)},
  {do: agents[1].book("hotel"), undo: room => agents[1].cancel(room)}
])
[trip.value, details(trip).completed, details(trip).undone]""",
        example_agents=(
            (
                "rail",
                (
                    {"answer": "seat 4", "confidence": 0.9},
                    {"answer": "cancelled", "confidence": 1},
                ),
            ),
            ("inn", ({"error": "refusal"},)),
        ),
        example_result='[null,["seat 4"],1] ~> 0.9',
        calls_agents=True,
        check=_check_saga,
    ),
    PrimitiveSpec(
        name="twoPhaseCommit",
        category="transaction",
        summary="Everybody prepares; if all are ready everybody commits, else all roll back.",
        subject=Parameter(
            name="participants",
            kind="participants",
            required=True,
            doc="Agents (their operations `prepare`, `commit` and `rollback` are called), objects "
            "`{prepare, commit, rollback}` of tasks, of which only `prepare` must be there, or "
            "tasks that only vote. A lambda in `commit` or `rollback` is given what its "
            "`prepare` gave.",
        ),
        options=(
            Parameter(
                name="min",
                kind="confidence",
                default=0.7,
                doc="How sure each must be that it is ready. Who fails, or answers no, null or "
                "false, is not.",
            ),
            *STARTING,
        ),
        returns="any",
        rule="The least of the answers to `prepare`, and the value is true; 0 and false when all "
        "was rolled back; 0 and null when somebody failed to commit.",
        formula="min cᵢ; 0 when rolled back",
        example="""import { twoPhaseCommit } from "@parallax/primitives/transaction"

twoPhaseCommit(agents)""",
        example_agents=answers(ledger=("ready", 0.9), stock=("ready", 0.8)),
        example_result="true ~> 0.8",
        calls_agents=True,
        check=_check_two_phase_commit,
    ),
)
