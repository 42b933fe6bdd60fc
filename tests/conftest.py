"""What holds for all tests: nothing is written to the user's own folders, and property tests try
the same examples in every run.

A machine that is busy is no failure, and what fails in CI fails on any desk. To look for examples
that nobody has seen yet, set `PARALLAX_EXPLORE=1`.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "same",
    max_examples=60,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "explore", settings.get_profile("same"), max_examples=300, derandomize=False
)
settings.load_profile("explore" if os.environ.get("PARALLAX_EXPLORE") else "same")


# Hundreds of programs are started, and each would compile all modules anew.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Whoever starts the tests in the background, or by nohup, has these ignored, and the programs that
# tests start and interrupt would inherit that.
for _number, _handler in (
    (signal.SIGINT, signal.default_int_handler),
    (signal.SIGHUP, signal.SIG_DFL),
):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _handler)


def pytest_collection_finish() -> None:
    """What was collected stays, and nobody needs to look for garbage in it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _own_cache_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for folder in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
            patch.setenv(folder, str(tmp_path_factory.mktemp("home")))
        yield
