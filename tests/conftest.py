"""What holds for all tests: nothing is written to the user's own folders, and property tests try
the same examples in every run.

A machine that is busy is no failure, and what fails in CI fails on any desk. To look for examples
that nobody has seen yet, set `PARALLAX_EXPLORE=1`.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest
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


# Whoever starts the tests in the background, or by nohup, has these ignored, and the programs that
# tests start and interrupt would inherit that.
for _number, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)


@pytest.fixture(scope="session", autouse=True)
def _own_cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("home")))
        yield
