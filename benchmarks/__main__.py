"""Runs every benchmark: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import platform

from benchmarks import parsing
from benchmarks.compiling import warm
from benchmarks.executing import fan_out
from benchmarks.measuring import show
from benchmarks.parsing import compared
from benchmarks.prompt import cold

if __name__ == "__main__":
    print(f"CPython {platform.python_version()} on {platform.machine()}")
    show("Compiler, from text to Python", warm())
    show("Parser", compared(), note=(parsing.__doc__ or "").partition("\n\n")[2].strip())
    show("Command line, whole processes", cold())
    show("Execution", fan_out())
