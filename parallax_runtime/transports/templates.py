"""Texts with places for a call's parts: `{task}`, `{operation}`, `{input}`, `{input.code}`.

Braces are written double. A part that is no text is written as JSON; a text that consists of one
place alone stands for the part itself.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from parallax_primitives.faults import AgentFault
from parallax_runtime.agents import AgentRequest

_PLACE: Final = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_NAME: Final = re.compile(r"task|operation|input(?:\.[^.{}]+)*")


class TemplateError(ValueError):
    """A template that cannot be filled in; the text says why."""


def check_template(text: str) -> None:
    """Raises TemplateError for what is none."""
    for found in _PLACE.finditer(text):
        whole, name = found[0], found[1]
        if whole in ("{{", "}}"):
            continue
        if name is None:
            raise TemplateError(f"this `{whole}` belongs to no place; write it double")
        if not _NAME.fullmatch(name):
            raise TemplateError(f"`{whole}` is no part of a call")


def filled_in(template: Any, request: AgentRequest) -> Any:
    """The template, inside of containers too, with a call's parts in their places."""
    match template:
        case str():
            return _text(template, request)
        case list():
            return [filled_in(one, request) for one in template]
        case dict():
            return {name: filled_in(one, request) for name, one in template.items()}
    return template


def _text(template: str, request: AgentRequest) -> Any:
    alone = _PLACE.fullmatch(template)
    if alone is not None and alone[1] is not None:
        return _part(alone[1], request)
    return _PLACE.sub(lambda found: _written(found, request), template)


def _written(found: re.Match[str], request: AgentRequest) -> str:
    if found[1] is None:
        return found[0][0]
    part = _part(found[1], request)
    return part if isinstance(part, str) else json.dumps(part, ensure_ascii=False)


def _part(name: str, request: AgentRequest) -> Any:
    first, *path = name.split(".")
    if first == "operation":
        return request.operation
    at: Any = request.payload if first == "input" else request.task
    if first == "task" and at is None:
        at = ""
    for key in path:
        if not isinstance(at, dict) or key not in at:
            agent = request.agent.id
            words = f"`{agent}` is asked with `{name}`, and this call has none"
            raise AgentFault(agent, "error", words)
        at = at[key]
    return at
