"""Finds the proposal in what a model answered; prose around it does no harm.

A plan is read as requirements are: each fault of it is a finding at its place in the answer.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source, Span
from parallax_patterns.diagnostics.proposals import UnreadableProposal
from parallax_patterns.generation.plan import PatternPlan
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.located_yaml.reading import load_yaml

LONGEST: Final = 200_000
"""Characters of an answer that is looked at."""
_TRIES: Final = 20
"""How many braces may turn out to open nothing."""
_DECODER: Final = json.JSONDecoder()
_KEYS: Final = frozenset(one.alias or name for name, one in PatternPlan.model_fields.items())
_ENOUGH: Final = 3
"""How many keys of a plan make an object one, though perhaps a faulty one."""
_FENCED: Final = re.compile(r"^```[a-z]*\n(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)


def plan_in(answer: str, sink: Sink) -> PatternPlan | None:
    """The plan in an answer; None when the sink received faults."""
    found = _object_in(answer)
    if not isinstance(found, dict):
        sink.report(_unreadable(answer, *(found or (0, "there is no JSON object in it"))))
        return None
    text = json.dumps(found, ensure_ascii=False, indent=1)
    document = load_yaml(Source("proposal", text), sink)  # every JSON text is YAML
    return None if document is None else validate_model(document, PatternPlan, sink)


def prism_in(answer: str) -> str:
    """The Prism in an answer: what the longest fence encloses, else all of it."""
    fenced = _FENCED.findall(answer[:LONGEST])
    text = max(fenced, key=len) if fenced else answer[:LONGEST]
    return f"{text.strip()}\n"


def _object_in(answer: str) -> dict[str, Any] | tuple[int, str] | None:
    """The plan among the JSON objects of a text; else where the first that should be one breaks
    off and why; else the largest object."""
    if len(answer) > LONGEST:
        return LONGEST, f"it is longer than {LONGEST:,} characters"
    found: list[tuple[int, dict[str, Any]]] = []
    fault: tuple[int, str] | None = None
    at = answer.find("{")
    for _ in range(_TRIES):
        if at < 0:
            break
        try:
            one, end = _DECODER.raw_decode(answer, at)
        except json.JSONDecodeError as error:
            fault = fault or (min(error.pos, len(answer)), "here it is no JSON any more")
            end = at + 1
        except RecursionError:
            return at, "it is nested too deeply"
        else:
            found.append((end - at, one))
        at = answer.find("{", end)
    plans = [(size, one) for size, one in found if len(_KEYS & one.keys()) >= _ENOUGH]
    if plans or not fault:
        return max(plans or found, key=lambda sized: sized[0])[1] if found else None
    return fault


def _unreadable(answer: str, at: int, problem: str) -> UnreadableProposal:
    source = Source("answer", answer[: LONGEST + 1])
    return UnreadableProposal(source=source, span=Span(at, at), problem=problem)
