"""Deferred data: made once, and only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parallax_primitives.deferred import Deferred

LOOKS: tuple[Callable[[Deferred], Any], ...] = (
    lambda data: data["votes"],
    lambda data: data.get("votes"),
    lambda data: "votes" in data,
    dict,
    len,
    bool,
)


@pytest.mark.parametrize("look", LOOKS)
def test_it_is_made_once_and_only_when_somebody_looks(look: Callable[[Deferred], Any]) -> None:
    made: list[str] = []

    def make() -> dict[str, float]:
        made.append("once")
        return {"votes": 2.0}

    data = Deferred(make)
    assert made == []
    assert look(data) == look(data)
    assert made == ["once"]
    assert data == {"votes": 2.0}
