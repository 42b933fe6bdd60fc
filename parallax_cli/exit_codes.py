"""The exit codes of the program, one meaning each."""

from __future__ import annotations

from typing import Final

FINE: Final = 0
FINDINGS: Final = 1
"""Findings, failed tests, a run that failed, is pending, or is less sure than was asked."""
USAGE: Final = 2
"""A mistake of usage or configuration."""
BUG: Final = 3
NOTHING_RAN: Final = 4
EXCEEDED: Final = 5
"""A budget or a deadline was exceeded."""
INTERRUPTED: Final = 130
READER_GONE: Final = 141
"""Whoever read the output closed it."""
