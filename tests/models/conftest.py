"""One server for all tests of models."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.server import ModelServer, model_server


@pytest.fixture(scope="session")
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running
