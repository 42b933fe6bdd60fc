"""Derivations: complete, in words that are right, recomputable, and readable again."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.formulas import Factor, Formula, Held, Product, Rescaled
from parallax_primitives.values import Agent, Confident, Evidence, Value
from parallax_runtime import (
    Execution,
    Program,
    Registry,
    ScriptedAgent,
    VirtualClock,
    load,
    run_sync,
)
from parallax_runtime.derivation import (
    MOST_NODES,
    Derivation,
    derivation_at,
    derive,
)
from parallax_runtime.derivation_json import derivation_from, derivation_json
from parallax_runtime.derivation_words import equation, number
from parallax_runtime.part_paths import NoPart, part_at, path_text, read_path

HEADER = """\
import { parallel, race, sequential } from "@parallax/primitives/execution"
import { consensus, voting, merge } from "@parallax/primitives/aggregation"
import { threshold, boost, decay, normalize, clamp } from "@parallax/primitives/confidence"
import { retry, fallback } from "@parallax/primitives/control"
import { quorum } from "@parallax/primitives/coordination"
"""
FIRST = HEADER.count("\n") + 1
"""The line of the first statement after the header."""

Script = Mapping[str, Sequence[Mapping[str, Any]]]


def program_of(body: str) -> Program:
    compilation = compile_source(Source("review.prism", HEADER + body), NoLibrary())
    assert compilation.python is not None, [one.text() for one in compilation.diagnostics]
    return load(compilation.python.text, "review.py")


def run(body: str, script: Script) -> tuple[Execution, Program]:
    program = program_of(body)
    agents = tuple((Agent(one), ScriptedAgent(list(steps))) for one, steps in script.items())
    return run_sync(program, {"task": "look"}, Registry(agents), clock=VirtualClock()), program


def derived(body: str, script: Script) -> Derivation:
    execution, program = run(body, script)
    assert execution.status == "completed", execution.fault
    return derive(execution.value, program, execution.events)


def says(value: Value, confidence: float) -> list[dict[str, Any]]:
    return [{"answer": value, "confidence": confidence}]


FOUR: Script = {
    "ann": says("yes", 0.95),
    "bob": says("yes", 0.9),
    "cat": says("no", 0.6),
    "dan": [{"error": "timeout"}],
}


def texts(derivation: Derivation) -> list[str]:
    return [one.equation.text for one in derivation.nodes]


# --- what is there -------------------------------------------------------------------------------


def test_a_consensus_in_words_and_numbers() -> None:
    found = derived("results = parallel(agents)\nconsensus(results)", FOUR)
    top, *rest = found.nodes
    assert top.equation.text == (
        "0.524 = agreement 0.755 (2 of 3 by weight) \u00d7 mean 0.925 "
        "\u00d7 participation 0.75 (3 of 4)"
    )
    assert (top.kind, top.rule) == ("rule", "consensus")
    assert top.place is not None
    assert (top.place.source, top.place.line) == ("review.prism", FIRST + 1)
    roles = {edge.input: edge.role for edge in found.edges if edge.node == top.id}
    told = [(one.agent, one.answer, roles[one.id]) for one in rest]
    assert told == [
        ("ann", '"yes"', "agrees"),
        ("bob", '"yes"', "agrees"),
        ("cat", '"no"', "differs"),
        ("dan", None, "failed"),
    ]
    assert rest[-1].error == "`dan` did not answer within 30 s"
    assert {one.place.line for one in rest if one.place} == {FIRST}


def test_operators_say_where_they_are() -> None:
    body = """\
ann = agents[0].check("x")
bob = agents[1].check("x") ~> 0.8
both = `${ann} and
  ${bob}`
text = both + [ann, "!"].join("")
text ~@> 0.99"""
    found = derived(body, FOUR)
    lines = {one.rule: one.place.line - FIRST for one in found.nodes if one.place is not None}
    assert lines["annotation"] == 1
    assert lines["gate"] == 5
    assert lines["minimum"] in (2, 4)
    assert found.nodes[0].equation.text == "0.00 because it was not sure enough"
    assert {one.agent for one in found.nodes if one.kind == "answer"} == {"ann", "bob"}


def test_all_that_an_operator_reads_is_there_not_only_the_least_sure() -> None:
    found = derived('[agents[0].a(), agents[1].b()].join(" ")', FOUR)
    assert found.nodes[0].equation.text == "0.90 = the least of 2"
    assert [one.agent for one in found.nodes[1:]] == ["ann", "bob"]


def test_sums_in_a_loop_make_no_chain() -> None:
    body = """\
