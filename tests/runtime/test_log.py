"""Events are made when somebody looks at them, and are the same whenever that is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from parallax_primitives.values import Agent
from parallax_runtime import Event, Execution, Registry, ScriptedAgent, Step, VirtualClock, run_sync
from tests.runtime.patterns import ALL, expression
from tests.runtime.test_foretelling import LIMITS, PATTERNS, SCRIPTS, Hidden


def went(
    code: str, scripts: list[list[Step]], limits: dict[str, float], **options: Any
) -> Execution:
    agents = Registry(
        (Agent(f"a{at}"), Hidden(ScriptedAgent(one)) if at % 2 else ScriptedAgent(one))
        for at, one in enumerate(scripts)
    )
    made = expression(code, groups=ALL)
    return run_sync(made, {"task": "t"}, agents, clock=VirtualClock(), limits=limits, **options)


@given(st.sampled_from(list(PATTERNS)), SCRIPTS, LIMITS)
def test_observers_change_nothing_about_events(
    name: str, scripts: list[list[Step]], limits: dict[str, float]
) -> None:
    shown: list[Event] = []
    seen = went(PATTERNS[name], scripts, limits, observers=[shown.append])
    unseen = went(PATTERNS[name], scripts, limits)
    outline = unseen.log.outline()
    in_brief = [(one.at, one.kind, one.key, one.data.get("confidence")) for one in seen.events]
    assert outline == in_brief == seen.log.outline()
    assert tuple(shown) == seen.events == unseen.events
    assert seen.log == unseen.log
    assert [event.seq for event in unseen.events] == list(range(len(unseen.events)))
    assert (seen.status, seen.value, seen.seconds) == (unseen.status, unseen.value, unseen.seconds)


def test_an_event_is_made_once() -> None:
    done = went(PATTERNS["a fan-out"], [[Step(answer="yes")]] * 3, {})
    assert done.events is done.events
    assert all(one is done.log.event(at) for at, one in enumerate(done.events))
