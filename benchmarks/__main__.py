"""Runs every benchmark: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import platform

from benchmarks.compiling import cold, warm
from benchmarks.executing import fan_out
from benchmarks.measuring import show

if __name__ == "__main__":
    print(f"CPython {platform.python_version()} on {platform.machine()}")
    show("Compiler", [*warm(), *cold()])
    show("Execution", fan_out())
