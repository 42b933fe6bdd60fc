"""How the commands read, each as a transcript in `transcripts/`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.transcripts import FOLDER, check, transcript

WRONG_PATTERN = """\
import { parallel } from "@parallax/primitives/execution"
import { consensus } from "@parallax/primitives/agregation"

results = parallel(agents)
decision = consensus(reslts, 0.8)
final = treshold(decision, 0.9)
final
"""

UNTIDY_PATTERN = """\
/** @name Untidy */
result=greeterAgents.map( a=>a.greet(input) )  // everybody
if (result.length>1) result[0] // the first
else { /* nobody */ null }
"""

WRONG_IMPORT = """\
import { paralel } from "@parallax/primitives/execution"

paralel(agents)
"""

WRONG_REQUIREMENTS = """\
name: wrong
goal: "Review"
strateggy: consensus
minConfidnce: 0.9
perspectives: [security, quality]
"""

WRONG_TESTS = """\
pattern: ../../patterns/hello.prism
cases:
  - name: greets
    inptu: {name: Ada}
    agents:
      greeter: {anwser: "Hello", confidence: 0.95}
    expect:
      valeu: "Hello"
"""

FAILING_TESTS = """\
pattern: ../patterns/hello.prism
defaults:
  input: {name: Ada}
  agents:
    greeter: {answer: "Hello, Ada", confidence: 0.6}
cases:
  - name: is polite
    expect:
      value: "Good morning, Ada"
      confidence: {min: 0.9}
  - name: asks twice
    expect:
      calls: {greeter: 2}
  - name: says nothing
    agents:
      greeter: {error: timeout}
    expect:
      value: "Hello, Ada"
  - name: greets
    expect:
      value: "Hello, Ada"
"""

BROKEN_PATTERN = """\
/**
 * @name Broken
 * @group securityAgents {"capabilities": ["security"], "min": 3}
 */
import { parallel } from "@parallax/primitives/execution"

function notes(result) {
  return result.missing.notes
}

