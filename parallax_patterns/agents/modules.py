"""Python files as modules of their own: loading one, and saying where and why that failed."""

from __future__ import annotations

import ast
import contextlib
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, TracebackType

from parallax_compiler.diagnostics.core import Diagnostic
from parallax_compiler.source import Position, Source, Span
from parallax_patterns.diagnostics.agents import AgentFileFails, AgentFileSyntax


class LoadError(Exception):
    """A file that could not be loaded; `diagnostic` says where and why."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.label)
        self.diagnostic = diagnostic


def read_tree(source: Source) -> ast.Module:
    """The syntax tree of a Python file. Raises LoadError."""
    try:
        return ast.parse(source.text)
    except SyntaxError as error:
        line, column = error.lineno or 1, error.offset or 1
        if isinstance(error, IndentationError):
            column = _indent(source.line(min(line, source.line_count))) + 1
        raise LoadError(_syntax(source, line, column, error.msg)) from None
    except (ValueError, RecursionError, MemoryError):
        raise LoadError(_syntax(source, 1, 1, "it is too deep, or no text")) from None


def _syntax(source: Source, line: int, column: int, problem: str) -> Diagnostic:
    start = source.offset(Position(line, max(1, column)))
    end = min(start + 1, len(source.text))
    return AgentFileSyntax(source=source, span=Span(start, end), problem=problem)


def load_module(path: Path, source: Source, tree: ast.Module) -> ModuleType:
    """Runs the file and gives its module, which stays importable under a name of its own.

    Nothing is cached beside the file. Raises LoadError.
    """
    digest = hashlib.sha256(str(path).encode("utf-8")).hexdigest()[:12]
    module = ModuleType(f"parallax_agents_{path.stem}_{digest}")
    module.__file__ = str(path)
    sys.modules[module.__name__] = module
    with failures_at(path, source):
        code = compile(tree, str(path), "exec", dont_inherit=True)
        with contextlib.redirect_stdout(sys.stderr):
            exec(code, module.__dict__)  # noqa: S102  # the project's own code, run because asked to
    return module


@contextlib.contextmanager
def failures_at(path: Path, source: Source) -> Iterator[None]:
    """Turns whatever the file's own code raises into LoadError at the line that raised it."""
    try:
        yield
    except (KeyboardInterrupt, LoadError):
        raise
    except BaseException as error:  # a file may raise anything, SystemExit too
        problem, advice = _words(error)
        span = _line_span(source, _line(error.__traceback__, path))
        fault = AgentFileFails(source=source, span=span, problem=problem, advice=advice)
        raise LoadError(fault) from None


def _line(traceback: TracebackType | None, path: Path) -> int:
    """The line of the file where the failure came up, the innermost of several."""
    line = 1
    while traceback is not None:
        if traceback.tb_frame.f_code.co_filename == str(path):
            line = traceback.tb_lineno
        traceback = traceback.tb_next
    return line


def _line_span(source: Source, line: int) -> Span:
    text = source.line(min(line, source.line_count))
    start = source.offset(Position(line, _indent(text) + 1))
    return Span(start, start + len(text.strip()))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _words(error: BaseException) -> tuple[str, str]:
    match error:
        case ModuleNotFoundError():
            return (
                f"there is no module `{error.name}` here",
                "Install it into this environment, or correct its name",
            )
        case ImportError():
            return f"this import fails: {error}", "Correct the name, or what it is imported from"
        case SyntaxError():
            where = f"`{Path(error.filename or '').name}`, line {error.lineno}"
            return f"{where}, is no Python: {error.msg}", "Correct the file that is imported"
        case SystemExit():
            return (
                "this ends the program while the file is loaded",
                'Put it under `if __name__ == "__main__":`',
            )
        case _:
            words = f": {error}" if str(error) else ""
            return (
                f"this fails with {type(error).__name__}{words}",
                "Correct it, or do it when the agent is called",
            )


@contextlib.contextmanager
def importable(folder: Path) -> Iterator[None]:
    """Lets the files of a folder import each other; afterwards nothing of that is left over."""
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            file = getattr(sys.modules[name], "__file__", None)
            if file is not None and Path(file).parent == folder:
                del sys.modules[name]
