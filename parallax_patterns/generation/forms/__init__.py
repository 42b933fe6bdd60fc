"""The forms that a decision can have, one a file: its text, its course on paper, its test cases.

A form takes a sound plan. `catalogue` holds the table of all forms.
"""

from __future__ import annotations
