"""One bad day: agents of every kind fail in every way at once, and the run comes to its end.

Each call fails by itself, in plain words, the good answers count, the memory stays small, and no
process is left. `docs/faults.md` names each of these faults.
"""

from __future__ import annotations

import asyncio
import json
import re
import socket
import ssl
import subprocess
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.cli.runner import ROOT, clean_environment
from tests.runtime.transports.calls import FINE, REPLY
from tests.runtime.transports.mcp_server import answer
from tests.runtime.transports.servers import Conduct, listening, read_request, response
from tests.runtime.transports.test_process import STRAYS

CERTIFICATE: Final = Path(__file__).parents[1] / "runtime/transports/self_signed.pem"
FLOOD: Final = "head -c 100000000 /dev/zero | tr '\\0' x"
OK: Final = json.dumps({"value": "fine", "confidence": 0.9}).encode()
MEMORY: Final = 150_000_000
"""Bytes that the whole process may grow by, of floods of 100 MB each."""

PROGRAMS: Final = {
    "dies mid-answer": f"""{REPLY}call; printf '{{"id":"%s","val' "$id"; exit 3""",
    "is killed mid-call": f"{REPLY}call; kill -9 $$",
    "ends instead of answering": f"{REPLY}call; echo 'out of luck' >&2; exit 1",
    "closes its output": f"{REPLY}call; exec >&-; sleep 99",
    "hangs": f"{REPLY}call; sleep 99",
    "floods its output": f"{REPLY}call; {FLOOD}",
    "floods its errors": f"{REPLY}call; {FLOOD} >&2; reply '{FINE}'; cat",
    "speaks garbage": f"{REPLY}call; echo 'Hello, I am an agent'; sleep 99",
    "speaks no UTF-8": f"{REPLY}call; printf '\\377\\n'; sleep 99",
    "answers nobody": f"{REPLY}call; id=77; reply '{FINE}'; sleep 99",
    "is not sure at all": f"""{REPLY}call; reply '"value":"fine"'; cat""",
    "is too sure": f"""{REPLY}call; reply '"value":"fine","confidence":1.7'; cat""",
    "refuses": f"""{REPLY}call; reply '"error":{{"kind":"refusal","message":"no"}}'; cat""",
    "refuses to end": f"{REPLY}trap '' TERM; call; reply '{FINE}'; cat; sleep 99",
    "leaves a daemon": f"{REPLY}{STRAYS}cat",
}
"""What programs do with their one call."""

EXPECTED: Final[dict[str, str]] = {
    "dies mid-answer": "garbage: wrote a line that is no answer",
    "is killed mid-call": "crash: was ended by SIGKILL before it answered",
    "ends instead of answering": "crash: ended with exit code 1 before it answered; it wrote: out",
    "closes its output": "crash: closed its output before it answered",
    "hangs": "timeout: did not answer within 0.7 s",
    "floods its output": "garbage: wrote more than ",
    "floods its errors": "fine",
    "speaks garbage": "garbage: wrote a line that is no answer",
    "speaks no UTF-8": "garbage: wrote a line that is no answer",
    "answers nobody": "garbage: answered with the `id` '77', which is no call that waits",
    "is not sure at all": "garbage: the answer has no `confidence`",
    "is too sure": "garbage: is 1.7, not a number from 0 to 1",
    "refuses": "refusal: no",
    "refuses to end": "fine",
    "leaves a daemon": "fine",
    "is not there": "error: there is no program `nowhere-to-be-found` on the `PATH`",
    "is no program": "error: `./prose.txt` is no program of this machine",
    "may not be started": "error: `./locked.sh` is not executable; run `chmod +x ./locked.sh`",
    "shows no prompt": "timeout: wrote nothing for 0.5 s",
    "answers in HTML": "garbage: answered with content of `text/html`",
    "closes early": "crash: closed the connection before it answered",
    "floods its body": "garbage: answered with more than 4,000,000 bytes",
    "answers no JSON": "garbage: answered with what is no JSON",
    "fails with 500": "crash: failed with HTTP 500",
    "redirects": "error: it redirects to `https://elsewhere.example/`",
    "never answers": "timeout: did not answer within 0.7 s",
    "has a bad certificate": "error: its certificate is not trusted",
    "is not listening": "error: nobody listens at",
    "another service has its port": "crash: closed the connection before it answered",
    "lacks its secret": "error: the environment variable `NOT_SET_ANYWHERE`",
    "speaks no gRPC": "error: ",
    "floods as a tool": "garbage: answered with more than 4,000,000 bytes",
    "crashes in Python": "crash: crashed: ValueError: no luck",
    "ends the process": "crash: crashed: SystemExit",
}
"""What becomes of each call: `fine`, or the kind of its failure and some words."""

