"""`parallax generate pattern --interactive`: from answers to requirements and a pattern."""

from __future__ import annotations

import sys
from pathlib import Path

import pexpect
import pytest

from parallax_cli.dialogue.draft import Draft
from parallax_cli.dialogue.questions import QUESTIONS, STRATEGY_WORDS, Unreadable
from parallax_patterns.requirements import STRATEGIES
from tests.cli.runner import Outcome, clean_environment, parallax

GOAL = "three reviewers vote on a pull request, escalate to a human when unsure"
NAME = "reviewers-vote-pull-request"
BY_KEY = {one.key: one for one in QUESTIONS}


def held(folder: Path, *answers: str, arguments: tuple[str, ...] = ()) -> Outcome:
    lines = "".join(f"{one}\n" for one in answers)
    return parallax("generate", "pattern", "-i", *arguments, cwd=folder, stdin=lines)


def files(folder: Path) -> dict[str, str]:
    found = (one for one in folder.rglob("*") if one.is_file() and "cache" not in str(one))
    return {one.relative_to(folder).as_posix(): one.read_text("utf-8") for one in found}


def test_a_dialogue_in_a_terminal(tmp_path: Path) -> None:
    """Goal, defaults, a wrong answer, back, a preview, and then it is written."""
    talk = pexpect.spawn(
        sys.executable,
        ["-m", "parallax_cli", "generate", "pattern", "--interactive"],
        cwd=str(tmp_path),
        env=clean_environment({"NO_COLOR": "1"}),
        encoding="utf-8",
        timeout=20,
    )
    for asked, answer in (
        ("What is to be decided", GOAL),
        ("What is the pattern called", ""),
        ("How is it decided", "<"),
        ("What is the pattern called", "ship it"),
        ("How is it decided", "votng"),
        ("Did you mean `voting`.*How is it decided", "2"),
        ("Who is asked", "security, quality, legal"),
        ("How sure is sure enough", "150%"),
        ("this must be 1 or less.*How sure is sure enough", "90%"),
        ("What happens to an answer", "?"),
        ("retry 2, then human-review.*What happens to an answer", ""),
        ("What are the limits", "30s, 20 calls"),
        ("legalAgents.*Write it", "p"),
        ("@name ShipIt.*Write it", "y"),
    ):
        talk.expect(asked)
        talk.sendline(answer)
    talk.expect("Wrote requirements/ship-it.yaml")
    talk.expect(pexpect.EOF)
    talk.close()
    assert talk.exitstatus == 0
    written = files(tmp_path)
    assert set(written) == {
        "requirements/ship-it.yaml",
        "patterns/ship-it.prism",
        "patterns/ship-it.receipt.json",
        "tests/patterns/ship-it.test.yaml",
    }
    again = parallax("generate", "pattern", "-f", "requirements/ship-it.yaml", cwd=tmp_path)
    assert again.code == 0
    assert files(tmp_path) == written


def test_without_questions_the_defaults_are_taken(tmp_path: Path) -> None:
    done = parallax("generate", "pattern", GOAL, "--interactive", "--yes", cwd=tmp_path)
    assert done.code == 0
    assert f"Wrote requirements/{NAME}.yaml" in done.stdout
    assert "“vote”" in done.stderr
    command = ("generate", "pattern", "--interactive", "--yes", "--dry-run")
    assert parallax(*command, cwd=tmp_path, stdin=f"{GOAL}\n").code == 0
    refused = parallax("generate", "pattern", "--interactive", "--yes", cwd=tmp_path)
    assert refused.code == 2


@pytest.mark.parametrize(
    "answers", [(), (GOAL,), (GOAL, "", "", "", "", "", "", "q"), (GOAL, "", "", "", "", "", "")]
)
def test_whoever_stops_leaves_nothing_behind(answers: tuple[str, ...], tmp_path: Path) -> None:
    done = held(tmp_path, *answers)
    assert done.code == 2
    assert "Nothing was written" in done.stderr
    assert files(tmp_path) == {}


def test_a_dry_run_leaves_nothing_behind(tmp_path: Path) -> None:
    done = held(tmp_path, "", "", "", "", "", "", "y", arguments=(GOAL, "--dry-run"))
    assert done.code == 0
    assert "@name ReviewersVotePullRequest" in done.stdout
    assert files(tmp_path) == {}


def test_other_files_are_replaced_only_when_agreed(tmp_path: Path) -> None:
    path = tmp_path / "patterns" / f"{NAME}.prism"
    path.parent.mkdir()
    path.write_text("1\n", "utf-8")
    defaults = ("", "", "", "", "", "", "y")
    refused = held(tmp_path, *defaults, "n", arguments=(GOAL,))
    assert (refused.code, path.read_text("utf-8")) == (2, "1\n")
    agreed = held(tmp_path, *defaults, "y", arguments=(GOAL,))
    assert agreed.code == 0
    assert path.read_text("utf-8") != "1\n"


def test_faults_that_answers_have_together_are_told_and_mended(tmp_path: Path) -> None:
    done = held(
        tmp_path, "", "cascade", "", "", "", "", "y", "e", "voices", "sales", "sales, billing", "y",
        arguments=("make it nice",),
    )  # fmt: skip
    assert done.code == 0
    assert "error in strategy: `cascade` needs" in done.stderr
    assert "no: `cascade` needs" in done.stderr
    text = (tmp_path / "requirements" / "make-nice.yaml").read_text("utf-8")
    assert "perspectives: [sales, billing]" in text


def test_a_file_and_a_dialogue_exclude_each_other(tmp_path: Path) -> None:
    assert held(tmp_path, arguments=("-f", "x.yaml")).code == 2


@pytest.mark.parametrize(
    ("key", "answer", "fields"),
    [
        ("voices", "everyone", {}),
        ("voices", "2 code review, lead", {"agents": [{"capability": "code-review", "count": 2},
                                                      {"capability": "lead"}]}),
        ("sure", "85%", {"minConfidence": 0.85}),
        ("sure", "as usual", {}),
        ("otherwise", "retry 3, then human-editor",
         {"fallback": {"action": "retry", "maxRetries": 3, "target": "human-editor"}}),
        ("otherwise", 'default {"ok": false}',
         {"fallback": {"action": "default", "value": {"ok": False}}}),
        ("limits", "5m, 3 calls", {"constraints": {"timeout": "5m", "maxCalls": 3}}),
        ("limits", "none", {}),
    ],
)  # fmt: skip
def test_an_answer_is_shown_as_it_was_given(
    key: str, answer: str, fields: dict[str, object]
) -> None:
    question = BY_KEY[key]
    draft = question.answered(Draft(fields={"goal": "x"}), answer)
    assert dict(draft.fields) == {"goal": "x", **fields}
    assert question.answered(draft, question.shown(draft)) == draft


@pytest.mark.parametrize(
    ("key", "answer"),
    [("name", "???"), ("strategy", "99"), ("voices", " , "), ("sure", "much"), ("limits", "soon")],
)
def test_an_answer_that_means_nothing(key: str, answer: str) -> None:
    with pytest.raises(Unreadable):
        BY_KEY[key].answered(Draft(fields={"goal": "x"}), answer)


def test_strategies_that_are_offered_exist() -> None:
    assert set(STRATEGY_WORDS) <= set(STRATEGIES)
