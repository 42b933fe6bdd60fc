"""One server for all tests of models, and clients that load no certificates for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.models.server import ModelServer, model_server


@pytest.fixture(scope="session")
def server() -> Iterator[ModelServer]:
    with model_server() as running:
        yield running


@pytest.fixture(scope="session", autouse=True)
def without_certificates(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An empty folder of certificates: the usual one takes a client longer than many an answer."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        yield
