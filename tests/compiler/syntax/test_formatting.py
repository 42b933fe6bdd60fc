"""Formatting keeps the tree and every comment, and changes nothing the second time."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.internal_error import InternalError
from parallax_compiler.source import Source
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.depth import MAX_DEPTH
from parallax_compiler.syntax.formatting import format_source, verify_formatted
from parallax_compiler.syntax.lexer import lex
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.printer import print_module
from tests.compiler.syntax.reading import module_of
from tests.compiler.syntax.trees import MODULES
from tests.conformance.case import CASES, read_cases
from tests.golden import read_golden

ROOT = Path(__file__).parents[3]


def formatted(code: str) -> str:
    text = format_source(Source("test.prism", code), Sink())
    assert text is not None
    return text


def comments(code: str) -> list[list[str]]:
    """The comments of a text in order, each as its lines without indentation."""
    found = lex(Source("test.prism", code), Sink().report).comments
    return [[line.strip() for line in one.text.splitlines()] for one in found]


def readable(code: str) -> ast.Module | None:
    return parse(Source("test.prism", code), Sink())


def check(code: str) -> None:
    text = formatted(code)
    assert module_of(text) == module_of(code), code
    assert comments(text) == comments(code), code
    assert formatted(text) == text
    assert not any(line != line.rstrip() for line in text.splitlines() if "`" not in text)


STARTERS = [
    (path.name, path.read_text("utf-8"))
    for path in sorted((ROOT / "project_skeleton").rglob("*.prism"))
]


PATHS = sorted(CASES.glob("*.jsonl"))


@cache
def real(path: Path) -> list[str]:
    """The programs of a file of cases that can be read."""
    if path.suffix == ".md":
        texts = list(read_golden(path).files.values())
    else:
        texts = [text for case in read_cases(path) for text in case.files.values()]
    return [text for text in texts if readable(text) is not None]


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_conformance_programs(path: Path) -> None:
    for code in real(path):
        check(code)


@pytest.mark.parametrize(
    "folder", sorted((ROOT / "tests/cases").iterdir()), ids=lambda path: path.name
)
def test_golden_programs(folder: Path) -> None:
    for path in sorted(folder.rglob("*.md")):
        for code in real(path):
            check(code)


@pytest.mark.parametrize("code", [pytest.param(text, id=name) for name, text in STARTERS])
def test_the_patterns_of_a_new_project_are_formatted(code: str) -> None:
    assert formatted(code) == code


# --- comments anywhere ---------------------------------------------------------------------------

REMARKS = (
    " // one\n",
    " /* two */ ",
    "\n// three\n",
    "\n\n/* four */\n",
    "/* five\n * six\n */ ",
    "\n/* seven\neight */\n\n",
)
_SOME = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
_INSERTIONS = st.lists(
    st.tuples(st.integers(0, 10_000), st.sampled_from(REMARKS)), min_size=1, max_size=8
)


def with_comments(code: str, insertions: list[tuple[int, str]]) -> str:
    """The program with comments between some of its tokens, where they change nothing."""
    body = module_of(code).body
    for place, remark in insertions:
        tokens = lex(Source("test.prism", code), Sink().report).tokens
        at = tokens[place % len(tokens)].start
        candidate = code[:at] + remark + code[at:]
        module = readable(candidate)
        if module is not None and module.body == body:
            code = candidate
    return code


@_SOME
@given(st.sampled_from(PATHS).flatmap(lambda path: st.sampled_from(real(path))), _INSERTIONS)
def test_comments_between_the_tokens_of_real_programs(
    code: str, insertions: list[tuple[int, str]]
) -> None:
    check(with_comments(code, insertions))


@_SOME
@given(MODULES, _INSERTIONS)
def test_comments_between_the_tokens_of_made_programs(
    module: ast.Module, insertions: list[tuple[int, str]]
) -> None:
    check(with_comments(print_module(module), insertions))


@_SOME
@given(MODULES)
def test_what_the_printer_makes_is_formatted(module: ast.Module) -> None:
    text = print_module(module)
    assert formatted(text) == text


# --- single rules --------------------------------------------------------------------------------

RULES = [
    ("x = 1 ;; y = 2", "x = 1\ny = 2\n"),
    ("\n\n\nx\n\n\n\ny\n\n", "x\n\ny\n"),
    ("f(x => {\n\n  a\n\n\n  b\n\n})", "f(x => {\n  a\n\n  b\n})\n"),
    ("x\r\ny // c\r\n", "x\ny // c\n"),
    ("// only", "// only\n"),
    ("", ""),
    ("/** @name a */\nx", "/** @name a */\nx\n"),
    (
        "   /**\n  * @name a\n        * @version 1\n   */\nx",
        "/**\n * @name a\n * @version 1\n */\nx\n",
    ),
    ("if (a) b // why\nelse c // not", "if (a) {\n  b // why\n} else {\n  c // not\n}\n"),
    ("1 + /* one */ 2 /* two */ + 3", "1 + /* one */ 2 /* two */ + 3\n"),
    ("~ /* c */ x", "~ /* c */ x\n"),
    ("'say \"hi\"' + '${x}' + 'it\\'s \"x\"'", '\'say "hi"\' + \'${x}\' + "it\'s \\"x\\""\n'),
    ("x = // first\n  1 // second", "x = 1 // first\n// second\n"),
    ("`${x // c\n}`", "`${x}` // c\n"),
    (
        "`${/* a\n*/ x ? /* b\n*/ y : z}`",
        "`${x /* a\n   */\n  /* b\n   */\n  ? y : z}`\n",
    ),
    ("x = 1; // c\n-y", "x = 1; // c\n-y\n"),
    ("x = 1;\n/* c */ -y", "x = 1;\n/* c */ -y\n"),
]


@pytest.mark.parametrize(("code", "text"), RULES, ids=[repr(code) for code, _ in RULES])
def test_rules(code: str, text: str) -> None:
    assert formatted(code) == text
    assert formatted(text) == text


def test_long_import_lists_are_broken() -> None:
    names = ", ".join(f"aRatherLongName{number}" for number in range(9))
    text = formatted(f'import {{ {names} }} from "@parallax/primitives"')
    assert text.startswith("import {\n  aRatherLongName0,\n")
    assert formatted(text) == text


NESTED = [
    "(" * 90 + "x" + ")" * 90,
    "[" * 90 + "/* c */ 1" + "]" * 90,
    "if (a) { x\n" * 45 + "// c\n" + "}\n" * 45,
    "x => " * 90 + "1",
    "f(" * 90 + "// c\n" + ")" * 90,
    "x" + " |> f" * 90,
    "match match " + "x" + " { _ => 1 }" * 2,
    "if (a) { b } " + "else if (c) { d } " * 45 + "// c",
    "! " * 90 + "1",
    "`${" * 40 + "x" + "}`" * 40,
    "uncertain if (a) { high { " * 24 + "b" + " } }" * 24,
]


@pytest.mark.parametrize("code", NESTED, ids=[code[:12] for code in NESTED])
def test_deep_nesting_is_formatted_quickly(code: str) -> None:
    assert MAX_DEPTH == 100
    check(code)


def test_faults_are_reported_and_nothing_is_formatted() -> None:
    sink = Sink()
    assert format_source(Source("test.prism", "x = = 1\ny = (2\n"), sink) is None
    assert [one.code for one in sink] == ["PLX0106", "PLX0122"]


DIFFERENT = [
    ("x // a", "y // a", "another meaning"),
    ("x // a", "x = // a", "has a fault"),
    ("x // a", "x // b", "comment was lost"),
    ("x // a", "x", "comment was lost"),
    ("/* a */ x // b", "/* b */ x // a", "comment was lost"),
]


@pytest.mark.parametrize(("before", "after", "words"), DIFFERENT)
def test_a_changed_program_is_a_bug(before: str, after: str, words: str) -> None:
    with pytest.raises(InternalError, match=words):
        verify_formatted(
            Source("test.prism", before), module_of(before), Source("test.prism", after)
        )


def test_comments_stay_in_the_order_of_their_places() -> None:
    words = [f"/* {number} */" for number in range(12)]
    tokens = ["f", "(", "a", ",", "{", "b", ":", "[", "1", "]", "}", ",", "x", "=>", "y", ")"]
    code = " ".join(part for pair in zip(tokens, words, strict=False) for part in pair)
    code += " " + " ".join(tokens[len(words) :])
    text = formatted(code)
    places = [text.index(word) for word in words]
    assert all(first < second for first, second in pairwise(places))
