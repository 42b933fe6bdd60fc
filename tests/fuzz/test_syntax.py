"""No text makes the compiler raise, and whatever it emits is Python that compiles.

Texts are arbitrary characters and bytes (read as a command reads a file), real programs with some
tokens deleted, doubled, moved or put in, and programs printed from random trees.
"""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.lexer import lex
from parallax_compiler.syntax.printer import print_module
from parallax_compiler.syntax.tokens import SIGNS, WORDS
from parallax_patterns.text_files import decode
from tests.compiler.syntax.trees import MODULES
from tests.conformance.case import CASES, read_cases


def _some(examples: int) -> settings:
    """An example that takes seconds is a hang; a slow machine is none."""
    return settings(
        max_examples=examples,
        derandomize=True,
        deadline=timedelta(seconds=5),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def _survives(source: Source) -> None:
    """Compiles, shows every finding, and compiles what was emitted."""
    compilation = compile_source(source, NoLibrary())
    sink = Sink()
    for one in compilation.diagnostics:
        assert 0 <= one.span.start <= one.span.end <= len(one.source.text)
        sink.report(one)
    plain_text(render_all(sink))
    assert compilation.python or sink.has_errors
    if compilation.python is not None:
        compile(compilation.python.text, source.name, "exec", dont_inherit=True)


PROGRAMS = tuple(
    text
    for path in sorted(CASES.glob("*.jsonl"))
    for case in read_cases(path)
    for text in case.files.values()
)


def _pieces(text: str) -> tuple[str, ...]:
    """A program cut before each token, so that blanks and comments stay with what precedes."""
    tokens = lex(Source("", text), Sink().report).tokens
    starts = sorted({0, *(token.start for token in tokens), len(text)})
    return tuple(text[a:b] for a, b in pairwise(starts))


PIECES = tuple(_pieces(text) for text in PROGRAMS)
_INSERTED = (*SIGNS, *WORDS, "\n", " ", '"', "'", "`", "```", "${", "/*", "//", "/** @input", "\\")
_CHANGES = ("delete", "double", "insert", "move", "cut")
_CHANGE = st.tuples(
    st.sampled_from(_CHANGES),
    st.integers(0, 1000),
    st.integers(0, 1000),
    st.sampled_from(_INSERTED),
)


def _changed(pieces: tuple[str, ...], changes: list[tuple[str, int, int, str]]) -> str:
    """The program after some changes; places count around its end."""
    left = list(pieces)
    for kind, place, goal, inserted in changes:
        at = place % max(len(left), 1)
        match kind:
            case "insert":
                left.insert(at, inserted)
            case "delete":
                del left[at : at + 1]
            case "double":
                left[at:at] = left[at : at + 1]
            case "cut":
                del left[at : at + goal % 9]
            case _:
                taken = left[at : at + 1]
                del left[at : at + 1]
                to = goal % max(len(left), 1)
                left[to:to] = taken
    return "".join(left)


MUTATED: SearchStrategy[str] = st.builds(
    _changed, st.sampled_from(PIECES), st.lists(_CHANGE, min_size=1, max_size=4)
)
_SCRAPS = st.lists(st.sampled_from((*_INSERTED, "x", "1", "0.5", "(x)", "agents")), max_size=40)


@_some(120)
@given(st.text())
def test_any_text(text: str) -> None:
    _survives(Source("any.prism", text))


@_some(150)
@given(_SCRAPS.map(" ".join))
def test_any_sequence_of_tokens(text: str) -> None:
    _survives(Source("any.prism", text))


@_some(150)
@given(
    st.binary()
    | MUTATED.map(lambda text: text.encode("utf-16"))
    | _SCRAPS.map(repr).map(str.encode)
)
def test_any_bytes(data: bytes) -> None:
    source, faults = decode(data, "any.prism")
    _survives(source)
    assert faults or data.removeprefix(b"\xef\xbb\xbf").decode("utf-8") == source.text


@_some(500)
@given(MUTATED)
def test_any_change_of_a_real_program(text: str) -> None:
    _survives(Source("changed.prism", text))


@_some(100)
@given(MODULES)
def test_any_tree(module: ast.Module) -> None:
    _survives(Source("made.prism", print_module(module)))
