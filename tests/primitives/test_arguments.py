"""How calls are read: direct, options object, mixed, curried, piped, several, and what is wrong."""

from __future__ import annotations

from typing import Final

import pytest

from parallax_primitives.arguments import Ambiguous, Binding, Bound, Curried, Mismatch, bind
from parallax_primitives.catalogue import SPECS
from parallax_primitives.shapes import UNKNOWN, ArgumentShape, Constant, shape_of
from parallax_primitives.values import UNDEFINED, Agent, Confident, Function, Value

AGENT: Final = Agent("a")
LAMBDA: Final = Function(lambda: None, "lambda", 0)
RESULT: Final = Confident("yes", 0.9)
LIST: Final[list[Value]] = [RESULT]


def kind(*kinds: str, deferred: bool = False, confident: bool = False) -> ArgumentShape:
    """What a checker knows of an expression that is no constant."""
    return ArgumentShape(kinds=frozenset(kinds), deferred=deferred, confident=confident)


CALL: Final = ArgumentShape(deferred=True, confident=True)
"""A call of an agent that the primitive starts."""

OPTIONS: Final = kind("object")
"""An object whose keys are not known."""


def read(name: str, *arguments: Value, piped: bool = False) -> Binding:
    shapes = [one if isinstance(one, ArgumentShape) else shape_of(one) for one in arguments]
    return bind(SPECS[name], shapes, piped=piped)


