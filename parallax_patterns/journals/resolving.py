"""What pending runs wait for, and answering it while nobody runs them."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass

from parallax_patterns.errors import UserError
from parallax_patterns.journals.file import JournalFile
from parallax_patterns.journals.journal import Begun, hold, path_of
from parallax_patterns.project import Project
from parallax_primitives.values import Json
from parallax_runtime.boundary import Garbage, accept
from parallax_runtime.journal.exchanges import MAILBOX
from parallax_runtime.journal.history import History
from parallax_runtime.journal.rows import LedgerFault, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A question to a mailbox that has no answer yet."""

    key: str
    mailbox: str
    request: Json


def waiting(project: Project, run: str) -> tuple[Waiting, ...]:
    """What a run waits for, in the order in which it was asked."""
    file = JournalFile.opened(path_of(project, run))
    try:
        history = History(file.rows())
    finally:
        file.close()
    return tuple(
        Waiting(key=key, mailbox=one.asked["mailbox"], request=one.asked["request"])
        for key, one in history.exchanges.items()
        if key.startswith(MAILBOX)
        and key not in history.resolved
        and one.outcome is not None
        and one.outcome.get("answer", one) is None
    )


def answer(project: Project, begun: Begun, asked: Waiting, given: Mapping[str, Json]) -> None:
    """Keeps an answer; UserError when it cannot be one, or cannot be kept."""
    try:
        accept(given)
    except Garbage as garbage:
        raise UserError(f"That is no answer: {garbage}.") from None
    path = path_of(project, begun.run)
    with ExitStack() as held:
        hold(path, held)
        file = JournalFile.opened(path, to_write=True)
        held.callback(file.close)
        if file.learn(dict(given)):
            raise UserError(
                "The answer holds a secret, which a journal does not keep.",
                hint="Answer without it.",
            )
        try:
            number = History(file.rows()).next_id
            file.append([Row(number, "resolved", 0.0, asked.key, dict(given))])
        except LedgerFault as fault:
            raise UserError(f"{fault.message}.") from None
