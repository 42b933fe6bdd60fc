"""Both of PyYAML's parsers give the same events for the texts that may go to the faster one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.located_yaml.events import events_of

ROOT = Path(__file__).parents[2]
FILES = sorted(
    path
    for folder in ("tests", "examples", "templates", "project_skeleton")
    for path in (ROOT / folder).rglob("*.y*ml")
)
PIECES = st.sampled_from(
    [*" \n\t:-,[]{}#&*!|>'\"%@`?ab1é\u2028\ufeff\x85", "\n  ", "\n- ", ": ", "\r\n", "--- ", "😀"]
)


def told(text: str) -> list[Any]:
    """What the reading sees of each event; of a fault, the words."""
    found: list[Any] = []
    try:
        for one in events_of(text):
            assert one.start_mark is not None
            assert one.end_mark is not None
            names = ("value", "tag", "anchor", "implicit", "style", "flow_style")
            parts = [getattr(one, name, None) or None for name in names]
            if isinstance(one, yaml.DocumentEndEvent | yaml.StreamEndEvent):
                found.append(type(one))
            else:
                found.append((type(one), one.start_mark.index, one.end_mark.index, *parts))
    except yaml.YAMLError as error:
        found.append(str(error))
    return found


def told_slowly(text: str) -> list[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml, "__with_libyaml__", False)
        return told(text)


def test_what_people_write_goes_to_the_faster_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def parse(text: str, Loader: object) -> list[Any]:  # noqa: N803  # PyYAML's name
        asked.append(Loader)
        return []

    monkeypatch.setattr(yaml, "parse", parse)
    for path in FILES:
        list(events_of(path.read_text("utf-8")))
    faster = asked.count(getattr(yaml, "CSafeLoader", None))
    assert faster > len(FILES) / 2 or not yaml.__with_libyaml__


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_reads_the_same_either_way(path: Path) -> None:
    text = path.read_text("utf-8")
    assert told(text) == told_slowly(text)


@given(st.data())
def test_a_changed_file_reads_the_same_either_way(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(FILES)).read_text("utf-8")[:300]
    at = data.draw(st.integers(0, len(text)))
    gap = data.draw(st.integers(0, 2))
    changed = text[:at] + data.draw(PIECES) + text[at + gap :] + "\n"
    assert told(changed) == told_slowly(changed)


@given(st.lists(PIECES, max_size=25))
def test_any_text_reads_the_same_either_way(pieces: list[str]) -> None:
    text = "".join(pieces) + "\n"
    assert told(text) == told_slowly(text)
