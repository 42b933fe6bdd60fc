"""Mending one text: fixes are applied, the result is judged, and kept when it is no worse.

May assume of the judge that it judges equal texts equally.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from parallax_compiler.diagnostics.core import Diagnostic, Fix, Severity
from parallax_compiler.source import Source
from parallax_patterns.fixing.certainty import certain
from parallax_patterns.fixing.edits import compatible, edited
from parallax_patterns.fixing.judging import Judge, Judged

_ROUNDS: Final = 10
"""How often a text is looked at anew; one fix may make room for another."""

_SEVERAL: Final = "something else could have been meant as well"
_CHANGED: Final = "the file would not mean the same"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applied:
    """A fix that was applied, with the place of its finding at that time."""

    code: str
    title: str
    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A finding whose fix was not applied, and why."""

    finding: Diagnostic
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """A text after its fixes."""

    source: Source
    applied: tuple[Applied, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What one round came to."""

    now: Judged
    applied: tuple[Diagnostic, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def mended(source: Source, judge: Judge, *, notes: bool) -> Mended:
    """The text after all fixes that can be applied; those of notes only when asked for."""
    step = _Step(now=judge.of(source))
    applied: list[Applied] = []
    for _ in range(_ROUNDS):
        step = _round(step.now, judge, notes=notes)
        if not step.applied:
            break
        applied += map(_applied, step.applied)
    return Mended(source=step.now.source, applied=tuple(applied), left_out=step.left_out)


def _applied(finding: Diagnostic) -> Applied:
    place = finding.source.position(finding.span.start)
    title = finding.fixes[0].title.rstrip(".")
    return Applied(code=finding.code, title=title, line=place.line, column=place.column)


def _round(now: Judged, judge: Judge, *, notes: bool) -> _Step:
    if now.has_errors:
        return _repaired(now, judge)
    wanted = (Severity.WARNING, Severity.NOTE) if notes else (Severity.WARNING,)
    return _improved(now, judge, _with_a_fix(now, wanted))


def _with_a_fix(now: Judged, severities: Sequence[Severity]) -> list[Diagnostic]:
    """The findings in the text itself, not in what it imports, that offer a fix."""
    return [
        one
        for one in now.diagnostics
        if one.fixes and one.severity in severities and one.source.name == now.source.name
    ]


def _repaired(before: Judged, judge: Judge) -> _Step:
    """The text without errors, if the certain fixes come to that; else as it is.

    Errors hide warnings. Those that come to light have to be fixed in the same go, for they could
    be there because of a wrong guess.
    """
    now, applied = before, list[Diagnostic]()
    for _ in range(_ROUNDS):
        if now.has_errors:
            sure = [one for one in _with_a_fix(now, (Severity.ERROR,)) if _is_certain(one)]
            now, done = _with_fixes(now, sure, judge)
        else:
            step = _improved(now, judge, _with_a_fix(now, (Severity.WARNING,)))
            now, done = step.now, step.applied
        if not done:
            break
        applied += done
    reason = _worse(before, now)
    if applied and reason is None:
        return _Step(now=now, applied=tuple(applied))
    left_out = (
        LeftOut(finding=one, reason=(reason if _is_certain(one) else None) or _SEVERAL)
        for one in _with_a_fix(before, (Severity.ERROR,))
    )
    return _Step(now=before, left_out=tuple(left_out))


def _is_certain(finding: Diagnostic) -> bool:
    return len(finding.fixes) == 1 and certain(finding, finding.fixes[0])


def _improved(before: Judged, judge: Judge, findings: Sequence[Diagnostic]) -> _Step:
    """The text with the fixes that leave its meaning alone."""
    alone = [one for one in findings if len(one.fixes) == 1]
    several = [LeftOut(finding=one, reason=_SEVERAL) for one in findings if len(one.fixes) > 1]
    after, applied = _with_fixes(before, alone, judge)
    if applied and _refusal(before, after) is None:
        return _Step(now=after, applied=applied, left_out=tuple(several))
    reasons = [(one, _refusal(before, _with_fixes(before, [one], judge)[0])) for one in alone]
    good = [one for one, reason in reasons if reason is None]
    left_out = [LeftOut(finding=one, reason=reason) for one, reason in reasons if reason]
    for chosen in (good, good[:1]):
        after, applied = _with_fixes(before, chosen, judge)
        if applied and _refusal(before, after) is None:
            return _Step(now=after, applied=applied, left_out=(*several, *left_out))
    return _Step(now=before, left_out=(*several, *left_out))


def _with_fixes(
    now: Judged, findings: Iterable[Diagnostic], judge: Judge
) -> tuple[Judged, tuple[Diagnostic, ...]]:
    """The text with the fixes of findings, as far as they go together, and those findings."""
    by_fix: dict[Fix, Diagnostic] = {one.fixes[0]: one for one in findings}
    fixes = compatible(by_fix)
    if not fixes:
        return now, ()
    source = Source(now.source.name, edited(now.source.text, fixes))
    return judge.of(source), tuple(by_fix[one] for one in fixes)


def _refusal(before: Judged, after: Judged) -> str | None:
    """Why a text cannot take the place of one without errors."""
    same = before.meaning is not None and before.meaning == after.meaning
    return _worse(before, after) or (None if same else _CHANGED)


def _worse(before: Judged, after: Judged) -> str | None:
    """What is wrong with a text that should be better than another."""
    for one in after.diagnostics:
        if one.severity is Severity.ERROR:
            return f"there would still be an error, {one.code} {one.title}"
    new = after.new_faults(before)
    if not new:
        return None
    return f"there would be something new, {new[0].code} {new[0].title}"
