"""The providers, through their own clients, against a server that speaks the real protocols."""

from __future__ import annotations

import os
import sys
import textwrap
import time
from pathlib import Path
from types import ModuleType

import pytest

from parallax_patterns.errors import UserError
from parallax_patterns.generation.providers import pieces, table
from parallax_patterns.generation.providers.keys import hidden, key_of
from parallax_patterns.generation.providers.model import Form, Usage
from parallax_patterns.generation.providers.settings import GenerateSettings
from parallax_patterns.generation.providers.table import provider_of
from tests.models.asking import ENVIRONMENT, OVER_HTTP, SCHEMA, SECRET, ask, ask_with
from tests.models.server import (
    Breaks,
    Fails,
    Garbles,
    Hangs,
    ModelServer,
    Reports,
    Says,
    Step,
)

over_http = pytest.mark.parametrize("provider", OVER_HTTP)
LONG = '{"name": "' + "x" * 2000 + '"}'


@over_http
def test_an_answer_comes_in_pieces_and_whole(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Says(LONG))
    assert asked.reply is not None
    assert asked.reply.text == LONG == "".join(asked.seen)
    assert len(asked.seen) > 3
    assert (asked.reply.finish, asked.reply.model) == ("complete", "scripted-1")
    assert asked.reply.usage == Usage(input_tokens=1000, output_tokens=len(LONG) // 4)


@over_http
def test_the_request_holds_the_prompt_and_the_form(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Says("{}"), turns=("Plan it.", "{}", "Mend it."))
    assert asked.script is not None
    ((path, headers, body),) = asked.script.requests
    assert body["model"] == "scripted"
    assert body["stream"] is True
    said = {"openai": "input"}.get(provider, "messages")
    turns = [one for one in body[said] if one["role"] != "system"]
    assert [(one["role"], one["content"]) for one in turns] == [
        ("user", "Plan it."),
        ("assistant", "{}"),
        ("user", "Mend it."),
    ]
    match provider:
        case "openai":
            assert body["instructions"] == "You plan."
            assert body["text"]["format"]["schema"] == SCHEMA
            assert body["text"]["format"]["strict"] is True
            assert body["store"] is False
        case "anthropic":
            assert body["system"] == "You plan."
            assert body["output_config"]["format"] == {"type": "json_schema", "schema": SCHEMA}
            assert SECRET in (headers.get("x-api-key"), headers["authorization"].split()[-1])
        case _:
            assert body["response_format"]["json_schema"]["schema"] == SCHEMA
            assert headers["authorization"] == f"Bearer {SECRET}"
    assert path == {"openai": "responses", "anthropic": "messages"}.get(
        provider, "chat/completions"
    )


def test_a_grammar_is_a_custom_tool_that_has_to_be_called(server: ModelServer) -> None:
    form = Form(name="write_pattern", grammar="start: /x+/")
    asked = ask(server, "openai", Says("xxx"), form=form)
    assert asked.reply is not None
    assert asked.reply.text == "xxx"
    assert asked.script is not None
    body = asked.script.requests[0][2]
    assert body["tools"][0]["format"] == {
        "type": "grammar",
        "syntax": "lark",
        "definition": "start: /x+/",
    }
    assert body["tool_choice"] == {"type": "custom", "name": "write_pattern"}


@over_http
@pytest.mark.parametrize("finish", ["truncated", "refused"])
def test_an_answer_that_is_cut_off_or_refused_says_so(
    server: ModelServer, provider: str, finish: str
) -> None:
    asked = ask(server, provider, Says('{"na', finish))
    assert asked.reply is not None
    assert asked.reply.finish == finish


@over_http
@pytest.mark.parametrize(
    "fault",
    [Fails(500), Breaks(LONG), Garbles(), Reports()],
    ids=lambda one: type(one).__name__,
)
def test_passing_faults_are_asked_again(server: ModelServer, provider: str, fault: Step) -> None:
    asked = ask(server, provider, fault, fault, Says("{}"))
    assert asked.reply is not None, asked.fault
    assert asked.reply.text == "{}"
    assert asked.waits == [0.5, 1.0]


@over_http
def test_the_third_fault_is_told(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Fails(503))
    assert asked.fault == "The provider failed (status 503: it does not work today)."
    assert asked.script is not None
    assert len(asked.script.requests) == 3


@over_http
@pytest.mark.parametrize(
    ("headers", "waits"),
    [
        ((("retry-after", "3"),), [3.0]),
        ((("retry-after-ms", "250"),), [0.25]),
        ((("retry-after", "Fri, 31 Dec 1999 23:59:59 GMT"),), [0.5]),
    ],
)
def test_the_wait_that_the_provider_names_is_kept(
    server: ModelServer, provider: str, headers: tuple[tuple[str, str], ...], waits: list[float]
) -> None:
    asked = ask(server, provider, Fails(429, headers=headers), Says("{}"))
    assert asked.waits == waits


@over_http
def test_a_wait_beyond_the_deadline_is_not_begun(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Fails(429, headers=(("retry-after", "60"),)), Says("{}"))
    assert asked.waits == []
    assert asked.fault is not None
    assert "asked again in 60 s, after the deadline" in asked.fault


@over_http
def test_a_server_that_hangs_is_left_at_the_deadline(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Hangs(), seconds=0.1)
    assert asked.fault == "The deadline passed before the answer was whole."


@over_http
def test_a_refused_key_is_not_asked_again_nor_shown(server: ModelServer, provider: str) -> None:
    asked = ask(server, provider, Fails(401, f"Incorrect API key provided: {SECRET}."))
    assert asked.fault is not None
    assert asked.fault == (
        "The provider refused the key (status 401: Incorrect API key provided: ***)."
    )
    assert asked.script is not None
    assert len(asked.script.requests) == 1


def test_a_server_that_knows_no_schemas_is_asked_plainly(server: ModelServer) -> None:
    asked = ask(
        server,
        "openai-compatible",
        Fails(500, "response_format: json_schema is unknown"),
        Fails(422, "schema?"),
        Says("{}"),
    )
    assert asked.reply is not None
    assert asked.waits == []
    assert asked.reply.usage is None
    assert asked.script is not None
    formats = [body.get("response_format") for _, _, body in asked.script.requests]
    assert [one and one["type"] for one in formats] == ["json_schema", "json_object", None]
    assert asked.script.requests[1][2]["response_format"]["schema"] == SCHEMA


def test_other_peoples_servers_are_not_told_of_accounts_with_openai(
    server: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-ours")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-ours")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-ours")
    asked = ask(server, "openai-compatible", Says("{}"))
    assert asked.reply is not None
    assert asked.script is not None
    assert "of-ours" not in repr(asked.script.requests)


@over_http
def test_an_answer_without_end_does_not_fill_the_memory(
    server: ModelServer, provider: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "LONGEST", 1000)
    asked = ask(server, provider, Says(LONG))
    assert asked.reply is not None
    assert len(asked.reply.text) == 800
    assert len("".join(asked.seen)) == len(LONG)


def test_nobody_listens() -> None:
    settings = GenerateSettings(provider="openai", model="m", base_url="http://127.0.0.1:9/v1")
    assert ask_with(settings).fault == "The connection to the provider failed."


# --- commands ------------------------------------------------------------------------------------


def script_of(tmp_path: Path, text: str) -> GenerateSettings:
    path = tmp_path / "answer.py"
    path.write_text(textwrap.dedent(text), "utf-8")
    return GenerateSettings(provider="command", command=(sys.executable, "-S", str(path)))


def test_a_command_gets_the_prompt_and_answers(tmp_path: Path) -> None:
    settings = script_of(tmp_path, "import sys; print(sys.stdin.read().upper())")
    asked = ask_with(settings, turns=("Plan é.",))
    assert asked.reply is not None
    assert asked.reply.text.split() == ["YOU", "PLAN.", "---", "PLAN", "É."]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (
            "import sys; sys.exit('no model\\nhere')",
            "The command failed with code 1: no model here.",
        ),
        (
            "print('x' * 3_000_000)",
            "The command answered with more than 1,048,576 bytes.",
        ),
        (
            r"import sys; sys.stdout.buffer.write(b'\xff')",
            "The command's answer is no text in UTF-8.",
        ),
    ],
)
def test_a_command_that_fails(tmp_path: Path, text: str, fault: str) -> None:
    assert ask_with(script_of(tmp_path, text)).fault == fault


