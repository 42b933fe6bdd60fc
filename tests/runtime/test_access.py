"""Properties, indices, destructuring, spreading, changed copies, loops and shapes."""

from __future__ import annotations

from typing import Any

import pytest

from parallax_primitives.values import Agent, Confident, Evidence
from parallax_runtime import api as rt

ANSWER = Confident(
    {"city": "Oslo", "part": Confident("x", 0.4)},
    0.7,
    Evidence("answer", 0.7, agent="ann", call="n1", details={"reasoning": "because"}),
)


def test_properties() -> None:
    assert rt.get({"a": 1.0}, "a") == 1.0
    assert (rt.get("cat", "length"), rt.get([1.0, 2.0], "length")) == (3.0, 2.0)
    assert rt.get("😀", "length") == 2.0
    others: list[Any] = [{}, [], "x", 5.0, True, rt.function(lambda: None, "f", 0)]
    for target in others:
        assert rt.get(target, "b") is None


@pytest.mark.parametrize(
    "name", ["__class__", "__len__", "constructor", "__proto__", "append", "keys", "format"]
)
@pytest.mark.parametrize("target", [{"a": 1.0}, [], "x", 1.0, Agent("a"), ANSWER])
def test_host_attributes_are_ordinary_missing_properties(target: Any, name: str) -> None:
    assert rt.bare(rt.get(target, name)) is None
    assert rt.bare(rt.index(target, name)) is None
    assert rt.bare(rt.field(target, name)) is rt.UNDEFINED


def test_parts_of_a_confident_object() -> None:
    assert rt.get(ANSWER, "city") == Confident("Oslo", 0.7)
    assert rt.get(ANSWER, "part") == Confident("x", 0.4)
    assert rt.index(Confident(["Ada", "Bo"], 0.7), 1.0) == Confident("Bo", 0.7)
    assert rt.index([Confident("Bo", 0.7)], Confident(0.0, 0.9)) == Confident("Bo", 0.7)
    assert rt.index([Confident("Bo", 0.7)], Confident(0.0, 0.4)) == Confident("Bo", 0.4)
    assert rt.get(Confident("maybe", 0.6), "length") == Confident(5.0, 0.6)
    assert rt.get(Confident({"city": Confident("Oslo", 0.9)}, 0.5), "city") == Confident(
        "Oslo", 0.5
    )


def test_extraction_by_the_dot() -> None:
    assert rt.get(ANSWER, "confidence") == 0.7
    assert rt.get(ANSWER, "value") is ANSWER.value
    assert (rt.get(ANSWER, "agent"), rt.get(ANSWER, "reasoning")) == ("ann", "because")
    assert rt.get("b", "confidence") == 1.0
    assert rt.get({"confidence": 0.3}, "confidence") == 0.3
    assert rt.get(Confident({"confidence": 0.3}, 0.9), "confidence") == Confident(0.3, 0.9)
    assert rt.get(Confident(None, 0.0), "confidence") == 0.0
    assert rt.get([Confident("a", 0.2)], "confidence") == 0.2
    assert rt.index({"n": 1.0}, "value") is None  # a computed key is only a key


@pytest.mark.parametrize("null", [None, rt.UNDEFINED, Confident(None, 0.5)])
def test_parts_of_null_are_faults(null: Any) -> None:
    with pytest.raises(rt.Fault, match="cannot read `name` of null"):
        rt.get(null, "name")
    with pytest.raises(rt.Fault, match=r"cannot read `\[0\]` of null"):
        rt.index(null, 0.0)
    with pytest.raises(rt.Fault, match=r'cannot read `\["a"\]` of null'):
        rt.index(null, "a")
    with pytest.raises(rt.Fault, match="cannot take `total` out of null"):
        rt.field(null, "total")
    with pytest.raises(rt.Fault, match="cannot take null apart as a list"):
        rt.element(null, 0)
    with pytest.raises(rt.Fault, match="cannot take keys out of null"):
        rt.without(null, ())
    with pytest.raises(rt.Fault, match="cannot spread null"):
        rt.spread(null)
    with pytest.raises(rt.Fault, match="cannot set `a` of null"):
        rt.with_property(null, "a", 1.0)
    with pytest.raises(rt.Fault, match="cannot loop over null"):
        rt.iterate(null)
    with pytest.raises(rt.Fault, match="cannot call `trim` of null"):
        rt.method(null, "trim")


