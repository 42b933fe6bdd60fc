"""No pattern reaches the host, crashes it, or uses it up: each attempt ends as it must."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from tests.adversarial.attempt import Attempt
from tests.adversarial.attempts import ATTEMPTS
from tests.adversarial.worker import Ending, flaws

STEPS = 200_000
"""Few, so that the tests are soon done; `python -m tests.adversarial` tries ten times as many."""


@pytest.fixture(scope="module")
def apart() -> Iterator[Callable[[Attempt], Ending]]:
    """Makes an attempt in a process of its own."""
    command = [sys.executable, "-m", "tests.adversarial.worker", str(STEPS)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as worker:
        assert worker.stdin is not None
        assert worker.stdout is not None
        questions, answers = worker.stdin, worker.stdout

        def made(attempt: Attempt) -> Ending:
            print(attempt.name, file=questions, flush=True)
            return Ending(**json.loads(answers.readline()))

        yield made


@pytest.mark.parametrize("attempt", ATTEMPTS, ids=lambda attempt: attempt.name)
def test_an_attempt_ends_as_it_must(attempt: Attempt, apart: Callable[[Attempt], Ending]) -> None:
    ending = apart(attempt)
    assert not list(flaws(attempt, ending)), ending.words


def test_every_attempt_has_a_name_of_its_own() -> None:
    names = [one.name for one in ATTEMPTS]
    assert len(set(names)) == len(names) >= 60
