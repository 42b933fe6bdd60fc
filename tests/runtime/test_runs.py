"""Emitted modules run end to end with scripted agents in virtual time."""

from __future__ import annotations

import asyncio
import math
from dataclasses import replace
from typing import Any

import pytest

from parallax_primitives.catalogue import SPECS
from parallax_primitives.faults import AgentFault
from parallax_primitives.spec import Primitive
from parallax_primitives.values import Agent, Confident
from parallax_runtime import (
    Registry,
    Report,
    ScriptedAgent,
    Step,
    VirtualClock,
    run_sync,
)
from tests.runtime.patterns import ALL, answer, expression, go, kinds, program, scripted

REVIEW = program(
    """
async def pattern(run: rt.Run) -> rt.Value:
    securityAgents = run.group("agents")
    securityResults = await run.primitive(1, "parallel", securityAgents)
    agreement = await run.primitive(2, "consensus", securityResults, threshold=0.8)
    validated = await run.primitive(3, "threshold", agreement, min=0.9)
    final = (
        validated
        if rt.reaches(validated, 0.9)
        else await run.primitive(4, "escalate", "security-architect")
    )
    return final
""",
    groups=ALL,
    sites={4: ("escalate", 0, 9, 20, 9, 40)},
)


def test_agreement_is_the_result_and_nothing_is_escalated() -> None:
    done = go(
        REVIEW,
        {"a": answer("ok", 0.95, 1.0), "b": answer("ok", 0.97, 2.0), "c": answer("ok", 0.99)},
    )
    assert (done.status, done.json, done.fault) == ("completed", "ok", None)
    assert done.confidence == pytest.approx(0.97)
    assert done.seconds == 2.0
    assert "escalated" not in kinds(done)


def test_disagreement_without_anybody_to_ask_ends_pending() -> None:
    done = go(REVIEW, {"a": answer("ok", 0.95), "b": answer("no", 0.97)})
    assert (done.status, done.json, done.confidence) == ("pending", None, 0.0)
    assert done.pending == ("security-architect",)


def test_an_answer_still_to_come_owes_nothing_to_the_output_schema() -> None:
    made = replace(REVIEW, output_schema={"type": "string"})
    pending = go(made, {"a": answer("ok", 0.95), "b": answer("no", 0.97)})
    assert (pending.status, pending.fault) == ("pending", None)


@pytest.mark.parametrize("is_async", [False, True])
def test_the_resolver_answers_for_a_mailbox(is_async: bool) -> None:
    asked: list[Any] = []

    def resolve(mailbox: str, request: Any) -> Any:
        asked.append((mailbox, request))
        return {"value": "no", "confidence": 0.9, "reasoning": "seen"}

    async def resolve_later(mailbox: str, request: Any) -> Any:
        await asyncio.sleep(3600)
        return resolve(mailbox, request)

    done = go(
        REVIEW,
        {"a": answer("ok", 0.95), "b": answer("no", 0.97)},
        resolver=resolve_later if is_async else resolve,
        input={"task": "Review"},
    )
    assert (done.status, done.json, done.confidence, done.pending) == ("completed", "no", 0.9, ())
    assert asked == [("security-architect", {"task": "Review"})]
    assert done.seconds == (3600.0 if is_async else 0.0)


RESOLVING = """
async def pattern(run: rt.Run) -> rt.Value:
    return await run.primitive(1, "resolving", None)
"""


async def asking(context: Any, _subject: Any) -> Any:
    """A primitive that asks a mailbox and forgives nothing."""
    return await context.resolve("box", {"q": 1.0})


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"value": 1}, "has no `confidence`"),
        ("yes", "is text"),
        (RuntimeError("gone"), "crashed"),
        (AgentFault("box", "refusal", "the owner is on leave"), "the owner is on leave"),
    ],
)
def test_a_resolver_that_answers_badly_fails_the_escalation(raw: Any, words: str) -> None:
    def resolve(_mailbox: str, _request: Any) -> Any:
        if isinstance(raw, Exception):
            raise raw
        return raw

    made = program(RESOLVING)
    table = {"resolving": Primitive(spec=SPECS["threshold"], handler=asking)}
    done = go(made, primitives=table, resolver=resolve)
    assert done.status == "failed"
    assert done.fault is not None
    assert (done.fault.kind, words in done.fault.message) == ("agent", True)


