"""`// parallax: allow PLX0412 reason`: comments that keep warnings and notes quiet.

Runs after the rules, on what all stages found. A comment after code speaks of its own line; one
that stands alone speaks of the next line that is no comment; both speak of the whole statement
there. What is found is quiet when it begins on one of those lines. Errors stay: a comment cannot
make a program work.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from parallax_compiler.check.extents import Extents
from parallax_compiler.diagnostics.allowances import (
    AllowedError,
    AllowedWithoutReason,
    AllowsNothing,
    UnknownAllowedCode,
    UnknownDirective,
)
from parallax_compiler.diagnostics.catalogue import CATALOGUE
from parallax_compiler.diagnostics.core import Diagnostic, Severity
from parallax_compiler.records import dataclass
from parallax_compiler.resolve.bindings import Resolved, ResolvedModule
from parallax_compiler.source import Source, Span
from parallax_compiler.syntax.ast import Comment
from parallax_primitives.nearest import nearest_few

_DIRECTIVE: Final = re.compile(r"(?://|/\*)\s*parallax:\s*(?P<word>\w*)(?P<rest>[^\n]*)")
_CODES: Final = re.compile(r"(?:[\s,]*\b[A-Z]{3}\d+\b)*")
_CODE: Final = re.compile(r"\b[A-Z]{3}\d+\b")
_BY_CODE: Final = {one.code: one for one in CATALOGUE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """One comment: the lines that it speaks of, the codes with their places, and the reason."""

    lines: frozenset[int]
    codes: tuple[tuple[str, Span], ...]
    reason: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The findings that stay, and what a strict check finds besides."""

    diagnostics: tuple[Diagnostic, ...]
    strict: tuple[Diagnostic, ...]


def heed(resolved: Resolved, found: tuple[Diagnostic, ...]) -> Heard:
    """Takes out of the findings what comments allow, and adds what is wrong with the comments."""
    if not any("parallax:" in one.source.text for one in resolved.modules):
        return Heard(diagnostics=found, strict=())
    kept = list(found)
    strict: list[Diagnostic] = []
    for module in resolved.modules:
        allowances, faults = _read(module)
        kept, quiet = _without(kept, module.source, allowances)
        kept.extend(faults)
        if module is resolved.entry and not any(one.severity is Severity.ERROR for one in kept):
            strict.extend(_strict(module.source, allowances, quiet))
    kept.sort(key=lambda one: (one.source.name, one.span.start, one.code, one.label))
    return Heard(diagnostics=tuple(kept), strict=tuple(strict))


def _without(
    found: Iterable[Diagnostic], source: Source, allowances: tuple[Allowance, ...]
) -> tuple[list[Diagnostic], frozenset[tuple[str, int]]]:
    """The findings without those that are allowed, and the codes and lines of the latter."""
    allowed = {(code, line) for one in allowances for code, _ in one.codes for line in one.lines}
    kept: list[Diagnostic] = []
    quiet: set[tuple[str, int]] = set()
    for one in found:
        key = (
            (one.code, source.position(one.span.start).line)
            if one.source.name == source.name
            else None
        )
        if key in allowed and key is not None and one.severity is not Severity.ERROR:
            quiet.add(key)
        else:
            kept.append(one)
    return kept, frozenset(quiet)


def _strict(
    source: Source, allowances: tuple[Allowance, ...], quiet: frozenset[tuple[str, int]]
) -> Iterator[Diagnostic]:
    for one in allowances:
        if not one.reason and one.codes:
            names = tuple(code for code, _ in one.codes)
            yield AllowedWithoutReason(source=source, span=one.span, names=names)
        for code, span in one.codes:
            if not any((code, line) in quiet for line in one.lines):
                yield AllowsNothing(source=source, span=span, name=code)


# --- reading -------------------------------------------------------------------------------------


def _read(module: ResolvedModule) -> tuple[tuple[Allowance, ...], list[Diagnostic]]:
    """What the comments of a file allow, and their faults."""
    allowances: list[Allowance] = []
    faults: list[Diagnostic] = []
    comments = module.tree.comments
    known = Extents(module.source, module.tree)
    for comment, line in zip(comments, _lines(module.source, comments), strict=True):
        found = _DIRECTIVE.match(comment.text)
        if found is None:
            continue
        if found["word"] != "allow":
            faults.append(_unknown_word(module.source, comment, found))
            continue
        codes, reason = _codes(comment, found)
        faults.extend(_wrong_codes(module.source, comment, found, codes))
        usable = tuple(one for one in codes if _is_allowable(one[0]))
        span = _shown(comment, found)
        lines = known.lines_at(line)
        allowances.append(Allowance(lines=lines, codes=usable, reason=reason, span=span))
    return tuple(allowances), faults


def _codes(comment: Comment, found: re.Match[str]) -> tuple[tuple[tuple[str, Span], ...], str]:
    rest = found["rest"].removesuffix("*/")
    listed = _CODES.match(rest)
    end = listed.end() if listed else 0
    start = comment.span.start + found.start("rest")
    codes = tuple(
        (one[0], Span(start + one.start(), start + one.end()))
        for one in _CODE.finditer(rest, 0, end)
    )
    return codes, rest[end:].strip(" \t\r:,-—")


def _is_allowable(code: str) -> bool:
    kind = _BY_CODE.get(code)
    return kind is not None and kind.severity is not Severity.ERROR


def _wrong_codes(
    source: Source,
    comment: Comment,
    found: re.Match[str],
    codes: tuple[tuple[str, Span], ...],
) -> Iterator[Diagnostic]:
    if not codes:
        yield UnknownAllowedCode(source=source, span=_shown(comment, found), name="")
    for code, span in codes:
        kind = _BY_CODE.get(code)
        if kind is None:
            near = nearest_few(code, _BY_CODE, 1, differing=1 / 7)
            yield UnknownAllowedCode(source=source, span=span, name=code, nearest=near)
        elif kind.severity is Severity.ERROR:
            yield AllowedError(source=source, span=span, name=code, meaning=kind.title)


def _unknown_word(source: Source, comment: Comment, found: re.Match[str]) -> Diagnostic:
    start = comment.span.start
    span = Span(start + found.start("word"), start + found.end("word"))
    if not found["word"]:
        span = _shown(comment, found)
    return UnknownDirective(source=source, span=span, word=found["word"])


def _shown(comment: Comment, found: re.Match[str]) -> Span:
    """The words of the comment's first line."""
    start = comment.span.start
    return Span(start, start + len(found[0].removesuffix("*/").rstrip()))


def _lines(source: Source, comments: tuple[Comment, ...]) -> list[int]:
    """For each comment the line that it speaks of; one that stands alone says so of what the next
    line does, if that is a comment that stands alone."""
    lines: list[int] = []
    next_start = 0
    for comment in reversed(comments):
        start = source.position(comment.span.start)
        end = source.position(comment.span.end).line
        if source.line(start.line)[: start.column - 1].strip():
            lines.append(start.line)
            next_start = 0
            continue
        lines.append(lines[-1] if next_start == end + 1 else end + 1)
        next_start = start.line
    return lines[::-1]
