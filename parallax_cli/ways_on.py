"""How to go on with a run that has not come to its end, in words."""

from __future__ import annotations


def answering(run: str) -> str:
    """For a run that waits for somebody."""
    return f"`parallax runs resolve {run} --answer JSON` answers, and the run goes on."


def resuming(run: str) -> str:
    """For a run that nobody runs any more."""
    return f"`parallax run --resume {run}` goes on with what is answered."
