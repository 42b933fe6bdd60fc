"""Pattern code beside the same in Python, without confidences, by hand.

The time is that of the processor, a whole run and nothing but the code; both take turns. Numbers of
patterns are doubles, and so are those of the Python. Steps count against the run's budget. Code is
measured as it stands, where nothing says what `input.n` is, and with `@input`: then all is plain.
"""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Callable
from typing import Final

from benchmarks.executing import program, python
from benchmarks.measuring import Row
from parallax_runtime import Program, Registry, load, run

TURNS: Final = 20_000

ARITHMETIC: Final = """\
total = 0
for (let i = 0; i < input.n; i++) { total += i * 2 - 1 }
total
"""

CALLBACKS: Final = """\
xs = range(input.n).map(x => x * 2 + 1).filter(x => x % 3 == 0)
xs.reduce((sum, x) => sum + x, 0)
"""

FUNCTIONS: Final = """\
function larger(a, b) { return a > b ? a : b }
best = 0
for x in range(input.n) { best = larger(best, x % 1000) }
best
"""

CONFIDENCE: Final = """\
total = 0 ~> 0.9
for (let i = 0; i < input.n; i++) { total = total + (i ~> 0.8) }
~total
"""


OPERATORS: Final = """\
high = 0
for (let i = 0; i < input.n; i++) {
  x = i ~> 0.9
  y = x * 2 + 1
  if (y > 10 && y ~> 0.5) { high += 1 }
  z = y ~@> 0.5
  if (~z > 0.8) { high += 1 }
}
high
"""


EVIDENT: Final = CONFIDENCE.replace("~total", "total")
"""The same, but somebody may look at what the sum rests on."""

COMPUTED: Final = """\
high = 0
for (let i = 0; i < input.n; i++) {
  x = i ~> (0.5 + i % 5 / 10)
  y = x * 2 + 1
  if (y > 10 && ~y >= 0.6) { high += 1 }
  z = y ~@> 0.7
  if (~z > 0.8) { high += 1 }
}
high
"""


LIBRARY: Final = """\
found = []
for i in range(input.n) { found.push(`item ${Math.floor(i / 3) + Math.max(i, 7)}`) }
found.length
"""


KNOWN: Final = '/** @input {"n": "number"} */\n'
"""A header that makes everything in the programs above but confidences certainly plain."""


def arithmetic(count: float) -> float:
    total, i = 0.0, 0.0
    while i < count:
        total += i * 2.0 - 1.0
        i += 1.0
    return total


def callbacks(count: float) -> float:
    doubled = (x * 2.0 + 1.0 for x in map(float, range(int(count))))
    xs = [x for x in doubled if x % 3.0 == 0.0]
    total = 0.0
    for x in xs:
        total = total + x
    return total


def functions(count: float) -> float:
    def larger(a: float, b: float) -> float:
        return a if a > b else b

    best = 0.0
    for x in range(int(count)):
        best = larger(best, float(x) % 1000.0)
    return best


def confidence(count: float) -> float:
    """Without confidences."""
    total, i = 0.0, 0.0
    while i < count:
        total = total + i
        i += 1.0
    return total


def operators(count: float) -> float:
    """Confidences are numbers that stand beside the values, as a hand would write it."""
    high, i = 0.0, 0.0
    while i < count:
        x, sure = i, 0.9
        y = x * 2.0 + 1.0
        if y > 10.0 and sure >= 0.5:
            high += 1.0
        kept, sure = (y, sure) if sure >= 0.5 else (None, 0.0)
        if kept is not None and sure > 0.8:
            high += 1.0
        i += 1.0
    return high


def computed(count: float) -> float:
    """As `operators`."""
    high, i = 0.0, 0.0
    while i < count:
        x, sure = i, 0.5 + i % 5.0 / 10.0
        y = x * 2.0 + 1.0
        if y > 10.0 and sure >= 0.6:
            high += 1.0
        kept, sure = (y, sure) if sure >= 0.7 else (None, 0.0)
        if kept is not None and sure > 0.8:
            high += 1.0
        i += 1.0
    return high


def library(count: float) -> float:
    found = []
    for i in map(float, range(int(count))):
        found.append(f"item {math.floor(i / 3.0) + max(i, 7.0):g}")
    return float(len(found))


def computing() -> list[Row]:
    """Each kind of code, and how the time of a run grows with what it does."""
    kinds: tuple[tuple[str, str, Callable[[float], float]], ...] = (
        ("a loop of arithmetic", ARITHMETIC, arithmetic),
        ("map, filter and reduce", CALLBACKS, callbacks),
        ("a loop that calls a function", FUNCTIONS, functions),
        ("texts, functions of numbers, a list that grows", LIBRARY, library),
        ("a loop of confident numbers", CONFIDENCE, confidence),
        ("… whose evidence is kept", EVIDENT, confidence),
        ("operators of confidence in a row", OPERATORS, operators),
        ("… whose confidences are computed", COMPUTED, computed),
    )
    known = (
        (f"{what}, all plain", KNOWN + text, by_hand)
        for what, text, by_hand in kinds
        if text not in (CONFIDENCE, EVIDENT, OPERATORS, COMPUTED)
    )
    return [
        *(_row(*kind, limit=6) for kind in kinds),
        *(_row(*kind, limit=2.5) for kind in known),
        counting(),
    ]


def _row(what: str, text: str, by_hand: Callable[[float], float], *, limit: float) -> Row:
    compiled = program(text)
    ours, hand = [], []
    for _ in range(7):
        ours.append(_seconds(compiled, TURNS))
        start = time.process_time()
        by_hand(TURNS)
        hand.append(time.process_time() - start)
    mine, other = statistics.median(ours), statistics.median(hand)
    figure = f"{mine / TURNS * 1e9:,.0f} ns a turn, Python {other / TURNS * 1e9:,.0f} ns"
    return Row(what=what, figure=f"{figure}: {mine / other:.1f} times", limit=f"{limit:g} times")


def counting() -> Row:
    """What it costs that turns count against the budget: the same loop with and without."""
    text = python(ARITHMETIC)
    counted = load(text, "counted.py")
    free = load(text.replace("for turn in run.turns:", "while True:"), "free.py")
    ours, without = [], []
    for _ in range(15):
        ours.append(_seconds(counted, TURNS))
        without.append(_seconds(free, TURNS))
    each = (min(ours) - min(without)) / TURNS * 1e9
    figure = f"{each:.1f} ns a turn, {min(ours) / min(without) - 1:.1%}"
    return Row(what="the budget's part of a loop of arithmetic", figure=figure, limit="5%")


def _seconds(compiled: Program, count: int) -> float:
    async def once() -> None:
        execution = await run(compiled, {"n": count}, Registry())
        assert execution.status == "completed", execution.fault

    start = time.process_time()
    asyncio.run(once())
    return time.process_time() - start


# --- growth (see `scaling`) ----------------------------------------------------------------------

EVENTS: Final = "for i in range(input.n) { print(i) }\n1\n"
EVIDENCE: Final = "total = 0\nfor i in range(input.n) { total += i ~> 0.5 }\ntotal\n"
PARTS: Final = "xs = range(input.n).map(x => x ~> 0.5)\n[xs, xs]\n"
CHANGES: Final = """\
xs = []
found = {parts: []}
for i in range(input.n) { xs.push(i); xs[i] = 2 * i; found[`k${i}`] = i; found.parts.push(i) }
[xs, found.parts.length]
"""
