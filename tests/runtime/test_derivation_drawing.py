"""The tree of a derivation: whole where there is room, bounded where there is none."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.formulas import Role
from parallax_runtime.derivation import Derivation, Edge, Node, Part
from parallax_runtime.derivation_drawing import derivation_lines
from parallax_runtime.derivation_words import Equation
from parallax_runtime.execution import Place

PLACE = Place(source="patterns/review.prism", line=7, column=1, end_line=7, end_column=9)


def rule(name: str, words: str = "= the least of several") -> Node:
    equation = Equation(shown="0.50", words=tuple(words.split("|")))
    return Node(
        id=name, kind="rule", rule="consensus", confidence=0.5, equation=equation, place=PLACE
    )


def answer(name: str, agent: str = "ann", text: str = '"yes"') -> Node:
    return Node(
        id=name,
        kind="answer",
        rule="answer",
        confidence=0.5,
        equation=Equation(shown="0.50", words=()),
        agent=agent,
        answer=text,
        place=PLACE,
    )


def graph(nodes: list[Node], *edges: tuple[str, str, Role]) -> Derivation:
    return Derivation(
        nodes=tuple(nodes),
        edges=tuple(Edge(node=a, input=b, role=role) for a, b, role in edges),
        parts=(Part(path="", node=nodes[0].id, collected=False),),
    )


def drawn(derivation: Derivation, width: int = 100) -> list[str]:
    return ["".join(text for _, text in line) for line in derivation_lines(derivation, width)]


def test_a_plain_value() -> None:
    assert drawn(Derivation()) == ["1.00 a plain value, which no agent's answer made"]


def test_what_several_rest_on_is_drawn_once() -> None:
    nodes = [rule("top"), rule("left"), rule("right"), rule("shared"), answer("a")]
    found = graph(
        nodes,
        ("top", "left", "part"),
        ("top", "right", "part"),
        ("left", "shared", "part"),
        ("right", "shared", "part"),
        ("right", "a", "part"),
        ("shared", "a", "part"),
    )
    where = "[consensus, patterns/review.prism:7]"
    assert drawn(found) == [
        f"0.50 = the least of several {where}",
        f"├─ 0.50 = the least of several {where}",
        f"│  └─ 0.50 = the least of several {where} (1)",
        '│     └─ 0.50 ann: "yes" [patterns/review.prism:7]',
        f"└─ 0.50 = the least of several {where}",
        "   ├─ 0.50 consensus see (1)",
        "   └─ 0.50 ann as above",
    ]


def test_answers_of_one_agent_are_told_apart() -> None:
    found = graph(
        [rule("top"), answer("a"), answer("b"), answer("c", "bob")],
        ("top", "a", "agrees"),
        ("top", "b", "differs"),
        ("top", "c", "repeated"),
    )
    assert [line[3:].split(":")[0] for line in drawn(found)[1:]] == [
        "0.50 ann#1 agrees",
        "0.50 ann#2 differs",
        "0.50 bob is counted already",
    ]


def test_a_wide_fan_shows_some_of_each_role() -> None:
    agrees: Role = "agrees"
    differs: Role = "differs"
    failed: Role = "failed"
    roles = [*[agrees] * 600, *[differs] * 399, failed]
    nodes = [rule("top"), *(answer(f"n{at}", f"a{at}") for at in range(1000))]
    lines = drawn(graph(nodes, *(("top", f"n{at}", role) for at, role in enumerate(roles))))
    assert len(lines) == 1 + 12 + 2
    assert "├─ … and 594 more that agree" in lines
    assert "├─ … and 394 more that differ" in lines
    assert lines[-1].startswith("└─ 0.50 a999 failed")


def test_a_deep_chain_is_cut_and_counted() -> None:
    nodes = [rule(f"n{at}") for at in range(500)]
    found = graph(nodes, *((f"n{at}", f"n{at + 1}", "part") for at in range(499)))
    lines = drawn(found, 140)
    assert len(lines) == 14
    assert lines[-1].strip() == "└─ … and 487 more below"


def test_a_deep_branch_does_not_crowd_out_its_siblings() -> None:
    nodes = [rule("top")]
    edges: list[tuple[str, str, Role]] = []
    for branch in range(12):
        above = "top"
        for depth in range(12):
            name = f"{branch}.{depth}"
            nodes.append(rule(name))
            edges.append((above, name, "part"))
            above = name
    lines = drawn(graph(nodes, *edges))
    assert len(lines) <= 130
    assert sum(line.startswith(("├─", "└─")) for line in lines) == 12
    told = sum(int(one) for line in lines for one in re.findall(r"and (\d+) more", line))
    assert told + sum("the least" in line for line in lines) == len(nodes)


words = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), max_size=80)


@st.composite
def graphs(draw: st.DrawFn) -> Derivation:
    """Graphs without cycles: an edge leads to a later node."""
    count = draw(st.integers(1, 25))
    nodes = [
        rule(f"n{at}", draw(words))
        if draw(st.booleans())
        else answer(f"n{at}", draw(words), draw(words))
        for at in range(count)
    ]
    places = st.integers(0, count - 1)
    pairs = draw(st.lists(st.tuples(places, places), max_size=60))
    roles: st.SearchStrategy[Role] = st.sampled_from(["part", "agrees", "failed"])
    return graph(
        nodes,
        *((f"n{min(pair)}", f"n{max(pair)}", draw(roles)) for pair in pairs if pair[0] != pair[1]),
    )


@given(graphs(), st.integers(40, 120))
@settings(max_examples=60, deadline=None)
def test_every_line_fits_and_nothing_is_drawn_twice(found: Derivation, width: int) -> None:
    lines = drawn(found, width)
    assert all(len(line) <= width for line in lines)
    assert len(lines) < 1_000