def test_plain_null_has_no_confidence_to_read() -> None:
    for name in ("confidence", "value"):
        with pytest.raises(rt.Fault, match=f"cannot read `{name}` of null"):
            rt.get(None, name)
        with pytest.raises(rt.Fault, match=f"cannot read `{name}` of null"):
            rt.get(rt.UNDEFINED, name)


def test_indices() -> None:
    places = (0.0, 2.0, -1.0, 0.5)
    assert [rt.index([1.0, 2.0], at) for at in places] == [1.0, None, None, None]
    assert [rt.index("cat", at) for at in (0.0, 2.0, 3.0)] == ["c", "t", None]
    assert rt.index("😀x", 2.0) == "x"
    assert rt.index({"1": "one"}, 1.0) == "one"
    assert rt.index([1.0], "length") == 1.0
    assert rt.index([5.0], Confident(0.0, 0.3)) == Confident(5.0, 0.3)
    assert rt.index(5.0, 0.0) is None


def test_agents_show_their_fields() -> None:
    agent = Agent("ann", "Ann", ["review"], 0.9)
    assert [rt.get(agent, name) for name in ("id", "name", "capabilities", "expertise")] == [
        "ann", "Ann", ["review"], 0.9,
    ]  # fmt: skip
    assert rt.get(agent, "weight") is None


def test_keys() -> None:
    assert [rt.key(one) for one in ("a", 1.0, 1.5, True, None, Confident("b", 0.1))] == [
        "a", "1", "1.5", "true", "null", "b",
    ]  # fmt: skip
    with pytest.raises(rt.Fault, match="a key must be text or a number, not an object"):
        rt.key({})


def test_destructuring() -> None:
    assert rt.field({"a": None}, "a") is None
    assert rt.field({}, "a") is rt.UNDEFINED
    assert rt.field(5.0, "a") is rt.UNDEFINED
    assert rt.field({"a": Confident(1.0, 0.7)}, "a", 0.8) is None
    assert rt.field({"a": Confident(1.0, 0.8)}, "a", 0.8) == Confident(1.0, 0.8)
    assert rt.element([1.0], 0) == 1.0
    assert rt.element([1.0], 1) is rt.UNDEFINED
    assert rt.element([Confident(4.0, 0.4)], 0, 0.5) is None
    assert rt.element("ab", 1) == "b"
    assert rt.elements_from([1.0, 2.0, 3.0], 1) == [2.0, 3.0]
    assert rt.elements_from(Confident([1.0, 2.0], 0.5), 1) == [Confident(2.0, 0.5)]
    assert rt.without({"a": 1.0, "b": 2.0}, ("a",)) == {"b": 2.0}
    assert rt.without(Confident({"a": 1.0}, 0.5), ()) == {"a": Confident(1.0, 0.5)}
    assert rt.without(5.0, ()) == {}
    with pytest.raises(rt.Fault, match="cannot take a number apart"):
        rt.element(5.0, 0)


def test_spreading() -> None:
    assert rt.spread("ab") == ["a", "b"]
    assert rt.spread(Confident([1.0], 0.5)) == [Confident(1.0, 0.5)]
    assert rt.spread_object({"a": 1.0}) == {"a": 1.0}
    assert rt.spread_object(Confident({"a": 1.0}, 0.5)) == {"a": Confident(1.0, 0.5)}
    assert rt.spread_object(["x"]) == {"0": "x"}
    assert rt.spread_object(None) == {}
    with pytest.raises(rt.Fault, match="cannot spread an object into a list"):
        rt.spread({})


