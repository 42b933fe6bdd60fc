"""Parameters that several primitives share, so that they read alike everywhere."""

from __future__ import annotations

from typing import Final

from parallax_primitives.spec import Parameter, Step

ANSWERS: Final = Parameter(
    name="results",
    kind="answers",
    required=True,
    doc="The answers to aggregate, or tasks that give them; null ones did not answer.",
)
TASKS: Final = Parameter(
    name="tasks",
    kind="tasks",
    required=True,
    doc="A group of agents, or a list of agents, agent calls, lambdas and values.",
)
TASK: Final = Parameter(
    name="task",
    kind="task",
    required=True,
    doc="An agent, an agent call, a lambda without parameters, or a value.",
)
WORK: Final = Parameter(
    name="task",
    kind="value",
    required=True,
    doc="What is sent to the chosen agent, text being its task; or a lambda that is given the "
    "agent and calls it.",
)
VALUE: Final = Parameter(name="v", kind="value", required=True, doc="The value.")
TIMEOUT: Final = Parameter(
    name="timeout",
    kind="duration",
    doc="How long all of it may take; what is unfinished then counts as failed. Null: no limit.",
    keyword_only=True,
)
MAX_CONCURRENCY: Final = Parameter(
    name="maxConcurrency",
    kind="count",
    minimum=1.0,
    doc="How many tasks run at once. Null: as many as the run allows.",
    keyword_only=True,
)
STARTING: Final = (MAX_CONCURRENCY, TIMEOUT)
"""The options of an aggregate that starts the tasks among its results."""
EARLY: Final = Parameter(
    name="early",
    kind="text",
    default="certain",
    choices=("certain", "decided"),
    doc="When the tasks left over are not done any more: once value and confidence are certain, or "
    "once the winner is; each then counts as a vote against it.",
    keyword_only=True,
)
LIST: Final = Parameter(name="list", kind="list", required=True, doc="The list.")
BY: Final = Parameter(
    name="by",
    kind="selector",
    doc="What answers are compared by: a key, a path or a lambda. Null: objects by the first of "
    "`decision verdict vote answer recommendation label` they have, else the whole answer.",
)


def answers(**steps: tuple[object, float]) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """Scripted agents of an example that give one answer each, with its confidence."""
    return tuple(
        (agent, ({"answer": answer, "confidence": confidence},))
        for agent, (answer, confidence) in steps.items()
    )