def test_a_command_that_hangs_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    child = tmp_path / "child.pid"
    settings = script_of(
        tmp_path,
        f"""
        import subprocess, time
        child = subprocess.Popen(["sleep", "60"])
        open({str(child)!r}, "w").write(str(child.pid))
        time.sleep(60)
        """,
    )
    asked = ask_with(settings, seconds=0.6)
    assert asked.fault == "The deadline passed before the answer was whole."
    assert is_gone(int(child.read_text()))


def is_gone(process: int) -> bool:
    """Whether a process ends soon: it has been told to, and the system may take a moment."""
    for _ in range(200):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        state = Path(f"/proc/{process}/stat")
        if state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.01)
    return False


# --- what is missing -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "message", "hint"),
    [
        (
            GenerateSettings(provider="openai"),
            "The provider `openai` needs the name of a model.",
            "--model NAME",
        ),
        (
            GenerateSettings(provider="openai", model="m"),
            "The provider `openai` needs a key, and `OPENAI_API_KEY` is not set.",
            "--provider none",
        ),
        (
            GenerateSettings(provider="anthropic", model="m", key="MY_KEY"),
            "The provider `anthropic` needs a key, and `MY_KEY` is not set.",
            "`MY_KEY`",
        ),
        (
            GenerateSettings(provider="openai-compatible", model="m"),
            "The provider `openai-compatible` needs the address of its server.",
            "--base-url",
        ),
        (
            GenerateSettings(provider="anthropic", model="m", proposal="prism"),
            "The provider `anthropic` cannot be held to the grammar of Prism.",
            "`openai`, `command`",
        ),
        (
            GenerateSettings(provider="command"),
            "The provider `command` needs a command.",
            "--command",
        ),
        (
            GenerateSettings(provider="command", command=("no-such-program",)),
            "The command `no-such-program` was not found.",
            "path",
        ),
    ],
)
def test_what_is_missing_is_said_before_anything_is_asked(
    settings: GenerateSettings, message: str, hint: str
) -> None:
    with pytest.raises(UserError) as refused:
        provider_of(settings, {"PATH": "/usr/bin:/bin"})
    assert refused.value.message == message
    assert hint in (refused.value.hint or "")
    assert refused.value.exit_code == 2


