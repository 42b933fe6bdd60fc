"""From the data of a test file that fits the schema to records of what it says.

The schema takes nothing for something else, save whole numbers for fractions; so does this.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias, TypeVar

from parallax_patterns.testing.content import (
    AgentScript,
    Case,
    ConfidenceBounds,
    ConfidenceProfile,
    Content,
    CountBounds,
    Defaults,
    Duration,
    Expectation,
    ExpectedError,
    LatencyProfile,
    MailboxAnswer,
    Matcher,
    Member,
    Profile,
    Script,
    SecondsBounds,
    Simulation,
    Step,
)

Data: TypeAlias = Mapping[str, Any]

_T = TypeVar("_T")


def content_of(data: Any) -> Content:
    """A file that fits the schema."""
    return _made(Content, data, defaults=_defaults, cases=_each(_case), simulation=_simulation)


def matcher_of(data: Data) -> Matcher:
    return _made(Matcher, data)


def _made(kind: Callable[..., _T], data: Data, **fields: Callable[[Any], Any]) -> _T:
    """A record of a mapping, fields that are no plain data made by the functions given."""
    said = {name: fields[name](one) if name in fields else one for name, one in data.items()}
    return kind(given=frozenset(said), **said)


def _each(make: Callable[[Any], _T]) -> Callable[[list[Any]], list[_T]]:
    return lambda data: [make(one) for one in data]


def _by_name(make: Callable[[Any], _T]) -> Callable[[Data], dict[str, _T]]:
    return lambda data: {name: make(one) for name, one in data.items()}


def _duration(data: Duration) -> Duration:
    return data if isinstance(data, str) else float(data)


_STEP: Final[Mapping[str, Callable[[Any], Any]]] = {
    "confidence": float,
    "delay": _duration,
    "when": matcher_of,
}


def _step(data: Data) -> Step:
    return _made(Step, data, **_STEP)


def _agent_script(data: Data) -> AgentScript:
    return _made(AgentScript, data, **_STEP, expertise=float, script=_each(_step))


def _member(data: Any) -> Member:
    return _each(_step)(data) if isinstance(data, list) else _agent_script(data)


def _script(data: Any) -> Script:
    return _each(_member)(data) if isinstance(data, list) else _agent_script(data)


def _mailbox_answer(data: Data) -> MailboxAnswer:
    return _made(MailboxAnswer, data, confidence=float)


_DEFAULTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "agents": _by_name(_script),
    "answers": _by_name(_mailbox_answer),
    "timeout": _duration,
}


def _defaults(data: Data) -> Defaults:
    return _made(Defaults, data, **_DEFAULTS)


def _case(data: Data) -> Case:
    return _made(Case, data, **_DEFAULTS, expect=_expectation)


def _expectation(data: Data) -> Expectation:
    named = {"json_schema" if name == "schema" else name: one for name, one in data.items()}
    return _made(
        Expectation,
        named,
        confidence=_confidence,
        calls=_calls,
        seconds=lambda one: _made(SecondsBounds, one, min=float, max=float),
        error=lambda one: one if isinstance(one, str) else _made(ExpectedError, one),
    )


def _confidence(data: Any) -> float | ConfidenceBounds:
    if not isinstance(data, dict):
        return float(data)
    return _made(ConfidenceBounds, data, min=float, max=float, approx=float, within=float)


def _calls(data: Any) -> Any:
    return _by_name(_count)(data) if isinstance(data, dict) else data


def _count(data: Any) -> int | CountBounds:
    return _made(CountBounds, data) if isinstance(data, dict) else data


def _simulation(data: Data) -> Simulation:
    return _made(Simulation, data, profiles=_by_name(_profile), herd=float)


def _profile(data: Data) -> Profile:
    return _made(
        Profile,
        data,
        accuracy=float,
        right=_sureness,
        wrong=_sureness,
        latency=lambda one: _made(LatencyProfile, one, median=_duration, spread=float),
        errors=_by_name(float),
    )


def _sureness(data: Data) -> ConfidenceProfile:
    return _made(ConfidenceProfile, data, mean=float, spread=float)