def shown(binding: Binding) -> str:
    """`0 threshold=1` direct, `(0, 1)` several, `curried threshold=0`, `piped …`."""
    match binding:
        case Bound():
            numbers = ", ".join(str(one.argument) for one in binding.subject)
            subject = f"({numbers})" if binding.several else numbers or "piped"
        case Curried():
            subject = "curried"
        case Mismatch():
            return "; ".join(problem.text for problem in binding.problems)
        case Ambiguous():
            return "ambiguous"
    places = [
        f"{name}={given.argument}{'.' + given.key if given.key else ''}"
        for name, given in binding.options
    ]
    return " ".join([subject, *places])


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("consensus", (LIST,), "0"),
        ("consensus", (LIST, 0.8), "0 threshold=1"),
        ("consensus", (LIST, 0.8, "verdict"), "0 threshold=1 by=2"),
        (
            "consensus",
            (LIST, {"by": "verdict", "threshold": 0.8}),
            "0 threshold=1.threshold by=1.by",
        ),
        ("consensus", (LIST, 0.8, {"by": "verdict"}), "0 threshold=1 by=2.by"),
        ("consensus", (LIST, {}), "0"),
        ("consensus", (kind("array"), kind("number")), "0 threshold=1"),
        ("consensus", (UNKNOWN, 0.8), "0 threshold=1"),
        ("consensus", (LIST, UNDEFINED), "0 threshold=1"),
        ("consensus", (LIST, 0.8, None), "0 threshold=1 by=2"),
        ("consensus", (LIST, 0.8, kind("string", "null")), "0 threshold=1 by=2"),
        ("parallel", ([AGENT],), "0"),
        ("parallel", ([AGENT], 5.0), "0 maxConcurrency=1"),
        ("threshold", (RESULT, 0.9), "0 min=1"),
        ("threshold", (RESULT,), "0"),
        ("threshold", (Confident(0.4, 0.9),), "0"),
        ("threshold", (0.4, 0.9), "0 min=1"),
        ("threshold", (UNKNOWN, 0.9), "0 min=1"),
        ("threshold", (LIST,), "0"),
        ("threshold", ("plain", 0.9), "0 min=1"),
        ("threshold", (UNKNOWN, {"min": 0.9}), "0 min=1.min"),
        ("retry", (AGENT,), "0"),
        ("retry", (LAMBDA, 3.0), "0 maxAttempts=1"),
        ("retry", (CALL, 3.0, {"delay": "2s"}), "0 maxAttempts=1 delay=2.delay"),
        ("retry", (CALL,), "0"),
        ("timeout", (CALL, "30s", {"verdict": "late"}), "0 duration=1 default=2"),
        ("timeout", (CALL, "30s", {"default": 1.0}), "0 duration=1 default=2.default"),
        ("timeout", (CALL, 500.0, None), "0 duration=1 default=2"),
        ("transform", (RESULT, "boost", 1.2), "0 operation=1 amount=2"),
        ("transform", (RESULT, "clamp", 0.2, 0.9), "0 operation=1 amount=2 max=3"),
        ("boost", (0.5, 1.2), "0 factor=1"),
        ("quorum", (LIST, "60%"), "0 min=1"),
        ("escalate", ("human-lead",), "0"),
        ("escalate", ("human-lead", {"reason": {"score": 1.0}}), "0 reason=1.reason"),
        ("highConfidence", (UNKNOWN,), "0"),
    ],
)
def test_direct_calls(name: str, arguments: tuple[Value, ...], expected: str) -> None:
    assert shown(read(name, *arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("consensus", (0.8,), "curried threshold=0"),
        ("consensus", ({"threshold": 0.8},), "curried threshold=0.threshold"),
        ("consensus", (0.8, {"by": "verdict"}), "curried threshold=0 by=1.by"),
        ("consensus", (kind("number"),), "curried threshold=0"),
        ("consensus", (), "curried"),
        ("threshold", (0.9,), "curried min=0"),
        ("threshold", ({"min": 0.9},), "curried min=0.min"),
        ("retry", (3.0,), "curried maxAttempts=0"),
        ("retry", (3.0, {"delay": "2s"}), "curried maxAttempts=0 delay=1.delay"),
        ("timeout", ("30s",), "curried duration=0"),
        ("transform", ("boost", 1.2), "curried operation=0 amount=1"),
        ("normalize", (0.2, 0.9), "curried min=0 max=1"),
        ("quorum", ("60%",), "curried min=0"),
        ("parallel", (5.0,), "curried maxConcurrency=0"),
        ("fallback", (0.5,), "curried minConfidence=0"),
        ("fallback", ({"minConfidence": 0.5},), "curried minConfidence=0.minConfidence"),
        ("escalate", ({"reason": "unsure"},), "curried reason=0.reason"),
    ],
)
def test_curried_calls(name: str, arguments: tuple[Value, ...], expected: str) -> None:
    assert shown(read(name, *arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("consensus", (), "piped"),
        ("consensus", (0.8,), "piped threshold=0"),
        ("consensus", ({"by": "verdict"},), "piped by=0.by"),
        ("timeout", ("5s", {"late": True}), "piped duration=0 default=1"),
        ("threshold", (LIST,), "`min` must be a number from 0 to 1, got array"),
        ("quorum", (), '`quorum` needs `min`: a count or a share such as "60%"'),
    ],
)
def test_piped_calls(name: str, arguments: tuple[Value, ...], expected: str) -> None:
    assert shown(read(name, *arguments, piped=True)) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((LIST,), "0"),
        ((LIST, 0.5), "0 minConfidence=1"),
        ((LIST, {"minConfidence": 0.5}), "0 minConfidence=1.minConfidence"),
        ((AGENT,), "0"),
        ((AGENT, AGENT, "later"), "(0, 1, 2)"),
        ((AGENT, "later"), "(0, 1)"),
        ((AGENT, 0.5), "(0, 1)"),
        ((CALL, CALL), "(0, 1)"),
        ((LIST, AGENT), "(0, 1)"),
        ((AGENT, AGENT, {"minConfidence": 0.5}), "(0, 1) minConfidence=2.minConfidence"),
        ((AGENT, {"minConfidence": 0.5}), "0 minConfidence=1.minConfidence"),
        ((AGENT, {"verdict": "later"}), "(0, 1)"),
        ((AGENT, Confident({"minConfidence": 0.5}, 0.9)), "(0, 1)"),
        ((UNKNOWN, {"minConfidence": 0.5}), "0 minConfidence=1.minConfidence"),
        ((UNKNOWN, 0.5), "ambiguous"),
        ((AGENT, UNKNOWN), "ambiguous"),
        ((UNKNOWN,), "ambiguous"),
    ],
)
def test_several_subjects(arguments: tuple[Value, ...], expected: str) -> None:
    assert shown(read("fallback", *arguments)) == expected


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("consensus", (UNKNOWN,)),
        ("consensus", (LIST, UNKNOWN)),
        ("consensus", (LIST, OPTIONS)),
        ("threshold", (UNKNOWN,)),
        ("threshold", (kind("number", "string"),)),
        ("timeout", (CALL, "5s", OPTIONS)),
        ("quorum", (LIST, OPTIONS)),
        ("retry", (UNKNOWN,)),
    ],
)
def test_what_only_the_run_can_tell(name: str, arguments: tuple[Value, ...]) -> None:
    binding = read(name, *arguments)
    assert isinstance(binding, Ambiguous)
    assert f"`{name}`" in binding.text