ASK = """
async def pattern(run: rt.Run) -> rt.Value:
    reviewers = run.group("agents")
    return await run.ask(1, rt.index(reviewers, 0.0), "review", {arguments})
"""


def test_an_answer_knows_where_it_comes_from() -> None:
    made = expression(
        "[rt.get(r := await run.ask(1, run.group('agents')[0], 'go'), 'agent'),"
        " rt.get(r, 'reasoning'), rt.get(r, 'confidence'), r]",
        groups=ALL,
    )
    done = go(made, {"ann": Step(answer={"n": 1}, confidence=0.8, reasoning="because")})
    assert done.value == ["ann", "because", 0.8, Confident({"n": 1.0}, 0.8)]
    evidence: Any = done.value[3].evidence
    assert (evidence.rule, evidence.agent, evidence.call) == ("answer", "ann", "n1")


@pytest.mark.parametrize(
    ("arguments", "task", "payload"),
    [
        ("", "Find faults", {"task": "Find faults", "code": "x"}),
        ('"Check"', "Check", {"task": "Find faults", "code": "x"}),
        ('"Check", {"a": 1.0}', "Check", {"a": 1}),
        ('{"a": 1.0}', None, {"a": 1}),
        ('"Check", 5.0', "Check", 5),
        ("5.0, 6.0", None, [5, 6]),
        ('5.0, {"a": 1.0}', None, {"a": 1}),
        ('rt.annotate("Check", 0.5)', "Check", {"task": "Find faults", "code": "x"}),
    ],
)
def test_arguments_of_an_agent_call(arguments: str, task: str | None, payload: Any) -> None:
    made = program(ASK.format(arguments=arguments), groups=ALL)
    registry, agents = scripted({"ann": answer("ok", 0.9)})
    run_sync(made, {"task": "Find faults", "code": "x"}, registry, clock=VirtualClock())
    (request,) = agents["ann"].calls
    assert (request.operation, request.task, request.payload) == ("review", task, payload)
    assert request.key == "n1"


CAUGHT = """
async def pattern(run: rt.Run) -> rt.Value:
    try:
        return await run.ask(1, run.group("agents")[0], "review")
    except rt.Fault as fault:
        return rt.caught(fault)
"""


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("timeout", "`ann` did not answer within 30 s"),
        ("refusal", "`ann` refuses, as scripted"),
        ("crash", "`ann` crashed: RuntimeError: as scripted"),
        ("garbage", "the answer is text, not an object"),
    ],
)
def test_a_failed_call_can_be_caught_and_fails_the_run_otherwise(error: Any, words: str) -> None:
    done = go(program(CAUGHT, groups=ALL), {"ann": Step(error=error)})
    caught: Any = done.value
    assert (caught["name"], caught["agent"], caught["kind"]) == ("AgentError", "ann", error)
    assert words in caught["message"]
    failed = go(expression("await run.ask(1, run.group('agents')[0], 'x')", groups=ALL),
                {"ann": Step(error=error)})  # fmt: skip
    assert failed.status == "failed"
    assert failed.fault is not None
    assert (failed.fault.kind, words in failed.fault.message) == ("agent", True)
    assert [kind for kind in kinds(failed) if kind.startswith("call")] == [
        "call.started", "call.failed",
    ]  # fmt: skip


def test_the_timeout_of_an_agent_comes_before_that_of_the_pattern() -> None:
    made = expression("await run.ask(1, run.group('agents')[0], 'x')", groups=ALL)
    slow = program(ASK.format(arguments=""), groups=ALL, limits={"call_timeout": 5.0})
    assert go(slow, {"ann": Step(error="timeout")}).seconds == 5.0
    registry = Registry()
    registry.add(Agent("ann"), ScriptedAgent([Step(error="timeout")]), timeout=2.0)
    assert run_sync(made, None, registry, clock=VirtualClock()).seconds == 2.0


MAP = """
async def each(a: rt.Value = None, i: rt.Value = None) -> rt.Value:
    return await RUN.ask(2, a, "check", rt.text("#", i))

async def pattern(run: rt.Run) -> rt.Value:
    global RUN
    RUN = run
    mapper = rt.function(each, "each", 2, is_async=True)
    return await run.method(1, run.group("agents"), "map", mapper)
"""


