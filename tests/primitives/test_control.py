"""Retry, fallback, timeout, escalate and quorum: attempts, waits, events, and who is asked."""

from __future__ import annotations

import pytest

from parallax_primitives.faults import Fault
from parallax_primitives.values import Confident, Value, bare, confidence_of, to_json
from tests.primitives.stage import (
    Stage,
    Step,
    answer,
    confident,
    details,
    failed,
    function,
    perform,
    votes,
)


def script(*steps: Step) -> Stage:
    return Stage({"a": list(steps)})


def waits(stage: Stage) -> list[float]:
    return [event["delay"] for event in stage.happened("retry")]


def test_retry_until_it_succeeds() -> None:
    stage = script(Step(error="no"), Step("yes", 0.9))
    assert perform(stage, "retry", stage.roster[0]) == Confident("yes", 0.9)
    assert stage.happened("retry") == [
        {"attempt": 2, "delay": 1.0, "reason": "error", "confidence": 0.0}
    ]


def test_retry_until_it_is_sure_or_gives_the_best() -> None:
    doubts = [Step("c", 0.3), Step("a", 0.5), Step("b", 0.4), Step("sure", 0.9)]
    stage = script(*doubts)
    assert perform(stage, "retry", stage.roster[0], min_confidence=0.8) == Confident("a", 0.5)
    assert len(stage.calls) == 3
    stage = script(*doubts)
    options: dict[str, Value] = {"min_confidence": 0.8, "max_attempts": 4.0}
    assert perform(stage, "retry", stage.roster[0], **options) == Confident("sure", 0.9)


def test_retry_without_success_keeps_the_last_error() -> None:
    stage = script(Step(error="first"), Step(error="second"))
    result = perform(stage, "retry", stage.roster[0], max_attempts=2.0)
    assert result == Confident(None, 0.0)
    assert details(result)["error"] == "crash"
    assert details(result)["attempts"] == 2.0


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, [1, 2, 4, 8]),
        ({"backoff": "linear"}, [1, 2, 3, 4]),
        ({"backoff": "constant"}, [1, 1, 1, 1]),
        ({"factor": 3.0, "max_delay": "5s"}, [1, 3, 5, 5]),
        ({"delay": "250ms", "backoff": "linear"}, [0.25, 0.5, 0.75, 1]),
        ({"delay": 0.0}, [0, 0, 0, 0]),
        ({"delay": "1m"}, [30, 30, 30, 30]),
    ],
)
def test_backoff(options: dict[str, Value], expected: list[float]) -> None:
    stage = script(Step(error="no"))
    perform(stage, "retry", stage.roster[0], max_attempts=5.0, **options)
    assert waits(stage) == pytest.approx(expected)


def test_jitter_shortens_waits_by_up_to_a_half() -> None:
    stage = script(Step(error="no"))
    perform(stage, "retry", stage.roster[0], max_attempts=20.0, backoff="constant", jitter=True)
    assert all(0.5 <= wait < 1 for wait in waits(stage))
    assert len(set(waits(stage))) == 19


def test_retry_only_on() -> None:
    stage = script(Step(error="no"), Step("yes", 0.9))
    assert perform(stage, "retry", stage.roster[0], on=["low-confidence"]) == Confident(None, 0.0)
    assert stage.calls == ["a"]
    stage = script(Step("doubt", 0.2), Step("yes", 0.9))
    result = perform(stage, "retry", stage.roster[0], on=["error"], min_confidence=0.5)
    assert result == Confident("doubt", 0.2)


def test_retry_has_a_deadline() -> None:
    stage = script(Step("doubt", 0.2, delay=4), Step("yes", 0.9, delay=4))
    options: dict[str, Value] = {"min_confidence": 0.5, "timeout": "6s"}
    assert perform(stage, "retry", stage.roster[0], **options) == Confident("doubt", 0.2)
    assert stage.cancelled == ["a"]
    stage = script(Step(error="no"))
    perform(stage, "retry", stage.roster[0], timeout="2s", delay="5s")
    assert stage.calls == ["a"]


def test_a_value_is_not_tried_again() -> None:
    stage = Stage()
    result = perform(stage, "retry", Confident("x", 0.2), min_confidence=0.5)
    assert result == Confident("x", 0.2)
    assert stage.events == []


def test_a_huge_number_of_attempts_does_not_overflow() -> None:
    stage = script(Step(error="no"))
    perform(stage, "retry", stage.roster[0], max_attempts=1000.0, factor=1e300)
    assert max(waits(stage)) == 30


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"max_attempts": 0.0}, "`maxAttempts` must be a whole number from 1 to 1000, got 0"),
        ({"backoff": "expo"}, "`backoff` must be one of `exponential`"),
        ({"delay": "soon"}, '`delay` must be a number of milliseconds or text such as "30s"'),
        ({"delay": -1.0}, "`delay` must be a number of milliseconds"),
        ({"on": ["eror"]}, "`on` must be a list of `error`, `low-confidence`, got `eror`"),
        ({"on": [3.0]}, "got number"),
    ],
)
def test_options_of_retry(options: dict[str, Value], text: str) -> None:
    with pytest.raises(Fault, match=text):
        perform(Stage(), "retry", function(lambda: 1.0), **options)


