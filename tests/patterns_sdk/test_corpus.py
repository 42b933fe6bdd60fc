"""Requirements files end to end: each becomes a pattern that passes its tests, or is refused.

A file of the corpus that is to be refused says so in its first lines: `# refused: CODE LINE:COLUMN`
for each error, and `# mentions: WORDS` for words that the findings have to contain.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax.parser import parse
from parallax_compiler.syntax.printer import print_module
from parallax_patterns.errors import UserError
from parallax_patterns.generation.composing import GeneratedPattern, compose
from parallax_patterns.generation.writing import generate
from parallax_patterns.project import Project
from parallax_patterns.requirements import load_requirements
from tests.patterns_sdk.findings import error_places

CORPUS = Path(__file__).parent / "corpus"
FILES = sorted(CORPUS.glob("*.yaml"))
REFUSED = [path for path in FILES if path.name.startswith("refused-")]
COMPOSED = [path for path in FILES if path not in REFUSED]


def named(path: Path) -> str:
    return path.stem


def composed(path: Path) -> GeneratedPattern:
    sink = Sink()
    given = load_requirements(Source(path.name, path.read_text(encoding="utf-8")), sink)
    assert given is not None, error_places(sink)
    pattern = compose(given, sink, name=given.requirements.name or path.stem)
    assert pattern is not None, error_places(sink)
    return pattern


@pytest.mark.parametrize("path", COMPOSED, ids=named)
def test_what_is_generated_has_no_finding_and_passes_its_tests(path: Path, tmp_path: Path) -> None:
    project = Project.find(tmp_path, environment={})
    generated = generate(project, path)
    found = [(one.label, one.hint) for one in generated.validation.diagnostics]
    assert not found, f"{generated.text}\n{found}"
    failing = [
        (case.name, [one.message for one in case.failures])
        for case in generated.tests.cases
        if case.status != "passed"
    ]
    assert not failing, f"{generated.text}\n{generated.test_text}\n{failing}"
    assert generated.passed
    assert generated.written
    assert generated.pattern_path.read_text(encoding="utf-8") == generated.text
    assert generated.test_path.read_text(encoding="utf-8") == generated.test_text


@pytest.mark.parametrize("path", COMPOSED, ids=named)
def test_every_capability_that_is_required_is_asked_in_some_case(path: Path) -> None:
    pattern = composed(path)
    for group in pattern.plan.groups:
        if group.capability is not None:
            shown = json.dumps(group.capability, ensure_ascii=False)
            assert shown in pattern.pattern_text.replace("*\\/", "*/")
            assert group.name in pattern.pattern_text.split("\n */\n", 1)[1]


@pytest.mark.parametrize("path", COMPOSED, ids=named)
def test_the_text_is_what_the_printer_makes_of_it(path: Path) -> None:
    text = composed(path).pattern_text
    source = Source("pattern.prism", text)
    sink = Sink()
    module = parse(source, sink)
    assert module is not None, error_places(sink)
    code = [line for line in text.splitlines() if line and not line.startswith("//")]
    assert [line for line in print_module(module).splitlines() if line] == code


@pytest.mark.parametrize("path", REFUSED, ids=named)
def test_what_cannot_be_generated_is_refused_at_its_place(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with pytest.raises(UserError) as caught:
        generate(Project.find(tmp_path, environment={}), path)
    assert sorted(error_places(caught.value.diagnostics)) == sorted(
        re.findall(r"^# refused: (\S+ \S+)$", text, re.MULTILINE)
    )
    words = "\n".join(one.text() for one in caught.value.diagnostics)
    for line in re.findall(r"^# mentions: (.*)$", text, re.MULTILINE):
        assert all(word in words for word in line.split()), words
    assert caught.value.exit_code == 1
    assert list(tmp_path.rglob("*.prism")) == []


SCRIPT = """
import sys
from pathlib import Path
from tests.patterns_sdk.test_corpus import COMPOSED, composed
for path in COMPOSED:
    pattern = composed(path)
    sys.stdout.write(pattern.pattern_text + pattern.test_text)
"""


def test_the_same_requirements_give_the_same_bytes() -> None:
    """In other processes with other hash seeds too."""
    root = Path(__file__).parents[2]
    outputs = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            cwd=root,
            env={"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8", "PYTHONPATH": str(root)},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(outputs) == 1


def test_the_corpus_is_large() -> None:
    assert len(COMPOSED) >= 30
    assert len(REFUSED) >= 12
