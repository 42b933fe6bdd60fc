"""Programs that some tests need, and that not every desk has: in CI, nothing is left out."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(*names: str) -> str:
    """The path of the first of these programs that is there; without any, the test is skipped."""
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None and os.environ.get("CI"):
        pytest.fail(f"`{names[0]}` is not installed; `.ci/run` installs what tests need")
    if found is None:
        pytest.skip(f"there is no `{names[0]}` here")
    return found
