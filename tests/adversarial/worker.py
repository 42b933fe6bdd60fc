"""Makes attempts, each in a process of its own with little memory and processor time.

A process that dies or runs on is an ending, too: `killed`. `python -m tests.adversarial.worker
STEPS` reads names of attempts, one a line, and answers each with an ending as a line of JSON: tests
ask it, because a process that runs threads had better not fork.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from parallax_compiler.diagnostics.core import Severity
from parallax_compiler.diagnostics.render import plain_text, render_all
from parallax_compiler.pipeline import NoLibrary, compile_source
from parallax_compiler.source import Source
from parallax_primitives.values import to_json
from parallax_runtime import VirtualClock, load, run_sync
from tests.adversarial.attempt import Attempt
from tests.adversarial.attempts import ATTEMPTS
from tests.adversarial.structure import breaches
from tests.conformance.running import registry_of

MEMORY = 2 * 1024**3
"""Bytes of address space that an attempt has."""

PROCESSOR = 6
"""Seconds of processor time after which it is killed."""

_LONGEST_WORDS = 4000
_LARGEST_VALUE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How an attempt ended."""

    end: str
    words: str = ""
    value: Any = None
    internal: bool = False
    """Whether it was called a bug of ours."""
    placed: bool = True
    """Whether a fault has its place in the pattern."""
    breaches: tuple[str, ...] = ()
    """What the emitted text does that it must not."""
    seconds: float = 0.0
    megabytes: float = 0.0


def make(attempt: Attempt, steps: int) -> Ending:
    """Compiles the pattern and runs it for so many steps at most."""
    compilation = compile_source(Source(attempt.file, attempt.source), NoLibrary())
    if any(one.severity is Severity.ERROR for one in compilation.diagnostics):
        return Ending(end="refused", words=plain_text(render_all(compilation.diagnostics)))
    assert compilation.python is not None
    found = tuple(breaches(compilation.python.text))
    program = load(compilation.python.text, "attempt.py")
    agents = registry_of(attempt.agents)
    came = run_sync(program, attempt.input, agents, clock=VirtualClock(), limits={"steps": steps})
    fault = came.fault
    if fault is None:
        return Ending(end=came.status, value=_short(came.value), breaches=found)
    return Ending(
        end=came.status,
        words=f"{fault.message}\n{fault.hint or ''}",
        internal=fault.kind == "internal",
        placed=fault.line is not None or fault.kind in ("input", "output", "agents"),
        breaches=found,
    )


def _short(value: Any) -> Any:
    data = to_json(value)
    return data if len(repr(data)) <= _LARGEST_VALUE else "large"


def apart(attempt: Attempt, steps: int) -> Ending:
    """Makes an attempt in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _child(attempt, steps, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        answer = stream.read()
    _, status, used = os.wait4(child, 0)
    data = json.loads(answer) if answer else {"end": f"killed ({status})"}
    data["seconds"] = used.ru_utime + used.ru_stime
    data["megabytes"] = used.ru_maxrss / 1024
    return Ending(**data)


def _child(attempt: Attempt, steps: int, writing: int) -> None:
    """Never returns: whatever happens, this process ends here."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR, PROCESSOR))
    try:
        answer = json.dumps(asdict(_told(attempt, steps))).encode()
        with os.fdopen(writing, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


def _told(attempt: Attempt, steps: int) -> Ending:
    try:
        ending = make(attempt, steps)
    except BaseException as error:  # whatever it is, the test must hear of it
        return Ending(end=f"raised {type(error).__name__}", words=str(error)[:200])
    return replace(ending, words=ending.words[:_LONGEST_WORDS])


def flaws(attempt: Attempt, ending: Ending) -> Iterator[str]:
    """What is wrong with how an attempt ended; nothing for one that ended as it must."""
    if ending.end not in attempt.ends:
        yield f"it ended {ending.end} instead of {' or '.join(attempt.ends)}"
    if ending.internal:
        yield "it is called a bug of ours"
    if ending.end == "failed" and not ending.placed:
        yield "its fault has no place in the pattern"
    yield from ending.breaches
    yield from (f"`{words}` is not said" for words in attempt.mentions if words not in ending.words)
    if attempt.value is not ... and ending.value != attempt.value:
        yield f"it gave {ending.value!r:.200}"
    if ending.seconds > attempt.seconds:
        yield f"it took {ending.seconds:.1f} s of processor time"


def main(steps: int) -> None:
    make(replace(ATTEMPTS[0], source="1"), steps)  # what is made on first use is there for all
    gc.freeze()  # what is here already is no garbage of any attempt
    table = {one.name: one for one in ATTEMPTS}
    for line in sys.stdin:
        print(json.dumps(asdict(apart(table[line.strip()], steps))), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
