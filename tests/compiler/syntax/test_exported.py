"""The exported grammar: inside the language, around our patterns, and within servers' notation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

import pytest
from llguidance import LLMatcher, LLTokenizer, TokenizerWrapper

from parallax_compiler.diagnostics.core import Severity, Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax.exported import NO_NAMES, exported_grammar
from parallax_compiler.syntax.formatting import format_source
from parallax_compiler.syntax.operators import OPERATORS
from parallax_compiler.syntax.parser import parse
from tests.compiler.syntax.sentences import Sentences
from tests.conformance.case import CASES, read_cases

TEMPLATES = Path(__file__).parents[3] / "templates" / "patterns"

LEFT_OUT = {
    "data/assigning-into-a-call-result": "a fault that is found later",
    "functions/async-await-mean-nothing": "`async` lambdas and `await`",
    "header/only-the-first-counts": "a second comment that looks like a header",
    "lexical/block-comment-inside-expression": "comments inside a line",
    "lexical/string-triple-backtick-interpolates": "expressions in raw texts",
    "lexical/contextual-words-as-variables": "`default` as a name",
    "lexical/contextual-pattern-and-async": "`async` as a name",
    "operators/power-of-negative": "a statement that begins with a sign",
    "own-exported/async": "`await`",
    "own-functions/async": "`await`",
    "own-lexical/three-backticks": "expressions in raw texts",
    "own-lexical/context-words": "`default` as a name",
    "own-lexical/prefix-operators-nest": "`typeof` behind a sign",
    "own-match/inside-an-expression": "`match` as an operand",
    "own-uncertain/any-order-of-arms": "arms in another order",
    "own-uncertain/for-with-break": "arms in another order",
}
"""The conformance cases that the grammar does not cover, and why."""


class Bytes:
    """A tokenizer with a token for each byte."""

    eos_token_id = 256
    bos_token_id = None
    tokens = (*(bytes([one]) for one in range(256)), b"<end>")
    special_token_ids = (256,)

    def __call__(self, text: str | bytes) -> list[int]:
        return list(text.encode() if isinstance(text, str) else text)


@cache
def matcher() -> LLMatcher:
    tokenizer = LLTokenizer(TokenizerWrapper(Bytes()))
    return LLMatcher(tokenizer, LLMatcher.grammar_from_lark(exported_grammar()))


def accepted_by_engine(text: str) -> bool:
    """Whether the independent engine reads the text to its end, and lets it end there."""
    engine = matcher()
    assert engine.reset()
    data = text.encode()
    return engine.try_consume_tokens(list(data)) == len(data) and engine.is_accepting()


def formatted_patterns() -> Iterator[tuple[str, str]]:
    """Our patterns as the formatter writes them: the ready ones, and all conformance cases."""
    sources = [(path.stem, path.read_text("utf-8")) for path in sorted(TEMPLATES.glob("*.prism"))]
    for path in sorted(CASES.glob("*.jsonl")):
        for case in read_cases(path):
            sources += [
                (case.id, text) for name, text in case.files.items() if name.endswith(".prism")
            ]
    for name, text in sources:
        formatted = format_source(Source(name, text), Sink())
        if formatted is not None:
            yield name, formatted


def test_the_engine_takes_the_grammar_without_a_warning() -> None:
    lark = LLMatcher.grammar_from_lark(exported_grammar())
    assert LLMatcher.validate_grammar_with_warnings(lark) == (False, [])


def test_the_engine_accepts_our_patterns_but_those_that_are_left_out() -> None:
    patterns = list(formatted_patterns())
    assert len(patterns) > 850
    refused = {name for name, text in patterns if not accepted_by_engine(text)}
    assert refused == set(LEFT_OUT)


def test_random_sentences_are_prism() -> None:
    sentences = Sentences(exported_grammar())
    for seed in range(600):
        random = Random(seed)
        text = sentences.one(random, random.choice((10, 30, 60, 120)))
        sink = Sink()
        assert parse(Source("sentence", text), sink) is not None, (
            text,
            [(one.code, one.span) for one in sink if one.severity is Severity.ERROR],
        )


def test_the_engine_accepts_what_the_walk_makes() -> None:
    sentences = Sentences(exported_grammar())
    for seed in range(100):
        text = sentences.one(Random(seed), 60)
        assert accepted_by_engine(text), text


@pytest.mark.parametrize(
    "text",
    [
        "break\n",
        "1 = 2\n",
        "x = a ~> 0.5 && b\n",
        "uncertain if (x) {\n  high { 1 }\n  high { 2 }\n}\n",
        "return = 1\n",
        "if = 1\n",
        "x == \n",
        "{}.b\n",
        '"${\n1}"\n',
    ],
)
def test_what_is_no_prism_is_refused(text: str) -> None:
    assert parse(Source("text", text), Sink()) is None
    assert not accepted_by_engine(text)


@pytest.mark.parametrize("word", sorted(NO_NAMES))
def test_words_are_no_names_and_what_goes_on_from_them_is(word: str) -> None:
    names = re.compile(
        re.search(r"^NAME: /(.*)/$", exported_grammar(), re.MULTILINE)[1]  # type: ignore[index]
    )
    assert not names.fullmatch(word)
    for name in (word[:-1], word + "x", word + "_", word.upper(), word + "1"):
        assert names.fullmatch(name) or name in NO_NAMES or not name


def test_every_operator_is_in_it() -> None:
    grammar = exported_grammar()
    missing = {row.sign for row in OPERATORS if f'"{row.sign}"' not in grammar}
    assert missing == {"await"}


def test_it_keeps_to_the_notation_of_servers() -> None:
    grammar = exported_grammar()
    assert len(grammar) < 20_000
    assert "%" not in grammar.replace('"%"', "").replace('"%="', "")  # no directives
    for regex in re.findall(r"(?<=: )/.*/$", grammar, re.MULTILINE):
        assert not re.search(r"\(\?|[*+?}]\?", regex), regex  # no look-around, nothing lazy
    assert not re.search(r"^\w+\.\d", grammar, re.MULTILINE)  # no priorities
    assert exported_grammar() == grammar
