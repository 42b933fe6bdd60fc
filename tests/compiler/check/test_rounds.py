"""How often types are gone over: a round that would find nothing else is left out, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from parallax_compiler.check import inference
from parallax_compiler.check.knowledge import Knowledge
from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.resolve.bindings import Resolved
from parallax_compiler.resolve.resolver import resolve
from parallax_compiler.source import Source
from parallax_compiler.syntax.parser import parse
from tests.conformance.case import CASES, read_cases
from tests.conformance.running import Files
from tests.reference.generator.programs import program

GENERATED = 150


def texts() -> Iterator[tuple[str, dict[str, str]]]:
    """Programs of all kinds: the entry, and the text of each file."""
    for path in sorted(CASES.glob("*.jsonl")):
        for case in read_cases(path):
            yield case.entry, dict(case.files)
    for seed in range(GENERATED):
        yield "main.prism", {"main.prism": program(seed, small=True)[0]}


def resolved(entry: str, files: dict[str, str]) -> Resolved | None:
    sink, source = Sink(), Source(entry, files[entry])
    tree = parse(source, sink)
    return None if tree is None else resolve(tree, source, Files(files), sink)


def found(knowledge: Knowledge) -> list[Any]:
    return [
        (one.types, one.calls, one.readings, one.bands, one.result)
        for one in knowledge.modules.values()
    ]


def rounds(resolved: Resolved, monkeypatch: pytest.MonkeyPatch) -> tuple[int, list[Any]]:
    """How many rounds there are, and what they find."""
    count = 0
    whole = inference._round

    def counted(knowledge: Knowledge) -> None:
        nonlocal count
        count += 1
        whole(knowledge)

    with monkeypatch.context() as patch:
        patch.setattr(inference, "_round", counted)
        knowledge = inference.infer(resolved)
    return count, found(knowledge)


def test_a_round_that_is_left_out_would_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    left_out = 0
    for entry, files in texts():
        program = resolved(entry, files)
        if program is None:
            continue
        few, once = rounds(program, monkeypatch)
        with monkeypatch.context() as patch:
            patch.setattr(Knowledge, "settled", property(lambda self: not self.changed))
            many, again = rounds(program, monkeypatch)
        assert once == again, files[entry]
        assert few == many or (few, many) == (1, 2), files[entry]
        left_out += many - few
    assert left_out > 400


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("a = agents.map(x => x.ask(1))\nb = a[0]\nb\n", False),
        ("t = 0\nf = () => t\nf()\n", False),
        ("t = 0\nf = () => t\nt = 'x'\nf()\n", True),
        ("function f(x) { return x + 1 }\nf(1)\n", True),
        ("t = 0\nfor x in input.a { t += x }\nt\n", True),
    ],
)
def test_what_flows_in_circles_takes_more_rounds(
    text: str, more: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = resolved("main.prism", {"main.prism": text})
    assert program is not None
    assert (rounds(program, monkeypatch)[0] > 1) is more
