"""The jobs in CrewAI flows: methods that listen to each other.

A flow is written method by method, so there is no fan-out to a thousand, and a panel of five asks
within one method.
"""

# mypy: ignore-errors
# The library is not installed where this is checked.

from __future__ import annotations

import asyncio
import os

os.environ.setdefault("CREWAI_DISABLE_TELEMETRY", "true")
os.environ.setdefault("OTEL_SDK_DISABLED", "true")

from crewai.flow.flow import Flow, listen, router, start
from jobs import PANEL, STEPS, answer, is_sure, tell, vote


async def asked(n: int) -> str:
    return answer(n)


def improving() -> type[Flow]:
    """A class with one method after the other."""

    def improve(n: int):
        async def step(self, *_: object) -> str:
            return answer(n)

        step.__name__ = f"improve_{n}"
        return step

    methods = {"improve_0": start()(improve(0))}
    for n in range(1, STEPS):
        methods[f"improve_{n}"] = listen(methods[f"improve_{n - 1}"])(improve(n))
    return type("Improving", (Flow,), methods)


class Review(Flow):
    @start()
    async def first(self) -> list[str]:
        return list(await asyncio.gather(*map(asked, range(PANEL))))

    @router(first)
    async def agree(self, answers: list[str]) -> str:
        self.state["answers"] = answers
        return "sure" if is_sure(answers) else "unsure"

    @listen("unsure")
    async def second(self) -> str:
        return vote(await asyncio.gather(*map(asked, range(PANEL))))

    @listen("sure")
    async def end(self) -> str:
        return vote(self.state["answers"])


Improving = improving()

tell(
    "crewai",
    {
        "chain": lambda: Improving(suppress_flow_events=True).kickoff_async(),
        "review": lambda: Review(suppress_flow_events=True).kickoff_async(),
    },
)
