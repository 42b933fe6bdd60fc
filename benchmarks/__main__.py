"""Runs every benchmark: `python -m benchmarks`, or `make bench`."""

from __future__ import annotations

import platform

from benchmarks import evidence, growing, mutating, parsing, simulating, stopping
from benchmarks.compiling import warm
from benchmarks.executing import fan_out
from benchmarks.growing import growth
from benchmarks.measuring import show
from benchmarks.parsing import compared
from benchmarks.prompt import cold


def _explained(doc: str | None) -> str:
    """What stands behind the first line of a module's words."""
    return (doc or "").partition("\n\n")[2].strip()


if __name__ == "__main__":
    print(f"CPython {platform.python_version()} on {platform.machine()}")
    show("Compiler, from text to Python", warm())
    show("Parser", compared(), note=_explained(parsing.__doc__))
    show("Growth, exponent by construct", growth(), note=_explained(growing.__doc__))
    show("Command line, whole processes", cold())
    show("Execution", fan_out())
    show("Stopping early", stopping.stopping(), note=_explained(stopping.__doc__))
    show("Evidence", evidence.evidence(), note=_explained(evidence.__doc__))
    show("Simulation", simulating.simulating(), note=_explained(simulating.__doc__))
    show("Mutants", mutating.mutating(), note=_explained(mutating.__doc__))
