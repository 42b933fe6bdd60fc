"""The language guide is true: its programs compile, and those with a result give it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import to_json
from parallax_runtime import Registry, VirtualClock, load, run_sync

GUIDE = (Path(__file__).parents[1] / "docs" / "language.md").read_text("utf-8")
BLOCKS = re.findall(r"```prism\n(.*?)```\n(?:→ `([^\n]*)`$)?", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("code", "result"), BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_the_guide(code: str, result: str) -> None:
    compilation = compile_source(Source("guide.prism", code), NoLibrary())
    assert compilation.python is not None, [d.text() for d in compilation.diagnostics]
    if not result:
        return
    value, confidence = result.rsplit(" ~> ", 1)
    program = load(compilation.python.text, "guide.py")
    execution = run_sync(program, None, Registry(()), clock=VirtualClock())
    assert execution.fault is None
    assert to_json(execution.value) == json.loads(value)
    assert execution.confidence == pytest.approx(float(confidence))
