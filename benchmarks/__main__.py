"""Runs every benchmark: `python -m benchmarks`, or `make bench`.

With `--quick` (`make bench-quick`) only what runs do, in a minute.
"""

from __future__ import annotations

import platform
import sys

from rich.console import Console

from benchmarks import (
    compiling,
    computing,
    evidence,
    executing,
    growing,
    handling,
    journalling,
    mutating,
    parsing,
    prompt,
    scaling,
    simulating,
    stopping,
)
from benchmarks.compiling import warm
from benchmarks.growing import growth
from benchmarks.measuring import show
from benchmarks.parsing import compared
from benchmarks.peers import peers


def _explained(doc: str | None) -> str:
    """What stands behind the first line of a module's words."""
    return (doc or "").partition("\n\n")[2].strip()


def _runs() -> None:
    show("Execution", executing.fan_out(), note=_explained(executing.__doc__))
    show("Pattern code", computing.computing(), note=_explained(computing.__doc__))
    show("Texts, lists, objects", handling.handling(), note=_explained(handling.__doc__))
    show("Simulation", simulating.simulating(), note=_explained(simulating.__doc__))


def _everything() -> None:
    show("Compiler, from text to Python", warm(), note=_explained(compiling.__doc__))
    show("Parser", compared(), note=_explained(parsing.__doc__))
    show("Growth, exponent by construct", growth(), note=_explained(growing.__doc__))
    show("Command line, whole processes", prompt.cold(), note=_explained(prompt.__doc__))
    _runs()
    show("Growth of runs and tests", scaling.scaling(), note=_explained(scaling.__doc__))
    show("Stopping early", stopping.stopping(), note=_explained(stopping.__doc__))
    show("Journal", journalling.journalling(), note=_explained(journalling.__doc__))
    show("Evidence", evidence.evidence(), note=_explained(evidence.__doc__))
    show("Mutants", mutating.mutating(), note=_explained(mutating.__doc__))
    Console().print(peers())


if __name__ == "__main__":
    print(f"CPython {platform.python_version()} on {platform.machine()}")
    if "--quick" in sys.argv[1:]:
        _runs()
    else:
        _everything()