def test_fallback_takes_the_first_that_is_good_enough() -> None:
    stage = Stage({"a": [Step(error="no")], "b": [Step("doubt", 0.2)], "c": [Step("yes", 0.3)]})
    assert perform(stage, "fallback", [*stage.roster, "never"]) == Confident("yes", 0.3)
    reasons = [event["reason"] for event in stage.happened("fallback")]
    assert reasons == ["error", "low-confidence"]


def test_fallback_gives_the_best_of_all_or_the_last_error() -> None:
    stage = Stage({"a": [Step("x", 0.1)], "b": [Step("y", 0.2)], "c": [Step(error="no")]})
    assert perform(stage, "fallback", stage.roster) == Confident("y", 0.2)
    nothing = perform(stage, "fallback", stage.roster[2:])
    assert nothing == Confident(None, 0.0)
    assert details(nothing)["message"] == "c failed"


def test_fallback_of_one_task() -> None:
    stage = script(Step("yes", 0.9))
    assert perform(stage, "fallback", stage.roster[0]) == Confident("yes", 0.9)


def test_fallback_has_a_deadline() -> None:
    stage = Stage({"a": [Step("x", 0.9, delay=9)], "b": [Step("y", 0.9)]})
    result = perform(stage, "fallback", stage.roster, timeout="3s")
    assert details(result)["error"] == "timeout"
    assert stage.calls == ["a"]


def test_timeout_in_time_and_late() -> None:
    stage = script(Step("yes", 0.9, delay=20))
    assert perform(stage, "timeout", stage.roster[0]) == Confident("yes", 0.9)
    late = perform(stage, "timeout", stage.roster[0], duration=10000.0, default=Confident(1.0, 0.9))
    assert late == Confident(1.0, 0.0)
    assert details(late)["error"] == "timeout"
    assert stage.cancelled == ["a"]
    assert stage.happened("timeout") == [{"seconds": 10.0}]


def test_a_task_that_fails_in_time_is_no_timeout() -> None:
    stage = script(Step(error="no"))
    result = perform(stage, "timeout", stage.roster[0], default="late")
    assert result == Confident(None, 0.0)
    assert details(result)["error"] == "crash"


def test_no_time_at_all_starts_nothing() -> None:
    stage = script(Step("yes"))
    assert perform(stage, "timeout", stage.roster[0], duration=0.0) == Confident(None, 0.0)
    assert stage.calls == []


def test_escalate_to_an_agent_by_name_or_value() -> None:
    stage = script(Step("reject", 0.95))
    for target in ("a", stage.roster[0], Confident("a", 0.5)):
        assert perform(stage, "escalate", target) == Confident("reject", 0.95)
    assert stage.requests == [stage.input] * 3
    assert stage.events[:2] == [
        ("escalated", {"to": "a"}),
        ("answered", {"by": "a", "confidence": 0.95}),
    ]


def test_escalate_sends_the_reason_and_the_value_along() -> None:
    stage = script(Step("reject", 0.95))
    draft = answer("b", "perhaps", 0.4)
    perform(stage, "escalate", "a", reason="not sure", value=draft)
    assert stage.requests == [{"input": {"task": "look"}, "reason": "not sure", "value": draft}]
    assert confident(stage.requests[0]["value"]).confidence == 0.4  # type: ignore[index]


def test_escalate_asks_the_most_expert_first() -> None:
    scripts = {"a": [Step("a", 0.9)], "b": [Step(error="away")], "c": [Step("c", 0.9)]}
    experts = {"a": 0.3, "b": 0.9, "c": 0.5}
    lawyers = {one: ["law"] for one in "abc"}
    stage = Stage(scripts, expertise=experts, capabilities=lawyers)
    assert perform(stage, "escalate", "law") == Confident("c", 0.9)
    assert stage.calls == ["b", "c"]
    assert perform(stage, "escalate", stage.roster[:1]) == Confident("a", 0.9)


def test_escalate_to_agents_that_all_fail() -> None:
    stage = script(Step(error="away"))
    result = perform(stage, "escalate", "a")
    assert result == Confident(None, 0.0)
    assert details(result)["message"] == "away"
    assert stage.happened("pending") == []


def test_escalate_to_a_mailbox() -> None:
    stage = Stage(mailboxes={"human-lead": Step("approved", 0.99)})
    assert perform(stage, "escalate", "human-lead") == Confident("approved", 0.99)
    assert [kind for kind, _ in stage.events] == ["escalated", "answered"]


