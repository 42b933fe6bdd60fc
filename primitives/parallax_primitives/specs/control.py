"""What the primitives of the category `control` declare about themselves."""

from __future__ import annotations

from typing import Final

from parallax_primitives.parameters import TASK, TIMEOUT, answers
from parallax_primitives.spec import Parameter, PrimitiveSpec

REASONS: Final = ("error", "low-confidence")


CONTROL: Final[tuple[PrimitiveSpec, ...]] = (
    PrimitiveSpec(
        name="retry",
        category="control",
        summary="The task, tried again until it succeeds surely enough.",
        subject=TASK,
        options=(
            Parameter(
                name="maxAttempts",
                kind="count",
                default=3.0,
                minimum=1.0,
                maximum=1000.0,
                doc="How often the task is tried at most, the first time included.",
            ),
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.0,
                keyword_only=True,
                doc="A success below it is tried again.",
            ),
            Parameter(
                name="backoff",
                kind="text",
                default="exponential",
                choices=("exponential", "linear", "constant"),
                keyword_only=True,
                doc="How the waits grow: by `factor`, by `delay`, or not.",
            ),
            Parameter(
                name="delay",
                kind="duration",
                default="1s",
                keyword_only=True,
                doc="The wait before the second attempt.",
            ),
            Parameter(
                name="factor",
                kind="number",
                default=2.0,
                minimum=1.0,
                keyword_only=True,
                doc="What an exponential wait grows by each time.",
            ),
            Parameter(
                name="maxDelay",
                kind="duration",
                default="30s",
                keyword_only=True,
                doc="The longest wait.",
            ),
            Parameter(
                name="jitter",
                kind="boolean",
                default=False,
                keyword_only=True,
                doc="Shorten each wait by a random part of up to a half, from the run's seed.",
            ),
            Parameter(
                name="on",
                kind="list",
                default=REASONS,
                choices=REASONS,
                keyword_only=True,
                doc="What is worth another attempt.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="That of the best attempt; 0 if none succeeds.",
        formula="max cᵢ over the attempts",
        example="""import { retry } from "@parallax/primitives/control"

retry(agents[0], 3, {minConfidence: 0.7, delay: "1s"})""",
        example_agents=(
            (
                "ada",
                (
                    {"error": "crash"},
                    {"answer": "perhaps", "confidence": 0.4},
                    {"answer": "yes", "confidence": 0.9},
                ),
            ),
        ),
        example_result='"yes" ~> 0.9',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="fallback",
        category="control",
        summary="The first of several tasks that succeeds surely enough, tried in order.",
        subject=Parameter(
            name="tasks",
            kind="tasks",
            required=True,
            several=True,
            doc="The alternatives in order, as one list or as several arguments.",
        ),
        options=(
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.3,
                doc="Below it the next task is tried.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="Its own; if none reaches `minConfidence`, that of the best; if none succeeds, 0.",
        formula="c of the first with c ≥ minConfidence, else max cᵢ",
        example="""import { fallback } from "@parallax/primitives/control"

fallback(agents[0], agents[1], "ask again tomorrow")""",
        example_agents=(
            ("ada", ({"error": "refusal"},)),
            ("grace", ({"answer": "yes", "confidence": 0.8},)),
        ),
        example_result='"yes" ~> 0.8',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="timeout",
        category="control",
        summary="The task's result if it comes in time, else a default.",
        subject=TASK,
        options=(
            Parameter(
                name="duration",
                kind="duration",
                default="30s",
                doc="How long the task may take: milliseconds, or text such as `30s`.",
            ),
            Parameter(
                name="default",
                kind="value",
                doc="The value when time runs out; the task is cancelled.",
            ),
        ),
        returns="nullable",
        rule="The result's own; 0 when time ran out.",
        formula="c, or 0",
        example="""import { timeout } from "@parallax/primitives/control"

timeout(agents[0], "10s", "no answer in time")""",
        example_agents=(("ada", ({"answer": "done", "confidence": 0.9, "delay": "60s"},)),),
        example_result='"no answer in time" ~> 0',
        calls_agents=True,
    ),
    PrimitiveSpec(
        name="circuit",
        category="control",
        summary="The task, unless it failed too often lately: then null at once, for a while.",
        subject=TASK,
        options=(
            Parameter(
                name="failures",
                kind="count",
                default=5.0,
                minimum=1.0,
                keyword_only=True,
                doc="How many failures in a row open the circuit of this place in the pattern.",
            ),
            Parameter(
                name="reset",
                kind="duration",
                default="30s",
                keyword_only=True,
                doc="How long it stays open; then one call at a time is tried.",
            ),
            Parameter(
                name="successes",
                kind="count",
                default=3.0,
                minimum=1.0,
                keyword_only=True,
                doc="How many successes in a row close it again; a failure opens it.",
            ),
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.5,
                keyword_only=True,
                doc="A result below it counts as a failure.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The result's own; 0 while the circuit is open.",
        formula="c, or 0 while open",
        example="""import { circuit } from "@parallax/primitives/control"

[1, 2, 3].map(n => circuit(agents[0].ask(n), {failures: 2}))
  .map(result => result.value)""",
        example_agents=(("ada", ({"error": "crash"},)),),
        example_result="[null,null,null] ~> 1",
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="cache",
        category="control",
        summary="The task's answer, asked for once in a while and kept in between.",
        subject=TASK,
        options=(
            Parameter(
                name="ttl",
                kind="duration",
                default="5m",
                keyword_only=True,
                doc="How long an answer is kept.",
            ),
            Parameter(
                name="max",
                kind="count",
                default=1000.0,
                minimum=1.0,
                keyword_only=True,
                doc="How many answers are kept for this place in the pattern; the oldest go first.",
            ),
            Parameter(
                name="minConfidence",
                kind="confidence",
                default=0.3,
                keyword_only=True,
                doc="An answer below it is not kept; one that fades below it is asked for again.",
            ),
            Parameter(
                name="decay",
                kind="confidence",
                default=0.9,
                keyword_only=True,
                doc="What the confidence of a kept answer is multiplied by for every minute.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="Of a fresh answer its own; of a kept one times `decay` for every minute.",
        formula="c·decay^minutes",
        example="""import { cache } from "@parallax/primitives/control"

ask = () => cache(agents[0].ask("the weather"), {decay: 0.9})
ask()
sleep(120000)
ask()""",
        example_agents=(("ada", ({"answer": "rain", "confidence": 0.8},)),),
        example_result='"rain" ~> 0.648',
        calls_agents=True,
        everyday=True,
    ),
    PrimitiveSpec(
        name="escalate",
        category="control",
        summary="The answer of another agent, or of a person; null while there is none.",
        subject=Parameter(
            name="target",
            kind="target",
            required=True,
            doc="An agent, a group, or the name of an agent, a capability or a mailbox.",
        ),
        options=(
            Parameter(
                name="reason",
                kind="value",
                keyword_only=True,
                doc="Why it is handed on; sent along with the run's input.",
            ),
            Parameter(
                name="value",
                kind="value",
                keyword_only=True,
                doc="What was found so far; sent along with the run's input.",
            ),
            TIMEOUT,
        ),
        returns="nullable",
        rule="The answer's own; 0 while nobody has answered, and the run is then pending.",
        formula="c of the answer, or 0",
        example="""import { escalate } from "@parallax/primitives/control"

draft = agents[0].review()
~draft >= 0.9 ? draft : escalate("architect", {reason: "not sure enough", value: draft})""",
        example_agents=answers(reviewer=("perhaps", 0.5), architect=("reject", 0.95)),
        example_result='"reject" ~> 0.95',
        calls_agents=True,
    ),
)
