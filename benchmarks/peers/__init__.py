"""The same three jobs in other libraries, each in an environment of its own.

The environments are made by pip below the user's cache when they are missing, and stay there. Every
script does its jobs over and over, made ready beforehand; the medians are seconds of the processor.
Agents are functions that answer at once. A library that cannot be had is named as such.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from statistics import median
from typing import Final

from rich.table import Table

from benchmarks import executing
from benchmarks.executing import Work, functions, ours
from parallax_runtime.run import DISTRIBUTION

SCRIPTS: Final = {
    "apache-burr[tracking]": "burr_jobs.py",
    "pydantic-graph": "pydantic_graph_jobs.py",
    "langgraph": "langgraph_jobs.py",
    "autogen-core": "autogen_jobs.py",
    "crewai": "crewai_jobs.py",
}
"""By what pip is to install."""

JOBS: Final = {"fan out": "fan out to 1,000", "chain": "chain of 10", "review": "review: 5, 5 more"}

CACHE: Final = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
ENVIRONMENTS: Final = CACHE / "parallax-benchmarks"

PATIENCE: Final = 600.0
"""Seconds that one step of one library may take."""

Figures = Mapping[str, float]
"""Microseconds by job."""


class Unavailable(Exception):
    """A library cannot be installed, or does not do its jobs."""


def peers() -> Table:
    """One row for each library."""
    table = Table(title="Beside others", title_justify="left", caption_justify="left")
    table.add_column("library")
    for words in JOBS.values():
        table.add_column(words, justify="right")
    for name, cells in _rows():
        table.add_row(name, *cells)
    table.caption = (__doc__ or "").partition("\n\n")[2].strip()
    return table


def _rows() -> Iterator[tuple[str, list[str]]]:
    yield "asyncio, by hand", _cells(_measured(_by_hand()))
    yield f"parallax {metadata.version(DISTRIBUTION)}", _cells(_measured(_ours()))
    for requirement, script in SCRIPTS.items():
        try:
            version, figures = _asked(requirement, script)
        except Unavailable as missing:
            yield requirement, [f"not measured: {missing}"]
        else:
            yield f"{_name(requirement)} {version}", _cells(figures)


def _cells(figures: Figures) -> list[str]:
    return [f"{figures[job]:,.0f} µs" if job in figures else "" for job in JOBS]


# --- ours, and by hand ---------------------------------------------------------------------------


def _ours() -> dict[str, Work]:
    return {
        "fan out": ours(executing.FAN_OUT, functions(1_000)),
        "chain": ours(executing.CHAIN, functions(1)),
        "review": ours(executing.REVIEW, functions(5)),
    }


def _by_hand() -> dict[str, Work]:
    return {
        "fan out": lambda: executing.vote_by_hand(1_000),
        "chain": executing.chain_by_hand,
        "review": executing.review_by_hand,
    }


def _measured(jobs: Mapping[str, Work]) -> Figures:
    return {name: asyncio.run(_timed(job)) * 1e6 for name, job in jobs.items()}


async def _timed(job: Work) -> float:
    seconds = []
    await job()
    for _ in range(100):
        start = time.process_time()
        await job()
        seconds.append(time.process_time() - start)
    return median(seconds)


# --- others --------------------------------------------------------------------------------------


def _name(requirement: str) -> str:
    return requirement.partition("[")[0]


def _asked(requirement: str, script: str) -> tuple[str, Figures]:
    """The version of a library, and what its script measured."""
    python = _environment(requirement)
    told = json.loads(_output([python, str(Path(__file__).with_name(script))]).splitlines()[-1])
    return told["version"], told["figures"]


def _environment(requirement: str) -> str:
    """The Python of a library's environment, which is made where it is missing."""
    folder = ENVIRONMENTS / _name(requirement)
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        _output([sys.executable, "-m", "venv", str(folder)])
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _output([*pip, requirement])
        ready.touch()
    return str(python)


def _output(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, check=True, capture_output=True, text=True, timeout=PATIENCE, cwd=CACHE
        )
    except (subprocess.SubprocessError, OSError) as error:
        words = str(getattr(error, "stderr", "") or error).strip()
        raise Unavailable(words.splitlines()[-1][:200]) from None
    return done.stdout