PATTERN: Final = """\
/** @name BadDay */
import { parallel } from "@parallax/primitives/execution"
answers = parallel(dayAgents)
memory = memoryAgents[0].measure()
{good: answers.filter(one => ~one > 0.5).length, memory} ~> 0.9
"""

PYTHON: Final = """\
import resource
import sys
from parallax_sdk import Answer, agent


@agent(id="crashes in Python", capabilities=["day"])
def crashes(input):
    raise ValueError("no luck")


@agent(id="ends the process", capabilities=["day"])
def ends(input):
    sys.exit("enough")


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


BEFORE = peak()


@agent(capabilities=["memory"])
def measure():
    return Answer(peak() - BEFORE, 1)
"""


@dataclass(frozen=True, slots=True)
class Day:
    """What came of it."""

    code: int | None
    said: str
    value: Any
    told: dict[str, str]
    left: list[str]


def program(name: str, command: list[str], **more: Any) -> dict[str, Any]:
    timeout = "700ms" if name == "hangs" else "20s"
    return {"kind": "process", "id": name, "capabilities": ["day"], "command": command,
            "timeout": timeout, "stopTimeout": "200ms", **more}  # fmt: skip


def programs() -> list[dict[str, Any]]:
    found = [program(name, ["sh", "-c", script]) for name, script in PROGRAMS.items()]
    found.append(program("is not there", ["nowhere-to-be-found"]))
    found.append(program("is no program", ["./prose.txt"]))
    found.append(program("may not be started", ["./locked.sh"]))
    mute = program("shows no prompt", ["sleep", "99"], idleTimeout="500ms", kind="cli")
    return [*found, {**mute, "prompt": "> $", "answer": "json"}]


async def conduct(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A server whose paths each fail in their own way."""
    line, _, body = await read_request(reader)
    match line.split()[1]:
        case "/html":
            writer.write(response(OK, kind="text/html"))
        case "/cut":
            writer.write(response(OK)[:-5])
        case "/flood":
            writer.write(response(b"x" * 100_000_000))
        case "/prose":
            writer.write(response(b"Hello"))
        case "/500":
            writer.write(response(b"", "500 Internal Server Error"))
        case "/away":
            writer.write(
                response(b"", "302 Found", more="Location: https://elsewhere.example/\r\n")
            )
        case "/hang":
            await asyncio.sleep(99)
        case "/mcp":
            writer.write(tool_answer(json.loads(body)))
    await writer.drain()


def tool_answer(message: dict[str, Any]) -> bytes:
    told = answer(message)
    if told is None:
        return response(b"", "202 Accepted")
    flood = {**told, "more": "x" * 5_000_000} if message["method"] == "tools/call" else told
    return response(json.dumps(flood).encode(), more="Connection: close\r\n")


async def other_service(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    await writer.drain()


@asynccontextmanager
async def servers() -> AsyncIterator[list[dict[str, Any]]]:
    """Agents behind addresses on this machine."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    async with AsyncExitStack() as stack:

        async def port(conduct: Conduct, tls: ssl.SSLContext | None = None) -> int:
            return await stack.enter_async_context(listening(conduct, tls))

        web = f"http://127.0.0.1:{await port(conduct)}"
        urls = {
            "answers in HTML": f"{web}/html",
            "closes early": f"{web}/cut",
            "floods its body": f"{web}/flood",
            "answers no JSON": f"{web}/prose",
            "fails with 500": f"{web}/500",
            "redirects": f"{web}/away",
            "never answers": f"{web}/hang",
            "has a bad certificate": f"https://127.0.0.1:{await port(conduct, context)}",
            "is not listening": f"http://127.0.0.1:{closed_port()}",
            "another service has its port": f"http://127.0.0.1:{await port(other_service)}",
            "lacks its secret": web,
        }
        found = [{"kind": "http", "id": name, "url": url} for name, url in urls.items()]
        found[-1]["headers"] = {"X-Token": "${NOT_SET_ANYWHERE}"}  # type: ignore[assignment]
        grpc = {"kind": "grpc", "id": "speaks no gRPC", "address": web.removeprefix("http://")}
        tool = {"kind": "mcp", "id": "floods as a tool", "url": f"{web}/mcp", "tool": "look",
                "confidence": 0.5, "arguments": {}}  # fmt: skip
        every: list[dict[str, Any]] = [*found, grpc, tool]
        for one in every:
            one |= {"capabilities": ["day"]}
            one["timeout"] = "700ms" if one["id"] == "never answers" else "20s"
        yield every


def closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


async def lived(folder: Path) -> Day:
    """The run, with everything it started marked by a variable that programs are given."""
    environment = {**clean_environment(None), "TMPDIR": str(folder)}
    async with servers() as remote:
        (folder / "agents/day.yaml").write_text(json.dumps({"agents": [*programs(), *remote]}))
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "parallax_cli", "run", "bad-day", "--format", "jsonl",
            cwd=folder, env=environment, stdout=PIPE, stderr=PIPE, limit=10_000_000,
        )  # fmt: skip
        stdout, stderr = await asyncio.wait_for(process.communicate(), 60)
    events = [json.loads(line) for line in stdout.splitlines()]
    ends = {one["data"]["agent"]: one["data"] for one in events if one["kind"] in ENDS}
    told = {
        name: f"{data['error']}: {data['message']}" if "error" in data else "fine"
        for name, data in ends.items()
    }
    left = [path.parent.name for path in marked(f"TMPDIR={folder}")]
    return Day(process.returncode, stderr.decode(), events[-1].get("value"), told, left)


