"""What holds for all tests: property tests try the same examples in every run.

A machine that is busy is no failure, and what fails in CI fails on any desk. To look for examples
that nobody has seen yet, set `PARALLAX_EXPLORE=1`.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "same",
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("explore", settings.get_profile("same"), derandomize=False)
settings.load_profile("explore" if os.environ.get("PARALLAX_EXPLORE") else "same")
