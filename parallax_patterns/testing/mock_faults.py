"""What went wrong in the Python of a test: functions that are not there or raised, connections
that were refused.

Each is told at the line of the user's own code that led there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from parallax_compiler.source import Position, Source, Span
from parallax_patterns.diagnostics.testing import UnknownMockFunction
from parallax_patterns.errors import UserError
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source
from parallax_patterns.testing.casting import Role
from parallax_patterns.testing.connections import Attempt, is_own
from parallax_patterns.testing.functions import Functions
from parallax_patterns.testing.players import Raised
from parallax_patterns.testing.results import Failure
from parallax_patterns.testing.test_file import TestCase, TestFile
from parallax_primitives.nearest import nearest
from parallax_runtime.boundary import crash_words


def unknown_functions(
    file: TestFile, roles: Iterable[Role], functions: Functions
) -> Iterator[UnknownMockFunction]:
    """The names of functions that are not there."""
    for role in roles:
        for at, step in enumerate(role.steps):
            if step.function is not None and step.function not in functions.by_name:
                yield UnknownMockFunction(
                    source=file.source,
                    span=file.span((*role.step_path(at), "function")),
                    function=step.function,
                    files=functions.files,
                    nearest=nearest(step.function, functions.by_name),
                )


def with_refusals(
    attempts: Iterable[Attempt],
    others: Iterable[Failure],
    file: TestFile,
    line: int,
    project: Project,
) -> tuple[Failure, ...]:
    """What would have left the process, then the other failures of a case, which is at a line.

    What was raised because of a refusal says nothing new at its line.
    """
    told = [_refusal(one, file, line, project) for one in attempts]
    places = {(one.source, one.span) for one in told}
    return (*told, *(one for one in others if (one.source, one.span) not in places))


def _refusal(attempt: Attempt, file: TestFile, line: int, project: Project) -> Failure:
    written = None if attempt.file is None else _line(attempt.file, attempt.line, project)
    source, span = written or (file.source, _text_of(file.source, line))
    return Failure(
        what="network",
        message=f"this would {attempt.what}; nothing of a test leaves the process",
        expected="no connection and no process",
        actual=f"an attempt to {attempt.what}",
        source=source,
        span=span,
        details=(source.slice(span).strip(),) if written is not None else (),
    )


def raised_failures(
    raised: Iterable[Raised], file: TestFile, case: TestCase, project: Project
) -> Iterator[Failure]:
    """The functions that raised something, which to the pattern is an agent that crashes."""
    for one in raised:
        written = _origin(one.error, project)
        source, span = written or (file.source, file.key_span((*case.path, "name")))
        yield Failure(
            what=f"agents.{one.agent}",
            message=f"`{one.function}` raised {crash_words(one.error)}",
            expected=None,
            actual=None,
            source=source,
            span=span,
            details=(source.slice(span).strip(),) if written is not None else (),
        )


def _origin(error: BaseException, project: Project) -> tuple[Source, Span] | None:
    """The innermost line of the user's own code that an error came through."""
    traceback, found = error.__traceback__, None
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if is_own(name):
            found = _line(Path(name), traceback.tb_lineno, project) or found
        traceback = traceback.tb_next
    return found


def _line(file: Path, line: int, project: Project) -> tuple[Source, Span] | None:
    try:
        source = read_source(file, project)
    except UserError:
        return None
    return source, _text_of(source, line)


def _text_of(source: Source, line: int) -> Span:
    """What stands on a line."""
    text = source.line(min(line, source.line_count))
    start = source.offset(Position(line, len(text) - len(text.lstrip()) + 1))
    return Span(start, start + len(text.strip()))
