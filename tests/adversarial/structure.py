"""What an emitted module may consist of, checked on its syntax tree.

One import; attributes of `rt`, `run` and cells that the interface has, and a few methods of what is
certainly plain; names of Python that are data or the few built-ins; no definition but functions; no
name or attribute with two underscores.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

from parallax_runtime import api

_KEPT = {"charge", "input", "tick", "turns"}
"""Attributes that a run has from its making."""

RUN = _KEPT | {name for name, _ in inspect.getmembers(api.Run) if not name.startswith("_")}
"""Attributes of the run that emitted code may ask for."""

BUILT_IN = frozenset({"all", "any", "bool", "float", "len", "list", "next", "str"})
"""Names of Python's own that it may use."""

METHODS = frozenset({"endswith", "get", "startswith"})
"""Methods of plain texts, lists and objects that it may call; none that changes anything."""

_STATEMENTS = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.Return, ast.Assign, ast.AnnAssign, ast.For,
    ast.While, ast.If, ast.With, ast.Match, ast.Raise, ast.Try, ast.Nonlocal, ast.Expr, ast.Pass,
    ast.Break, ast.Continue, ast.ImportFrom,
)  # fmt: skip
_EXPRESSIONS = (
    ast.BoolOp, ast.UnaryOp, ast.IfExp, ast.Dict, ast.Await, ast.Compare, ast.Call, ast.Constant,
    ast.Attribute, ast.Starred, ast.Name, ast.List, ast.Tuple, ast.BinOp, ast.Subscript,
    ast.ListComp, ast.GeneratorExp, ast.Slice,
)  # fmt: skip
_ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div)
"""What Python may compute itself; the rest it does not do as the language wants it."""

_IMPORTS = ("from __future__ import annotations", "from parallax_runtime import api as rt")


def breaches(text: str) -> Iterator[str]:
    """What the module does that it must not; nothing for one that keeps the rules."""
    tree = ast.parse(text)
    imports = [one for one in ast.walk(tree) if isinstance(one, ast.Import | ast.ImportFrom)]
    if tuple(map(ast.unparse, imports)) != _IMPORTS:
        yield f"imports {[ast.unparse(one) for one in imports]}"
    bound = {"rt", "run", "PROGRAM"} | BUILT_IN | set(_bound(tree))
    for node in ast.walk(tree):
        yield from _node(node, bound)
    yield from _module(tree)


def _bound(tree: ast.Module) -> Iterator[str]:
    """The names that the module itself gives a meaning."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.ExceptHandler(name=str() as name):
                yield name


def _node(node: ast.AST, bound: set[str]) -> Iterator[str]:
    match node:
        case ast.Attribute():
            yield from _attribute(node)
        case ast.BinOp(op=operator) if not isinstance(operator, _ARITHMETIC):
            yield f"computes with {type(operator).__name__}"
        case ast.Subscript(slice=part) if not _is_known_part(node, part):
            yield f"asks for {ast.unparse(node)}"
        case ast.Name(id=name) if name not in bound:
            yield f"uses {name}"
        case ast.stmt() if not isinstance(node, _STATEMENTS):
            yield f"has a {type(node).__name__}"
        case ast.expr() if not isinstance(node, _EXPRESSIONS):
            yield f"has a {type(node).__name__}"
    for field in ("name", "id", "arg"):
        named = getattr(node, field, None)
        if isinstance(named, str) and (named.startswith("__") or not named.isascii()):
            yield f"names {named}"


def _is_known_part(node: ast.Subscript, part: ast.expr) -> bool:
    """A key or places that are written there, or the elements of a type."""
    if isinstance(node.value, ast.Name) and node.value.id == "list":
        return True
    if isinstance(part, ast.Slice):
        places = [one for one in (part.lower, part.upper) if one is not None]
        return part.step is None and all(isinstance(one, ast.Constant) for one in places)
    return isinstance(part, ast.Constant) and isinstance(part.value, str)


def _attribute(node: ast.Attribute) -> Iterator[str]:
    shown = ast.unparse(node)
    match node:
        case ast.Attribute(value=ast.Name(id="rt"), attr=name, ctx=ast.Load()):
            if name not in api.__all__:
                yield f"asks for {shown}"
        case ast.Attribute(value=ast.Name(id="run"), attr=name, ctx=ast.Load()):
            if name not in RUN:
                yield f"asks for {shown}"
        case ast.Attribute(value=ast.Name(), attr="value"):
            return
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in METHODS:
            return
        case _:
            yield f"asks for {shown}"


def _module(tree: ast.Module) -> Iterator[str]:
    """The file itself holds its docstring, the imports, the pattern and what it says of itself."""
    kinds = [type(one).__name__ for one in tree.body]
    wanted = ["Expr", "ImportFrom", "ImportFrom", "AsyncFunctionDef", "Assign"]
    if kinds != wanted:
        yield f"consists of {kinds}"
    rebinds = [
        one.id
        for one in ast.walk(tree)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store) and one.id in ("rt", "run")
    ]
    if rebinds:
        yield f"assigns {rebinds}"
