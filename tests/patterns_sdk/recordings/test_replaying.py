"""What a replay says of a pattern that has changed since its run was recorded."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from parallax_primitives.state import Memory
from parallax_primitives.values import Json
from parallax_runtime import Step
from tests.patterns_sdk.recordings.recorded import (
    changed,
    failures,
    lines,
    prepared,
    record,
    replayed,
    scripted,
)

REVIEW = """\
import { parallel, consensus, threshold, escalate } from "@parallax/primitives"

answers = parallel(anyAgents)
agreed = threshold(consensus(answers, 0.5), 0.6)
agreed ~> 0.6 ? agreed : escalate("chief")
"""
YES = Step(answer="yes", confidence=0.9, delay=1.0)
NO = Step(answer="no", confidence=0.8, delay=0.5)

TWICE = """\
import { parallel } from "@parallax/primitives"

ann = anyAgents[0]
parallel([() => ann.look("first", input), () => ann.look("second", input)])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run.jsonl"


def reviewed(path: Path) -> Json:
    agents = scripted(ann=YES, bob=YES, cat=NO)
    done = record(prepared(REVIEW), path, agents, {"code": "x"}).outcome.execution
    assert done.status == "completed"
    return done.json


RACE = """\
import { race } from "@parallax/primitives"

race([anyAgents[0].go(), () => anyAgents.slice(1).map(agent => agent.go())])
"""


def test_what_the_run_gave_up_holds_nothing_up(path: Path) -> None:
    """What ends at the moment at which a race is over ends before the others are given up."""
    soon, late = (Step(answer=1, confidence=0.9, delay=delay) for delay in (0.1, 0.5))
    record(prepared(RACE), path, scripted(first=soon, second=late, third=soon))
    calls = [line for line in lines(path) if line["kind"] == "call"]
    assert [one["delay"] for one in calls] == [0.1, 0.1, 0.1]
    assert [one["answer"] is None for one in calls] == [False, True, False]
    assert failures(path, prepared(RACE)) == []


@pytest.mark.parametrize("apart", [0.0, 4e-7, 9e-6])
def test_what_ends_at_one_moment_ends_in_the_recorded_order(apart: float, path: Path) -> None:
    text = """\
import { collect, emit, parallel } from "@parallax/primitives"

parallel(anyAgents.map(agent => () => emit("answers", agent.go())))
collect("answers", {count: 2})
"""
    first, last = (Step(answer=answer, confidence=0.9, delay=0.1) for answer in ("ann", "bob"))
    agents = scripted(ann=replace(first, delay=0.1 + apart), bob=last)
    done = record(prepared(text), path, agents).outcome.execution
    assert done.json == (["bob", "ann"] if apart else ["ann", "bob"])

    def on_a_busy_machine(content: list[dict[str, Any]]) -> None:
        """What was asked later answered sooner, by less than the clock tells."""
        for one in content:
            if one["kind"] == "call":
                one["delay"] = 0.1 if one["agent"] == "ann" else 0.1 + apart

    changed(path, on_a_busy_machine)
    again, found = replayed(path, prepared(text))
    assert found == ()
    assert again.execution.json == done.json


def test_the_same_pattern_does_the_same(path: Path) -> None:
    value = reviewed(path)
    done, found = replayed(path, prepared(REVIEW))
    assert found == ()
    assert (done.execution.json, done.execution.seconds) == (value, 1.0)


def test_a_threshold_that_was_raised(path: Path) -> None:
    reviewed(path)
    strict = REVIEW.replace("agreed ~> 0.6", "agreed ~> 0.95")
    assert failures(path, prepared(strict)) == [
        "agents.chief: `chief` is asked, which it was not in the recorded run at 5:27",
        "status: the run ends with another status",
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ('"first"', '"1st"', ["call 1: `ann` is asked with another task at 4:17"]),
        ("ann.look", "ann.see", ["call 1: `ann` is asked with another operation at 4:17"] * 2),
        ('"first", input', '"first", 5', ["call 1: `ann` is asked with another payload at 4:17"]),
        ('"first", input', '"first", input, 5', ["call 1: `ann` is asked with other arguments"]),
    ],
)
def test_another_question(path: Path, before: str, after: str, expected: list[str]) -> None:
    record(prepared(TWICE), path, scripted(ann=YES), {"code": "x"})
    found = failures(path, prepared(TWICE.replace(before, after)))
    assert found[0].startswith(expected[0])
    assert len(found) == len(expected)


def test_a_call_less_and_a_call_more(path: Path) -> None:
    record(prepared(TWICE), path, scripted(ann=[YES, NO]), {"code": "x"})
    less = TWICE.replace('() => ann.look("first", input), ', "")
    found = failures(path, prepared(less))
    assert found[0] == "call 1: `ann` was asked in the recorded run, and is not now"
    assert found[1].startswith("value: ")
    more = TWICE.replace("parallel(", 'bob = ann.look("once more", 1)\nparallel(')
    found = failures(path, prepared(more))
    assert found[0].startswith("agents.ann: `ann` is asked, which it was not in the recorded run")


