"""What mutants a pattern has: each operator with what it makes of a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_patterns.mutation.mutants import OPERATORS, Mutating
from tests.patterns_sdk.mutation.projects import IMPORTS, mutants_of, project_with

OPENING = f"{IMPORTS}found = workerAgent.look(input)\n"

OPERATORS_AND_LINES = {
    "sign": (
        "~found >= input && found != 5 ~|| found.sure",
        {
            "~found > input && found != 5 ~|| found.sure",
            "~found >= input || found != 5 ~|| found.sure",
            "~found >= input && found == 5 ~|| found.sure",
            "~found >= input && found != 5 ~&& found.sure",
        },
    ),
    "negation": ("!found", {"found"}),
    "choice": ("found ? 1 : 2", {"(1)", "(2)"}),
    "fallback": ("found ?? 1", {"(found)", "(1)"}),
    "annotation": ("found ~> found.sure", {"(found)"}),
    "group": ("[found, reviewAgents.length]", {"[found, reviewAgents.slice(1).length]"}),
    "bound": (
        "[found > 3000000, ~found < 0.95]",
        {
            "[found >= 3000000, ~found < 0.95]",
            "[found > 2999999, ~found < 0.95]",
            "[found > 3000001, ~found < 0.95]",
            "[found > 3000000, ~found <= 0.95]",
            "[found > 3000000, ~found < 0.85]",
            "[found > 3000000, ~found < 0.975]",
        },
    ),
    "threshold": (
        "let sure ~> 0.5 = found; sure",
        {
            "let sure ~> 0.4 = found; sure",
            "let sure ~> 0.6 = found; sure",
            "let sure = found; sure",
        },
    ),
    "numeric option": (
        "consensus([found, found], 0)",
        {
            "consensus([found, found], 0.1)",
            "consensus([found], 0)",
        },
    ),
    "strategy": (
        'voting(found, {method: "unanimous"})',
        {'voting(found, {method: "majority"})', "voting(found, {})"},
    ),
    "option": (
        'consensus([found, 1], {by: "x"})',
        {"consensus([found, 1], {})", 'consensus([found], {by: "x"})', 'consensus([1], {by: "x"})'},
    ),
    "task": (
        "fallback([() => 1, () => found])",
        {
            "fallback([() => found])",
            "fallback([() => 1])",
            "fallback([() => found, () => 1])",
        },
    ),
    "alone": (
        'timeout(() => workerAgent.look(found), "5s")',
        {"(() => workerAgent.look(found))()"},
    ),
    "an agent alone": ("retry(workerAgent)", {"workerAgent.analyze()", "null"}),
    "a gate alone": ("found |> threshold(found.sure)", {"(found)"}),
    "branch": (
        "if (found) { 1 } else { 2 }",
        {
            "if (true) { 1 } else { 2 }",
            "if (false) { 1 } else { 2 }",
            "if (!(found)) { 1 } else { 2 }",
        },
    ),
    "arms": (
        "uncertain if (found) { high { 1 } medium { 2 } low { 3 } }",
        {
            "uncertain if (found) { medium { 1 } high { 2 } low { 3 } }",
            "uncertain if (found) { high { 1 } low { 2 } medium { 3 } }",
        },
    ),
    "match_arms": (
        "match found { 1 if input => 2, n => 3 }",
        {"match found { n => 3, 1 if input => 2 }", "match found { 1 => 2, n => 3 }"},
    ),
    "step": ("workerAgent.tell(found); found", {"null; found"}),
    "handling": ("try { found.x } catch (error) { 1 }", {"{ found.x }"}),
}  # fmt: skip


@pytest.mark.parametrize("name", OPERATORS_AND_LINES)
def test_each_operator_makes_of_a_line_what_the_page_says(name: str, tmp_path: Path) -> None:
    line, expected = OPERATORS_AND_LINES[name]
    mutants = mutants_of(tmp_path, f"{OPENING}{line}\n")
    made = {text for one in mutants for sign, text in one.diff() if sign == "+"}
    assert expected == made


def test_every_operator_has_a_line() -> None:
    assert len(OPERATORS_AND_LINES) == len(OPERATORS) + 2  # one has three


def test_mutants_are_numbered_in_the_order_of_the_text(tmp_path: Path) -> None:
    pattern = f"{OPENING}a = found ?? 1\nif (found) {{ a }} else {{ found ~> 0.5 }}\n"
    once, again = mutants_of(tmp_path, pattern), mutants_of(tmp_path, pattern)
    assert [one.number for one in once] == list(range(1, len(once) + 1))
    assert [one.position for one in once] == sorted(one.position for one in once)
    assert [one.mutation for one in once] == [one.mutation for one in again]


@pytest.mark.parametrize(
    "line",
    [
        'found ?? escalate("boss")',
        'found ? found : escalate("boss")',
        'if (found) { escalate("boss") } else { found }',
        'if (found) { found } else { escalate("boss") }',
    ],
)
def test_an_escalation_is_called_one(line: str, tmp_path: Path) -> None:
    mutants = mutants_of(tmp_path, f"{OPENING}{line}\n")
    words = sorted(one.mutation.words for one in mutants if "escalates" in one.mutation.words)
    assert words == ["it always escalates", "it never escalates"]


def test_what_is_refused_or_changes_nothing_is_no_mutant(tmp_path: Path) -> None:
    """Without the call nothing is `found`, and the condition is true already."""
    project = project_with(tmp_path, f"{OPENING}if (true) {{ found }} else {{ 2 }}\n")
    mutating = Mutating(project.find_pattern("mutated"), project)
    texts = [None if one is None else one.mutation.text for one in mutating.mutants()]
    assert texts == [None, "!(true)", "false", None]
