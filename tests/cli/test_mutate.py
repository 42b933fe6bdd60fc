"""`parallax mutate` where some patterns cannot be judged: the others are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.runner import parallax

HELLO = "tests/patterns/hello.test.yaml"
WRONG = {
    "a faulty file": (
        "pattern: hello\ncases: [{nmae: a}]\n",
        "`tests/patterns/hello.test.yaml` has",
    ),
    "no file of tests": ("[", "`tests/patterns/hello.test.yaml` has faults."),
    "a case without assertion": ("pattern: hello\ncases: [{name: a}]\n", "has faulty tests."),
    "a failing case": (
        "pattern: hello\ncases: [{name: a, input: {name: x}, expect: {value: 1}}]\n",
        "`patterns/hello.prism` fails its test `a` without any mutant.",
    ),
}


@pytest.mark.parametrize(("text", "told"), WRONG.values(), ids=WRONG.keys())
def test_tests_that_cannot_judge_stop_nothing(text: str, told: str, project: Path) -> None:
    (project / HELLO).write_text(text, "utf-8")
    outcome = parallax("mutate", "--seeds", "2", "--format", "json", cwd=project)
    assert outcome.code == 1
    assert told in outcome.stderr
    shape = json.loads(outcome.stdout)
    assert [one["file"] for one in shape["patterns"]] == ["patterns/security-review.prism"]
    assert shape["score"] is not None
    assert "Score:" in outcome.stderr


def test_patterns_that_were_not_judged_are_named(project: Path) -> None:
    (project / HELLO).write_text(WRONG["a failing case"][0], "utf-8")
    shape = json.loads(parallax("mutate", "--seeds", "2", "--format", "json", cwd=project).stdout)
    assert (shape["ok"], shape["unjudged"]) == (False, ["patterns/hello.prism"])
    alone = parallax("mutate", "hello", cwd=project)
    assert (alone.code, alone.stdout) == (1, "")
    assert "Mend it first: run `parallax test`." in alone.stderr
