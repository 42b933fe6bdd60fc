"""Edits put together, certainty and meaning: the parts that fixing is made of."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Edit, Fix, Sink
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source, Span
from parallax_patterns.configuration import config_layers
from parallax_patterns.fixing.certainty import certain
from parallax_patterns.fixing.edits import compatible, edited
from parallax_patterns.fixing.meaning import meaning
from parallax_primitives.nearest import equally_near


def fix(*edits: tuple[int, int, str]) -> Fix:
    return Fix("Change it", tuple(Edit(Span(start, end), text) for start, end, text in edits))


def test_edits_are_made_from_the_first_to_the_last() -> None:
    assert edited("abcdef", [fix((4, 5, "E")), fix((0, 1, "A"), (2, 2, "_"))]) == "Ab_cdEf"


def test_what_is_inserted_at_one_place_stands_in_order_and_the_same_once() -> None:
    fixes = compatible([fix((0, 0, "a\n")), fix((0, 0, "b\n")), fix((0, 0, "a\n"))])
    assert edited("c", fixes) == "a\nb\nc"


def test_a_fix_of_a_place_that_is_taken_waits() -> None:
    first, second, third = fix((0, 3, "x")), fix((2, 4, "y")), fix((3, 4, "z"))
    assert compatible([first, second, third]) == (first, third)


def test_inserted_lines_end_as_the_others_do() -> None:
    assert edited("x\r\ny\r\n", [fix((0, 0, "a\n"))]) == "a\r\nx\r\ny\r\n"


EDITS = st.tuples(st.integers(0, 9), st.integers(0, 9), st.text("xyz", max_size=2)).map(
    lambda one: (min(one[:2]), max(one[:2]), one[2])
)


@given(st.lists(EDITS, max_size=6))
def test_compatible_fixes_change_their_places_and_nothing_else(
    edits: list[tuple[int, int, str]],
) -> None:
    kept = compatible([fix(edit) for edit in edits])
    text = "0123456789"
    spans = [edit.span for one in kept for edit in one.edits]
    touched = {at for span in spans for at in range(span.start, span.end)}
    left = [sign for sign in edited(text, kept) if sign in text]
    assert left == [sign for at, sign in enumerate(text) if at not in touched]


@pytest.mark.parametrize(
    ("word", "known", "near"),
    [
        ("treshold", ["threshold", "threaded"], ("threshold",)),
        ("parallel7", ["parallel", "parallel5", "parallel10"], ("parallel", "parallel5")),
        ("resul", ["result", "results"], ("result",)),
        ("zzz", ["abc"], ()),
    ],
)
def test_only_what_is_strictly_nearest_is_near_alone(
    word: str, known: list[str], near: tuple[str, ...]
) -> None:
    assert equally_near(word, known) == near


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("results = [1]\nx = reslts\nx\n", True),
        ("cat = 1\ncut = 2\n[cat, cut, cot]\n", False),
        ("x = consensu([1], 0.8)\nx\n", True),
        ("x = parallel7([1])\nx\n", False),
        ("consensus2 = 1\nx = consensus1([1])\n[x, consensus2]\n", False),
    ],
)
def test_a_name_is_certain_when_no_other_is_as_near(text: str, sure: bool) -> None:
    found = compile_source(Source("a.prism", text), NoLibrary()).diagnostics
    (finding,) = (one for one in found if one.fixes)
    assert certain(finding, finding.fixes[0]) is sure


def test_a_key_with_two_near_ones_offers_no_fix() -> None:
    sink = Sink()
    config_layers.read(Source("parallax.config.yml", "tets: a\npatern: b\n"), sink)
    assert [[fix.title for fix in one.fixes] for one in sink] == [
        ["Write `tests`"],
        ["Write `patterns`"],
    ]


PROGRAM = """\
import { parallel, consensus, escalate } from "@parallax/primitives"

opinions = parallel(agents)
agreement = consensus(opinions, 0.8)
final = agreement ~> 0.9 ? agreement : escalate("chief")
final
"""


def program(text: str) -> str:
    python = compile_source(Source("a.prism", text), NoLibrary()).python
    assert python is not None
    return meaning(python.text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import {", "import { race,"),
        ("\nopinions", "\n\n// a comment\nopinions"),
        ("agreement ~> 0.9 ?", "~agreement >= 0.9 ?"),
        ("(agents)", "(  agents )"),
        ("final =", "final = ("),
    ],
)
def test_a_text_may_be_another_and_mean_the_same(old: str, new: str) -> None:
    other = PROGRAM.replace(old, new)
    if new.endswith("("):
        other = other.replace('"chief")', '"chief"))')
    assert other != PROGRAM
    assert program(other) == program(PROGRAM)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.8", "0.7"),
        ("~> 0.9", "~> 0.91"),
        ("agreement ~> 0.9 ?", "~agreement > 0.9 ?"),
        ("agreement ~> 0.9 ?", "~opinions >= 0.9 ?"),
        ('"chief"', '"thief"'),
        ("opinions = parallel(agents)", "opinions = parallel(securityAgents)"),
        ("final\n", "agreement\n"),
        ("import", '/** @budget {"calls": 2} */\nimport'),
        ("import", '/** @input {"a": "string"} */\nimport'),
    ],
)
def test_a_text_that_does_something_else_means_something_else(old: str, new: str) -> None:
    other = new.join(PROGRAM.rsplit(old, 1)) if old == "final\n" else PROGRAM.replace(old, new, 1)
    assert program(other) != program(PROGRAM)
