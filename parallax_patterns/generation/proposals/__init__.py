"""Proposals of models: asked for, judged, sent back, and in the end used or not.

    propose(requirements, by_rules, asker) -> Proposed

`prompting` writes what a model is told, `reading` finds a proposal in what it answers, `judging`
tries it, `proposing` goes round. Nothing of a proposal is written that has not passed.
"""

from __future__ import annotations
