"""The ready patterns, killed here and there: each comes to what it would have come to."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import pytest
import yaml

from parallax_patterns.ready_patterns import ReadyPattern, ready_patterns
from parallax_primitives.values import Agent
from parallax_runtime import AgentRequest, Registry
from tests.patterns_sdk.journals.test_resuming import answered, program
from tests.patterns_sdk.journals.theatre import Company, show

_POINTS = 6


@dataclass(slots=True)
class Panel(Company):
    """Six agents who can do anything, differ, and fail now and then."""

    capabilities: tuple[str, ...] = ()

    async def call(self, request: AgentRequest) -> Any:
        self.asked.append(request.key)
        told = blake2b(f"{request.key} {request.agent.id}".encode(), digest_size=4).digest()
        number = int.from_bytes(told)
        await asyncio.sleep(number / 2**32 * 4)  # no two at the same instant
        if number % 11 == 0:
            raise RuntimeError("not now")
        decision = "approve" if number % 2 else "reject"
        return {
            "value": {"decision": decision, "number": number % 5},
            "confidence": number % 10 / 10,
        }

    def registry(self) -> Registry:
        agents = (Agent(f"agent-{at}", capabilities=self.capabilities) for at in range(6))
        return Registry((agent, self) for agent in agents)


@pytest.mark.parametrize("ready", ready_patterns(), ids=lambda one: one.name)
def test_a_ready_pattern_goes_on(ready: ReadyPattern) -> None:
    pattern = program(ready.text)
    wanted = [group.get("capabilities") or () for group in pattern.groups.values()]
    able = tuple(sorted({one for each in wanted for one in each}))
    tests: Any = yaml.safe_load(ready.tests)
    data = tests["cases"][0].get("input", tests.get("defaults", {}).get("input"))
    whole = show(pattern, company=Panel(capabilities=able), data=data)
    assert whole.execution.status in ("completed", "pending"), whole.execution.fault
    count = len(whole.rows)
    for length in range(1, count + 1, max(1, count // _POINTS)):
        left = whole.rows[:length]
        resumed = show(pattern, left, company=Panel(capabilities=able), data=data)
        assert resumed.same_as(whole), length
        assert resumed.seen() == whole.seen(), length
        assert not answered(left) & set(resumed.asked), length
