"""Test runs: strict scripts, casting, statuses, and what a run says of files it cannot run."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from parallax_patterns.project import Project
from parallax_patterns.testing.results import CaseResult, TestRun
from parallax_patterns.testing.running import FileRun, Settings, Suite, run_tests
from tests.patterns_sdk.testing.patterns import FIRST_OPINION, SECURITY_REVIEW, TWO_CALLS

Write = Callable[[str, str], Path]
RunFile = Callable[..., TestRun]


@pytest.fixture
def run_file(project: Project, write: Write) -> RunFile:
    write("patterns/security-review.prism", SECURITY_REVIEW)
    write("patterns/first-opinion.prism", FIRST_OPINION)
    write("patterns/two-calls.prism", TWO_CALLS)

    def run_text(text: str, **options: object) -> TestRun:
        path = write("tests/patterns/a.test.yaml", text)
        return run_tests([path], project, **options)  # type: ignore[arg-type]

    return run_text


def told(case: CaseResult) -> list[str]:
    """`line:column what: message` of each failure of a case."""
    lines = []
    for one in case.failures:
        place = one.source.position(one.span.start)
        lines.append(f"{place.line}:{place.column} {one.what}: {one.message}")
    return lines


def found(run: TestRun) -> list[str]:
    """`file:line:column code label` of each fault of a run and of its cases."""
    every = [*run.diagnostics, *(one for case in run.cases for one in case.diagnostics)]
    lines = []
    for one in every:
        place = one.source.position(one.span.start)
        lines.append(f"{one.source.name}:{place.line}:{place.column} {one.code} {one.label}")
    return lines


def test_a_suite_can_be_sent_to_another_process(project: Project, write: Write) -> None:
    """Workers are sent their work, and send its results."""
    write("patterns/first-opinion.prism", FIRST_OPINION)
    cases = "cases: [{name: a, agents: {a: {answer: 1, confidence: 0.5}}, expect: {confidence: 1}}]"
    path = write("tests/patterns/a.test.yaml", f"pattern: first-opinion\n{cases}\n")
    suite = Suite(project, Settings())
    sent: Suite = pickle.loads(pickle.dumps(suite))
    done: FileRun = pickle.loads(pickle.dumps(sent.remote(path)))
    here = suite.file(path)
    assert [told(one) for one in done.cases] == [told(one) for one in here.cases]
    assert done.cases[0].failures[0].derivation == here.cases[0].failures[0].derivation


def test_calls_that_nothing_answers_fail_the_case(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: two-calls
        cases:
          - name: used up
            agents: {a: [{answer: 1, confidence: 0.9}]}
            expect: {error: scripted}
          - name: nothing scripted
            agents: {a: {expertise: 0.5}}
            expect: {error: scripted}
          - name: nothing fits
            agents:
              a:
                - {answer: 1, confidence: 0.9, when: {operation: draft}}
                - {answer: 2, confidence: 0.9, when: {operation: publish}}
            expect: {error: scripted}
        """
    )
    assert [told(case) for case in run.cases] == [
        ["4:14 agents.a: an unexpected call: `a` was asked, but its only step is used up"],
        ["7:14 agents.a: an unexpected call: `a` was asked, but nothing is scripted"],
        [
            "11:7 agents.a: an unexpected call: `a` was asked, but no step that is left fits it",
            "13:11 agents.a: call 2 of 2 of `a` never happened",
        ],
    ]
    assert run.cases[0].failures[0].actual == "`review(1)`"


