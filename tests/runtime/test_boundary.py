"""What agents say is checked in full, and what they are is looked up, not guessed."""

from __future__ import annotations

import asyncio
import math
import sys
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_primitives.secrets import redacted
from parallax_primitives.values import Agent, Confident
from parallax_runtime import (
    AgentRequest,
    DuplicateAgent,
    Execution,
    InProcessAgent,
    Registry,
    ScriptedAgent,
    Step,
    VirtualClock,
    run_sync,
)
from parallax_runtime.boundary import Garbage, accept
from parallax_runtime.events import event_json
from parallax_sdk import Agent as SdkAgent
from parallax_sdk import Answer, ConfidenceError, Refusal, Request, agent
from tests.runtime.patterns import ALL, expression, go

ONE = expression("await run.ask(1, run.group('agents')[0], 'analyze')", groups=ALL)


def cyclic() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


def deep() -> Any:
    value: Any = []
    for _ in range(300):
        value = [value]
    return value


GARBAGE: list[tuple[Any, str]] = [
    (None, "the answer is null, not an object"),
    ("yes", "the answer is text"),
    ([1], "the answer is a list"),
    (object(), "the answer is a Python object"),
    ({}, "the answer has no `value`"),
    ({"value": 1}, "the answer has no `confidence`"),
    ({"confidence": 1}, "the answer has no `value`"),
    ({"value": 1, "confidence": None}, "the confidence of the answer is null, not a number"),
    ({"value": 1, "confidence": True}, "the confidence of the answer is true, not a number"),
    ({"value": 1, "confidence": "0.9"}, "the confidence of the answer is text, not a number"),
    ({"value": 1, "confidence": 1.7}, "the confidence of the answer is 1.7, not a number from 0"),
    ({"value": 1, "confidence": -0.1}, "is -0.1"),
    ({"value": 1, "confidence": math.nan}, "is NaN"),
    ({"value": 1, "confidence": math.inf}, "is inf"),
    ({"value": 1, "confidence": 10**400}, "is 10000"),
    ({"value": math.nan, "confidence": 1}, "no JSON: value: nan is no JSON number"),
    ({"value": 10**400, "confidence": 1}, "the number is too large"),
    ({"value": {"a": [object()]}, "confidence": 1}, "value.a[0]: object is no JSON value"),
    ({"value": {1: 2}, "confidence": 1}, "the key 1 is no text"),
    ({"value": {3}, "confidence": 1}, "set is no JSON value"),
    ({"value": b"x", "confidence": 1}, "bytes is no JSON value"),
    ({"value": deep(), "confidence": 1}, "deeper than 200 levels"),
    ({"value": cyclic(), "confidence": 1}, "larger than 4,000,000"),
    ({"value": "x" * 5_000_000, "confidence": 1}, "larger than 4,000,000"),
    ({"value": ["x" * 1_000_000] * 5, "confidence": 1}, "larger than 4,000,000"),
    ({"value": 1, "confidence": 1, "reasoning": 5}, "the reasoning of the answer is a number"),
    ({"value": 1, "confidence": 1, "factors": object()}, "factors: object is no JSON value"),
]


