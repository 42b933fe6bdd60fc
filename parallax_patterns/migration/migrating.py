"""Migrating one text: rewrite by rewrite, each compared before it is taken.

What one rewrite gives is the ground of the next. A rewrite that is not safe is left out unless it
is accepted all the same; where it has several places, those that are safe are taken. Migrating what
came out changes nothing more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher, unified_diff
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Fix, Sink
from parallax_compiler.source import Source
from parallax_compiler.syntax.parser import parse
from parallax_patterns.fixing.edits import compatible, edited
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.migration.change import Change, Finder, Rewrite, with_comments
from parallax_patterns.migration.importing import with_imports
from parallax_patterns.migration.judging import Judge, Verdict
from parallax_patterns.migration.rules import IMPORTED, REWRITES
from parallax_patterns.migration.view import View, view_of
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source

MOST: Final = 100
"""How many scenarios of each text are run where nobody says."""

_ROUNDS: Final = 10
"""How often one rewrite is tried again: one older form may stand inside another."""

_SIFTED: Final = 8
"""How many places of a rewrite are tried one by one where they are not safe together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """Places that a rewrite changed, or would change, and how that compares."""

    rewrite: Rewrite
    places: tuple[Place, ...]
    verdict: Verdict
    taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an older form stands in the file, and what becomes of it.

    One that another rewrite made stands where that was needed.
    """

    line: int
    column: int
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A file before and after; `target` is where what comes out belongs, `present` what it holds.

    `after` is None when the file has faults, which are `diagnostics` then.
    """

    path: Path
    target: Path
    before: Source
    present: str
    after: Source | None
    applied: tuple[Applied, ...] = ()
    notes: tuple[str, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_faulty(self) -> bool:
        return self.after is None

    @property
    def changed(self) -> bool:
        return self.after is not None and self.after.text != self.present

    @property
    def left_out(self) -> tuple[Applied, ...]:
        return tuple(one for one in self.applied if not one.taken)

    def diff(self) -> tuple[str, ...]:
        """The lines of a unified diff."""
        if self.after is None:
            return ()
        old, new = self.present.splitlines(), self.after.text.splitlines()
        name = self.after.name
        return tuple(unified_diff(old, new, name, f"{name} (migrated)", lineterm=""))


def migrate_pattern(
    path: Path,
    project: Project,
    *,
    most: int = MOST,
    accepted: Collection[str] = (),
    every: bool = False,
) -> Migration:
    """The pattern in a file with its older forms rewritten; nothing is written.

    `most` bounds the scenarios of each comparison. `accepted` names rewrites that are taken even
    where the pattern behaves otherwise after them. Forms that are fine today are rewritten where
    others are, or with `every`.
    """
    project = project.owner_of(path)
    sink = Sink()
    before = read_source(path, project, sink)
    if not sink.has_errors:
        parse(before, sink)
    if sink.has_errors:
        return Migration(
            path=path,
            target=path,
            before=before,
            present=before.text,
            after=None,
            diagnostics=tuple(sink),
        )
    judge = Judge(path=path, project=project, most=most)
    return _Migrating(judge, before, accepted, every=every).run()


class _Migrating:
    """The migration of one text."""

    def __init__(
        self, judge: Judge, source: Source, accepted: Collection[str], *, every: bool
    ) -> None:
        self._judge = judge
        self._library = ProjectLibrary(judge.project)
        self._before = source
        self._now = source
        self._accepted = accepted
        self._every = every
        self._seen: tuple[Source, View | None] | None = None
        self._applied: list[Applied] = []

    def run(self) -> Migration:
        self._import()
        for rewrite in REWRITES:
            if self._is_wanted(rewrite):
                self._try_all(rewrite)
        return Migration(
            path=self._judge.path,
            target=self._judge.path,
            before=self._before,
            present=self._before.text,
            after=self._now,
            applied=tuple(self._applied),
        )

    def _import(self) -> None:
        """Imports what older texts call without; until then they have no behaviour to keep."""
        after = with_imports(self._now, self._library)
        if after.text != self._now.text:
            place = Place(line=1, column=1, words="the primitives that are called are imported")
            done = Applied(
                rewrite=IMPORTED, places=(place,), verdict=Verdict(equality="proved"), taken=True
            )
            self._applied.append(done)
            self._now = after

    def _is_wanted(self, rewrite: Rewrite) -> bool:
        asked = self._every or rewrite.name in self._accepted
        return asked or not rewrite.fine or any(not one.rewrite.fine for one in self._applied)

    def _try_all(self, rewrite: Rewrite) -> None:
        for _ in range(_ROUNDS):
            if not self._try(rewrite):
                return

    def _try(self, rewrite: Rewrite) -> bool:
        """Tries a rewrite everywhere; whether it was taken, so that it may be tried again."""
        tried = list(self._attempts(rewrite))
        if not tried:
            return False
        best = tried[-1]
        if best.verdict.is_safe or rewrite.name in self._accepted:
            self._take(rewrite, best)
            return True
        if best.verdict.equality == "differs" and len(best.changes) > 1:
            self._sift(rewrite, best.changes)
        else:
            self._leave(rewrite, best)
        return False

    def _attempts(self, rewrite: Rewrite) -> Iterator[_Attempt]:
        """What each finder comes to; the next is asked only when the one before is not safe."""
        for finder in rewrite.finders:
            view = self._view()
            changes = [] if view is None else self._new(finder, view)
            attempt = None if view is None else self._attempt(view, changes)
            if attempt is not None:
                yield attempt
                if attempt.verdict.is_safe:
                    return

    def _new(self, finder: Finder, view: View) -> list[Change]:
        return [with_comments(view, one) for one in finder(view)]

    def _attempt(self, view: View, changes: Sequence[Change]) -> _Attempt | None:
        """The text after changes, as far as they go together, compared with the one before."""
        fixes = {Fix(one.words, one.edits): one for one in changes}
        kept = compatible(fixes)
        if not kept:
            return None
        text = edited(view.source.text, kept)
        after = with_imports(Source(view.source.name, text), self._library)
        if after.text == view.source.text:
            return None
        return _Attempt(
            changes=tuple(fixes[one] for one in kept),
            before=view.source,
            after=after,
            verdict=self._judge.verdict(view.source, after),
        )

    def _sift(self, rewrite: Rewrite, changes: Sequence[Change]) -> None:
        """Takes the places that are safe together, of several that are not."""
        view = self._view()
        assert view is not None, "it was looked at before"
        safe: _Attempt | None = None
        unsafe: list[_Attempt] = []
        for change in changes[:_SIFTED]:
            known = () if safe is None else safe.changes
            attempt = self._attempt(view, [*known, change])
            if attempt is not None and attempt.verdict.is_safe:
                safe = attempt
            elif attempt is not None:
                unsafe.append(replace(attempt, changes=(change,)))
        for one in unsafe:
            self._leave(rewrite, one)
        if safe is not None:
            self._take(rewrite, safe)

    def _take(self, rewrite: Rewrite, attempt: _Attempt) -> None:
        self._now = attempt.after
        self._applied.append(attempt.applied(rewrite, self._before, taken=True))

    def _leave(self, rewrite: Rewrite, attempt: _Attempt) -> None:
        self._applied.append(attempt.applied(rewrite, self._before, taken=False))

    def _view(self) -> View | None:
        """The view of the text as it is now; most rewrites find nothing, and it stays the same."""
        if self._seen is None or self._seen[0] is not self._now:
            self._seen = self._now, view_of(self._now, self._library)
        return self._seen[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A text with changes, and how it compares."""

    changes: tuple[Change, ...]
    before: Source
    after: Source
    verdict: Verdict

    def applied(self, rewrite: Rewrite, original: Source, *, taken: bool) -> Applied:
        places = tuple(self._place(one, original) for one in self.changes)
        return Applied(rewrite=rewrite, places=places, verdict=self.verdict, taken=taken)

    def _place(self, change: Change, original: Source) -> Place:
        at = self.before.position(change.span.start)
        line = _line_before(original.text, self.before.text, at.line)
        return Place(line=line, column=at.column, words=change.words)


def _line_before(old: str, new: str, line: int) -> int:
    """Which line of an older text became a line of a newer one."""
    matcher = SequenceMatcher(None, old.splitlines(), new.splitlines(), autojunk=False)
    for _, first, last, begin, end in matcher.get_opcodes():
        if begin < line <= end:
            return min(first + line - begin, max(last, first + 1))
    return line
