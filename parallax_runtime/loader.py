"""From emitted text to a Program.

The text is executed in a name space of its own whose built-in functions are those that emitted code
uses, and it may import the runtime's interface and nothing else. That is a second lock: the
compiler already writes nothing but calls of that interface.
"""

from __future__ import annotations

import ast
import builtins
import linecache
from types import CodeType
from typing import Any, Final

from parallax_runtime import api
from parallax_runtime.program import Program, WrongAbi, named
from parallax_runtime.whereabouts import EMITTED, tell

_INTERFACE: Final = "parallax_runtime"

_ALLOWED: Final = (
    "all", "any", "bool", "dict", "enumerate", "float", "int", "isinstance", "len", "list", "next",
    "range", "reversed", "set", "str", "tuple", "zip",
    "AssertionError", "BaseException", "Exception",
)  # fmt: skip
"""The built-in names that emitted code may use."""


class LoadError(Exception):
    """Text that is no compiled pattern for this runtime; the words say why."""


def load(text: str, filename: str) -> Program:
    """The pattern that the text describes. `filename` is what its frames are called."""
    code = _compiled(text, filename)
    names: dict[str, Any] = {"__name__": EMITTED, "__builtins__": _builtins()}
    lines = text.splitlines(keepends=True)
    linecache.cache[filename] = (len(text), None, lines, filename)
    try:
        exec(code, names)  # noqa: S102  # the text was checked, and its built-ins are restricted
    except WrongAbi as wrong:
        raise LoadError(f"{filename}: {wrong}") from None
    except LoadError:
        raise
    except Exception as error:
        words = f"the text cannot be executed ({type(error).__name__}: {error})"
        raise LoadError(f"{filename}: {words}") from None
    made = names.get("PROGRAM")
    if not isinstance(made, Program):
        raise LoadError(f"{filename}: the text defines no `PROGRAM`")
    return named(made, filename)


def _compiled(text: str, filename: str) -> CodeType:
    try:
        tree = ast.parse(text, filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise LoadError(f"{filename}: the text is no Python module ({error})") from None
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            tell(node, filename)
        elif isinstance(node, (ast.Import, ast.ImportFrom)) and not _is_interface(node):
            words = f"line {node.lineno} imports something other than the runtime's interface"
            raise LoadError(f"{filename}: {words}")
    return compile(tree, filename, "exec", dont_inherit=True)


def _is_interface(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.Import) or node.level:
        return False
    imported = [alias.name for alias in node.names]
    return (node.module, imported) in (("__future__", ["annotations"]), (_INTERFACE, ["api"]))


def _builtins() -> dict[str, Any]:
    allowed = {name: getattr(builtins, name) for name in _ALLOWED}
    return {**allowed, "__import__": _import, "__build_class__": builtins.__build_class__}


class _Interface:
    """What `from parallax_runtime import api` looks into."""

    api = api


def _import(name: str, *_context: Any) -> Any:
    if name == "__future__":
        return __import__(name)
    if name != _INTERFACE:
        raise LoadError(f"the text imports `{name}`")
    return _Interface
