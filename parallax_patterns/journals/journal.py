"""The journal of a run while it goes on: begun with the run, or found again to go on from.

A run is resumed with the same pattern, input, seed and agents. What the journal answers is not
asked again; a run that had ended in a failure makes the calls again that failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final, Self

from parallax_patterns.errors import UserError
from parallax_patterns.file_locks import held_briefly, is_held
from parallax_patterns.journals.changes import changed_agents, changed_sources
from parallax_patterns.journals.file import JournalFile
from parallax_patterns.project import Project, kebab_case
from parallax_patterns.recordings.lines import participants
from parallax_patterns.recordings.redaction import Redactor
from parallax_patterns.running import Prepared, RunSettings
from parallax_primitives.values import Json
from parallax_runtime import Clock, Execution, Registry
from parallax_runtime.events import STOPPING
from parallax_runtime.journal.exchanges import (
    JournalledMailboxes,
    JournalledStore,
    journalled_agents,
)
from parallax_runtime.journal.gate import Gate
from parallax_runtime.journal.history import History
from parallax_runtime.journal.paced import JournalClock
from parallax_runtime.journal.rows import LedgerFault
from parallax_runtime.mailboxes import Mailboxes

FOLDER: Final = Path(".parallax") / "journal"
FORMAT: Final = 5
_COMPANIONS: Final = ("-journal", "-wal", "-shm")
_GLANCE: Final = 0.2
"""Seconds for which a lock is tried: whoever lists runs takes it for a moment."""

_ENDED_BADLY: Final = frozenset(["failed", "exceeded"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What a run is: told to a new journal, and read from one to go on with."""

    run: str
    pattern: str
    file: str
    started: datetime
    clock: float
    seed: int
    timeout: float | None
    input: Json
    keeps_input: bool
    digest: str
    sources: tuple[tuple[str, str], ...]
    agents: tuple[Mapping[str, Any], ...]
    sites: str
    """A digest of how the places of the pattern are numbered, which keys of calls rest on."""
    is_mocked: bool = False

    def is_of(self, pattern: str) -> bool:
        """Whether a pattern is called so, or its file is."""
        stem = Path(pattern).stem
        return kebab_case(stem) == kebab_case(self.pattern) or stem == Path(self.file).stem

    def json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "run": self.run,
            "pattern": self.pattern,
            "file": self.file,
            "started": self.started.isoformat(),
            "clock": self.clock,
            "seed": self.seed,
            "timeout": self.timeout,
            "input": self.input if self.keeps_input else None,
            "keepsInput": self.keeps_input,
            "digest": self.digest,
            "sources": [list(one) for one in self.sources],
            "agents": list(self.agents),
            "sites": self.sites,
            "mocked": self.is_mocked,
        }

    @classmethod
    def read(cls, file: JournalFile) -> Self:
        """UserError when the journal does not say."""
        data = file.about("header")
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise UserError(
                f"The journal `{file.path.name}` is not one that this version can read.",
                hint="Run the pattern anew.",
            )
        return cls(
            run=data["run"],
            pattern=data["pattern"],
            file=data["file"],
            started=datetime.fromisoformat(data["started"]),
            clock=data["clock"],
            seed=data["seed"],
            timeout=data["timeout"],
            input=data["input"],
            keeps_input=data["keepsInput"],
            digest=data["digest"],
            sources=tuple((name, text) for name, text in data["sources"]),
            agents=tuple(data["agents"]),
            sites=data["sites"],
            is_mocked=data["mocked"],
        )


def beginning(
    prepared: Prepared,
    data: Json,
    agents: Registry,
    *,
    run: str,
    started: datetime,
    seed: int,
    timeout: float | None,
    is_mocked: bool = False,
) -> Begun:
    """A run that is about to begin. An input with secrets is told by its digest alone."""
    pattern = prepared.compilation
    return Begun(
        run=run,
        pattern=prepared.program.name,
        file=pattern.source.name,
        started=started,
        clock=started.timestamp(),
        seed=seed,
        timeout=timeout,
        input=data,
        keeps_input=Redactor().clean(data) == data,
        digest=digest_of(data),
        sources=tuple((one.name, one.text) for one in (pattern.source, *pattern.imported)),
        agents=tuple(participants(agents)),
        sites=digest_of(sorted(prepared.program.sites.items())),
        is_mocked=is_mocked,
    )


def digest_of(data: Any) -> str:
    """What tells an input, or other data, from any other."""
    told = json.dumps(data, sort_keys=True).encode()
    return blake2b(told, digest_size=16).hexdigest()


class Journal:
    """The journal of a run that is about to go on."""

    def __init__(
        self, begun: Begun, file: JournalFile, history: History, held: ExitStack, *, is_strict: bool
    ) -> None:
        self.begun = begun
        self.known = history.answered
        """How many calls it has the answers to."""
        self._file = file
        self._held = held
        self._gate = Gate(file, history, is_strict=is_strict)
        self._clock = JournalClock(self._gate, begun.clock)

    @property
    def run(self) -> str:
        return self.begun.run

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def problem(self) -> str | None:
        """Why the journal is not whole, if it is not."""
        return self._gate.problem

    def around(self, settings: RunSettings) -> RunSettings:
        """The settings of a run that goes through the journal."""
        store, resolver = settings.get("store"), settings.get("resolver")
        assert not isinstance(resolver, Mailboxes), "a run has one journal"
        return {
            **settings,
            "agents": journalled_agents(settings["agents"], self._gate),
            "resolver": JournalledMailboxes(resolver, self._gate),
            "clock": self._clock,
            "observers": (self._gate, *settings.get("observers", ())),
            "store": None if store is None else JournalledStore(store, self._gate),
        }

    def finish(self, execution: Execution | None) -> None:
        """Keeps how the run ended; None for one that its journal stopped."""
        self._gate.close()
        try:
            if execution is not None and self._gate.problem is None:
                self._file.note("ended", ending_of(execution))
        except LedgerFault as fault:
            self._gate.problem = fault.message
        self._held.close()


