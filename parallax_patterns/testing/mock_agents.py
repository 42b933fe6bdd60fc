"""Everything scripted that one run meets: its agents, its mailboxes, and what became of both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from parallax_patterns.testing.casting import Role
from parallax_patterns.testing.expectations.subject import Subject
from parallax_patterns.testing.functions import Functions
from parallax_patterns.testing.players import Player, Raised
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.test_file import AnswerEntry, TestFile
from parallax_primitives.values import Json
from parallax_runtime.agents import Registry


class MockAgents:
    """The scripted agents and mailboxes of one run; make new ones for each."""

    def __init__(
        self,
        roles: Sequence[Role],
        answers: Sequence[AnswerEntry] = (),
        functions: Functions | None = None,
    ) -> None:
        known = (functions or Functions()).by_name
        self._players = tuple(Player(role, known) for role in roles)
        self._answers = {entry.mailbox: entry for entry in answers}
        self._asked: set[str] = set()
        self.registry = Registry((player.role.agent, player) for player in self._players)

    @property
    def agents(self) -> tuple[str, ...]:
        return tuple(agent.id for agent in self.registry)

    @property
    def mailboxes(self) -> tuple[str, ...]:
        return tuple(self._answers)

    @property
    def raised(self) -> Iterator[Raised]:
        """The functions that raised something."""
        return (one for player in self._players for one in player.raised)

    def resolve(self, mailbox: str, request: Json) -> Any:  # noqa: ARG002  # a resolver is given it
        """The scripted answer of a mailbox, None where there is none: the run stays pending."""
        entry = self._answers.get(mailbox)
        if entry is None:
            return None
        self._asked.add(mailbox)
        return {"value": entry.answer.value, "confidence": entry.answer.confidence}

    def failures(self, subject: Subject) -> Iterator[Failure]:
        """The calls that nothing answered, and what was scripted and never asked for."""
        for player in self._players:
            yield from _unanswered(subject, player)
        for player in self._players:
            yield from _untaken(subject.file, player)
        for mailbox, entry in self._answers.items():
            optional = entry.answer.optional
            needed = not (entry.shared if optional is None else optional)
            if needed and mailbox not in self._asked:
                yield _never(
                    subject.file, entry.path, f"`{mailbox}` was never asked", f"answers.{mailbox}"
                )


def _unanswered(subject: Subject, player: Player) -> Iterator[Failure]:
    role = player.role
    for one in player.unanswered:
        yield Failure(
            what=f"agents.{role.agent.id}",
            message=f"an unexpected call: `{role.agent.id}` was asked, but {one.reason}",
            expected="no such call",
            actual=one.call,
            source=subject.file.source,
            span=subject.file.key_span(role.path),
            where=subject.called_at(one.key),
        )


def _untaken(file: TestFile, player: Player) -> Iterator[Failure]:
    role, name = player.role, player.role.agent.id
    untaken = list(player.untaken())
    several = len(role.steps) > 1
    for at in untaken:
        which = (
            f"call {at + 1} of {len(role.steps)} of `{name}`"
            if several
            else f"the call of `{name}`"
        )
        yield _never(file, role.step_path(at), f"{which} never happened", f"agents.{name}")


def _never(file: TestFile, path: tuple[str | int, ...], message: str, what: str) -> Failure:
    return Failure(
        what=what,
        message=message,
        expected="a call",
        actual="none",
        source=file.source,
        span=file.key_span(path),
        details=("Say `optional: true` where it need not happen.",),
    )
