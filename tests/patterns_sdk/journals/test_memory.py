"""Runs that remember: what they found is found again, what they wrote is not written twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Final

from parallax_primitives.state import Memory
from parallax_primitives.values import Json
from parallax_runtime.events import Passage
from parallax_runtime.journal.rows import NOTHING, Row
from tests.patterns_sdk.journals.test_resuming import answered, program
from tests.patterns_sdk.journals.theatre import Company, Ledger, Showing, show

PATTERN: Final = """\
import { cache, circuit } from "@parallax/primitives/control"
import { checkpoint } from "@parallax/primitives/workflow"
import { withLock } from "@parallax/primitives/coordination"
cached = cache(agents[0].look(1))
again = agents.map(a => cache(agents[1].see(1)))
kept = checkpoint(agents[2].find(2), "found")
inside = withLock("printer", () => [agents[0].print(1), agents[1].print(2)])
guarded = circuit(agents[3].flaky(3))
[cached, again, kept, inside, guarded, agents[0].sum(kept)]
"""


class Shared(Memory):
    """A project's memory that counts how often it was written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def write(self, space: str, key: str, data: Json) -> None:
        self.written += 1
        super().write(space, key, data)

    @contextmanager
    def exclusively(self, space: str):  # type: ignore[no-untyped-def]
        yield


@dataclass(slots=True)
class Photographer(Ledger):
    """Keeps, beside the rows, what the memory held when they were kept."""

    memory: Shared = field(default_factory=Shared)
    photographs: list[tuple[int, dict[tuple[str, str], Json]]] = field(default_factory=list)

    def append(self, rows: Sequence[Row], events: Passage = NOTHING) -> None:
        Ledger.append(self, rows, events)
        self.photographs.append((len(self.rows), deepcopy(self.memory._facts)))


def remembering(facts: dict[tuple[str, str], Json]) -> Shared:
    memory = Shared()
    memory._facts = deepcopy(facts)
    return memory


def test_a_run_that_remembers_goes_on_as_it_was() -> None:
    pattern = program(PATTERN)
    ledger = Photographer()
    whole: Showing = show(pattern, ledger=ledger, store=ledger.memory)
    assert whole.execution.status == "completed", whole.execution.fault
    assert {row.kind for row in whole.rows} >= {"found", "wrote", "unlocked"}
    for length, facts in ledger.photographs:
        memory, company = remembering(facts), Company()
        left = whole.rows[:length]
        resumed = show(pattern, left, company=company, store=memory)
        assert resumed.same_as(whole), length
        assert not answered(left) & set(resumed.asked), length
        written = sum(row.kind == "wrote" for row in left)
        assert memory.written == ledger.memory.written - written, length