def test_map_over_agents_is_concurrent_in_order_and_forgives() -> None:
    done = go(
        program(MAP, groups=ALL),
        {"a": answer("A", 0.9, 3.0), "b": Step(error="crash"), "c": answer("C", 0.7, 1.0)},
    )
    assert done.value == [Confident("A", 0.9), Confident(None, 0.0), Confident("C", 0.7)]
    assert done.seconds == 3.0
    failed: Any = done.value[1]
    assert failed.evidence.rule == "failure"
    assert (failed.evidence.agent, failed.evidence.call) == ("b", "n1[1].n2")
    assert failed.evidence.details["error"] == "crash"


def test_map_is_bounded_by_the_concurrency() -> None:
    made = program(MAP, groups=ALL, limits={"concurrency": 2})
    done = go(made, {name: answer(name, 0.9, 1.0) for name in "abcde"})
    assert done.seconds == 3.0
    open_calls = most = 0
    for kind in kinds(done):
        open_calls += (kind == "call.started") - (kind == "call.finished")
        most = max(most, open_calls)
    assert most == 2


def test_concurrency_is_global() -> None:
    made = expression(
        "await run.primitive(1, 'parallel', run.group('agents'))",
        groups=ALL,
        limits={"concurrency": 2},
    )
    assert go(made, {name: answer(name, 0.9, 1.0) for name in "abcd"}).seconds == 2.0


SEQUENTIAL = """
async def test(a: rt.Value = None) -> rt.Value:
    return rt.equal(await RUN.ask(2, a, "check"), "yes")

async def pattern(run: rt.Run) -> rt.Value:
    global RUN
    RUN = run
    by = rt.function(test, "t", 1, is_async=True)
    found = await run.method(1, run.group("agents"), "find", by)
    groups = await run.library(3, "groupBy", run.group("agents"), by)
    return [rt.get(found, "id"), rt.library("Object.keys", groups)]
"""


def test_other_methods_ask_one_after_the_other_and_stop_early() -> None:
    done = go(
        program(SEQUENTIAL, groups=ALL),
        {"a": answer("no", 0.9, 1.0), "b": answer("yes", 0.9, 1.0), "c": answer("no", 0.9, 1.0)},
    )
    assert done.json == ["b", ["false", "true"]]
    assert done.seconds == 5.0
    keys = [event.key for event in done.events if event.kind == "call.started"]
    assert keys == ["n1[0].n2", "n1[1].n2", "n3[0].n2", "n3[1].n2", "n3[2].n2"]


def test_methods_decide_by_their_target() -> None:
    double = "rt.function(lambda x=None: rt.multiply(x, 2.0), 'double', 1)"
    assert go(expression(f"await run.method(1, {{'f': {double}}}, 'f', 4.0)")).json == 8
    assert go(expression(f"await run.method(1, [1.0], 'map', {double})")).json == [2]
    assert go(expression("await run.ask(1, 'abc', 'slice', 1.0)")).json == "bc"
    asked = go(expression("await run.method(1, run.group('agents')[0], 'map')", groups=ALL),
               {"ann": answer("mapped", 0.9)})  # fmt: skip
    assert asked.json == "mapped"


def test_calls_of_values() -> None:
    assert go(expression("await run.call(1, rt.function(lambda x=None: x, 'f', 1), 4.0)")).json == 4
    done = go(expression("await run.call(1, rt.get(run.input, 'f'), 1.0)"), input={"f": 5})
    assert done.fault is not None
    assert done.fault.message == "a number is no function and cannot be called"


def test_primitives_as_values_decide_by_their_arguments() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    threshold = run.primitive_function("threshold", 1)
    sure = rt.annotate("x", 0.7)
    curried = await run.call(2, threshold, 0.9)
    return [
        await run.call(2, threshold, sure, 0.6),
        await run.call(2, threshold, sure, {"min": 0.8}),
        await run.call(2, curried, sure),
    ]
