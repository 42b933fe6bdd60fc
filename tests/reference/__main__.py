"""`python -m tests.reference --count 20000 --seed N`: generated programs, run in both ways.

Prints each program that differs, and how the programs fared. The exit code is 1 if one differs.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter

from tests.reference.comparison import Comparison, compare
from tests.reference.generator.programs import program
from tests.reference.shrinking import shrunk


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.reference", description=__doc__)
    parser.add_argument("--count", type=int, default=2000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first program's seed")
    parser.add_argument("--show", action="store_true", help="print the programs that agree, too")
    parser.add_argument("--shrink", action="store_true", help="print the smallest that differs")
    options = parser.parse_args(arguments)
    outcomes: Counter[str] = Counter()
    for seed in range(options.seed, options.seed + options.count):
        text, given = program(seed)
        found = fare(text, given)
        outcomes[found.outcome] += 1
        if options.shrink and found.outcome == "differs":
            text = smallest(text, given, found)
            found = fare(text, given)
        if options.show or found.outcome == "differs":
            print(f"--- seed {seed}: {found.outcome} {found.words}\n{given}\n{text}", flush=True)
    print(", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common()))
    return 1 if outcomes["differs"] else 0


def fare(text: str, given: object) -> Comparison:
    """How a program fares; what is raised is a difference."""
    try:
        return compare(text, given)
    except Exception as error:  # the next program is to run as well
        return Comparison("differs", f"raised {type(error).__name__}: {error}")


def smallest(text: str, given: object, found: Comparison) -> str:
    """The smallest program found that differs in the same way."""
    kind = _kind(found)
    return shrunk(text, lambda one: _kind(fare(one, given)) == kind)


def _kind(found: Comparison) -> str:
    """The words of a difference without names and numbers."""
    words = re.sub(r"\[.*\]|\bresult\S*|[\d.]+|'.*'", "", found.words)
    return found.outcome + words[:40]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