def test_calls_that_never_come_fail_the_case(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: first-opinion
        defaults:
          agents:
            spare: {answer: 1, confidence: 0.9}
            needed: {answer: 1, confidence: 0.9, optional: false}
          answers: {nobody: {value: 1, confidence: 0.9}}
        cases:
          - name: one
            input: {code: x}
            agents:
              first: [{answer: 1, confidence: 0.9}, {answer: 2, confidence: 0.9}]
              second: {answer: 1, confidence: 0.9}
              third: {answer: 1, confidence: 0.9, optional: true}
              fourth: [{error: crash, optional: true}]
            answers:
              human: {value: 1, confidence: 0.9}
              other: {value: 1, confidence: 1, optional: true}
            expect: {calls: {spare: 1}}
        """
    )
    (case,) = run.cases
    assert told(case) == [
        "5:5 agents.needed: the call of `needed` never happened",
        "11:15 agents.first: call 1 of 2 of `first` never happened",
        "11:45 agents.first: call 2 of 2 of `first` never happened",
        "12:7 agents.second: the call of `second` never happened",
        "16:7 answers.human: `human` was never asked",
    ]


def test_sequences_matchers_and_repetition(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: two-calls
        cases:
          - name: in order
            agents: {a: [{answer: 1, confidence: 0.9}, {answer: 2, confidence: 0.9}]}
            expect: {value: [1, 2]}
          - name: one step for all
            agents: {a: {answer: 1, confidence: 0.9}}
            expect: {value: [1, 1], calls: {a: 2}}
          - name: by operation
            input: {code: {text: x, size: 3}}
            agents:
              a:
                - {answer: r, confidence: 0.9, when: {operation: review, task: d}}
                - {answer: d, confidence: 0.9, when: {operation: draft, payload: {code: {size: 3}}}}
            expect: {value: [d, r]}
          - name: repeated
            agents: {a: {script: [{answer: 3, confidence: 0.9, repeat: true}], expertise: 0.5}}
            expect: {value: [3, 3]}
          - name: only once
            agents: {a: {answer: 3, confidence: 0.9, repeat: false}}
            expect: {error: scripted}
        """
    )
    assert [case.status for case in run.cases] == ["passed"] * 4 + ["failed"]


def test_who_plays_in_which_group(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: security-review
        cases:
          - name: by capability and by name
            agents:
              security: {answer: ok, confidence: 0.95}
              alice: {answer: ok, confidence: 0.95, capabilities: [security, audit]}
              bob: {script: [{answer: ok, confidence: 0.95}], capabilities: [security]}
            expect: {value: ok, calls: {security: 1, alice: 1, bob: 1}}
          - name: as many as the group needs
            agents: {securityAgents: {answer: ok, confidence: 0.95}}
            expect: {value: ok, calls: {security-1: 1, security-2: 1, security-3: 1}}
          - name: counted
            agents: {security: {answer: ok, confidence: 0.95, count: 4}}
            expect: {value: ok, calls: {total: 4, security-4: 1}}
          - name: one by one
            agents:
              securityAgents:
                - {answer: ok, confidence: 0.95, expertise: 0.5}
                - [{answer: ok, confidence: 0.95}]
                - {script: [{answer: ok, confidence: 0.95}], capabilities: [audit]}
            expect: {value: ok, calls: 3}
        """
    )
    assert [told(case) for case in run.cases] == [[], [], [], []]
    assert run.ok


def test_groups_that_are_short_of_agents(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: security-review
        cases:
          - name: two
            agents: {security: {answer: ok, confidence: 0.95, count: 2}}
            expect: {value: ok}
          - name: none
            expect: {value: ok}
        """
    )
    assert [told(case) for case in run.cases] == [
        [
            (
                "4:5 agents: `securityAgents` needs 3 agents of capability `security`; "
                "there are `security-1`, `security-2`"
            )
        ],
        ["6:5 agents: `securityAgents` needs 3 agents of capability `security`; there is none"],
    ]
    assert [case.status for case in run.cases] == ["error", "error"]


def test_faults_that_only_the_pattern_shows(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: security-review
        cases:
          - name: one
            agents:
              securityAgent: [{error: crash}, {error: crash, count: 2}]
              other: [[{error: crash}], {delay: 2s}]
            expect: {value: ok}
          - name: two
            agents:
              securityAgents: {answer: ok, confidence: 0.95}
              security-2: {answer: ok, confidence: 0.95}
            expect: {value: ok}
          - name: three
            agents: {securityAgents: {answer: ok, confidence: 0.95}}
            expect:
              calls: {securty-1: 0, total: 3}
              path: [parallell, "!escalte", "!security-architect", "!human"]
        """
    )
    file = "tests/patterns/a.test.yaml"
    assert found(run) == [
        (
            f"{file}:5:39 PLX0804 `securityAgent` is no group of the pattern, so this is one call:"
            " it has no `count`"
        ),
        (
            f"{file}:6:15 PLX0804 `other` is no group of the pattern, so this is one call:"
            " it cannot be a list"
        ),
        (
            f"{file}:6:33 PLX0804 `other` is no group of the pattern, so this is one call:"
            " it needs `answer`, `error` or `function`"
        ),
        f"{file}:11:7 PLX0805 this makes an agent `security-2`, which another entry makes too",
        f"{file}:16:15 PLX0806 `securty-1` is no agent of this case",
        f"{file}:17:14 PLX0806 `parallell` is no primitive, agent, mailbox or event of this case",
        f"{file}:17:25 PLX0806 `escalte` is no primitive, agent, mailbox or event of this case",
        f"{file}:17:60 PLX0806 `human` is no primitive, agent, mailbox or event of this case",
    ]
    hints = [one.hint for case in run.cases for one in case.diagnostics]
    assert hints[0] == "Write `securityAgents` for the group, or one agent under each name"
    assert hints[4:7] == ["Write `security-1`", "Write `parallel`", "Write `escalate`"]
    assert [case.status for case in run.cases] == ["error"] * 3
    assert not run.ok


def test_a_pattern_that_does_not_compile(run_file: RunFile, write: Write) -> None:
    write("patterns/broken.prism", "x = nobody\nx\n")
    run = run_file(
        """\
        pattern: broken
        cases:
          - {name: one, expect: {value: 1}}
          - {name: two, expect: {value: 2}}
        """
    )
    assert [line.split(" ")[0] for line in found(run)] == ["patterns/broken.prism:1:5"]
    assert [told(case) for case in run.cases] == [
        ["3:6 pattern: `patterns/broken.prism` does not compile"],
        ["4:6 pattern: `patterns/broken.prism` does not compile"],
    ]


def test_a_case_without_assertion_fails_and_the_others_run(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: first-opinion
        defaults: {input: {code: x}}
        cases:
          - {name: empty, agents: {a: {answer: 1, confidence: 1}}}
          - {name: full, agents: {a: {answer: 1, confidence: 1}}, expect: {value: 1}}
        """
    )
    assert [case.status for case in run.cases] == ["failed", "passed"]
    assert [one.code for one in run.cases[0].diagnostics] == ["PLX0802"]
    assert run.diagnostics == ()
    assert not run.ok


