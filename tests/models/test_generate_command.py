"""`parallax generate pattern` with a model, as a user meets it."""

from __future__ import annotations

import json
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest

from tests.cli.runner import Outcome, clean_environment, parallax
from tests.cli.test_json import fits
from tests.models import faulty
from tests.models.asking import SECRET, address
from tests.models.faulty import CASE, GOOD
from tests.models.server import Hangs, ModelServer, Says, Script
from tests.models.test_providers import is_gone

KEYS = {"OPENAI_API_KEY": SECRET, "ANTHROPIC_API_KEY": SECRET}
PROBLEM = "unreadable proposal (PLX0720)"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "patterns").mkdir()
    (tmp_path / "review.yaml").write_text(faulty.REQUIREMENTS, "utf-8")
    return tmp_path


def generate(
    folder: Path,
    *arguments: str,
    terminal: bool = False,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    return parallax(
        "generate",
        "pattern",
        "-f",
        "review.yaml",
        *arguments,
        cwd=folder,
        environment={**KEYS, **environment},
        terminal=terminal,
    )


def asking(script: Script, provider: str = "openai") -> tuple[str, ...]:
    return ("--provider", provider, "--model", "m", "--base-url", address(script, provider))


def test_a_proposal_that_holds_is_written(folder: Path, server: ModelServer) -> None:
    done = generate(folder, *asking(server.script(GOOD)))
    assert done.code == 0, done.stderr
    assert done.stdout.splitlines() == [
        "Wrote patterns/review.prism",
        "Wrote tests/patterns/review.test.yaml",
        "Wrote patterns/review.receipt.json",
    ]
    out = f"{len(faulty.plan()) // 4:,}"
    assert done.stderr.splitlines()[:2] == [
        "m is asked.",
        f"Proposed by scripted-1, at once (1,000 tokens in, {out} out).",
    ]
    assert "Look for injection" in (folder / "patterns/review.prism").read_text("utf-8")
    receipt = json.loads((folder / "patterns/review.receipt.json").read_text("utf-8"))
    told = receipt["provenance"]
    assert (told["model"], told["rounds"], told["inputTokens"]) == ("scripted-1", 1, 1000)
    assert told["fallback"] is None
    assert parallax("test", "--mock-agents", cwd=folder).code == 0


def test_one_that_does_not_is_not(folder: Path, server: ModelServer) -> None:
    done = generate(folder, *asking(server.script(Says("no"))), "--rounds", "1")
    assert done.code == 0
    assert done.stderr.splitlines()[:5] == [
        "m is asked.",
        f"Answer 1: {PROBLEM}.",
        "m is asked again.",
        f"Answer 2: {PROBLEM}.",
        f"warning: The proposal does not hold after a repair: {PROBLEM} (2,000 tokens in, 0 out).",
    ]
    written = (folder / "patterns/review.prism").read_text("utf-8")
    assert written == CASE.by_rules.pattern_text


def test_the_key_is_nowhere(folder: Path, server: ModelServer) -> None:
    script = server.script(*faulty.PLANS["401, quoting the key"])
    for provider in ("openai", "anthropic"):
        done = generate(folder, *asking(script, provider), "--format", "json", "--force")
        assert SECRET not in done.stdout + done.stderr
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 3
    assert not any(SECRET.encode() in path.read_bytes() for path in files)


def test_json(folder: Path, server: ModelServer) -> None:
    steps = faulty.PLANS["a wrong name"]
    done = generate(folder, *asking(server.script(*steps)), "--format", "json")
    shape: dict[str, Any] = json.loads(done.stdout)
    fits(shape, "generate")
    assert (shape["ok"], shape["written"], shape["proposal"]["accepted"]) == (True, True, True)
    assert [one["problem"] for one in shape["proposal"]["rounds"]] == [
        "unsound plan (PLX0713)",
        None,
    ]
    plain = generate(folder, "--dry-run", "--format", "json")
    fits(json.loads(plain.stdout), "generate")
    assert json.loads(plain.stdout)["proposal"] is None


def test_a_terminal_is_told_how_far_the_answer_is(folder: Path, server: ModelServer) -> None:
    done = generate(folder, *asking(server.script(GOOD)), terminal=True)
    assert "m is asked …" in done.stderr
    assert "m answers: 400 characters" in done.stderr


def test_nobody_is_asked_unless_somebody_is_named(folder: Path, server: ModelServer) -> None:
    script = server.script(GOOD)
    where = {"OPENAI_BASE_URL": address(script, "openai")}
    assert generate(folder, environment=where).code == 0
    config = folder / "parallax.config.yml"
    config.write_text("generate: {provider: openai, model: m}\n", "utf-8")
    assert generate(folder, "--provider", "none", environment=where).code == 0
    assert script.requests == []
    assert generate(folder, "--force", environment=where).code == 0
    assert len(script.requests) == 1


def test_a_project_says_neither_address_nor_key_nor_command(folder: Path) -> None:
    config = folder / "parallax.config.yml"
    for key in ("baseUrl: http://127.0.0.1:9", "key: HOME", "command: [touch, evil]"):
        config.write_text(f"generate: {{provider: openai, {key}}}\n", "utf-8")
        done = generate(folder)
        assert done.code == 2
        assert "PLX0904" in done.stderr


def test_the_settings_of_a_project(folder: Path, server: ModelServer) -> None:
    config = folder / "parallax.config.yml"
    config.write_text(
        "generate:\n  provider: openai\n  model: m\n  rounds: 0\n  deadline: 30s\n"
        "  prices: {input: 2.0, output: 10}\n",
        "utf-8",
    )
    script = server.script(Says("no" * 2000))
    done = generate(folder, "--base-url", address(script, "openai"))
    assert "(1,000 tokens in, 1,000 out, $0.0120)" in done.stderr
    assert len(script.requests) == 1


@pytest.mark.parametrize("proposal", ["plan", "prism"])
def test_the_prompt_that_is_shown_is_the_one_that_is_sent(
    folder: Path, server: ModelServer, proposal: str
) -> None:
    shown = parallax(
        "generate", "pattern", "-f", "review.yaml", "--show-prompt", "--proposal", proposal,
        cwd=folder,
    )  # fmt: skip
    assert (shown.code, shown.stderr) == (0, "")
    script = server.script(Says("no"))
    generate(folder, *asking(script), "--proposal", proposal, "--rounds", "0")
    body = script.requests[0][2]
    for text in (body["instructions"], body["input"][0]["content"]):
        assert text.strip() in shown.stdout
    if proposal == "prism":
        assert body["tools"][0]["format"]["definition"].strip() in shown.stdout
    else:
        assert json.dumps(body["text"]["format"]["schema"], indent=2) in shown.stdout


def test_a_command_proposes(folder: Path) -> None:
    program = folder / "model.py"
    program.write_text(f"import sys; sys.stdin.read(); print({faulty.plan()!r})", "utf-8")
    command = f"{shlex.quote(sys.executable)} -S {shlex.quote(str(program))}"
    done = generate(folder, "--provider", "command", "--command", command)
    assert done.code == 0, done.stderr
    assert "Proposed by command, at once." in done.stderr


def test_an_interrupt_ends_the_command_and_all_that_it_started(folder: Path) -> None:
    child = folder / "child.pid"
    script = f"sleep 60 & echo $! > {shlex.quote(str(child))}; wait"
    command = f"sh -c {shlex.quote(script)}"
    done = subprocess.Popen(
        [sys.executable, "-m", "parallax_cli", "generate", "pattern", "-f", "review.yaml",
         "--provider", "command", "--command", command],
        cwd=folder, env=clean_environment(None), stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not (child.exists() and child.read_text()):
        assert done.poll() is None
        time.sleep(0.01)
    done.send_signal(signal.SIGINT)
    _, said = done.communicate(timeout=60)
    assert done.returncode == 130
    assert "Traceback" not in said
    assert is_gone(int(child.read_text()))
    assert not (folder / "patterns/review.prism").exists()


def test_the_deadline_is_kept(folder: Path, server: ModelServer) -> None:
    done = generate(folder, *asking(server.script(Hangs())), "--deadline", "50ms")
    assert done.code == 0
    assert "warning: The deadline passed before the answer was whole." in done.stderr


def test_ready_patterns_and_dialogues_are_told_in_words(tmp_path: Path) -> None:
    for words in (("--template", "voting"), ("--interactive", "--yes")):
        for flag in (("--format", "json"), ("--show-prompt",)):
            done = parallax("generate", "pattern", *words, *flag, cwd=tmp_path)
            assert done.code == 2
            assert f"`{' '.join(flag)}` is for requirements, or for a goal." in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--provider", "openia"), "`--provider` cannot be `openia`."),
        (("--provider", "openai"), "The provider `openai` needs the name of a model."),
        (("--model", "m"), "`--model` is for a provider, and none is named."),
        (("--command", "cat"), "`--command` is for the provider `command`."),
        (("--provider", "command", "--command", "'"), "`--command` cannot be `'`."),
        (("--deadline", "soon"), "`--deadline` cannot be `soon`."),
        (
            ("--provider", "anthropic", "--model", "m", "--proposal", "prism"),
            "The provider `anthropic` cannot be held to the grammar of Prism.",
        ),
    ],
)
def test_mistakes_of_usage(folder: Path, arguments: tuple[str, ...], message: str) -> None:
    done = generate(folder, *arguments)
    assert done.code == 2
    assert done.stderr.startswith(f"error: {message}")
    assert not (folder / "patterns/review.prism").exists()
