"""What a case may expect of a run: one row of CHECKS for each key of `expect`.

A check looks at one outcome and gives a failure for each thing that is not as expected. A new kind
of assertion is a field of `Expectation`, a check here, and its row.
"""

from __future__ import annotations
