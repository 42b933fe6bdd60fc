"""Whatever a store holds, a primitive makes something of it, or does without."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.values import Json, Value, bare, confidence_of
from tests.primitives.stage import Stage, Step, perform
from tests.primitives.stores import Notebook

KEYS = (
    "at value confidence sources details collected object number undefined result "
    "state count since turn moments"
)
keys = st.sampled_from(KEYS.split())
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-2, 2**70), st.floats(), st.sampled_from(["open", "x"])
)
junk: st.SearchStrategy[Json] = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=5)
)


def deep(levels: int) -> Json:
    data: Json = 1.0
    for _ in range(levels):
        data = {"value": [data], "confidence": 0.5, "sources": [], "details": None}
    return {"at": 0.0, "value": data, "result": data, "moments": data, "state": data}


class Junk(Notebook):
    """A store in which everything is the same."""

    def __init__(self, data: Json) -> None:
        super().__init__()
        self.data = data

    def read(self, space: str, key: str) -> Json:
        return self.data


CALLS: dict[str, dict[str, Value]] = {
    "circuit": {},
    "cache": {"ttl": "1h"},
    "rateLimit": {"rate": "1/s"},
    "checkpoint": {"name": "x"},
    "calibrate": {},
    "throttle": {"interval": "1s"},
}


def given_on(name: str, data: Json) -> None:
    stage = Stage({"a": [Step("x", 0.9)]}, store=Junk(data))
    result = perform(stage, name, stage.roster[0], **CALLS[name])
    assert 0 <= confidence_of(result) <= 1
    assert bare(result) is not None or name in ("circuit", "cache", "checkpoint")


@pytest.mark.parametrize("name", CALLS)
@given(junk)
@settings(max_examples=30, deadline=None)
def test_any_data(name: str, data: Json) -> None:
    given_on(name, data)


@pytest.mark.parametrize("name", CALLS)
def test_deep_data(name: str) -> None:
    given_on(name, deep(5000))