ENDS: Final = ("call.finished", "call.failed")


def marked(sign: str) -> list[Path]:
    """The processes that have this in their environment."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if sign.encode() in path.read_bytes():
                found.append(path)
        except OSError:
            continue
    return found


def made(folder: Path, **files: str) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8")


def test_one_bad_day(tmp_path: Path) -> None:
    """One run, because a process that starts everything takes its time."""
    files = {"patterns/bad-day.prism": PATTERN, "agents/day.py": PYTHON}
    files |= {"agents/prose.txt": "This is no program.\n", "agents/locked.sh": "#!/bin/sh\n"}
    made(tmp_path, **files)
    (tmp_path / "agents/prose.txt").chmod(0o755)
    day = asyncio.run(lived(tmp_path))
    assert day.code == 0, day.said
    assert "Traceback" not in day.said
    assert set(day.told) == {*EXPECTED, "measure"}
    wrong = {name: day.told[name] for name in EXPECTED if not is_expected(name, day.told[name])}
    assert wrong == {}
    assert day.value["good"] == list(EXPECTED.values()).count("fine")
    assert day.value["memory"] < MEMORY, f"{day.value['memory']:,}"
    assert day.left == [], "processes are left"


def is_expected(name: str, told: str) -> bool:
    kind, _, words = EXPECTED[name].partition(": ")
    return told.partition(": ")[0] == kind and words in told


CROWD: Final = """\
import { parallel } from "@parallax/primitives/execution"
answers = parallel(crowdAgents)
answers.filter(one => ~one > 0.5).length ~> 0.9
"""


def test_more_programs_than_files_may_be_open(tmp_path: Path) -> None:
    command = ["sh", "-c", f"{REPLY}call; reply '{FINE}'; cat"]
    crowd = [program(str(number), command) | {"capabilities": ["crowd"]} for number in range(30)]
    agents = json.dumps({"agents": crowd})
    made(tmp_path, **{"patterns/crowd.prism": CROWD, "agents/crowd.yaml": agents})
    for files in range(57, 61):  # whatever is missing to the last of them
        done = subprocess.run(
            ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", sys.executable, "-m",
             "parallax_cli", "run", "crowd"],
            cwd=tmp_path, env={**clean_environment(None), "TMPDIR": str(tmp_path)},
            capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        answered = int(done.stdout.split()[0])
        assert 0 < answered < 30
        assert done.stdout.count("`sh` does not start: Too many open files") == 30 - answered
        assert done.stderr == ""
    assert marked(f"TMPDIR={tmp_path}") == []


ROW: Final = re.compile(r"^\| (.+?) \| (.+?) \|(?: `(.+?)::(\w+)` \|)?$", re.MULTILINE)


def test_the_page_tells_of_every_fault_and_of_its_test() -> None:
    """Agents' faults by name and kind; those of runs with a test that is there."""
    page = (ROOT / "docs/faults.md").read_text("utf-8")
    rows = ROW.findall(page)
    agents = {name: kind for name, kind, path, _ in rows if not path and name in EXPECTED}
    assert agents == {
        name: "an answer" if words == "fine" else f"`{words.partition(':')[0]}`"
        for name, words in EXPECTED.items()
    }
    tested = [(path, test) for _, _, path, test in rows if path]
    assert len(tested) >= 25
    for path, test in tested:
        assert f"def {test}(" in (ROOT / path).read_text("utf-8"), f"{path}::{test}"
