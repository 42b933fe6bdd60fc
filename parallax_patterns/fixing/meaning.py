"""What a program does, places in its pattern's text aside.

The emitted module says all that a run does: the steps, the groups, the schemas, the limits. Two
texts mean the same when their modules differ in nothing but the places that they name.
"""

from __future__ import annotations

import ast


def meaning(python: str) -> str:
    """What an emitted module does, as a text that is equal for equal programs."""
    return ast.dump(_Placeless().visit(ast.parse(python)))


class _Placeless(ast.NodeTransformer):
    """Takes the places out of a module, and writes both forms of a confidence test as one."""

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if _name(node) == "program":
            node.keywords = [_without_places(one) for one in node.keywords if one.arg != "lines"]
        if _name(node) == "is_greater_equal":
            return _as_test(*node.args) or node
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if [type(one) for one in node.ops] == [ast.GtE]:
            return _as_test(node.left, node.comparators[0]) or node
        return node


def _without_places(keyword: ast.keyword) -> ast.keyword:
    """`sites` with what each is, not where."""
    if keyword.arg == "sites" and isinstance(keyword.value, ast.Dict):
        values = keyword.value.values
        keyword.value.values = [
            one.elts[0] if isinstance(one, ast.Tuple) else one for one in values
        ]
    return keyword


def _as_test(left: ast.expr, right: ast.expr) -> ast.Call | None:
    """`rt.reaches(x, t)` for `rt.confidence(x) >= t`, the test by the rule of the language."""
    if isinstance(left, ast.Call) and _name(left) == "confidence":
        return ast.Call(_api("reaches"), [left.args[0], right], [])
    return None


def _api(name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name("rt", ast.Load()), name, ast.Load())


def _name(node: ast.Call) -> str:
    """The function of the API that is called, empty for any other."""
    match node.func:
        case ast.Attribute(value=ast.Name(id="rt"), attr=name):
            return name
    return ""