def test_a_mailbox_that_crashes_is_not_pending() -> None:
    stage = Stage(mailboxes={"human-lead": Step(error="full")})
    result = perform(stage, "escalate", "human-lead")
    assert result == Confident(None, 0.0)
    assert details(result)["message"] == "full"
    assert stage.happened("pending") == []


def test_escalate_with_nobody_there_is_pending() -> None:
    stage = Stage()
    result = perform(stage, "escalate", "security-architect", reason="unsure")
    assert result == Confident(None, 0.0)
    assert details(result) == {"status": "pending", "mailbox": "security-architect"}
    assert stage.happened("pending") == [{"mailbox": "security-architect"}]


def test_escalate_has_a_deadline() -> None:
    stage = Stage({"a": [Step("x", delay=9)]}, mailboxes={"human": Step("late", delay=9)})
    assert perform(stage, "escalate", "human", timeout="5s") == Confident(None, 0.0)
    assert stage.happened("pending") == [{"mailbox": "human"}]
    assert details(perform(stage, "escalate", "a", timeout="5s"))["error"] == "timeout"


@pytest.mark.parametrize(
    ("target", "got"), [(3.0, "number"), ("", "an empty text"), (["x"], "array"), (None, "null")]
)
def test_escalate_to_nothing_sensible(target: Value, got: str) -> None:
    with pytest.raises(Fault, match=f"mailbox, got {got}"):
        perform(Stage(), "escalate", target)


def test_escalate_to_an_empty_group() -> None:
    with pytest.raises(Fault, match="found no agent in the group"):
        perform(Stage(), "escalate", [])


def test_quorum_of_results() -> None:
    results = [*votes(("x", 0.9), ("y", 0.6)), failed("c")]
    met = perform(Stage({"a": [], "b": [], "c": []}), "quorum", results, min="60%")
    assert to_json(met) == ["x", "y"]
    assert confidence_of(met) == pytest.approx(2 / 3 * 0.75)
    missed = perform(Stage(), "quorum", results, min=3.0)
    assert missed == Confident(None, 0.0)
    assert details(missed)["needed"] == 3.0


@pytest.mark.parametrize(
    ("least", "asked", "bar"),
    [("60%", 5, 3), (0.6, 5, 3), ("7%", 100, 7), ("100%", 3, 3), (2.0, 9, 2)],
)
def test_quotas_are_exact(least: Value, asked: int, bar: int) -> None:
    results: list[Value] = ["x"] * bar + [None] * (asked - bar)
    assert details(perform(Stage(), "quorum", results, min=least))["needed"] == bar
    assert perform(Stage(), "quorum", results, min=least) != Confident(None, 0.0)
    assert perform(Stage(), "quorum", [*results[1:], None], min=least) == Confident(None, 0.0)


def test_quorum_stops_when_enough_have_answered() -> None:
    stage = Stage({n: [Step(n, 0.9, delay=d)] for n, d in (("a", 1), ("b", 9), ("c", 2))})
    result = perform(stage, "quorum", stage.roster, min=2.0)
    assert bare(result) == [Confident("a", 0.9), Confident("c", 0.9)]
    assert confidence_of(result) == pytest.approx(2 / 3 * 0.9)
    assert stage.cancelled == ["b"]
    assert stage.happened("early-stop") == [{"finished": 2, "skipped": 1}]


def test_quorum_stops_when_it_cannot_be_met() -> None:
    stage = Stage({"a": [Step(error="no")], "b": [Step(error="no", delay=1)], "c": [Step(delay=9)]})
    assert perform(stage, "quorum", stage.roster, min=2.0) == Confident(None, 0.0)
    assert stage.cancelled == ["c"]


def test_quorum_starts_nothing_that_it_does_not_need() -> None:
    stage = Stage({"a": [Step("x")]})
    met = perform(stage, "quorum", ["yes", "no", stage.roster[0]], min=2.0)
    assert to_json(met) == ["yes", "no"]
    assert stage.calls == []


def test_quorum_counts_an_agents_equal_answers_once() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("x", 0.9, delay=5)]})
    tasks = [stage.roster[0], stage.roster[0], stage.roster[1]]
    result = perform(stage, "quorum", tasks, min=2.0)
    assert len(details(result)["errors"]) == 0
    assert details(result)["asked"] == 2.0
    assert confidence_of(result) == pytest.approx(0.9)


def test_quorum_has_a_deadline() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step("y", delay=60)]})
    result = perform(stage, "quorum", stage.roster, min=2.0, timeout="5s")
    assert result == Confident(None, 0.0)
    assert details(result)["answered"] == 1.0


@pytest.mark.parametrize("least", [0.0, 1.5, "0%", "120%", "most", -1.0])
def test_what_is_no_quota(least: Value) -> None:
    with pytest.raises(Fault, match='`min` must be a count or a share such as "60%"'):
        perform(Stage(), "quorum", ["x"], min=least)
