"""The examples of `parallax explain`: the wrong one has the fault, the right one does not."""

from __future__ import annotations

import re
from inspect import cleandoc
from textwrap import dedent

import pytest

from parallax_compiler.diagnostics.catalogue import CATALOGUE
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.pipeline import compile_source
from parallax_compiler.source import Source
from tests.conformance.running import Files

ENTRY = "main.prism"
OTHERS = {
    "b.prism": 'import { a } from "./a.prism"\nexport const b = a + 1\n',
    "start.prism": "export const start = 1\n",
    "lib/statistics.prism": "export const median = xs => xs[0]\n",
    "lib/prices.prism": "export const prices = [1, 2]\n",
    "lib/elsewhere.prism": "export const x = 1\n",
    "lib/pad.prism": "export const pad = text => text\n",
}
"""The files that examples import."""


def example(kind: type[Diagnostic], word: str) -> str:
    """The block after `Wrong:` or `Right:`; a comment such as `// a.prism` names its file."""
    text = cleandoc(kind.__doc__ or "")
    found = re.search(rf"^{word}:\n((?:\n| +.*\n)+)", text + "\n", re.M)
    assert found is not None, f"{kind.code} has no example after {word}"
    return dedent(found[1]).strip("\n") + "\n"


DICTIONARY = '"ably", ' * 150_000
"""What the example of a file that is too long leaves out."""


def reported(code: str) -> list[Diagnostic]:
    code = code.replace("/* a whole dictionary */", DICTIONARY)
    name = re.match(r"// (\w+\.prism)\n", code)
    entry = name[1] if name else ENTRY
    compilation = compile_source(Source(entry, code), Files(OTHERS | {entry: code}))
    return [*compilation.diagnostics, *compilation.strict]


def listed(found: list[Diagnostic]) -> list[str]:
    return [f"{one.code} {one.label}" for one in found]


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code)
def test_the_wrong_example_has_the_fault_alone(kind: type[Diagnostic]) -> None:
    found = reported(example(kind, "Wrong"))
    assert any(type(one) is kind for one in found), listed(found)
    others = [one for one in found if type(one) is not kind and one.severity is Severity.ERROR]
    assert not others, listed(others)


@pytest.mark.parametrize("kind", CATALOGUE, ids=lambda kind: kind.code)
def test_the_right_example_has_nothing_to_mend(kind: type[Diagnostic]) -> None:
    found = reported(example(kind, "Right"))
    assert not [one for one in found if type(one) is kind], listed(found)
    graver = [one for one in found if one.severity is not Severity.NOTE]
    assert not graver, listed(graver)
