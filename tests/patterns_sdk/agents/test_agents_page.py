"""docs/agents.md: its files are read without faults, and its tables name every key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agents.files.models import KINDS, Described
from parallax_patterns.agents.files.reading import read_agent_file

PAGE = (Path(__file__).parents[3] / "docs/agents.md").read_text("utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_there_is_a_file_of_every_kind() -> None:
    assert {kind for block in BLOCKS for kind in re.findall(r"kind: (\w+)", block)} == set(KINDS)


@pytest.mark.parametrize("block", BLOCKS)
def test_the_files_of_the_page_have_no_faults(block: str) -> None:
    sink = Sink()
    assert read_agent_file(Source("agents/example.yaml", block), sink)
    assert not [one.label for one in sink]


def keys(heading: str) -> set[str]:
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_name_every_key(kind: str) -> None:
    fields = {field.alias for field in KINDS[kind].model_fields.values()}
    common = {field.alias for field in Described.model_fields.values()} | {"kind"}
    assert keys(f"kind: {kind}") | (keys("Described in YAML") & fields) == fields
    assert common <= keys("Described in YAML")
