"""`quorum`: the answers once enough of those asked have answered; the others are cancelled.

Values in the list are answers already, and all of them count; agents and lambdas are started and
waited for only until the outcome is certain.
"""

from __future__ import annotations

from functools import partial

from parallax_primitives.ballots import Poll, count_as_usual, errors_of
from parallax_primitives.bounds import bounds_of
from parallax_primitives.context import Context
from parallax_primitives.derivation import derived
from parallax_primitives.formulas import Factor, Formula, Product, Refused, evaluated
from parallax_primitives.parameters import TIMEOUT, answers
from parallax_primitives.quantities import needed, optional_seconds
from parallax_primitives.spec import Parameter, Primitive, PrimitiveSpec
from parallax_primitives.tasks import (
    Deadline,
    is_started_here,
    run_jobs,
    tasks_of,
    width,
    within,
)
from parallax_primitives.values import Value, bare


async def quorum(
    context: Context,
    subject: Value,
    *,
    min: Value,  # noqa: A002  # the option's name
    timeout: Value = None,
) -> Value:
    tasks = tasks_of(context, subject)
    found = {at: task for at, task in enumerate(tasks) if not is_started_here(task)}
    bar = needed(min, len(tasks))
    open_tasks = [at for at in range(len(tasks)) if at not in found]

    def done(job: int, result: Value) -> bool:
        found[open_tasks[job]] = result
        return _is_decided(context, found, len(tasks), bar)

    if open_tasks and not _is_decided(context, found, len(tasks), bar):
        jobs = [partial(context.attempt, tasks[at], index=at) for at in open_tasks]
        run = partial(run_jobs, jobs, width(context), done)
        await within(Deadline(optional_seconds(timeout)), run, lambda: None)
    if len(found) < len(tasks):
        context.emit("early-stop", finished=len(found), skipped=len(tasks) - len(found))
    return _result(context, found, len(tasks), min)


def _is_decided(context: Context, found: dict[int, Value], asked: int, bar: int) -> bool:
    """Whether enough have answered, or so many failed that it never will be enough."""
    failures = sum(1 for result in found.values() if bare(result) is None)
    if asked - failures < bar:
        return True
    return len(found) - failures >= bar and _poll(context, found).answered >= bar


def _poll(context: Context, found: dict[int, Value]) -> Poll:
    return count_as_usual(context, [found[at] for at in sorted(found)])


def _result(context: Context, found: dict[int, Value], tasks: int, least: Value) -> Value:
    poll = _poll(context, found)
    asked = tasks - poll.duplicates
    bar = needed(least, asked)
    met = 0 < poll.answered >= bar
    participation = poll.answered / asked if asked else 0.0
    formula = _formula(poll, asked, participation) if met else _unmet(poll, bar)
    details: dict[str, Value] = {
        "asked": float(asked),
        "answered": float(poll.answered),
        "needed": float(bar),
        "participation": participation,
        "errors": errors_of(poll.missing),
        "duplicates": float(poll.duplicates),
        "bounds": bounds_of([ballot.confidence for ballot in poll.ballots]),
    }
    return derived(
        [ballot.answer for ballot in poll.in_order] if met else None,
        evaluated(formula, ()),
        context.name,
        poll.inputs,
        details,
        formula=formula,
        roles=poll.roles(),
    )


def _formula(poll: Poll, asked: int, participation: float) -> Formula:
    note = f"{poll.answered} of {asked}"
    return Product(
        factors=(
            Factor(name="participation", value=participation, note=note, roles=("part", "failed")),
            Factor(name="mean", value=poll.mean, roles=("part",)),
        )
    )


def _unmet(poll: Poll, bar: int) -> Formula:
    return Refused(f"{poll.answered} of at least {bar} answered")


PRIMITIVE = Primitive(
    spec=PrimitiveSpec(
        name="quorum",
        category="coordination",
        summary="The answers once enough of those asked have answered; null otherwise.",
        subject=Parameter(
            name="results",
            kind="tasks",
            required=True,
            doc="Answers, or tasks to start; tasks are cancelled once enough have answered.",
        ),
        options=(
            Parameter(
                name="min",
                kind="quota",
                required=True,
                doc="How many must answer: a count, or a share such as `60%`.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The share of those asked who answered, times the mean confidence of the answers; 0 "
        "when they are too few.",
        formula="m/n·mean cᵢ",
        example="""import { parallel } from "@parallax/primitives/execution"
import { quorum } from "@parallax/primitives/coordination"

results = parallel(agents)
quorum(results, "60%")""",
        example_agents=(
            *answers(ada=("yes", 0.9), grace=("no", 0.7)),
            ("linus", ({"error": "crash"},)),
        ),
        example_result='["yes","no"] ~> 0.533333',
        calls_agents=True,
    ),
    handler=quorum,
)
