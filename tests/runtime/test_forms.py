"""In whatever form a primitive is called, it starts the tasks of its list itself."""

from __future__ import annotations

from typing import Any, Final

import pytest

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.catalogue import SPECS
from parallax_runtime import Execution, load
from tests.runtime.patterns import answer, go

LISTS: Final = {
    name: spec
    for name, spec in SPECS.items()
    if spec.subject.kind in ("tasks", "answers", "work")
    and any(one.name == "timeout" for one in spec.options)
}
"""The primitives that are given a list of tasks."""
NEEDED: Final = {"quota": "1", "count": "2", "rate": '"9/s"', "duration": '"1ms"'}
TASKS: Final = "[agents[0].go(1), agents[1].go(2), agents[2].go(3)]"
FORMS: Final = {
    "curried": "{name}({options})({tasks})",
    "curried before": "call = {name}({options})\ncall({tasks})",
    "piped": "{tasks} |> {name}({options})",
    "piped to what is curried": "call = {name}({options})\n{tasks} |> call",
}


def performed(name: str, body: str) -> Execution:
    text = f'import {{ {name} }} from "@parallax/primitives"\n\n{body}\n'
    made = compile_source(Source("form.prism", text), NoLibrary())
    assert made.python is not None, [one.text() for one in made.diagnostics]
    delays = {"a": 1.0, "b": 2.0, "c": 3.0}
    agents = {one: answer(1, 0.8, delay) for one, delay in delays.items()}
    return go(load(made.python.text, "form.py"), agents, input={"task": "look"})


def told(done: Execution) -> list[Any]:
    """Which calls were made, and when; and what came of it."""
    calls = [
        (event.kind, event.at, event.data["agent"])
        for event in done.events
        if event.kind.startswith("call.")
    ]
    return [done.status, done.json, done.confidence, *calls]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", LISTS)
def test_every_form_starts_the_tasks_alike(name: str, form: str) -> None:
    required = [one for one in LISTS[name].options if one.required]
    given = [f"{one.name}: {NEEDED[one.kind]}" for one in required]
    options = f"{{{', '.join([*given, 'timeout: 5000'])}}}"
    direct = told(performed(name, f"{name}({TASKS}, {options})"))
    body = FORMS[form].format(name=name, options=options, tasks=TASKS)
    assert told(performed(name, body)) == direct
