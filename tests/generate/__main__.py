"""Proves the whole corpus with 200 simulated runs of each pattern: `python -m tests.generate`."""

from __future__ import annotations

import sys
import time

from tests.generate.proof import COMPOSED, FILES, MOST, REFUSED, faults_of


def main() -> int:
    started, failed = time.process_time(), 0
    for path in FILES:
        faults = faults_of(path, MOST)
        failed += bool(faults)
        for fault in faults:
            print(f"{path.stem}: {fault}")
    seconds = time.process_time() - started
    print(
        f"{len(COMPOSED)} generated and {len(REFUSED)} refused as expected, {failed} not; "
        f"{MOST} runs of each, {seconds:.1f} s of processor time"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
