"""Values that are kept as JSON come back as they were, confidences and origins included."""

from __future__ import annotations

import json
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.derivation import derived, origin, spoken_under
from parallax_primitives.preservation import Unpreservable, preserve, restore
from parallax_primitives.values import (
    UNDEFINED,
    Agent,
    Confident,
    Json,
    Value,
    confidence_of,
    evidence_of,
)
from tests.primitives.stage import answer, details, function

keys = st.sampled_from(["object", "number", "value", "confidence", "undefined", "a"])
plain = st.one_of(
    st.none(), st.booleans(), st.floats(allow_nan=False), st.text(max_size=3), st.just(UNDEFINED)
)


def _around(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(keys, inner, max_size=3),
        st.builds(
            Confident,
            inner.filter(lambda value: not isinstance(value, Confident)),
            st.floats(0, 1),
        ),
    )


values = st.recursive(plain, _around, max_leaves=8)


@given(values)
@settings(max_examples=80, deadline=None)
def test_what_is_kept_comes_back(value: Value) -> None:
    written = json.dumps(preserve(value))
    assert restore(json.loads(written), "cache") == value


def test_not_a_number_comes_back() -> None:
    found = restore(preserve(math.nan), "cache")
    assert isinstance(found, float)
    assert math.isnan(found)


def test_evidence_keeps_what_aggregates_need() -> None:
    both: Value = [answer("a", "x", 0.9, "n1[0]#1"), answer("b", "y", 0.8, "n1[1]#1")]
    whole = Confident(both, 0.8, evidence_of(answer("c", 1.0, 0.8)))
    kept = restore(preserve(whole), "cache")
    assert confidence_of(kept) == 0.8
    assert isinstance(kept, Confident)
    assert isinstance(kept.value, list)
    assert origin(kept.value[0]).agents == {"a"}
    assert origin(kept.value[1]).calls == {"n1[1]#1"}
    assert details(kept) == {}


def test_every_answer_comes_back_as_sure_as_it_was() -> None:
    both = derived(
        "x", 0.4, "consensus", [answer("b", "x", 0.9, "n2"), answer("a", "x", 0.7, "n1")]
    )
    kept = restore(json.loads(json.dumps(preserve(both))), "cache")
    sources = [(one.agent, one.call, one.confidence) for one in spoken_under(kept)]
    assert sources == [("a", "n1", 0.7), ("b", "n2", 0.9)]


@pytest.mark.parametrize("value", [Agent("a"), function(lambda: None), [Agent("a")]])
def test_functions_and_agents_are_not_kept(value: Value) -> None:
    with pytest.raises(Unpreservable):
        preserve(value)


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"object": 3},
        {"number": "many"},
        {"value": 1, "confidence": "high"},
        {"value": 1, "confidence": 0.5, "sources": []},
        {"value": 1, "confidence": math.nan, "sources": []},
        {"value": 1, "confidence": 0.5, "sources": [["a"]], "details": {}, "collected": False},
    ],
)
def test_data_that_was_never_kept_is_refused(data: Json) -> None:
    with pytest.raises(Unpreservable):
        restore(data, "cache")