total = 0
ones = [agents[0].a(), agents[1].a()]
for i in range(1000) { total += ones[i % 2] }
total"""
    numbers = {"ann": says(1, 0.9), "bob": says(2, 0.8)}
    found = derived(body, numbers)
    assert [one.rule for one in found.nodes] == ["minimum", "answer", "answer"]


def test_a_plain_result_has_no_derivation() -> None:
    found = derived("1 + 2", {})
    assert (found.root, found.nodes) == (None, ())


def test_choosing_and_changing_are_told() -> None:
    body = """\
a = threshold(race(agents), 0.2)
b = decay(retry(agents[1]), 0.5)
c = clamp(normalize(agents[0].x(), 0.5, 1), 0.1, 0.85)
{a: a, b: b, c: c}"""
    found = derived(body, {"ann": says("yes", 0.95), "bob": says("yes", 0.8)})
    assert found.nodes[0].equation.text == "0.40 = the least of 3"
    assert set(texts(found)[1:]) == {
        "0.95 = its own, which is at least 0.2",
        "0.95 = that of the first of 2 to succeed",
        "0.40 = 0.80 \u00d7 rate 0.50",
        "0.80 = that of the first",
        "0.85 = 0.90 held between 0.10 and 0.85",
        "0.90 = (0.95 - 0.50) / (1.00 - 0.50)",
        "0.95",
        "0.80",
    }


def test_a_rule_without_a_formula_is_told_by_its_numbers_or_its_own_words() -> None:
    parts = tuple(Evidence("answer", one) for one in (0.5, 0.7))
    told = {
        confidence: equation(Evidence("strange", confidence, parts), ("part", "part")).text
        for confidence in (0.5, 0.7, 0.6, 0.1)
    }
    assert told == {
        0.5: "0.50 = the least of 2",
        0.7: "0.70 = the highest of 2",
        0.6: "0.60 = the mean of 2",
        0.1: "0.10 by the rule of `strange`",
    }
    known = equation(Evidence("quorum", 0.1, parts), ("part", "part"))
    assert known.text.startswith("0.10 by the rule of `quorum`: ")
    assert known.formula is None


def test_details_are_what_the_aggregate_knows_whatever_passed_it_on() -> None:
    body = """\