@pytest.mark.parametrize("name", ["openai", "anthropic"])
def test_a_missing_client_names_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, table.PROVIDERS[name].module, raising=False)
    settings = GenerateSettings(provider=name, model="m")  # type: ignore[arg-type]
    with pytest.raises(UserError) as refused:
        provider_of(settings, ENVIRONMENT)
    assert f"pip install 'parallax-orchestration[{name}]'" in (refused.value.hint or "")


def test_no_provider_is_none() -> None:
    assert provider_of(GenerateSettings(), {}) is None


# --- keys ----------------------------------------------------------------------------------------


def test_keys_come_from_the_environment_then_from_the_keyring(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ring = ModuleType("keyring")
    ring.__spec__ = __spec__
    ring.get_password = lambda service, name: f"{service}/{name}"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "keyring", ring)
    assert key_of("A_KEY", {"A_KEY": " abc \n"}) == "abc"
    assert key_of("A_KEY", {"A_KEY": ""}) == "parallax/A_KEY"

    def locked(service: str, name: str) -> str:
        raise RuntimeError(f"locked: {service} {name}")

    ring.get_password = locked  # type: ignore[attr-defined]
    assert key_of("A_KEY", {}) is None


def test_what_is_told_is_short_and_hides_the_key() -> None:
    assert hidden(f"bad\n key {SECRET}", SECRET) == "bad key ***"
    assert len(hidden("x" * 1000, SECRET)) == 200