results = parallel(securityAgents)
first = results[0]
notes(first)
"""

INPUT = '{"task": "Review PR #123", "code": "..."}'
SECRET = '{"task": "Review PR #123", "code": "password = \'x\'"}'


def review(*options: str) -> list[str]:
    return ["run", "security-review", "--input", INPUT, *options]


COMMANDS: dict[str, list[list[str]]] = {
    "help": [["--help"], ["run", "--help"], ["primitives", "show", "--help"]],
    "validate": [
        ["validate"],
        ["validate", "patterns/hello.prism", "--verbose"],
        ["validate", "nowhere"],
    ],
    "validate-github": [["validate", "--format", "github", "wrong"]],
    "validate-fix": [
        ["validate", "wrong", "--diff"],
        ["validate", "wrong", "--fix"],
        ["validate", "wrong", "--fix"],
    ],
    "misspelt-primitive-variable-module": [["validate", "wrong/pattern.prism"]],
    "misspelt-import": [["validate", "wrong/import.prism"]],
    "misspelt-requirements": [
        ["validate", "wrong/requirements.yaml"],
        ["generate", "pattern", "-f", "wrong/requirements.yaml"],
    ],
    "misspelt-tests": [["validate", "wrong/hello.test.yaml"], ["test", "wrong/hello.test.yaml"]],
    "misspelt-pattern": [["run", "securty-review"], ["plan", "helo"]],
    "record": [
        review("--mock-agents", "--record", "run.jsonl"),
        ["test", "--replay", "run.jsonl"],
        ["test", "--from-recording", "run.jsonl"],
        ["test", "--from-recording", "run.jsonl", "--write"],
        ["test", "hello", "--replay", "run.jsonl"],
        ["test", "--replay", "agents/reviewers.py"],
        review("--record", "agents/reviewers.py"),
    ],
    "fmt": [
        ["fmt"],
        ["fmt", "--check", "patterns", "loose"],
        ["fmt", "--diff", "loose/untidy.prism"],
        ["fmt", "loose"],
        ["fmt", "loose", "agents"],
        ["fmt", "agents"],
        ["fmt", "README.md"],
        ["fmt", "-", "patterns"],
    ],
    "test": [["test", "--mock-agents"], ["test", "-v", "--run", "decide"]],
    "sim": [
        ["sim", "--runs", "100"],
        ["sim", "security-review", "--runs", "50", "--invariant", "seconds < 20"],
        ["sim", "hello", "--runs", "5", "--invariant", "secnds < 20"],
    ],
    "explore": [
        ["explore", "--most", "60"],
        ["explore", "hello", "--invariant", "calls == 0"],
    ],
    "mutate": [
        ["mutate", "--seeds", "20"],
        ["mutate", "security-review", "--run", "approve", "--seeds", "20", "--promote"],
        ["mutate", "wrong/pattern.prism"],
        ["mutate", "--run", "no such case"],
    ],
    "test-nothing": [
        ["test", "--run", "no such case"],
        ["test", "--run", "("],
        ["test", "wrong/pattern.prism"],
        ["test", "requirements"],
    ],
    "test-failing": [["test", "failing/hello.test.yaml"], ["test", "-x", "failing"]],
    "run": [["run", "hello", "--local", "--input", '{"name": "Ada"}'], review()],
    "run-escalated": [["run", "security-review", "--input", SECRET]],
    "run-not-sure-enough": [review("--min-confidence", "0.99")],
    "run-verbose": [["run", "hello", "--input", '{"name": "Ada"}', "-v"]],
    "run-mocked": [["run", "security-review", "--mock-agents", "--input", INPUT]],
    "run-faults": [
        ["run", "wrong/broken.prism"],
        ["run", "hello"],
        ["run", "hello", "--input", '{"nam": "Ada"}'],
        ["run", "hello", "--input", "{'name': 'Ada'}"],
        ["run", "hello", "--input", "input.json"],
        ["run", "hello", "--timeout", "30"],
        ["run", "hello", "--local", "--mock-agents"],
    ],
    "compile": [["compile", "security-review"], ["compile", "hello", "--emit", "ast"]],
    "compile-types": [["compile", "security-review", "--emit", "types"]],
    "compile-faults": [["compile", "wrong/import.prism"], ["plan", "wrong/import.prism"]],
    "plan": [["plan", "security-review"], ["plan", "security-review", "--format", "mermaid"]],
    "explain": [["explain", "PLX0201"], ["explain", "902"], ["explain", "PLX02O1"]],
    "primitives": [["primitives", "list"], ["primitives", "show", "consensus"]],
    "templates": [
        ["templates", "list"],
        ["templates", "show", "voting"],
        ["templates", "show", "confidence-cascade", "--tests"],
        ["templates", "show", "confidence-cascade", "--diagram"],
    ],
    "template-taken": [
        ["generate", "pattern", "--template", "voting", "--name", "ship it"],
        ["generate", "pattern", "--from-v1", "simple-consensus", "--capability", "review"],
        ["test", "ship-it", "--mock-agents"],
        ["generate", "pattern", "--from-v1", "website-builder"],
        ["generate", "pattern", "--template", "voting", "--from-v1", "voting"],
        ["generate", "pattern", "--template", "voting", "a goal"],
    ],
    "templates-unknown": [["templates", "show", "votting"], ["templates", "show", "zzz"]],
    "primitives-unknown": [["primitives", "show", "concensus"], ["primitives", "show", "zzz"]],
    "generate": [
        ["generate", "pattern", "-f", "requirements/pr-review.yaml", "--dry-run"],
        ["generate", "pattern", "-f", "requirements/pr-review.yaml"],
        ["generate", "pattern", "-f", "requirements/pr-review.yaml"],
        ["plan", "pr-review"],
    ],
    "generate-refused": [["generate", "pattern"], ["generate", "pattern", "-f", "nowhere.yaml"]],
}


@pytest.fixture
def folder(project: Path) -> Path:
    """A new project with files that have something wrong with them."""
    for name, text in {
        "wrong/pattern.prism": WRONG_PATTERN,
        "wrong/import.prism": WRONG_IMPORT,
        "loose/untidy.prism": UNTIDY_PATTERN,
        "loose/faulty.prism": "answer = (1 + 2\n",
        "wrong/requirements.yaml": WRONG_REQUIREMENTS,
        "wrong/hello.test.yaml": WRONG_TESTS,
        "wrong/broken.prism": BROKEN_PATTERN,
        "failing/hello.test.yaml": FAILING_TESTS,
        "input.json": '{"name": "Ada"}',
    }.items():
        path = project / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return project


@pytest.mark.parametrize("name", COMMANDS)
def test_it_reads_as_recorded(name: str, folder: Path) -> None:
    check(name, transcript(*COMMANDS[name], cwd=folder))


def test_every_transcript_is_of_some_command() -> None:
    elsewhere = {"runs", "runs-refused"}  # see test_runs
    assert {path.stem for path in FOLDER.iterdir()} == set(COMMANDS) | elsewhere
