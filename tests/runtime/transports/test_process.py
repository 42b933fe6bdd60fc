"""Agents that are programs: what they do right, all they can do wrong, and that none is left."""

from __future__ import annotations

import asyncio
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parallax_primitives.faults import AgentFault
from parallax_runtime.transports.orphans import WATCHDOG
from parallax_runtime.transports.process import RESTARTS
from tests.runtime.transports.calls import ANSWERS, FINE, REPLY, outcome, outcomes, program, request


def alive(pid: int) -> bool:
    """Whether it runs; one that only waits to be buried does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def all_gone(pids: list[int]) -> bool:
    """Whether they have ended, or do so in a moment: what is killed takes one to die."""
    deadline = time.monotonic() + 5
    while any(map(alive, pids)) and time.monotonic() < deadline:
        time.sleep(0.005)
    return not any(map(alive, pids))


def test_one_program_answers_many_calls() -> None:
    counts = """n=$((n+1)); reply "\\"value\\":$n,\\"confidence\\":1" """
    script = f"{REPLY}n=0; while next; do {counts}; done"
    assert outcomes(program(script), request(), request(), request()) == [(1, 1), (2, 1), (3, 1)]


def test_what_a_program_is_sent(tmp_path: Path) -> None:
    script = f"{REPLY}next; printf '%s\\n' \"$line\" > sent; reply '{FINE}'; cat >/dev/null"
    outcomes(program(script, tmp_path), request({"code": "é\n"}, arguments=("Look", {"a": 1})))
    assert (tmp_path / "sent").read_text("utf-8") == (
        '{"id":"1","type":"call","agent":"scout","operation":"analyze","task":"Look",'
        '"input":{"code":"é\\n"},"arguments":["Look",{"a":1}],"context":{"pattern":"P"},'
        '"timeout":5.0,"key":"1/0"}\n'
    )


BREACHES = {
    "ends at once": ("exit 3", "crash", "ended with exit code 3 before it answered"),
    "says why": (
        "printf '\\033[31mno model\\033[0m\\n' >&2; exit 1",
        "crash",
        "ended with exit code 1 before it answered; it wrote: no model",
    ),
    "dies mid-answer": (
        f'{REPLY}next; printf \'{{"id":"1","val\'; exit 0',
        "garbage",
        'wrote a line that is no answer to its standard output: `{"id":"1","val`',
    ),
    "is killed": ("kill -KILL $$", "crash", "was ended by SIGKILL before it answered"),
    "closes its output": ("exec >&-; sleep 9", "crash", "closed its output before it answered"),
    "closes its input": ("exec <&-; sleep 0.02; exit 2", "crash", "ended with exit code 2 before"),
    "talks before the protocol": (
        "echo Loading the model; cat",
        "garbage",
        "standard output: `Loading the model`; messages belong on standard error",
    ),
    "speaks garbage": (f"{REPLY}next; echo '[1, 2'; cat", "garbage", "`[1, 2`"),
    "answers with a list": (f"{REPLY}next; echo '[1]'; cat", "garbage", "no answer"),
    "is no UTF-8": (f"{REPLY}next; printf '\\377\\376\\n'; cat", "garbage", "no answer"),
    "another id": (
        f"{REPLY}next; id=7; reply '{FINE}'; cat",
        "garbage",
        "answered with the `id` '7', which is no call that waits",
    ),
    "no id": (f"{REPLY}next; echo '{{{FINE}}}'; cat", "garbage", "answered without an `id`"),
    "floods": ("cat /dev/zero", "garbage", "bytes without a line's end"),
    "a huge line": (
        f"{REPLY}next; head -c 300000 /dev/zero | tr '\\0' x; cat",
        "garbage",
        "bytes without a line's end",
    ),
    "refuses": (
        f"""{REPLY}next; reply '"error":{{"kind":"refusal","message":"not my field"}}'; cat""",
        "refusal",
        "`scout` refuses: not my field",
    ),
    "fails": (f"""{REPLY}next; reply '"error":"no luck"'; cat""", "error", "failed: no luck"),
}


@pytest.mark.parametrize(("script", "kind", "words"), BREACHES.values(), ids=BREACHES)
def test_what_goes_wrong_is_told(script: str, kind: str, words: str) -> None:
    ((told, message),) = outcomes(program(script))
    assert told == kind
    assert words in message
    assert message.startswith("`scout` ")


def test_a_flood_is_cut_without_growth() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    script = f"{REPLY}next; head -c 100000000 /dev/zero; cat"
    ((kind, _),) = outcomes(program(script, size_limit=1_000_000))
    assert kind == "garbage"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000, "kilobytes"


def test_a_second_answer_is_none(tmp_path: Path) -> None:
    script = f"{REPLY}next; reply '{FINE}'; reply '{FINE}'; while next; do reply '{FINE}'; done"
    first, second = outcomes(program(script), request(), request())
    assert first == ("fine", 0.9)
    assert second == ("fine", 0.9) or second[0] == "garbage"


MISSING = {
    "no program": (("nowhere-to-be-found",), "there is no program `nowhere-to-be-found` on the"),
    "no file": (("./scout.sh",), "there is no program `./scout.sh`"),
    "not executable": (("./plain",), "`./plain` is not executable; run `chmod +x ./plain`"),
    "no program at all": (("./empty",), "`./empty` is no program of this machine"),
}


@pytest.mark.parametrize(("command", "words"), MISSING.values(), ids=MISSING)
def test_a_program_that_cannot_start(command: tuple[str, ...], words: str, tmp_path: Path) -> None:
    (tmp_path / "plain").write_text("#!/bin/sh\n", "utf-8")
    (tmp_path / "empty").write_bytes(b"\x00")
    (tmp_path / "empty").chmod(0o755)
    ((kind, message),) = outcomes(program("", tmp_path, command=command))
    assert kind == "error"
    assert message.startswith(f"`scout` cannot be reached: {words}")


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    ((_, message),) = outcomes(program(ANSWERS, tmp_path / "gone"))
    assert "there is no folder" in message


def test_the_environment_is_what_the_file_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUT_TOKEN", "swordfish")
    monkeypatch.setenv("OTHER", "unsaid")
    script = f"""{REPLY}next; reply "\\"value\\":\\"$KEY $OTHER\\",\\"confidence\\":1"; cat"""
    found = outcomes(program(script, environment={"KEY": "of ${SCOUT_TOKEN}"}))
    assert found == [("of swordfish ", 1)]


def test_secrets_stay_out_of_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", "swordfish")
    agent = program("echo denied: $KEY >&2; exit 1", environment={"KEY": "${WORD}"})
    ((_, message),) = outcomes(agent)
    assert "before it answered; it wrote: denied: [redacted]" in message


def test_an_unset_variable_is_named() -> None:
    ((_, message),) = outcomes(program(ANSWERS, environment={"KEY": "${NOT_SET_ANYWHERE}"}))
    assert "the environment variable `NOT_SET_ANYWHERE`, which its file refers to" in message


def test_the_next_call_starts_it_anew(tmp_path: Path) -> None:
    script = f"{REPLY}next; reply '{FINE}'; next; exit 1"
    found = outcomes(program(script), *[request() for _ in range(5)])
    assert [one[0] for one in found] == ["fine", "crash", "fine", "crash", "fine"]


def test_it_is_not_started_for_ever(tmp_path: Path) -> None:
    script = "echo >> starts; exit 1"
    found = outcomes(program(script, tmp_path), *[request() for _ in range(RESTARTS + 2)])
    assert (tmp_path / "starts").read_text("utf-8").count("\n") == RESTARTS
    assert found[-1] == (
        "crash",
        "`scout` ended with exit code 1 before it answered; 3 starts in a row gave no answer",
    )


def test_calls_go_one_at_a_time_unless_it_says_more() -> None:
    """A program that answers two calls at once in the other order."""
    script = f"""{REPLY}
        next; first=$id; next; reply '"value":"second","confidence":1'
        id=$first; reply '"value":"first","confidence":1'; cat"""

    async def both(concurrency: int, timeout: float) -> list[object]:
        agent = program(script, concurrency=concurrency)
        try:
            asked = (outcome(agent, request(timeout=timeout)) for _ in range(2))
            return list(await asyncio.gather(*asked))
        finally:
            await agent.aclose()

    assert asyncio.run(both(2, 5.0)) == [("first", 1), ("second", 1)]
    assert asyncio.run(both(1, 0.1)) == [("timeout",), ("timeout",)]


def test_a_cancelled_call_is_told_and_its_late_answer_dropped(tmp_path: Path) -> None:
    script = f"""{REPLY}next; first=$id; next; printf '%s' "$line" > cancel
        id=$first; reply '{FINE}'; while next; do reply '"value":"next","confidence":1'; done"""
    agent = program(script, tmp_path, stop_timeout=1.0)
    assert outcomes(agent, request(timeout=0.05), request()) == [("timeout",), ("next", 1)]
    assert (tmp_path / "cancel").read_text("utf-8") == '{"id":"1","type":"cancel"}'


def test_a_program_that_ignores_cancels_is_replaced(tmp_path: Path) -> None:
    script = f"""{REPLY}[ -e tried ] || {{ touch tried; trap '' TERM; while :; do sleep 9; done; }}
        while next; do reply '{FINE}'; done"""
    agent = program(script, tmp_path, stop_timeout=0.05)
    assert outcomes(agent, request(timeout=0.05), request()) == [("timeout",), ("fine", 0.9)]


def test_a_program_that_reads_nothing_holds_back_who_asks() -> None:
    agent = program("sleep 9", size_limit=1000)
    began = time.perf_counter()
    assert outcomes(agent, request("x" * 3_000_000, timeout=0.05)) == [("timeout",)]
    assert time.perf_counter() - began < 2


def test_a_program_that_starts_slowly_answers_the_next_call() -> None:
    agent = program(f"sleep 0.1; {ANSWERS}", stop_timeout=1.0)
    assert outcomes(agent, request(timeout=0.03), request()) == [("timeout",), ("fine", 0.9)]


async def _pids(script: str, folder: Path = Path("/")) -> list[int]:
    agent = program(script, folder)
    reply = await outcome(agent)
    await agent.aclose()
    return [int(one) for one in reply[0].split()]


@pytest.mark.parametrize(
    "stubborn", ["", "trap '' TERM;"], ids=["ends when told", "refuses to end"]
)
def test_nothing_is_left_of_a_program_and_what_it_started(stubborn: str) -> None:
    script = f"""{REPLY}{stubborn} sleep 99 & child=$!
        next; reply "\\"value\\":\\"$$ $child\\",\\"confidence\\":1"; while :; do sleep 9; done"""
    assert all_gone(asyncio.run(_pids(script)))
    assert WATCHDOG._shell is None


STRAYS = """sleep 99 & child=$!; setsid sh -c 'sleep 99 & echo $! > stray; exec sleep 99' &
        other=$!; until [ -s stray ]; do :; done
        next; reply "\\"value\\":\\"$$ $child $other $(cat stray)\\",\\"confidence\\":1"