@pytest.mark.parametrize(("raw", "words"), GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused_and_never_guessed(raw: Any, words: str) -> None:
    with pytest.raises(Garbage) as caught:
        accept(raw)
    assert words in str(caught.value)


class Colour(StrEnum):
    RED = "red"


def test_good_answers_become_values() -> None:
    taken = accept({"value": {"n": 1, "t": (True, Colour.RED)}, "confidence": 1, "factors": [2]})
    assert repr(taken.value) == "{'n': 1.0, 't': [True, 'red']}"
    assert (taken.confidence, taken.reasoning, taken.factors) == (1.0, None, [2.0])
    answer = accept(Answer("x", 0.5, "because", ["f"]))
    assert (answer.value, answer.confidence, answer.reasoning) == ("x", 0.5, "because")


class Raising:
    """A connector that raises."""

    def __init__(self, error: BaseException) -> None:
        self.error = error

    async def call(self, _request: AgentRequest) -> Any:
        raise self.error


def failed(connector: Any) -> dict[str, Any]:
    done = run_sync(ONE, None, Registry([(Agent("ann"), connector)]), clock=VirtualClock())
    assert done.status == "failed"
    (event,) = [event for event in done.events if event.kind == "call.failed"]
    return dict(event.data)


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (ValueError("no\n  luck"), "crash", "`ann` crashed: ValueError: no luck"),
        (KeyError(), "crash", "`ann` crashed: KeyError"),
        (SystemExit(3), "crash", "`ann` crashed: SystemExit: 3"),
        (RecursionError("deep"), "crash", "`ann` crashed: RecursionError: deep"),
        (TimeoutError(), "timeout", "`ann` did not answer within 30 s"),
        (AgentFault("ann", "refusal", "no"), "refusal", "no"),
        (StopIteration(), "crash", "`ann` crashed: RuntimeError"),
    ],
)
def test_exceptions_of_a_connector_are_failures_of_the_agent(
    error: BaseException, kind: str, words: str
) -> None:
    data = failed(Raising(error))
    assert (data["error"], data["message"].startswith(words)) == (kind, True)


def test_secrets_are_taken_out_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXAMPLE_API_KEY", "s3cr3t-value")
    monkeypatch.setenv("EXAMPLE_HOME", "ordinary")
    monkeypatch.setenv("TINY_TOKEN", "abc")
    words = failed(Raising(ValueError("refused s3cr3t-value at ordinary abc")))["message"]
    assert words == "`ann` crashed: ValueError: refused [redacted] at ordinary abc"
    assert redacted("s3cr3t-value") == "[redacted]"


def test_long_messages_are_cut() -> None:
    assert len(failed(Raising(ValueError("x" * 100_000)))["message"]) < 600


def in_process(*targets: object) -> Registry:
    return Registry((one.agent, one) for one in map(InProcessAgent, targets))


def test_decorated_functions_answer_in_process() -> None:
    @agent(capabilities=["review"], expertise=0.9)
    def scan(code: str, task: str) -> Answer:
        return Answer([code, task, threading.current_thread() is threading.main_thread()], 0.9)

    @agent(capabilities=["review"])
    async def think(request: Request) -> dict[str, Any]:
        return {"value": [request.operation, request.context["pattern"]], "confidence": 0.8}

    made = expression("await run.primitive(1, 'parallel', run.group('agents'))", groups=ALL)
    registry = in_process(scan, think)
    done = run_sync(made, {"code": "x", "task": "t"}, registry, clock=VirtualClock())
    assert done.value == Confident(
        [Confident(["x", "t", False], 0.9), Confident(["analyze", "P"], 0.8)], 0.8
    )
    assert next(iter(registry)).expertise == 0.9


