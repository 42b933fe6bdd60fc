"""Texts that no person writes: endless nesting, endless lines, odd bytes, nothing ever closed.

Each ends in a finding, or in a program, long before anyone loses patience; what would take time or
stack in proportion to the square of its length would not end here at all.
"""

from __future__ import annotations

import time

import pytest

from parallax_compiler.diagnostics.core import Diagnostic, Severity, Sink
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_compiler.syntax.formatting import format_source
from parallax_patterns.formatting import format_bytes
from parallax_patterns.text_files import decode

MANY = 2_000
DEEPEST = 15_000
ENDLESS = 40_000
MEGABYTE = 1 << 20
PATIENCE = 10.0
"""Seconds of this process; what is quadratic takes minutes for the longest of these texts."""


def findings(text: str) -> tuple[Diagnostic, ...]:
    """What the compiler says about a text, drawn and in time; formatting agrees."""
    started = time.process_time()
    source = Source("odd.prism", text)
    compilation = compile_source(source, NoLibrary())
    sink = Sink()
    sink.extend(compilation.diagnostics)
    drawn = plain_text(render_all(sink))
    assert len(drawn) < 100_000
    assert (format_source(source, Sink()) is None) == (compilation.module is None)
    assert time.process_time() - started < PATIENCE
    return compilation.diagnostics


def errors(text: str) -> list[str]:
    return [one.code for one in findings(text) if one.severity is Severity.ERROR]


TOO_DEEP = {
    "parentheses": "(" * MANY + "x" + ")" * MANY,
    "parentheses never closed": "(" * MANY,
    "brackets": "[" * MANY + "]" * MANY,
    "objects": "x = " + "{a: " * MANY + "1" + "}" * MANY,
    "blocks": "{" * MANY + "}" * MANY,
    "blocks never closed": "{\n" * MANY,
    "not": "!" * MANY + "x",
    "minus": "- " * MANY + "x",
    "words before a value": "typeof await " * MANY + "x",
    "else if": "if (a) { b } " + "else if (a) { b } " * MANY,
    "if in if": "if (a) " * MANY + "b",
    "if in braces": "if (a) {\n" * MANY + "}" * MANY,
    "members": "a" + ".b" * MANY,
    "optional members": "a" + "?.b" * MANY,
    "indices": "a" + "[0]" * MANY,
    "indices in indices": "a[" * MANY + "0" + "]" * MANY,
    "calls": "f" + "()" * MANY,
    "calls in calls": "f(" * MANY + ")" * MANY,
    "methods": "a" + ".b()\n" * MANY,
    "pipelines": "x" + "\n |> f" * MANY,
    "sums": "1" + " + 1" * MANY,
    "powers": "2" + " ** 2" * MANY,
    "comparisons": "a" + " < b" * MANY,
    "conditionals": "a ? b : " * MANY + "c",
    "conditionals inside": "a ? " * MANY + "b" + " : c" * MANY,
    "lambdas": "x => " * MANY + "1",
    "lambdas with blocks": "x => {" * MANY + "}" * MANY,
    "assignments": "a = " * MANY + "1",
    "texts in texts": "`${" * MANY + "1" + "}`" * MANY,
    "matches": "match x { _ => " * MANY + "1" + " }" * MANY,
    "subjects": "match " * MANY + "x" + " { _ => 1 }" * MANY,
    "uncertain": "uncertain if (x) { high { " * MANY + "1" + " } }" * MANY,
    "patterns of lists": "let " + "[" * MANY + "a" + "]" * MANY + " = x",
    "patterns of objects": "{a: " * MANY + "a" + "}" * MANY + " = x",
    "functions": "function f() {" * MANY + "}" * MANY,
    "try": "try {" * MANY + "} catch {}" * MANY,
    "loops": "for x in xs { " * MANY + "}" * MANY,
    "loops without braces": "while (a) " * MANY + "b",
}


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_endless_nesting_is_one_error(text: str) -> None:
    assert errors(text) == ["PLX0124"]


ENDLESSLY_DEEP = {
    "parentheses": "(" * DEEPEST + "x" + ")" * DEEPEST,
    "parentheses never closed": "(" * DEEPEST,
    "brackets": "[" * DEEPEST + "]" * DEEPEST,
    "blocks": "{\n" * DEEPEST + "}" * DEEPEST,
    "not": "!" * DEEPEST + "x",
    "else if": "if (a) { b } " + "else if (a) { b } " * DEEPEST,
    "members": "a" + ".b" * DEEPEST,
    "methods": "a" + ".b()" * DEEPEST,
    "pipelines": "x" + "\n|> f" * DEEPEST,
}


@pytest.mark.parametrize("text", ENDLESSLY_DEEP.values(), ids=ENDLESSLY_DEEP.keys())
def test_the_deepest_nesting_is_one_error(text: str) -> None:
    assert errors(text) in (["PLX0124"], ["PLX0134"])


TOO_LONG = {
    "never ending": "f(a, " * 2 * ENDLESS,
}


