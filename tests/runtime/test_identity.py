"""What `cache` takes for the same call: the code of the task and what it captured."""

from __future__ import annotations

import pytest

from tests.compiler.programs import executed

IMPORT = 'import { cache } from "@parallax/primitives/control"\n'
AGENTS = {
    name: {"capabilities": [], "script": [{"answer": name, "confidence": 0.9}]} for name in "ab"
}


@pytest.mark.parametrize(
    ("code", "calls"),
    [
        ('for x in ["p", "p", "q"] { cache(agents[0].ask(x)) }', 2),
        ('for x in ["p", "p", "q"] { cache(agents[0].ask("same")) }', 1),
        ("for a in agents { cache(a) }\nfor a in agents { cache(a.ask(1)) }", 4),
        ("for n in [1, 2] { for a in agents { cache(a) } }", 2),
        ("for n in [1, 2] { cache(agents[0].ask(n > 0)) }", 2),
        ("f = n => cache(agents[0].ask(n))\nf(1)\nf(1)\nf(2)", 2),
        ("f = n => cache(() => agents[0].ask(n))\nf({a: 1, b: 2})\nf({b: 2, a: 1})", 1),
        ("g = n => agents[0].ask(n)\nf = n => cache(g(n))\nf(1)\nf(1)\nf(2)", 2),
        ("f = h => cache(h)\ng = () => agents[0].ask(1)\nf(g)\nf(g)\nf(() => agents[0].ask(2))", 2),
        ("n = 0\nfor i in [1, 2, 3] { n = i > 2 ? 1 : 0\ncache(() => agents[0].ask(n)) }", 2),
        ("for c in [0.5, 0.6, 0.6] { v = 1 ~> c\ncache(agents[0].ask(v)) }", 2),
        ("f = n => n < 1 ? agents[0].ask(0) : f(n - 1)\nfor i in [1, 1] { cache(f(i)) }", 1),
    ],
)
def test_equal_questions_are_asked_once(code: str, calls: int) -> None:
    execution = executed(IMPORT + code, {"task": "look"}, AGENTS)
    assert execution.status == "completed", execution.fault
    assert sum(event.kind == "call.started" for event in execution.events) == calls