@pytest.mark.parametrize("raised", [None, ValueError("late")])
def test_a_thread_that_answers_when_nobody_waits_any_more_says_nothing(
    raised: Exception | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[Any] = []
    monkeypatch.setattr(threading, "excepthook", complaints.append)
    release = threading.Event()

    @agent(id="slow", capabilities=["review"])
    def slow() -> Answer:
        release.wait(10)
        if raised is not None:
            raise raised
        return Answer("late", 0.9)

    @agent(id="quick", capabilities=["review"])
    async def quick() -> Answer:
        return Answer("first", 0.8)

    made = expression("await run.primitive(1, 'race', run.group('agents'))", groups=ALL)
    before = set(threading.enumerate())
    done = run_sync(made, {}, in_process(slow, quick), clock=VirtualClock())
    assert done.json == "first"
    (thread,) = set(threading.enumerate()) - before
    release.set()
    thread.join(10)
    assert not thread.is_alive()
    assert complaints == []


def test_agent_classes_answer_by_operation() -> None:
    class Reviewer(SdkAgent):
        def analyze(self, task: str | None) -> Answer:
            return Answer("analyzed", 0.5)

        def check(self, arguments: list[Any]) -> Answer:
            return Answer(arguments, 1)

    code = (
        "[await run.ask(1, run.group('agents')[0], 'check', 'a', 2.0),"
        " await run.ask(2, run.group('agents')[0], '__init__')]"
    )
    done = run_sync(expression(code, groups=ALL), None, in_process(Reviewer), clock=VirtualClock())
    assert done.json == [["a", 2], "analyzed"]


def test_agents_may_refuse_crash_and_misstate_their_confidence() -> None:
    def outcome(raised: BaseException | None, confidence: float) -> dict[str, Any]:
        @agent(capabilities=["review"], id="ann")
        def answer() -> Answer:
            if raised is not None:
                raise raised
            return Answer("x", confidence)

        return failed(InProcessAgent(answer))

    assert outcome(Refusal("not my field"), 1)["message"] == "`ann` refuses: not my field"
    assert outcome(Refusal("no"), 1)["error"] == "refusal"
    assert outcome(None, 1.7)["error"] == "garbage"
    assert outcome(ValueError("x"), 1)["error"] == "crash"
    assert outcome(SystemExit(1), 1)["error"] == "crash"


class Passing:
    """Hands each call on to another connector."""

    def __init__(self, inner: InProcessAgent) -> None:
        self.inner = inner

    async def call(self, request: AgentRequest) -> Any:
        return await self.inner.call(request)


async def _waits(input: dict[str, Any], n: int, extra: str = "none") -> Answer:
    await asyncio.sleep(1)
    return Answer([input, n, extra], 0.5)


async def _sees_all(request: Request) -> Answer:
    seen = [request.operation, request.task, request.input, request.arguments, request.context]
    request.arguments.append(0)
    assert request.input is request.input
    return Answer([*seen, len(request.arguments)], 0.5)


def _in_a_thread(arguments: list[Any]) -> Answer:
    return Answer(arguments, 0.5)


async def _misses(absent: str) -> Answer:
    raise AssertionError(absent)


def _raising(error: BaseException) -> Callable[[], Any]:
    async def raises() -> Answer:
        raise error

    return raises


@pytest.mark.parametrize(
    "function",
    [
        _waits, _sees_all, _in_a_thread, _misses, _raising(Refusal("no")), _raising(ValueError()),
        _raising(ConfidenceError("2")), _raising(asyncio.CancelledError()),
    ],
)  # fmt: skip
def test_a_run_asks_functions_as_any_connector_does(function: Callable[..., Any]) -> None:
    inner = InProcessAgent(agent(capabilities=["review"], id="ann")(function))
    ask = expression("await run.ask(1, run.group('agents')[0], 'go', 'x', {'n': 1.0})", groups=ALL)
    direct, passed = (
        run_sync(ask, {"lines": []}, Registry([(inner.agent, one)]), clock=VirtualClock())
        for one in (inner, Passing(inner))
    )
    assert (direct.value, direct.fault) == (passed.value, passed.fault)
    assert direct.events == passed.events


def test_what_extends_the_connector_of_functions_is_called_itself() -> None:
    class Signed(InProcessAgent):
        async def call(self, request: AgentRequest) -> Any:
            answer = await super().call(request)
            return Answer([request.key, answer.value], answer.confidence)

    @agent(capabilities=["review"])
    async def plain() -> Answer:
        return Answer("x", 0.9)

    registry = Registry([(Agent("ann"), Signed(plain))])
    assert run_sync(ONE, None, registry, clock=VirtualClock()).json == ["n1", "x"]


def test_what_is_no_agent_is_refused() -> None:
    with pytest.raises(TypeError, match="is no agent"):
        InProcessAgent(len)


def test_a_payload_that_an_agent_changes_is_its_own_copy() -> None:
    @agent(capabilities=["review"])
    async def careless(input: dict[str, Any]) -> Answer:
        input["n"] += 1
        return Answer(input["n"], 1)

    code = "[await run.ask(s, run.group('agents')[0], 'go') for s in (1, 2)]"
    done = run_sync(expression(code, groups=ALL), {"n": 1}, in_process(careless),
                    clock=VirtualClock())  # fmt: skip
    assert done.json == [2, 2]


def test_scripts_repeat_their_last_step_unless_strict() -> None:
    code = "[await run.ask(s, run.group('agents')[0], 'go') for s in (1, 2, 3)]"
    steps = [Step(answer="a"), Step(answer="b")]
    assert go(expression(code, groups=ALL), {"ann": steps}).json == ["a", "b", "b"]
    strict = ScriptedAgent(steps, strict=True)
    done = run_sync(expression(code, groups=ALL), None, Registry([(Agent("ann"), strict)]),
                    clock=VirtualClock())  # fmt: skip
    assert done.fault is not None
    assert "was called 3 times, its script has 2 steps" in done.fault.message
    assert len(strict.calls) == 3
    assert ScriptedAgent(steps).untaken == 2


def test_steps_may_be_written_as_in_test_files() -> None:
    made = expression("await run.ask(1, run.group('agents')[0], 'go')", groups=ALL)
    script = ScriptedAgent([{"answer": "x", "confidence": 0.5, "delay": "2s"}])
    done = run_sync(made, None, Registry([(Agent("ann"), script)]), clock=VirtualClock())
    assert (done.json, done.confidence, done.seconds) == ("x", 0.5, 2.0)
    with pytest.raises(ValueError, match="no duration"):
        ScriptedAgent([{"delay": "soon"}])
    with pytest.raises(TypeError, match="anwser"):
        ScriptedAgent([{"anwser": 1}])


def test_two_agents_cannot_share_an_id() -> None:
    with pytest.raises(DuplicateAgent, match="`ann`"):
        Registry([(Agent("ann"), Raising(KeyError())), (Agent("ann"), Raising(KeyError()))])


def team() -> Registry:
    registry = Registry()
    for name, capabilities, expertise in [
        ("ann", ["law"], 0.6),
        ("bob", ["law", "tax"], 0.9),
        ("cyd", ["tax"], None),
        ("dan", ["law"], 0.8),
    ]:
        registry.add(Agent(name, capabilities=capabilities, expertise=expertise),
                     Raising(KeyError()))  # fmt: skip
    return registry


@pytest.mark.parametrize(
    ("requirement", "ids"),
    [
        ({}, "ann bob cyd dan"),
        ({"capabilities": ["law"]}, "ann bob dan"),
        ({"capabilities": ["law", "tax"]}, "bob"),
        ({"capabilities": ["law"], "expertise": 0.8}, "bob dan"),
        ({"capabilities": ["law"], "minConfidence": 0.7}, "bob dan"),
        ({"capabilities": ["law"], "max": 2}, "bob dan"),
        ({"max": 2}, "bob cyd"),
        ({"capabilities": ["law"], "single": True}, "bob"),
        ({"capabilities": ["tax"], "single": True}, "cyd"),
        ({"capabilities": ["art"]}, ""),
    ],
)
def test_groups_are_selected_in_the_order_of_the_configuration(
    requirement: dict[str, Any], ids: str
) -> None:
    assert " ".join(one.id for one in team().select(requirement)) == ids


def test_events_can_be_written_as_json() -> None:
    done: Execution = go(ONE, {"ann": Step(answer={"a": [1]}, confidence=0.5)})
    shapes = [event_json(event) for event in done.events]
    assert shapes[2]["data"] == {"agent": "ann", "confidence": 0.5, "value": {"a": [1]}}
    assert shapes[0]["data"] == {"pattern": "P", "version": "1.0.0", "seed": 0}
    assert [shape["seq"] for shape in shapes] == list(range(len(shapes)))
    assert sys.getsizeof(done.events[0]) < 200