def test_calls_that_moved_are_known_by_what_they_ask(path: Path) -> None:
    """The keys are those of each other's, and the answers follow the questions."""
    value = TWICE.replace("parallel([", "xs = parallel([") + "xs.map(one => one.value)\n"
    record(prepared(value), path, scripted(ann=[YES, NO]), {"code": "x"})
    assert failures(path, prepared(value.replace("ann = ", "one = 1\nann = "))) == []
    turned = (
        value.replace('"first"', '"?"').replace('"second"', '"first"').replace('"?"', '"second"')
    )
    done, found = replayed(path, prepared(turned))
    assert [one.what for one in found] == ["value"]
    assert done.execution.json == ["no", "yes"]


def test_a_call_that_ends_in_another_way(path: Path) -> None:
    patient = 'import { timeout } from "@parallax/primitives"\n\ntimeout(anyAgents[0], "5s")\n'
    record(prepared(patient), path, scripted(ann=YES))
    _, found = replayed(path, prepared(patient.replace("5s", "500ms")))
    assert [(one.what, one.expected, one.actual) for one in found[:2]] == [
        ("call 1", "answered", "cancelled"),
        ("value", '"yes"', "null"),
    ]


def test_another_answer_shows_where_it_first_matters(path: Path) -> None:
    chain = "first = anyAgents[0].look(1)\nanyAgents[1].check(first)\n"
    record(prepared(chain), path, scripted(ann=YES, bob=NO))

    def answer_otherwise(content: list[dict[str, Any]]) -> None:
        content[1]["answer"]["value"] = "maybe"

    changed(path, answer_otherwise)
    _, found = replayed(path, prepared(chain))
    assert found[0].what == "call 2"
    assert (found[0].expected, found[0].actual) == ('"yes"', '"maybe"')
    assert found[0].source.position(found[0].span.start).line == 3


def test_another_confidence_is_derived(path: Path) -> None:
    reviewed(path)
    changed(path, lambda content: content[-1].update(confidence=0.5))
    (found,) = replayed(path, prepared(REVIEW))[1]
    assert found.what == "confidence"
    assert found.derivation is not None


def test_mailboxes_are_part_of_it(path: Path) -> None:
    asks = 'import { escalate } from "@parallax/primitives"\n\nescalate("chief")\n'

    async def chief(mailbox: str, _request: Json) -> Any:
        return {"value": f"so says {mailbox}", "confidence": 0.7}

    record(prepared(asks), path, scripted(), {"code": "x"}, resolver=chief)
    assert [(one["kind"], one["number"]) for one in lines(path)[1:-1]] == [("mailbox", 1)]
    done, found = replayed(path, prepared(asks))
    assert (found, done.execution.json) == ((), "so says chief")
    other = asks.replace('"chief"', '"boss"')
    assert failures(path, prepared(other))[:2] == [
        "agents.boss: `boss` is asked, which it was not in the recorded run at 3:1",
        "mailbox 1: `chief` was asked in the recorded run, and is not now",
    ]


@pytest.mark.parametrize("raw", [None, {"value": 1}, RuntimeError("gone home")])
def test_mailboxes_that_give_no_answer(path: Path, raw: Any) -> None:
    asks = 'import { escalate } from "@parallax/primitives"\n\nescalate("chief")\n'

    def chief(_mailbox: str, _request: Json) -> Any:
        if isinstance(raw, Exception):
            raise raw
        return raw

    done = record(prepared(asks), path, scripted(), {"code": "x"}, resolver=chief)
    again, found = replayed(path, prepared(asks))
    assert found == ()
    first = done.outcome.execution
    assert again.execution.status == first.status
    kinds = [
        [(one.kind, dict(one.data)) for one in each.events] for each in (first, again.execution)
    ]
    assert kinds[0] == kinds[1]


class Kept(Memory):
    """What earlier runs left."""

    def exclusively(self, space: str) -> Any:
        return nullcontext(space)


def test_what_earlier_runs_left_is_part_of_it(path: Path) -> None:
    cached = """\
import { circuit } from "@parallax/primitives"

circuit(() => anyAgents[0].look(1), {failures: 1, reset: "1h"})
"""
    store = Kept()
    record(prepared(cached), path, scripted(ann=Step(error="crash")), store=store)
    record(prepared(cached), path, scripted(ann=YES), store=store)
    assert [one["kind"] for one in lines(path)] == ["recording", "state", "outcome"]
    assert failures(path, prepared(cached)) == []


def test_answers_come_in_the_recorded_order(path: Path) -> None:
    """Real runs begin their calls one after the other: what ended first does so again."""
    race = 'import { race } from "@parallax/primitives"\n\nrace(anyAgents)\n'
    record(prepared(race), path, scripted(ann=YES, bob=NO))

    def as_if_real(content: list[dict[str, Any]]) -> None:
        ann, bob = sorted(content[1:3], key=lambda line: str(line["agent"]))
        ann |= {"at": 0.001, "delay": 0.5, "answer": bob["answer"] | {"value": "yes"}}
        bob |= {"at": 0.004, "delay": 0.499, "answer": None}
        content[-1] |= {"value": "yes"}

    changed(path, as_if_real)
    assert failures(path, prepared(race)) == []
