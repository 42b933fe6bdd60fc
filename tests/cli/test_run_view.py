"""What a terminal shows while a run goes on."""

from __future__ import annotations

from typing import TypeAlias

from parallax_cli.columns import columns
from parallax_cli.run_report import asked_lines
from parallax_cli.run_view import RunView
from parallax_runtime import Event

Told: TypeAlias = tuple[str, str, dict[str, object]]


def view(*told: Told) -> RunView:
    made = RunView()
    for number, (kind, key, data) in enumerate(told):
        made(Event(number, number / 10, kind, 1, key, data))
    return made


def words(shown: RunView, limit: int = 20, width: int = 60) -> list[str]:
    return ["".join(text for _, text in line) for line in shown.lines(limit, width)]


CALL: dict[str, object] = {"agent": "ann", "operation": "review"}

TOLD: list[Told] = [
    ("primitive.started", "n2", {"name": "retry"}),
    ("call.started", "n2[0].n1", CALL),
    ("call.failed", "n2[0].n1", {"agent": "ann", "error": "crash", "message": "`ann` crashed"}),
    ("retry", "n2", {"attempt": 2, "delay": 1.0}),
    ("call.started", "n2[0]#2.n1", CALL),
    ("call.finished", "n2[0]#2.n1", {"agent": "ann", "confidence": 0.8}),
    ("wait.started", "n3", {"seconds": 5.0}),
    ("primitive.started", "n4", {"name": "escalate"}),
    ("pending", "n4", {"mailbox": "manager"}),
]


def test_it_tells_what_runs_waits_failed_and_is_tried_again() -> None:
    lines = words(view(*TOLD))
    assert [line[: line.index("  ", 6)].rstrip() for line in lines] == [
        "• retry",
        "  ✗ ann review",
        "  ✓ ann review",
        "• wait 5 s",
        "• escalate",
    ]
    assert "attempt 2" in lines[0]
    assert "`ann` crashed" in lines[1]
    assert "0.80" in lines[2]
    assert "asks `manager`" in lines[4]


def test_it_fits_small_terminals_and_keeps_what_runs() -> None:
    calls: list[Told] = [("call.started", f"n1[{n}]", CALL) for n in range(5_000)]
    ends: list[Told] = [("call.finished", f"n1[{n}]", {"confidence": 0.9}) for n in range(4_998)]
    shown = words(view(*calls, *ends), limit=5, width=40)
    assert len(shown) == 6
    assert sum("•" in line for line in shown) == 2
    assert shown[-1] == "  … and 4995 more"
    assert max(map(len, shown)) <= 40


def test_who_was_asked_fits_the_width() -> None:
    long = "`bob` crashed: it takes many words to say what was not quite as it should be"
    failed: dict[str, object] = {"agent": "bob", "error": "crash", "message": long}
    shown = view(
        ("call.started", "n1", CALL),
        ("call.finished", "n1", {"agent": "ann", "confidence": 0.9}),
        ("call.started", "n2", {**CALL, "agent": "bob"}),
        ("call.failed", "n2", failed),
        ("call.started", "n3", {**CALL, "agent": "bob"}),
        ("call.finished", "n3", {"agent": "bob", "confidence": 0.8}),
    )
    assert ["".join(text for _, text in line) for line in asked_lines(shown, 60)] == [
        "asked       ann  0.90",
        "            bob  `bob` crashed: it takes many words to say",
        "                 what was not quite as it should be, 0.80",
    ]
    assert ["".join(text for _, text in line) for line in asked_lines(shown, 36)] == [
        "asked       ann",
        "              0.90",
        "            bob",
        "              `bob` crashed: it",
        "              takes many words to",
        "              say what was not quite",
        "              as it should be, 0.80",
    ]


def test_words_stand_below_a_name_that_leaves_too_little_room() -> None:
    told = [("ann", "it runs and answers"), ("a-reviewer-of-long-texts", "it runs and answers")]
    shown = [line for name, words in told for line in columns(name, words, 26, 40)]
    assert ["".join(text for _, text in line) for line in shown] == [
        "ann",
        "    it runs and answers",
        "a-reviewer-of-long-texts",
        "    it runs and answers",
    ]
