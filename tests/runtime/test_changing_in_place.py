"""Containers that only a variable holds are changed in place, and nobody can tell."""

from __future__ import annotations

from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import to_json
from parallax_runtime import Program, Registry, copying, load, run_sync

START: Final[dict[str, Any]] = {"x": [1], "y": {"x": [2], "y": {"x": [[3]]}}}
INPUT: Final = dict.fromkeys("abc", START)
"""Of its parts the checker knows no types, so that whatever a statement does may be tried."""

PLACES: Final = st.builds(
    "".join, st.tuples(st.sampled_from("abc"), st.sampled_from(["", ".x", ".y.x", ".y.y.x"]))
)
PARTS: Final = st.builds("".join, st.tuples(PLACES, st.sampled_from(["", "", "[0]"])))
VALUES: Final = st.one_of(
    PLACES, PARTS, st.sampled_from(["n", "[n]", "[a.x, b.x]", "{...a, x: c}"])
)
STATEMENTS: Final = st.one_of(
    st.builds("{} = {}".format, PARTS, VALUES),
    st.builds("{}.push({})".format, PLACES, VALUES),
    st.builds("{}.push({}, ...[{}])".format, PLACES, VALUES, VALUES),
    st.builds("for one in {} {{ {}.push(one) }}".format, PLACES, PLACES),
    st.builds("[1, 2].forEach(one => {{ {}.push({}) }})".format, PLACES, VALUES),
    st.builds("{} = {} ~> 0.5".format, PARTS, PARTS),
    st.builds("seen.push({})".format, PLACES),
)


def compiled(text: str) -> Program:
    compilation = compile_source(Source("p.prism", text), NoLibrary())
    assert compilation.python is not None, [one.text() for one in compilation.diagnostics]
    return load(compilation.python.text, "p.py")


def outcome(program: Program) -> tuple[Any, Any]:
    execution = run_sync(program, INPUT, Registry())
    assert execution.status == "completed", execution.fault
    return to_json(execution.value), execution.confidence


@given(st.lists(STATEMENTS, max_size=12))
def test_nobody_can_tell_whether_a_copy_was_made(statements: list[str]) -> None:
    """Aliases, containers in containers, closures, loops over what they change, annotations."""
    guarded = "\n".join(f"  try {{\n  {one}\n  }} catch {{ seen.push(1) }}" for one in statements)
    text = f"""\
a = input.a
b = input.b
c = input.c
seen = []
for n in range(3) {{
{guarded}
  seen.push([a, b, c])
}}
[a, b, c, seen]
"""
    program = compiled(text)
    found = outcome(program)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(copying, "_ALONE", -1)
        assert found == outcome(program)


@pytest.mark.parametrize(
    ("start", "change"),
    [
        ("[]", "xs.push(i)"),
        ("[]", "xs.push(i, ...[i])"),
        ("[] ~> 0.9", "xs.push(i)"),
        ("[]", "xs[i] = i"),
        ("{}", "xs[`k${i}`] = i"),
        ("{}", "xs.k = xs.k ?? []; xs.k.push(i)"),
        ("{}", 'k = "k"; xs[k] = xs[k] ?? []; xs[k].push(i)'),
        ("{}", 'xs["k"] = (xs["k"] ?? 0) + i'),
        ("{items: []}", "xs.items.push(i)"),
        ("{a: [{items: []}]}", "xs.a[0].items.push(i)"),
        ("{items: []}", "xs.items[i] = i"),
        ("{k: []}", 'xs["k" + ""].push(i)'),
        ("[]", "[i].forEach(one => { xs.push(one) })"),
    ],
)
def test_building_a_container_takes_a_few_steps_for_each_part(start: str, change: str) -> None:
    text = f"xs = {start}\nfor i in range(input.n) {{ {change} }}\nxs\n"
    steps = 8 * 20_000 + 10_000
    execution = run_sync(compiled(text), {"n": 20_000}, Registry(), limits={"steps": steps})
    assert execution.status == "completed", execution.fault
