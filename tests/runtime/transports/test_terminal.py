"""Interactive programs in a pseudo-terminal: asked at their prompt, by a script in sh."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.judging import Judgement
from parallax_runtime.transports.manners import Manners, Person, Step
from parallax_runtime.transports.orphans import WATCHDOG
from parallax_runtime.transports.programs import Program
from parallax_runtime.transports.screen import readable
from parallax_runtime.transports.templates import TemplateError, check_template, filled_in
from parallax_runtime.transports.terminal import TerminalAgent
from tests.runtime.transports.calls import outcomes, request
from tests.runtime.transports.test_process import all_gone

ORACLE = """\
printf '\\033[1mThe Oracle\\033[0m, version 2\\n'
while printf '\\033[32m> \\033[0m' && read -r question; do
  printf 'thinking\\rthinking harder\\r'
  printf 'verdict: \\033[1m%s\\033[0m (85%%)\\n' "$question"
done
"""

VERDICT = r"verdict: (?P<value>.*) \((?P<confidence>\d+)%\)"


def oracle(script: str = ORACLE, person: Person | None = None, **more: Any) -> TerminalAgent:
    folder = more.pop("folder", Path("/"))
    environment = more.pop("environment", {})
    size = more.pop("size_limit", 10_000)
    fields: dict[str, Any] = {
        "prompt": "> $", "question": "{task}: {input}", "pattern": VERDICT,
        "judgement": Judgement(scale=100.0), "idle": 5.0, **more,
    }  # fmt: skip
    program = Program(
        agent="scout", command=("sh", "-c", script), folder=folder, environment=environment,
        stop_timeout=0.1,
    )  # fmt: skip
    return TerminalAgent(program, Manners(**fields), size_limit=size, person=person)


def test_questions_and_answers() -> None:
    found = outcomes(oracle(), request("a\nb"), request({"x": "é"}))
    assert found == [("Look: a b", 0.85), ('Look: {"x": "é"}', 0.85)]
    assert WATCHDOG._shell is None


def test_answers_in_json() -> None:
    script = """printf '> '; while read -r q; do
        printf 'Well:\\n{"value": {"said": "yes"}, "sure": "0.7"}\\n> '; done"""
    agent = oracle(script, pattern=None, judgement=Judgement(field="sure"))
    assert outcomes(agent) == [({"said": "yes"}, 0.7)]
    agent = oracle(script, pattern=None, judgement=Judgement(fixed=0.4))
    assert outcomes(agent) == [({"said": "yes"}, 0.4)]
    ((kind, words),) = outcomes(oracle(script, pattern=None))
    assert (kind, words) == ("garbage", "`scout` answered without a number as `confidence`")
    ((kind, words),) = outcomes(oracle(ORACLE, pattern=None))
    assert words.startswith("`scout` answered without a JSON object: `verdict: Look")


LOGIN = """\
printf 'User: '; read -r user
stty -echo; printf 'Password: ' > /dev/tty; read -r password < /dev/tty
printf '\\nCode: '; read -r code
[ "$password$code" = swordfish7 ] || { echo "denied: $password"; exit 1; }
printf '> '; while read -r q; do printf 'verdict: %s (50%%)\\n> ' "$user"; done
"""


def login(person: Person | None) -> TerminalAgent:
    steps = (
        Step(expect="User: ", send="ada"),
        Step(expect="Password: ", send="${ORACLE_WORD}"),
        Step(expect="Code: ", ask="the code"),
    )
    return oracle(LOGIN, person, login=steps)


def test_a_login_with_a_person(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORACLE_WORD", "swordfish")
    asked: list[tuple[str, str]] = []

    async def person(agent: str, question: str) -> str:
        asked.append((agent, question))
        return "7"

    assert outcomes(login(person), request(), request()) == [("ada", 0.5)] * 2
    assert asked == [("scout", "the code")], "once, for the program goes on"


def test_logins_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    ((_, words),) = outcomes(login(None))
    assert "the environment variable `ORACLE_WORD`" in words
    monkeypatch.setenv("ORACLE_WORD", "swordfish")
    ((_, words),) = outcomes(login(None))
    assert words.endswith("asks a person for `the code`; run with `--interactive-auth`")
    ((kind, words),) = outcomes(login(lambda agent, question: "8"))
    assert kind == "crash"
    assert "ended with exit code 1 before it answered; it wrote: denied: [redacted]" in words


FAULTS = {
    "ends at once": ("exit 3", "crash", "ended with exit code 3 before it answered"),
    "ends when asked": ("printf '> '; read -r q; echo no; exit 1", "crash", "it wrote: no"),
    "another answer": ("printf '> '; read -r q; printf 'hm\\n> '; cat", "garbage", "match: `hm`"),
    "floods": (
        "printf '> '; read -r q; cat /dev/zero | tr '\\0' x",
        "garbage",
        "wrote more than 10,000 bytes without its prompt",
    ),
}


@pytest.mark.parametrize(("script", "kind", "words"), FAULTS.values(), ids=FAULTS)
def test_faults(script: str, kind: str, words: str) -> None:
    ((found, message),) = outcomes(oracle(script))
    assert found == kind, message
    assert words in message


def test_silence() -> None:
    ((kind, words),) = outcomes(oracle("printf 'a moment'; sleep 9", idle=0.3))
    assert (kind, words) == ("timeout", "`scout` wrote nothing for 0.3 s; it wrote: a moment")


def test_a_cancelled_call_ends_the_program(tmp_path: Path) -> None:
    script = """printf '> '; read -r q; [ -e tried ] || { touch tried; sleep 9; }
        printf 'verdict: %s (50%%)\\n> ' "$q"; cat"""
    agent = oracle(script, folder=tmp_path)
    found = outcomes(agent, request("a", timeout=0.5), request("b"))
    assert found == [("timeout",), ("Look: b", 0.5)]


def test_it_says_goodbye_and_nothing_is_left(tmp_path: Path) -> None:
    script = """echo $$ > pid; printf '> '; while read -r q; do
        [ "$q" = bye ] && { touch parted; exit; }; printf 'verdict: a (1%%)\\n> '; done"""
    assert outcomes(oracle(script, folder=tmp_path, farewell="bye")) == [("a", 0.01)]
    assert (tmp_path / "parted").exists()
    assert all_gone([int((tmp_path / "pid").read_text("utf-8"))])


def test_no_such_program() -> None:
    agent = TerminalAgent(
        Program(agent="scout", command=("nowhere-to-be-found",), folder=Path("/")),
        Manners(prompt=">", question="", pattern=None, judgement=Judgement()),
        size_limit=1000,
    )
    ((_, words),) = outcomes(agent)
    assert "there is no program `nowhere-to-be-found`" in words


def test_health() -> None:
    async def ask() -> str:
        agent = oracle()
        try:
            return await agent.health()
        finally:
            await agent.aclose()

    assert asyncio.run(ask()) == "it runs and shows its prompt"


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ("a\r\nb", "a\nb"),
        ("10%\r20%\rdone\n", "done\n"),
        ("cot\x08at", "coat"),
        ("ab\x08\x08x", "x"),
    ],
)
def test_what_a_person_would_see(shown: str, seen: str) -> None:
    assert readable(shown) == seen


def test_templates() -> None:
    one = request({"a": {"b": [1, "x"]}})
    assert filled_in("{task} {{x}} {input.a.b}!", one) == 'Look {x} [1, "x"]!'
    assert filled_in(["{input.a}", {"k": "{operation}", "n": 7}], one) == [
        {"b": [1, "x"]},
        {"k": "analyze", "n": 7},
    ]
    with pytest.raises(AgentFault, match=r"is asked with `input\.c`, and this call has none"):
        filled_in("{input.c}", one)
    assert filled_in("{task}", request(task=None)) == ""
    for wrong in ("{", "a}", "{name}", "{input.}", "{}"):
        with pytest.raises(TemplateError):
            check_template(wrong)