agreed = threshold(consensus(parallel(agents)), 0.2)
known = details(agreed)
{known: known, none: [details("plain"), details(null), details(agents[0].x())]}"""
    execution, _ = run(body, FOUR)
    told: Any = execution.json
    known = told["known"]
    assert told["none"] == [{}, {}, {}]
    assert known["votes"] == {"yes": 2, "no": 1}
    assert known["participation"] == 0.75
    assert known["dissent"] == [{"answer": "no", "agents": ["cat"], "confidence": 0.6}]
    assert (known["ties"], known["errors"][0]["agents"]) == ([], ["dan"])
    assert known["bounds"]["all"] == pytest.approx({"lower": 0.85, "upper": 0.9})
    assert known["bounds"]["any"] == pytest.approx({"lower": 0.95, "upper": 1.0})
    assert execution.confidence == 1.0


# --- numbers -------------------------------------------------------------------------------------

factors = st.lists(
    st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1.0, 0.5, 1 / 3, 0.005, 0.995, 1.2])),
    min_size=1,
    max_size=4,
)


def shown_numbers(words: Sequence[str]) -> list[float]:
    plain = re.sub(r"\(.*?\)", "", " ".join(words))
    return [float(one) for one in re.findall(r"\d+(?:\.\d+)?(?:e-?\d+)?", plain.partition(",")[0])]


@given(factors)
@settings(max_examples=100, deadline=None)
def test_the_shown_factors_multiply_to_the_shown_number(values: list[float]) -> None:
    confidence = min(1.0, math.prod(values))
    parts = tuple(Factor(name="x", value=one) for one in values)
    told = equation(Evidence("rule", confidence, formula=Product(factors=parts)), ())
    digits = len(told.shown.partition(".")[2])
    product = min(1.0, math.prod(shown_numbers(told.words)))
    assert f"{product:.{digits}f}" == told.shown
    assert digits <= 6 or confidence < 1e-3
    assert float(told.shown) == pytest.approx(confidence, abs=0.0051)


@given(st.floats(0, 1), st.floats(0, 0.4), st.floats(0.5, 1))
@settings(max_examples=80, deadline=None)
def test_the_other_formulas_hold_as_they_are_shown(sure: float, low: float, high: float) -> None:
    inside = min(high, max(low, sure))
    told = equation(Evidence("clamp", inside, formula=Held(before=sure, low=low, high=high)), ())
    before, least, most = shown_numbers(told.words)
    assert min(most, max(least, before)) == pytest.approx(float(told.shown), abs=1e-12)
    share = min(1.0, max(0.0, (sure - low) / (high - low)))
    formula: Formula = Rescaled(before=sure, low=low, high=high)
    told = equation(Evidence("normalize", share, formula=formula), ())
    before, least, most, *_ = (
        float(one) for one in re.findall(r"\d+\.\d+(?:e-?\d+)?", told.words[0])
    )
    digits = len(told.shown.partition(".")[2])
    again = min(1.0, max(0.0, (before - least) / (most - least)))
    assert f"{again:.{digits}f}" == told.shown


def test_a_number_is_kept_apart_from_nothing() -> None:
    assert [number(one) for one in (0.0, 1.0, 0.5, 0.001, 0.999, 1e-9)] == [
        "0.00",
        "1.00",
        "0.50",
        "0.001",
        "1.00",
        "0.00",
    ]


def recomputed(node: Mapping[str, Any], parts: Sequence[float]) -> float | None:
    """What the formula of a node gives, read from the data alone."""
    formula = node["formula"]
    if formula is None:
        return None
    match formula["kind"]:
        case "product":
            return float(min(1.0, math.prod(one["value"] for one in formula["factors"])))
        case "least":
            return min(parts)
        case "highest":
            return max(parts)
        case "mean":
            return math.fsum(parts) / len(parts)
        case "any":
            return 1 - math.prod(1 - one for one in parts)
        case "kept":
            return parts[0]
        case "stated":
            return float(formula["confidence"])
        case "refused":
            return 0.0
        case "held":
            return float(min(formula["high"], max(formula["low"], formula["before"])))
        case "rescaled":
            share = (formula["before"] - formula["low"]) / (formula["high"] - formula["low"])
            return float(min(1.0, max(0.0, share)))
        case "mapped":
            return float(formula["after"])
    raise AssertionError(formula)


def assert_recomputable(data: Mapping[str, Any]) -> None:
    nodes = {one["id"]: one for one in data["nodes"]}
    parts: dict[str, list[float]] = {one: [] for one in nodes}
    for edge in data["edges"]:
        if edge["role"] not in ("failed", "repeated"):
            parts[edge["from"]].append(nodes[edge["to"]]["confidence"])
    for name, node in nodes.items():
        found = recomputed(node, parts[name])
        if found is None:
            assert node["kind"] != "rule" or node["rule"] in ("plain", "value"), node
        else:
            assert found == pytest.approx(node["confidence"], abs=1e-9), node


BODIES = [
    "consensus(parallel(agents), {threshold: 0})",
    'consensus(parallel(agents), {method: "bayes", threshold: 0})',
    "consensus(parallel(agents), 0.8)",
    'voting(parallel(agents), "weighted")',
    "merge(parallel(agents))",
    'quorum(agents, "50%")',
    "threshold(boost(consensus(parallel(agents), 0), 1.3), 0.4)",
    "rs = parallel(agents)\nconsensus([...rs, decay(rs[0], 0.5), {answer: rs[1]}], 0)",
    "rs = parallel(agents)\n{all: rs, text: `${rs[0]} ${rs[1]}`, more: rs[0] ~||> rs[1]}",
    "a = agents[0].x()\nb = agents[1].x()\n[a ~&& b, a ~|| b, a ~~ b, a ~> 0.3, a ~@> 0.5]",
    "sequential([agents[0], x => x, agents[1]])",
    "fallback(agents, {minConfidence: 0.6})",
    "x = race(agents)\nx ~|> (v => `${v}!`)",
]


@pytest.mark.parametrize("body", BODIES)
@given(st.lists(st.tuples(st.sampled_from(["yes", "no"]), st.floats(0, 1)), min_size=2, max_size=5))
@settings(max_examples=15, deadline=None)
def test_every_node_can_be_recomputed_from_its_parts(
    body: str, answers: list[tuple[str, float]]
) -> None:
    script = {f"a{at}": says(word, sure) for at, (word, sure) in enumerate(answers)}
    data = derivation_json(derived(body, script))
    assert_recomputable(data)
    if data["root"] is not None:
        nodes: Any = data["nodes"]
        assert nodes[0]["id"] == data["root"]


# --- bounds, data, parts -------------------------------------------------------------------------


def test_exponential_paths_and_depth_are_no_matter() -> None:
    node = Evidence("answer", 0.5, agent="ann", call="n1")
    for _ in range(3_000):
        node = Evidence("minimum", 0.5, (node, node))
    found = derive(Confident("x", 0.5, node), program_of("1"))
    assert len(found.nodes) == 3_001
    assert found.omitted == 0


def test_what_there_is_no_room_for_is_counted() -> None:
    parts = tuple(Evidence("answer", 0.5, agent=f"a{at}") for at in range(MOST_NODES + 7))
    found = derive(Confident("x", 0.5, Evidence("minimum", 0.5, parts)), program_of("1"))
    assert len(found.nodes) == MOST_NODES
    assert found.omitted == 8
    assert found.nodes[0].hidden == 8
    assert found.nodes[0].equation.text == f"0.50 = the least of {MOST_NODES + 7}"


def test_an_answer_is_told_by_its_beginning() -> None:
    found = derived("agents[0].x()", {"ann": says("word " * 1000, 0.9)})
    assert found.nodes[0].answer is not None
    assert len(found.nodes[0].answer) == 200
    assert found.nodes[0].answer.endswith("…")


@pytest.mark.parametrize("body", BODIES[:9])
def test_a_derivation_can_be_written_and_read(body: str) -> None:
    found = derived(body, FOUR)
    assert derivation_from(json.loads(json.dumps(derivation_json(found)))) == found


WHOLE = """\
rs = parallel(agents)
agreed = consensus(rs, 0)
{verdict: agreed, findings: [rs[0], {risk: rs[2], note: "x"}], plain: 1, list: rs}"""


def part(path: str) -> Derivation:
    steps = read_path(path)
    assert steps is not None
    return derivation_at(derived(WHOLE, FOUR), steps)


def root_of(found: Derivation) -> tuple[str, float]:
    (root,) = [one for one in found.nodes if one.id == found.root]
    return root.rule, round(root.confidence, 4)


def test_the_derivation_of_a_part() -> None:
    whole = derived(WHOLE, FOUR)
    assert root_of(part(".verdict")) == ("consensus", round(whole.nodes[0].confidence, 4))
    assert root_of(part("findings")) == ("minimum", 0.6)
    assert [one.agent for one in part("findings").nodes] == [None, "ann", "cat"]
    assert root_of(part("findings[0]")) == ("answer", 0.95)
    assert root_of(part("findings[1]")) == ("answer", 0.6)
    assert root_of(part("findings[1].risk")) == ("answer", 0.6)
    assert part("findings[1].note") == Derivation()
    assert part("plain") == Derivation()
    assert root_of(part("list")) == ("parallel", 0.6)
    assert root_of(part("list[0]")) == ("answer", 0.95)
    assert part("list[0]").edges == ()


def test_a_part_is_bounded_by_the_annotated_containers_around_it() -> None:
    ann = {"ann": says({"deep": {"x": 1}}, 0.7)}
    found = derived("{a: agents[0].y(), b: {c: agents[0].y() ~> 0.9} ~> 0.3}", ann)
    for path, rule, sure in [
        (("a", "deep", "x"), "answer", 0.7),
        (("b", "c"), "annotation", 0.3),
        (("b", "c", "deep"), "annotation", 0.3),
        ((), "minimum", 0.3),
    ]:
        assert root_of(derivation_at(found, path)) == (rule, sure)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("", ()),
        (".", ()),
        ("verdict", ("verdict",)),
        (".verdict", ("verdict",)),
        ("findings[0].risk", ("findings", 0, "risk")),
        ("[2][3]", (2, 3)),
        ('.a["odd \\"key\\""].b-c', ("a", 'odd "key"', "b-c")),
        ("a..b", None),
        ("a b", None),
        ("a[", None),
        ("a[-1]", None),
    ],
)
def test_paths_are_read(text: str, steps: tuple[str | int, ...] | None) -> None:
    assert read_path(text) == steps


@given(st.lists(st.one_of(st.text(max_size=5), st.integers(0, 99)), max_size=5))
@settings(max_examples=80, deadline=None)
def test_a_path_that_was_written_is_read_as_it_was(steps: list[str | int]) -> None:
    assert read_path(path_text(tuple(steps))) == tuple(steps)


def test_parts_are_found_or_said_to_be_missing() -> None:
    data = {"a": [{"b": 1}]}
    assert part_at(data, ("a", 0, "b")) == 1
    for steps, found, known in [
        (("x",), "", ("a",)),
        (("a", 3), ".a", 1),
        (("a", "b"), ".a", 1),
        (("a", 0, "b", "c"), ".a[0].b", None),
    ]:
        with pytest.raises(NoPart) as missing:
            part_at(data, steps)
        assert (missing.value.found, missing.value.known) == (found, known)
