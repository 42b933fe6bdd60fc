"""Texts, lists and objects in pattern code, beside the same in Python by hand.

As in `computing`: the time is that of the processor, in turns with Python that knows of no
confidences, less that of a run which does nothing with the same data. Each program goes over the
data several times, once where nothing says what the input is, and once with `@input`: then all is
plain. Python slices and measures by characters, where patterns count UTF-16 units.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

from benchmarks.executing import program
from benchmarks.measuring import Row
from parallax_runtime import Program, Registry, run

ROUNDS: Final = 20
PARTS: Final = 200

KNOWN: Final = """\
/** @input {"rounds": "number", "lines": ["string"], "rows": [["number"]], "items": [{
 "name": "string", "kind": "string", "score": "number", "weight": "number", "open": "boolean"}]} */
"""

Data = dict[str, Any]

DATA: Final[Data] = {
    "rounds": float(ROUNDS),
    "lines": [f"  host-{n % 17}: error {n} in part {n % 5} , retried  " for n in range(PARTS)],
    "rows": [[float((n * at) % 97) for at in range(1, 9)] for n in range(PARTS)],
    "items": [
        {
            "name": f"item {n}",
            "kind": "abcde"[n % 5],
            "score": float(n % 100),
            "weight": n / 7,
            "open": n % 3 == 0,
        }
        for n in range(PARTS)
    ],
}

TEXTS: Final = """\
found = []
for round in range(input.rounds) {
  for line in input.lines {
    parts = line.trim().split(":")
    name = parts[0].toUpperCase()
    if (line.includes("error") && name.startsWith("HOST")) {
      found.push(name.slice(5) + parts[1].replace("error", "fault").trim())
    }
  }
}
found.join(";").length
"""


def texts(data: Data) -> float:
    found = []
    for _ in range(int(data["rounds"])):
        for line in data["lines"]:
            parts = line.strip().split(":")
            name = parts[0].upper()
            if "error" in line and name.startswith("HOST"):
                found.append(name[5:] + parts[1].replace("error", "fault", 1).strip())
    return float(len(";".join(found)))


LISTS: Final = """\
total = 0
for round in range(input.rounds) {
  for row in input.rows {
    middle = row.slice(1, 5)
    total += row[0] * row[row.length - 1] + middle[1]
    if (row.includes(7)) { total += row.indexOf(7) }
    if (middle.concat(row.slice(6)).length > 5) { total += 1 }
  }
}
total
"""


def lists(data: Data) -> float:
    total = 0.0
    for _ in range(int(data["rounds"])):
        for row in data["rows"]:
            middle = row[1:5]
            total += row[0] * row[len(row) - 1] + middle[1]
            if 7.0 in row:
                total += float(row.index(7.0))
            if len(middle + row[6:]) > 5:
                total += 1.0
    return total


CALLBACKS: Final = """\
total = 0
for round in range(input.rounds) {
  for row in input.rows {
    large = row.find(x => x > 50) ?? 0
    if (row.some(x => x == 96) || row.every(x => x < 40)) { total += large }
    total += row.reduce((sum, x) => sum + x, 0)
    sorted = row.slice(0).sort((a, b) => b - a)
    total += sorted[0]
  }
}
total
"""


def callbacks(data: Data) -> float:
    total = 0.0
    for _ in range(int(data["rounds"])):
        for row in data["rows"]:
            large = next((x for x in row if x > 50.0), 0.0)
            if any(x == 96.0 for x in row) or all(x < 40.0 for x in row):
                total += large
            total += sum(row)
            ordered = sorted(row, key=lambda x: -x)
            total += ordered[0]
    return total


RECORDS: Final = """\
total = 0
for round in range(input.rounds) {
  for item in input.items {
    {name, kind} = item
    if (item.open && kind == "a") { total += item.score * item.weight }
    total += name.length
  }
  names = input.items.filter(o => o.score > 50).map(o => o.name)
  total += names.length
}
total
"""


def records(data: Data) -> float:
    total = 0.0
    for _ in range(int(data["rounds"])):
        for item in data["items"]:
            name, kind = item["name"], item["kind"]
            if item["open"] and kind == "a":
                total += item["score"] * item["weight"]
            total += len(name)
        names = [o["name"] for o in data["items"] if o["score"] > 50.0]
        total += len(names)
    return total


COUNTING: Final = """\
counts = {}
for round in range(input.rounds) {
  for line in input.lines {
    for word in line.split(" ") { counts[word] = (counts[word] ?? 0) + 1 }
  }
}
Object.keys(counts).length
"""


def counting(data: Data) -> float:
    counts: dict[str, float] = {}
    for _ in range(int(data["rounds"])):
        for line in data["lines"]:
            for word in line.split(" "):
                counts[word] = counts.get(word, 0.0) + 1.0
    return float(len(list(counts)))


GROUPING: Final = """\
groups = {}
for round in range(input.rounds) {
  for item in input.items {
    groups[item.kind] = groups[item.kind] ?? []
    groups[item.kind].push(item.score)
  }
}
Object.keys(groups).length
"""


def grouping(data: Data) -> float:
    groups: dict[str, list[float]] = {}
    for _ in range(int(data["rounds"])):
        for item in data["items"]:
            if item["kind"] not in groups:
                groups[item["kind"]] = []
            groups[item["kind"]].append(item["score"])
    return float(len(list(groups)))


OBJECTS: Final = """\
size = 0
for round in range(input.rounds) {
  for item in input.items {
    changed = {...item, score: item.score + 1}
    for key of Object.keys(changed) { if (key != "name") { size += 1 } }
    changed.weight = 2
    size += JSON.stringify(changed).length
  }
}
size
"""


def objects(data: Data) -> float:
    size = 0.0
    for _ in range(int(data["rounds"])):
        for item in data["items"]:
            changed = {**item, "score": item["score"] + 1.0}
            for key in list(changed):
                if key != "name":
                    size += 1.0
            changed["weight"] = 2.0
            size += len(json.dumps(changed, separators=(",", ":"), ensure_ascii=False))
    return size


KINDS: Final[tuple[tuple[str, str, Callable[[Data], float]], ...]] = (
    ("texts: split, trim, replace, join", TEXTS, texts),
    ("lists: places, slices, searching", LISTS, lists),
    ("lists: find, some, every, reduce, sort", CALLBACKS, callbacks),
    ("records: their parts, map and filter", RECORDS, records),
    ("objects: words counted", COUNTING, counting),
    ("objects: parts in groups", GROUPING, grouping),
    ("objects: copies, keys, JSON", OBJECTS, objects),
)


def handling() -> list[Row]:
    """Each kind of code, without and with a header that says what the input is."""
    return [
        *(_row(*kind, limit=6) for kind in KINDS),
        *(_row(f"{what}, all plain", KNOWN + text, hand, limit=2.5) for what, text, hand in KINDS),
    ]


def _row(what: str, text: str, by_hand: Callable[[Data], float], *, limit: float) -> Row:
    compiled = program(text)
    ours, hand = [], []
    for _ in range(5):
        ours.append(_seconds(compiled, DATA) - _seconds(compiled, {**DATA, "rounds": 0.0}))
        start = time.process_time()
        by_hand(DATA)
        hand.append(time.process_time() - start)
    mine, other = statistics.median(ours), statistics.median(hand)
    each = 1e9 / (ROUNDS * PARTS)
    figure = f"{mine * each:,.0f} ns a part, Python {other * each:,.0f} ns"
    return Row(what=what, figure=f"{figure}: {mine / other:.1f} times", limit=f"{limit:g} times")


def _seconds(compiled: Program, data: Data) -> float:
    async def once() -> None:
        execution = await run(compiled, data, Registry())
        assert execution.status == "completed", execution.fault

    start = time.process_time()
    asyncio.run(once())
    return time.process_time() - start