def test_files_that_cannot_be_read_keep_a_run_from_being_fine(run_file: RunFile) -> None:
    run = run_file("pattern: first-opinion\ncases: [{nam: x}]\n")
    assert run.cases == ()
    assert not run.ok
    assert not run.nothing_ran
    assert len(found(run)) == 2


MANY = """\
pattern: first-opinion
defaults: {input: {code: x}, agents: {a: {answer: 1, confidence: 1}}}
cases:
  - {name: alpha one, expect: {value: 1}}
  - {name: beta two, expect: {value: 2}}
  - {name: alpha three, expect: {value: 1}}
"""


def test_choosing_cases(run_file: RunFile) -> None:
    chosen = run_file(MANY, run_regex="^alpha")
    assert [case.name for case in chosen.cases] == ["alpha one", "alpha three"]
    assert chosen.ok
    nothing = run_file(MANY, run_regex="gamma")
    assert (nothing.nothing_ran, nothing.ok) == (True, False)


def test_stopping_early_and_watching(run_file: RunFile) -> None:
    seen: list[str] = []
    run = run_file(MANY, fail_fast=True, on_case=lambda case: seen.append(case.name))
    assert seen == [case.name for case in run.cases] == ["alpha one", "beta two"]
    assert (run.count("passed"), run.count("failed"), run.count("error")) == (1, 1, 0)


def test_seed_and_timeout(run_file: RunFile, write: Write) -> None:
    write("patterns/dice.prism", "x = random()\nx\n")
    text = """\
    pattern: dice
    cases:
      - {name: given, seed: 7, expect: {contains: 2}}
      - {name: shared, expect: {contains: 2}}
    """
    first, again = run_file(text, seed=7), run_file(text, seed=8)
    values = [
        [case.execution.value for case in run.cases if case.execution] for run in (first, again)
    ]
    assert values[0][0] == values[0][1] == values[1][0]
    assert values[1][1] != values[0][1]
    slow = run_file(
        """\
        pattern: first-opinion
        cases:
          - name: one
            timeout: 2s
            input: {code: x}
            agents: {a: {answer: 1, confidence: 1, delay: 1h}}
            expect: {status: exceeded, seconds: {min: 2, max: 2}}
        """
    )
    assert slow.ok
    assert slow.cases[0].seconds == 2


def test_a_long_delay_takes_no_time(run_file: RunFile) -> None:
    run = run_file(
        """\
        pattern: first-opinion
        cases:
          - name: one
            input: {code: x}
            agents: {a: {error: timeout}}
            expect: {error: {kind: timeout, mentions: ["30 s"]}, seconds: {min: 30}}
        """
    )
    assert [told(case) for case in run.cases] == [[]]
    assert run.cases[0].duration < 5


def test_an_interrupt_ends_the_tests(run_file: RunFile, write: Write) -> None:
    write("patterns/endless.prism", "n = 0\nwhile (true) { n = n + 1 }\nn\n")

    def interrupt(*_: object) -> None:
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            run_file("pattern: endless\ncases: [{name: one, expect: {value: 1}}]\n")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
