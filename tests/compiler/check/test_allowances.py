"""Comments that keep findings quiet."""

from __future__ import annotations

import pytest

from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.pipeline import Compilation, compile_source
from parallax_compiler.source import Source
from tests.conformance.running import Files

ALWAYS = 'if (5 > 3) { print("always") }'


def compilation_of(code: str, **files: str) -> Compilation:
    texts = {f"{name}.prism": text for name, text in files.items()}
    return compile_source(Source("main.prism", code), Files(texts))


def graver(found: tuple[Diagnostic, ...]) -> list[str]:
    return [one.code for one in found if one.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    "code",
    [
        f"// parallax: allow PLX0414 turned by hand\n{ALWAYS}\n",
        f"{ALWAYS} // parallax: allow PLX0414 turned by hand\n",
        f"/* parallax: allow PLX0414 turned by hand */\n{ALWAYS}\n",
        f"/* parallax: allow PLX0414\n   turned by hand\n */\n{ALWAYS}\n",
        f"// parallax: allow PLX0414 turned by hand\n// More to say.\n{ALWAYS}\n",
        f"//parallax:allow PLX0553, PLX0414: turned by hand\n{ALWAYS}\n",
        "x = [\n  1,\n  5 > 3 ? 1 : 2,\n] // parallax: allow PLX0414 all of the statement\nx\n",
        "// parallax: allow PLX0414 all of it\nx = [\n  1,\n  5 > 3 ? 1 : 2,\n]\nx\n",
        'if (\n  5 > 3\n) {\n  print("always")\n} // parallax: allow PLX0414 its head\n',
        'if ( // parallax: allow PLX0414 its head\n  5 > 3\n) {\n  print("always")\n}\n',
    ],
)
def test_a_comment_keeps_a_finding_quiet(code: str) -> None:
    assert graver(compilation_of(code).diagnostics) == []


@pytest.mark.parametrize(
    "code",
    [
        f"// parallax: allow PLX0415 another\n{ALWAYS}\n",
        f"// parallax: allow PLX0414 too far away\nprint(1)\n{ALWAYS}\n",
        f"print(1) // parallax: allow PLX0414 speaks of its own line\n{ALWAYS}\n",
        f"{ALWAYS}\n// parallax: allow PLX0414 too late\n",
        f"{ALWAYS} // allow PLX0414 nobody is addressed\n",
        f'{ALWAYS}\nprint("// parallax: allow PLX0414 a text")\n',
        f"if (input) {{\n  {ALWAYS}\n}} // parallax: allow PLX0414 its head alone\n",
        f"f = () => {{\n  {ALWAYS}\n  print(1) // parallax: allow PLX0414 inside\n}}\nf()\n",
    ],
)
def test_other_findings_stay(code: str) -> None:
    assert graver(compilation_of(code).diagnostics) == ["PLX0414"]


def test_a_note_is_kept_quiet() -> None:
    code = "// parallax: allow PLX0551 named by its task\nreviewAgents.map(a => a.review(input))\n"
    assert compilation_of(code).diagnostics == ()


def test_one_comment_for_several_codes() -> None:
    code = f"limit = 3\n{ALWAYS}; unused = 1 // parallax: allow PLX0414 PLX0210 both\nlimit\n"
    found = compilation_of(code)
    assert graver(found.diagnostics) == []
    assert found.strict == ()


def test_an_error_is_never_quiet() -> None:
    code = "// parallax: allow PLX0201 it is there\nprint(nowhere)\n"
    found = compilation_of(code)
    assert graver(found.diagnostics) == ["PLX0483", "PLX0201"]
    assert found.python is None


def test_the_comments_of_an_imported_file_count_there() -> None:
    library = f"// parallax: allow PLX0414 turned by hand\n{ALWAYS}\nexport const a = 1\n"
    code = f'import {{ a }} from "./library.prism"\n{ALWAYS}\na\n'
    found = compilation_of(code, library=library).diagnostics
    places = [(one.source.name, one.code) for one in found if one.severity is Severity.WARNING]
    assert places == [("main.prism", "PLX0414")]


@pytest.mark.parametrize(
    ("comment", "codes", "shown"),
    [
        ("// parallax: alow PLX0414 reason", ["PLX0481", "PLX0414"], "alow"),
        ("// parallax:", ["PLX0481", "PLX0414"], "// parallax:"),
        ("// parallax: allow", ["PLX0482", "PLX0414"], "// parallax: allow"),
        ("// parallax: allow PLX0441x", ["PLX0482", "PLX0414"], "// parallax: allow PLX0441x"),
        ("// parallax: allow PLX9414 reason", ["PLX0482", "PLX0414"], "PLX9414"),
    ],
)
def test_what_is_wrong_with_a_comment(comment: str, codes: list[str], shown: str) -> None:
    found = compilation_of(f"{comment}\n{ALWAYS}\n").diagnostics
    assert graver(found) == codes
    first = next(one for one in found if one.severity is not Severity.NOTE)
    assert first.source.slice(first.span) == shown


def test_a_misspelt_code_gets_the_nearest() -> None:
    found = compilation_of(f"// parallax: allow PLX9414 reason\n{ALWAYS}\n").diagnostics
    assert "Write `PLX0414`" in found[0].text()


def test_a_strict_check_asks_for_a_reason() -> None:
    found = compilation_of(f"// parallax: allow PLX0414\n{ALWAYS}\n")
    assert graver(found.diagnostics) == []
    assert [one.code for one in found.strict] == ["PLX0484"]


def test_a_strict_check_finds_what_is_allowed_for_nothing() -> None:
    found = compilation_of("// parallax: allow PLX0414 turned by hand\nprint(1)\n")
    assert [one.code for one in found.strict] == ["PLX0485"]


def test_nothing_is_asked_of_comments_beside_errors() -> None:
    found = compilation_of("// parallax: allow PLX0210 kept for later\nx = 1\nprint(nowhere)\n")
    assert found.strict == ()
