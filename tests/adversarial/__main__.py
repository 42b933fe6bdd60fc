"""`python -m tests.adversarial [NAME…]`: attempts with more steps, and what they took."""

from __future__ import annotations

import sys

from tests.adversarial.attempts import ATTEMPTS
from tests.adversarial.worker import apart, flaws

STEPS = 2_000_000
"""About two seconds of computing."""


def main(names: list[str]) -> int:
    chosen = [one for one in ATTEMPTS if not names or one.name in names]
    flawed = 0
    for attempt in chosen:
        ending = apart(attempt, STEPS)
        found = ", ".join(flaws(attempt, ending))
        flawed += bool(found)
        taken = f"{ending.seconds:5.2f} s {ending.megabytes:5.0f} MB"
        print(f"{taken}  {attempt.name}: {ending.end}{found and f'  WRONG: {found}'}", flush=True)
    print(f"{len(chosen)} attempts, {flawed} ended wrongly")
    return 1 if flawed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