@pytest.mark.parametrize("text", TOO_LONG.values(), ids=TOO_LONG.keys())
def test_a_file_without_end_is_one_error(text: str) -> None:
    assert errors(text + "\n" + "x = (" * 10) == ["PLX0134"]


FAULTY = {
    "closers": ")" * MANY,
    "mixed openers": "([{" * MANY,
    "crossed brackets": "([)]" * MANY,
    "updates": "++" * MANY + "x",
    "thresholds": "a" + " ~> 0.5" * MANY,
    "only signs": "!" * MANY,
    "else": "else " * MANY,
    "commas": "," * MANY,
    "dots": "." * MANY,
    "arrows": "=>" * MANY,
    "backslashes": "\\" * MANY,
    "zeros": "\0" * MANY,
    "zeros in lines": "x = 1\0\n" * MANY,
    "quotes": '"' * (MANY + 1),
    "quotes in lines": '"\n' * MANY,
    "backticks": "`" * (MANY + 1),
    "holes": "${" * MANY,
    "holes in texts": "`${" * MANY,
    "a long number": "1." * MEGABYTE,
    "halves of characters": "\ud800" * MANY,
    "halves in a text": '"' + "\ud800" * MANY + '"',
    "escapes": '"' + "\\q" * MANY + '"',
    "half escapes": '"' + "\\ud800" * MANY + '"',
    "invisible signs": "\u200b" * MANY,
    "emoji": "😀" * MANY,
    "exponents": "1e" * MANY,
    "a long unknown name": "x" * MEGABYTE,
    "faults": "x = = 1\n" * MANY,
    "faults in a line": "x = = 1; " * MANY,
    "a megabyte of a text": '"' + "a" * MEGABYTE,
    "a megabyte of a comment": "/*" + "a" * MEGABYTE,
    "a megabyte of a header": "/** @input {" + "a" * MEGABYTE + " */",
    "a header never closed": "/** @name x\n" + " * a\n" * MANY,
    "a deep header": "/** @input " + "[" * MANY + " */",
    "a deeper header": "/** @input " + '{"a":' * MANY + "1" + "}" * MANY + " */ x",
}


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY.keys())
def test_endless_faults_are_some_errors(text: str) -> None:
    assert 1 <= len(errors(text)) <= 100


FINE = {
    "blanks": " " * MEGABYTE,
    "line ends": "\n" * MEGABYTE,
    "semicolons": ";" * MANY,
    "comments": "/* a */" * MANY,
    "comments in lines": "// a\n" * MANY,
    "slashes": "/" * MEGABYTE,
    "a megabyte of a text": 'x = "' + "a" * MEGABYTE + '"\nx',
    "a megabyte of line ends in a text": "x = `" + "\n" * MEGABYTE + "`\nx",
    "a megabyte of dollars": 'x = "' + "$" * MEGABYTE + '"\nx',
    "escapes in a text": 'x = "' + "\\n" * ENDLESS + '"\nx',
    "a megabyte of digits": "x = " + "1" * 4000 + "\nx",
    "a long name": "é" * ENDLESS + " = 1",
    "a long list": "x = [" + "1, " * MANY + "]\nx",
    "a megabyte of a header": "/** @description " + "a " * MEGABYTE + "*/\n1",
    "odd blanks": "\u00a0\u2003\t\f" * MANY + "1",
}


@pytest.mark.parametrize("text", FINE.values(), ids=FINE.keys())
def test_endless_lines_are_read(text: str) -> None:
    assert errors(text) == []


# --- bytes ---------------------------------------------------------------------------------------

PROGRAM = 'x = 1 // é\ny = "ü"\n[x, y]\n'


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1"])
def test_other_encodings_are_named_at_their_place(encoding: str) -> None:
    data = PROGRAM.encode(encoding)
    source, faults = decode(data, "odd.prism")
    assert faults or "\0" in source.text
    done = format_bytes(data, "odd.prism")
    assert done.text is None
    assert done.diagnostics
    compile_source(source, NoLibrary())


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PROGRAM.encode(),
        PROGRAM.replace("\n", "\r\n").encode(),
        (PROGRAM + "\ufeff").encode(),
    ],
)
def test_marks_and_line_ends_are_no_faults(data: bytes) -> None:
    done = format_bytes(data, "odd.prism")
    assert done.text == PROGRAM


@pytest.mark.parametrize("end", ["\r", "\u2028", "\u2029", "\x85", "\x0b"])
def test_other_line_ends_end_no_line(end: str) -> None:
    assert errors(f"x = 1{end}y = 2") in (["PLX0109"], ["PLX0101"])
    assert errors(f"// a{end}y = = 2") == []
    assert errors(f'x = "a{end}b"\nx') == []


@pytest.mark.parametrize(
    "data", [b"\x00", b"\x80" * 5000, b"\xff\xfe", b"\xfe\xff\x00", b"\xed\xa0\x80"]
)
def test_bytes_that_are_no_text_are_faults(data: bytes) -> None:
    assert format_bytes(data, "odd.prism").diagnostics