def ending_of(execution: Execution) -> dict[str, Json]:
    """How a run ended, in short."""
    return {
        "status": execution.status,
        "value": execution.json,
        "confidence": execution.confidence,
    }


def begin(project: Project, begun: Begun, *, is_strict: bool = False) -> Journal:
    """A new journal; UserError when it cannot be made."""
    path = path_of(project, begun.run)
    with _removing_what_failed(path), ExitStack() as held:
        hold(path, held)
        file = JournalFile.made(path, begun.json())
        held.callback(file.close)
        file.learn(begun.input)
        return Journal(begun, file, History(), held.pop_all(), is_strict=is_strict)


def keep_events(project: Project, begun: Begun, execution: Execution) -> None:
    """The events of a run that has ended, of which nothing else is kept."""
    path = path_of(project, begun.run)
    with _removing_what_failed(path), closing(JournalFile.made(path, begun.json())) as file:
        file.learn(begun.input)
        file.append((), execution.log.since(0))
        file.note("ended", ending_of(execution))


@contextmanager
def _removing_what_failed(path: Path) -> Iterator[None]:
    """A journal that cannot be made is none; UserError says why."""
    try:
        yield
    except LedgerFault as fault:
        with suppress(OSError):
            remove(path)
        raise UserError(f"{fault.message}.") from None


def resume(project: Project, begun: Begun, now: Begun, *, is_strict: bool = False) -> Journal:
    """The journal of a run to go on with; `now` is what the run would be if it began now.

    UserError where the run cannot go on: what it was of has changed, or it still goes on.
    """
    _require_same(begun, now)
    path = path_of(project, begun.run)
    try:
        with ExitStack() as held:
            hold(path, held)
            file = JournalFile.opened(path, to_write=True)
            held.callback(file.close)
            file.learn(now.input)
            history = _history(file)
            file.note("ended", None)
            return Journal(begun, file, history, held.pop_all(), is_strict=is_strict)
    except LedgerFault as fault:
        raise UserError(f"{fault.message}.") from None


def _history(file: JournalFile) -> History:
    """What is known of the run; UserError when it is of no use any more."""
    ended = file.about("ended")
    failed = ended is not None and ended["status"] in _ENDED_BADLY
    history = History(file.rows(), events=_known_events(file), asks_failures_again=failed)
    if history.is_undone:
        raise UserError(
            f"The run `{file.path.stem}` cannot go on: when it was stopped it undid what it did.",
            hint="Run the pattern anew.",
        )
    return history


def _known_events(file: JournalFile) -> int:
    """How many events a run that goes on comes to again: those before it was being stopped."""
    kinds = [event["kind"] for event in file.events()]
    return kinds.index(STOPPING) if STOPPING in kinds else len(kinds)


def _require_same(begun: Begun, now: Begun) -> None:
    run = begun.run
    if begun.pattern != now.pattern:
        raise UserError(
            f"The run `{run}` is one of `{begun.pattern}`, not of `{now.pattern}`.",
            hint="Name the pattern that it ran.",
        )
    if begun.digest != now.digest:
        raise UserError(
            f"The run `{run}` had another input.",
            hint="Give the input that it had, or leave `--resume` out.",
        )
    change = changed_sources(begun.sources, now.sources) or changed_agents(begun.agents, now.agents)
    if change is None and begun.sites != now.sites:
        raise UserError(
            f"The run `{run}` cannot go on: this version of parallax numbers the calls of "
            f"`{begun.file}` otherwise than the one that began it.",
            hint="Go on with that version, or run the pattern anew.",
        )
    if change is not None:
        raise UserError(
            f"The run `{run}` cannot go on: {change}.",
            hint="Undo that, or run the pattern anew.",
        )


def hold(path: Path, held: ExitStack) -> None:
    """Keeps others from going on with a run; UserError when somebody does, or when none may."""
    lock = _lock_of(path)
    try:
        held.enter_context(held_briefly(lock, _GLANCE))
    except TimeoutError:
        raise UserError(
            f"The run `{path.stem}` still goes on.", hint="Wait until it has ended."
        ) from None
    except OSError as error:
        words = (error.strerror or "").lower()
        raise UserError(f"`{FOLDER / path.name}` cannot be written: {words}.") from None
    held.callback(_unlink, lock)


def _unlink(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def is_running(path: Path) -> bool:
    """Whether somebody runs the run of that journal."""
    return is_held(_lock_of(path))


def _lock_of(path: Path) -> Path:
    return path.with_suffix(".lock")


def remove(path: Path) -> None:
    """Removes a journal with what lies beside it."""
    for one in (path, *(path.with_name(path.name + end) for end in _COMPANIONS), _lock_of(path)):
        one.unlink(missing_ok=True)


def path_of(project: Project, run: str) -> Path:
    """Where the journal of a run is."""
    return project.root / FOLDER / f"{run}.db"
