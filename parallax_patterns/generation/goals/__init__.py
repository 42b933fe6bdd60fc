"""Requirements from a goal in words, offline: `read_goal(text) -> GoalReading`.

Words are looked up in tables (`words`, `phrases`) and nothing is guessed: whatever a goal says that
is in no table changes nothing, and all that was taken from it comes with the words that led to it.
"""

from __future__ import annotations