"""
"""A program that answers with its own number and those of what it started, a daemon among it."""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the environment of others")
def test_daemons_of_a_program_end_with_it(tmp_path: Path) -> None:
    pids = asyncio.run(_pids(f"{REPLY}{STRAYS}", tmp_path))
    assert len(pids) == 4
    assert all_gone(pids)


def test_closing_again_and_reopening() -> None:
    agent = program(ANSWERS)
    asyncio.run(agent.aclose())
    assert outcomes(agent) == [("fine", 0.9)]
    assert outcomes(agent) == [("fine", 0.9)]


def test_closing_that_is_cancelled_kills_at_once() -> None:
    agent = program(f"{REPLY}trap '' TERM; next; reply '{FINE}'; while :; do sleep 9; done")
    agent._program = type(agent._program)(
        agent="scout", command=agent._program.command, folder=Path("/"), stop_timeout=60.0
    )

    async def impatient() -> None:
        await outcome(agent)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await agent.aclose()

    began = time.perf_counter()
    asyncio.run(impatient())
    assert time.perf_counter() - began < 5


def test_health() -> None:
    async def of(script: str) -> str:
        agent = program(script)
        try:
            return await agent.health()
        finally:
            await agent.aclose()

    healthy = f"""{REPLY}next; reply '"ok":true'; cat"""
    assert asyncio.run(of(healthy)) == "it runs and answers"
    with pytest.raises(AgentFault, match="ended with exit code 4 before it answered"):
        asyncio.run(of("exit 4"))


KILLED = """\
import asyncio, os, sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.runtime.transports.calls import REPLY, outcome, program

async def main():
    script = REPLY + "trap '' TERM HUP\\n" + {strays!r} + "while :; do sleep 9; done"
    print((await outcome(program(script, Path({folder!r}))))[0], flush=True)
    await asyncio.sleep(99)

asyncio.run(main())
"""


def test_nothing_outlives_parallax_even_when_it_is_killed(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[3])
    text = KILLED.format(root=root, strays=STRAYS, folder=str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", text], stdout=subprocess.PIPE, text=True
    ) as victim:
        assert victim.stdout is not None
        pids = [int(one) for one in victim.stdout.readline().split()]
        assert len(pids) == 4
        assert all(map(alive, pids))
        victim.send_signal(signal.SIGKILL)
    assert all_gone(pids)