@pytest.mark.parametrize(
    ("name", "arguments", "text", "suggestion"),
    [
        (
            "consensus",
            (LIST, {"treshold": 0.8}),
            "has no option `treshold`; its options are `threshold`, `by`, `method`, `minVotes`",
            "threshold",
        ),
        ("consensus", ({"treshold": 0.8},), "`consensus` has no option `treshold`", "threshold"),
        ("retry", (CALL, {"max_attempts": 2.0}), "has no option `max_attempts`", "maxAttempts"),
        (
            "highConfidence",
            (RESULT, {"min": 0.8}),
            "`highConfidence` takes at most 1 argument",
            None,
        ),
        ("consensus", (LIST, 1.5), "`threshold` must be a number from 0 to 1, got 1.5", None),
        ("consensus", (1.5,), "`threshold` must be a number from 0 to 1, got 1.5", None),
        ("consensus", ("yes",), "`consensus` needs a list of results, got string", None),
        ("consensus", (LIST, "0.8"), "`threshold` must be a number from 0 to 1, got string", None),
        ("consensus", (LIST, None), "`threshold` must be a number from 0 to 1, got null", None),
        (
            "consensus",
            (LIST, {"method": "majorty"}),
            "`method` must be one of `weighted`, `majority`, `unanimous`, `bayes`, got `majorty`",
            "majority",
        ),
        ("transform", (RESULT, "bost", 1.2), "`operation` must be one of `boost`", "boost"),
        ("transform", (RESULT,), "`transform` needs `operation`: a text", None),
        ("quorum", (LIST,), '`quorum` needs `min`: a count or a share such as "60%"', None),
        (
            "quorum",
            (LIST, "6O%"),
            '`min` must be a count or a share such as "60%", got "6O%"',
            None,
        ),
        ("parallel", (AGENT,), "`parallel` needs a list of tasks or a group of agents, got", None),
        ("parallel", ([AGENT], 2.5), "`maxConcurrency` must be a whole number of 1 or more", None),
        ("timeout", (CALL, "30 sec"), "`duration` must be a number of milliseconds or text", None),
        ("retry", (CALL, {"on": ["eror"]}), "`on` must be a list of `error`", "error"),
        (
            "retry",
            (CALL, 3.0, 0.5),
            "`retry` takes at most 2 arguments; `minConfidence`, `backoff`, ",
            None,
        ),
        ("threshold", (RESULT, 0.8, 0.9), "`threshold` takes at most 2 arguments", None),
        ("highConfidence", (RESULT, 0.8), "`highConfidence` takes at most 1 argument", None),
        ("consensus", (LIST, 0.8, {"threshold": 0.9}), "`threshold` is given twice", None),
        ("fallback", (AGENT, {"minConfidense": 0.5}), "has no option `min", "minConfidence"),
        ("escalate", ("lead", {"reasn": "x"}), "`escalate` has no option `reasn`", "reason"),
        ("escalate", (3.0,), "`escalate` needs an agent, a group, or the name of", None),
    ],
)
def test_what_cannot_work(
    name: str, arguments: tuple[Value, ...], text: str, suggestion: str | None
) -> None:
    binding = read(name, *arguments)
    assert isinstance(binding, Mismatch), binding
    (problem,) = binding.problems
    assert text in problem.text
    assert problem.suggestion == suggestion


def test_each_problem_tells_which_argument_it_is_about() -> None:
    binding = read("consensus", LIST, {"treshold": 0.8, "method": "bays", "minVotes": -1.0})
    assert isinstance(binding, Mismatch)
    found = [(one.kind, one.name, one.given) for one in binding.problems]
    assert [(kind, name) for kind, name, _ in found] == [
        ("unknown-option", "treshold"),
        ("unknown-choice", "method"),
        ("out-of-range", "minVotes"),
    ]
    assert [given.key for _, _, given in found if given] == ["treshold", "method", "minVotes"]


def test_nothing_is_ambiguous_when_all_values_are_known() -> None:
    values: list[Value] = [
        None, UNDEFINED, True, 0.5, "x", [], {}, {"min": 0.5}, AGENT, LAMBDA, RESULT,
    ]  # fmt: skip
    for name in SPECS:
        for first in values:
            assert not isinstance(read(name, first), Ambiguous)
            for second in values:
                assert not isinstance(read(name, first, second), Ambiguous)


def test_a_shape_knows_the_constant_and_the_properties() -> None:
    shape = shape_of(Confident({"min": 0.5}, 0.9))
    assert shape.kinds == {"object"}
    assert shape.confident
    assert shape.properties is not None
    assert shape.properties["min"].constant == Constant(value=0.5)