"""
    assert go(program(code)).value == [
        Confident("x", 0.7),
        Confident(None, 0.0),
        Confident(None, 0.0),
    ]
    wrong = code.replace('{"min": 0.8}', '{"mni": 0.8}')
    done = go(program(wrong))
    assert done.fault is not None
    assert "`mni`" in done.fault.message


def test_options_are_checked_where_only_the_run_knows_them() -> None:
    made = expression("await run.primitive(1, 'threshold', 'x', min=rt.get(run.input, 'min'))")
    assert go(made, input={"min": 0.5}).status == "completed"
    done = go(made, input={"min": "high"})
    assert done.fault is not None
    assert done.fault.message == "`threshold`: `min` must be a number from 0 to 1, got string"


def test_clock_seed_and_log() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    before = run.now()
    await run.wait(1, 1500.0)
    await run.wait(1, "2s")
    run.print(2, "warn", "at", 2.0, [1.0])
    return [rt.subtract(run.now(), before), run.random(3), run.random(3)]
"""
    done = go(program(code), seed=7)
    json: Any = done.json
    passed, first, second = json
    assert (passed, first != second) == (3500, True)
    assert all(0 <= one < 1 for one in (first, second))
    assert go(program(code), seed=7).events == done.events
    assert go(program(code), seed=8).json != done.json
    (line,) = [event for event in done.events if event.kind == "log"]
    assert dict(line.data) == {"level": "warn", "text": "at 2 [1]"}
    waits = [(event.kind, event.key) for event in done.events if "wait" in event.kind]
    assert waits == [
        ("wait.started", "n1"), ("wait.finished", "n1"),
        ("wait.started", "n1#2"), ("wait.finished", "n1#2"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", ["NAN", "-1.0", "'soon'", "None"])
def test_waiting_for_no_duration_is_a_fault(wrong: str) -> None:
    done = go(expression(f"await run.wait(1, {wrong.replace('NAN', 'rt.divide(0.0, 0.0)')})"))
    assert done.fault is not None
    assert "cannot wait for" in done.fault.message


def test_labelled_blocks_show_in_events_and_requests() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    with run.context("review"):
        return await run.ask(1, run.group("agents")[0], "go")
"""
    registry, agents = scripted({"ann": answer("ok", 0.9)})
    done = run_sync(program(code, groups=ALL), None, registry, clock=VirtualClock())
    assert agents["ann"].calls[0].context == {"pattern": "P", "labels": ["review"]}
    marks = [(event.kind, event.key) for event in done.events if event.kind.startswith("context")]
    assert marks == [("context.started", "@review"), ("context.finished", "@review")]


def test_clamping_is_an_event_with_its_place() -> None:
    row = (8, 4, 60, 0, 3, 1, 3, 20)
    made = expression('rt.annotate("a", rt.get(run.input, "c"))', lines=(row,))
    done = go(made, input={"c": 1.7})
    (clamped,) = [event for event in done.events if event.kind == "clamped"]
    assert dict(clamped.data) == {"given": 1.7, "used": 1.0, "line": 3, "column": 1}


def test_input_and_result_are_checked_at_the_boundary() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}
    made = expression('rt.get(run.input, "n")', input_schema=schema, output_schema={"maximum": 9})
    assert go(made, input={"n": 5}).json == 5
    wrong = go(made, input={"n": "five"})
    assert (wrong.status, wrong.fault and wrong.fault.kind) == ("failed", "input")
    assert wrong.fault is not None
    assert wrong.fault.message == '`input.n` must be a number, not "five"'
    assert (wrong.fault.line, wrong.fault.place) == (None, None)
    assert kinds(wrong) == ["run.started", "run.finished"]
    high = go(made, input={"n": 10})
    assert high.fault is not None
    assert (high.fault.kind, high.fault.message) == ("output", "`output` must be at most 9, not 10")


@pytest.mark.parametrize("data", [math.nan, {1: 2}, object(), {"a": {3}}])
def test_input_that_is_no_json(data: Any) -> None:
    done = go(expression("run.input"), input=data)
    assert done.fault is not None
    assert (done.fault.kind, "no JSON" in done.fault.message) == ("input", True)


def test_missing_agents_are_told_before_anything_runs() -> None:
    groups = {
        "securityAgents": {"capabilities": ["security"], "min": 2},
        "lawAgent": {"capabilities": ["law"], "single": True},
        "extra": {"capabilities": ["x"], "min": 0},
    }
    registry, _ = scripted({"ann": answer("ok", 0.9)}, "security")
    done = run_sync(expression("1.0", groups=groups), None, registry, clock=VirtualClock())
    assert done.fault is not None
    assert done.fault.kind == "agents"
    assert done.fault.message == (
        "`securityAgents` needs 2 agents of capability `security`; there is `ann`; "
        "`lawAgent` needs an agent of capability `law`; there is none"
    )
    assert 'capabilities: ["security"]' in (done.fault.hint or "")
    assert kinds(done) == ["run.started", "run.finished"]


def test_an_unregistered_agent_is_missing() -> None:
    code = "await run.ask(1, rt.Agent('ghost'), 'haunt')"
    done = go(expression(code))
    assert done.fault is not None
    assert (done.fault.kind, done.fault.message) == ("agent", "there is no agent `ghost`")


def test_the_report_is_a_fold_of_the_events() -> None:
    done = go(REVIEW, {"a": answer("ok", 0.95, 2.0), "b": Step(error="crash", delay=1.0)})
    report = Report.of(done.events)
    assert (report.status, report.seconds, report.calls) == ("pending", 2.0, 2)
    assert report.path == ("parallel", "consensus", "threshold", "escalate")
    assert report.agents["a"].seconds == 2.0
    assert (report.agents["a"].answers, report.agents["b"].failures) == (1, 1)
    assert report.agents["a"].confidences == [0.95]
    assert report.pending == ("security-architect",)
    assert report.failures[0]["error"] == "crash"
    shape = report.json()
    assert shape["path"] == ["parallel", "consensus", "threshold", "escalate"]


def test_every_start_has_one_end() -> None:
    done = go(REVIEW, {"a": answer("ok", 0.95, 2.0), "b": Step(error="crash"), "c": answer("x", 1)})
    starts = [(e.kind.partition(".")[0], e.key) for e in done.events if e.kind.endswith(".started")]
    ends = [
        (e.kind.partition(".")[0], e.key)
        for e in done.events
        if e.kind.endswith((".finished", ".failed", ".cancelled"))
    ]
    assert sorted(starts, key=str) == sorted(ends, key=str)
    assert len(set(starts)) == len(starts)


def test_observers_see_all_events_and_cannot_break_a_run() -> None:
    seen: list[str] = []

    def broken(_event: Any) -> None:
        raise ValueError("full")

    done = go(expression("1.0"), observers=(broken, lambda event: seen.append(event.kind)))
    assert done.status == "completed"
    assert sorted(seen) == sorted(kinds(done))
    assert kinds(done).count("observer.failed") == 1


def test_library_functions_as_values() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    log = rt.library_function("print")
    rt.apply(log, "a", 1.0)
    start = rt.apply(rt.library_function("now"))
    await run.call(1, rt.library_function("sleep"), 250.0)
    chance = rt.library_function("random")
    numbers = [rt.apply(chance), rt.apply(chance)]
    return [
        rt.method(["1", "x"], "map", rt.library_function("Number")),
        rt.apply(rt.library_function("max"), 1.0, 2.0, 3.0),
        rt.subtract(rt.apply(rt.library_function("Date.now")), start),
        rt.less(numbers[0], 1.0),
        rt.equal(numbers[0], numbers[1]),
    ]
"""
    done = go(program(code))
    assert done.json == [[1, None], 3, 250, True, False]
    (line,) = [event for event in done.events if event.kind == "log"]
    assert dict(line.data) == {"level": "log", "text": "a 1"}


def test_a_plain_place_cannot_wait() -> None:
    done = go(expression("rt.method([1.0], 'map', rt.library_function('sleep'))"))
    assert done.fault is not None
    assert done.fault.message == "`sleep` calls an agent or waits, which is not possible here"


def test_cells_share_a_variable() -> None:
    code = """
async def pattern(run: rt.Run) -> rt.Value:
    n = rt.Cell(1.0)
    read = rt.function(lambda: n.value, "read", 0)
    n.value = 2.0
    return rt.apply(read)
"""
    assert go(program(code)).json == 2
