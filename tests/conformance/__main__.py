"""`python -m tests.conformance [FILE …]`: a table per feature, and each failed case.

Without files the project's own cases are run. Ends with the line `N passed, M failed`; the exit
code is 1 when a case failed, 2 when a file cannot be read as cases.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence, Set
from pathlib import Path

from tests.conformance.case import CASES, Case, NoCaseError, read_cases
from tests.conformance.running import problems


def main(arguments: Sequence[str]) -> int:
    paths = [Path(one) for one in arguments] or sorted(CASES.glob("*.jsonl"))
    try:
        cases = [case for path in paths for case in read_cases(path)]
    except (OSError, UnicodeDecodeError, NoCaseError) as error:
        print(error, file=sys.stderr)
        return 2
    failed = {case.id: found for case in cases if (found := problems(case))}
    for case in cases:
        if case.id in failed:
            _tell(case, failed[case.id])
    _table(cases, failed.keys())
    print(f"{len(cases) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed else 0


def _tell(case: Case, found: Sequence[str]) -> None:
    print(f"FAILED {case.id}: {case.title}")
    for problem in found:
        print(f"    {problem}")
    if case.ruling is not None:
        print(f"    (ruling: {case.ruling})")


def _table(cases: Sequence[Case], failed: Set[str]) -> None:
    print(f"{'feature':<16}{'cases':>7}{'passed':>8}{'failed':>8}")
    for feature in dict.fromkeys(case.feature for case in cases):
        ids = [case.id for case in cases if case.feature == feature]
        bad = sum(one in failed for one in ids)
        print(f"{feature:<16}{len(ids):>7}{len(ids) - bad:>8}{bad:>8}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
