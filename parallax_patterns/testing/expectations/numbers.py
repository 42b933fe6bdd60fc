"""Numbers as failures tell them: as many decimals as bounds are written with, and no more."""

from __future__ import annotations


def number(value: float) -> str:
    """A number with at most four decimals."""
    return f"{value:.4f}".rstrip("0").rstrip(".")
