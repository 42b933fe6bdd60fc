"""Whatever is compiled, the module keeps the rules of `structure`."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from tests.adversarial.structure import breaches
from tests.reference.generator.programs import program


@given(st.integers(0, 10**9))
def test_programs_by_chance_ask_for_nothing_else(seed: int) -> None:
    text, _ = program(seed)
    compilation = compile_source(Source("attempt.prism", text), NoLibrary())
    if compilation.python is not None:
        assert list(breaches(compilation.python.text)) == [], text