def test_changed_copies_leave_the_original() -> None:
    original: Any = {"a": {"b": [1.0, 2.0]}}
    kept = [original]
    assert rt.with_property(original, "c", 3.0) == {"a": {"b": [1.0, 2.0]}, "c": 3.0}
    assert rt.with_path(original, ("a", "b", 1.0), 9.0) == {"a": {"b": [1.0, 9.0]}}
    assert original == {"a": {"b": [1.0, 2.0]}}
    row = ["a", "b"]
    kept.append(row)
    assert rt.with_index(row, 1.0, "B") == ["a", "B"]
    assert rt.with_index(row, 3.0, "D") == ["a", "b", None, "D"]
    assert rt.with_index({}, "k", 1.0) == {"k": 1.0}
    assert rt.with_index({}, 1.0, 1.0) == {"1": 1.0}
    assert rt.push(row, "c") == ["a", "b", "c"]
    assert rt.push_all(row, ["c", "d"]) == rt.pushed(row, "c", "d") == ["a", "b", "c", "d"]
    assert rt.push_at(original, ("a", "b"), original["a"]["b"], [3.0]) == {
        "a": {"b": [1.0, 2.0, 3.0]}
    }
    assert kept == [{"a": {"b": [1.0, 2.0]}}, ["a", "b"]]
    assert rt.with_property(Confident({}, 0.5), "a", 1.0) == Confident({"a": 1.0}, 0.5)
    inside: Any = {"a": Confident({"b": 1.0}, 0.5)}
    assert rt.with_path(inside, ("a", "b"), 2.0) == {"a": Confident({"b": 2.0}, 0.5)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: rt.with_property([], "a", 1.0), "cannot set `a` of an array"),
        (lambda: rt.with_index("abc", 0.0, "x"), r"cannot set `\[0\]` of a string"),
        (lambda: rt.with_index([], -1.0, "x"), "`-1` is no place in a list"),
        (lambda: rt.with_index([], 0.5, "x"), "`0.5` is no place in a list"),
        (lambda: rt.with_index([], "a", "x"), "`a` is no place in a list"),
        (lambda: rt.with_path({}, ("a", "b"), 1.0), "cannot set `b` of null"),
        (lambda: rt.pushed({}, 1.0), "cannot push to an object"),
        (lambda: rt.push({}, 1.0), "cannot push to an object"),
        (lambda: rt.push_all(None, [1.0, 2.0]), "cannot push to null"),
        (lambda: rt.push_at({"a": 1.0}, ("a",), 1.0, [2.0]), "cannot push to a number"),
    ],
)
def test_changes_that_cannot_be(change: Any, words: str) -> None:
    with pytest.raises(rt.Fault, match=words):
        change()


def test_a_place_far_away_is_refused_before_it_is_made() -> None:
    with pytest.raises(rt.Stop, match="a list would grow"):
        rt.with_index([], 1e15, 1.0)


def test_loops() -> None:
    assert list(rt.iterate([1.0, 2.0])) == [1.0, 2.0]
    assert list(rt.iterate("a😀")) == ["a", "😀"]
    assert list(rt.iterate({"k": 1.0})) == ["k"]
    assert list(rt.iterate_keys({"k": 1.0, "l": 2.0})) == ["k", "l"]
    assert list(rt.iterate_indexed(["a", "b"])) == [("a", 0.0), ("b", 1.0)]
    assert list(rt.iterate(Confident([1.0], 0.5))) == [Confident(1.0, 0.5)]
    with pytest.raises(rt.Fault, match="cannot loop over a number"):
        rt.iterate(3.0)


def test_shapes() -> None:
    assert rt.is_array([], 0) is True
    assert rt.is_array([1.0, 2.0], 1) is False
    assert rt.is_array(Confident([1.0, 2.0], 0.5), 1, rest=True) is True
    assert rt.is_array("ab", 2) is False
    assert rt.is_object({"a": 1.0, "b": 2.0}, ("a",)) is True
    assert rt.is_object({"a": 1.0}, ("a", "b")) is False
    assert rt.is_object([], ()) is False


def test_thrown_and_caught() -> None:
    assert rt.caught(rt.thrown("no paper")) == "no paper"
    assert rt.caught(rt.thrown(None)) is None
    assert str(rt.thrown({"name": "AgentError", "message": "lost"})) == "lost"
    assert str(rt.thrown({"code": 1.0})) == '{"code":1}'
    assert rt.caught(rt.Fault("broken")) == {"name": "Error", "message": "broken"}


def test_calling_what_is_no_function() -> None:
    with pytest.raises(rt.Fault, match="a number is no function"):
        rt.apply(5.0)
    with pytest.raises(rt.Fault, match="an agent is no function") as caught:
        rt.apply(Agent("a"))
    assert "analyze" in str(caught.value.hint)


def test_calls_drop_surplus_arguments_and_lower_by_the_function() -> None:
    first = rt.function(lambda x=None: x, "first", 1)
    every = rt.function(lambda *xs: list(xs), "every", 0, rest=True)
    assert rt.apply(first, 1.0, 2.0) == 1.0
    assert rt.apply(first) is None
    assert rt.apply(every, 1.0, 2.0) == [1.0, 2.0]
    assert rt.apply(Confident(first, 0.5), 1.0) == Confident(1.0, 0.5)
    assert rt.method({"h": first}, "h", 8.0) == 8.0
    with pytest.raises(rt.Fault, match="`hh` is no function of this object") as caught:
        rt.method({"half": first}, "hh")
    assert caught.value.hint is None or "half" in caught.value.hint
