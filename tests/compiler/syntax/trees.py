"""Random trees of the whole language, as a program would make them: no places, no parentheses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from parallax_compiler.source import Span
from parallax_compiler.syntax import ast
from parallax_compiler.syntax.operators import ASSIGNMENT, BINARY

_SPAN = Span(0, 0)
_NAMES = st.sampled_from(["a", "b", "c1", "in", "of", "high", "default", "$x", "naïve", "pattern"])
_TEXTS = st.text(
    st.sampled_from([*"abc \"`$\\{}'/*", "\n", "\t", "é", "😀", "\u2028", "\x00"]), max_size=8
)
_QUOTES = st.sampled_from(['"', "`", "```"])
_PREFIXES = st.sampled_from(["!", "-", "+", "~", "<~", "typeof"])
_SIGNS = [sign for sign in BINARY if sign not in ("=>", "|>", "~|>", "instanceof")]

Tree = SearchStrategy[Any]


def _made(kind: Callable[..., Any], **parts: Tree) -> Tree:
    return st.builds(kind, span=st.just(_SPAN), id=st.just(0), **parts)


def _several(part: Tree, least: int = 0, most: int = 3) -> Tree:
    return st.lists(part, min_size=least, max_size=most).map(tuple)


def _maybe(part: Tree) -> Tree:
    return st.none() | part


def _name_pattern() -> Tree:
    return _made(ast.NamePattern, name=_NAMES)


def _template_parts(expression: Tree) -> Tree:
    """Plain and inserted parts in turn, with at least one inserted."""
    text = _TEXTS.filter(bool)
    return st.lists(st.tuples(st.none() | text, expression), min_size=1, max_size=2).flatmap(
        lambda pairs: (st.none() | text).map(
            lambda last: tuple(
                part for part in (*(one for pair in pairs for one in pair), last) if part
            )
        )
    )


_LITERALS: Tree = st.one_of(
    _made(ast.NumberLiteral, value=st.floats(0, 1e25) | st.integers(0, 10**6).map(float)),
    _made(ast.StringLiteral, value=_TEXTS, quote=_QUOTES),
    _made(ast.BooleanLiteral, value=st.booleans()),
    _made(ast.NullLiteral, undefined=st.booleans()),
    _made(ast.Name, name=_NAMES),
)


def _binary(expression: Tree) -> Tree:
    def made(operators: list[str], right: Tree) -> Tree:
        return _made(
            ast.Binary,
            operator=st.sampled_from(operators),
            operator_span=st.just(_SPAN),
            left=expression,
            right=right,
        )

    classes = _made(ast.Name, name=st.just("Array")) | _made(
        ast.StringLiteral, value=st.just("Agent")
    )
    return made(_SIGNS, expression) | made(["instanceof"], classes)


def _member(expression: Tree) -> Tree:
    marks = st.sampled_from([(False, False), (True, False), (False, True)])
    return st.builds(
        lambda object_, name, mark: ast.Member(
            span=_SPAN,
            id=0,
            object=object_,
            name=name,
            name_span=_SPAN,
            optional=mark[0],
            confident=mark[1],
        ),
        expression,
        _NAMES | st.just("if"),
        marks,
    )


def _place(expression: Tree) -> Tree:
    plain = _made(ast.Name, name=_NAMES)
    member = _made(ast.Member, object=expression, name=_NAMES, name_span=st.just(_SPAN))
    return plain | member | _made(ast.Index, object=expression, index=expression)


def _element(expression: Tree, pattern: Tree) -> Tree:
    return _made(
        ast.PatternElement,
        pattern=pattern,
        threshold=_maybe(expression),
        default=_maybe(expression),
    )


def _shorthand(expression: Tree) -> Tree:
    return st.builds(
        lambda name, threshold, default: ast.PatternProperty(
            span=_SPAN,
            id=0,
            key=name,
            element=ast.PatternElement(
                span=_SPAN,
                id=0,
                pattern=ast.NamePattern(span=_SPAN, id=0, name=name),
                threshold=threshold,
                default=default,
            ),
            shorthand=True,
        ),
        _NAMES,
        _maybe(expression),
        _maybe(expression),
    )


def _patterns(expression: Tree) -> Tree:
    """What binds in declarations, parameters and loops."""
    return st.recursive(
        _name_pattern(),
        lambda pattern: st.one_of(
            _made(
                ast.ArrayPattern,
                elements=_several(_maybe(_element(expression, pattern))),
                rest=_maybe(pattern),
            ),
            _made(
                ast.ObjectPattern,
                properties=_several(
                    _shorthand(expression)
                    | _made(
                        ast.PatternProperty,
                        key=_NAMES | _TEXTS,
                        element=_element(expression, pattern),
                    )
                ),
                rest=_maybe(_name_pattern()),
            ),
        ),
        max_leaves=4,
    )


def _cases(expression: Tree) -> Tree:
    """What an arm of `match` compares with."""
    literal = _made(
        ast.LiteralPattern,
        value=st.one_of(
            st.none(), st.booleans(), _TEXTS, st.integers(-9, 9).map(float), st.just(-2.5)
        ),
    )
    leaf = st.one_of(literal, _name_pattern(), _made(ast.WildcardPattern))
    element = _made(ast.PatternElement, pattern=leaf, threshold=_maybe(expression))
    named = _made(ast.PatternProperty, key=_NAMES, element=element)
    return st.one_of(
        leaf,
        _made(ast.ArrayPattern, elements=_several(_maybe(element)), rest=_maybe(leaf)),
        _made(ast.ObjectPattern, properties=_several(named), rest=_maybe(_name_pattern())),
    )


def _parameters(expression: Tree, pattern: Tree) -> Tree:
    plain = _several(_made(ast.Parameter, pattern=pattern, default=_maybe(expression)))
    rest = _maybe(_made(ast.Parameter, pattern=pattern, rest=st.just(True)))
    return st.builds(lambda most, last: (*most, last) if last else most, plain, rest)


def _entries(expression: Tree) -> Tree:
    shorthand = _NAMES.map(
        lambda name: ast.Property(
            span=_SPAN,
            id=0,
            key=name,
            key_span=_SPAN,
            value=ast.Name(span=_SPAN, id=0, name=name),
            shorthand=True,
        )
    )
    keyed = _made(ast.Property, key=_NAMES | _TEXTS, key_span=st.just(_SPAN), value=expression)
    computed = _made(ast.ComputedProperty, key=expression, value=expression)
    return _several(st.one_of(shorthand, keyed, computed, _made(ast.Spread, value=expression)))


def _arms(block: Tree) -> Tree:
    labels = st.lists(
        st.sampled_from(["high", "medium", "low", "default"]), min_size=1, unique=True
    )
    return st.builds(
        lambda names, blocks: tuple(
            ast.UncertainArm(span=_SPAN, id=0, label=name, label_span=_SPAN, body=body)
            for name, body in zip(names, blocks, strict=False)
        ),
        labels,
        st.lists(block, min_size=4, max_size=4),
    )


def _stages(expression: Tree) -> Tree:
    placeholder = _made(ast.Placeholder)
    arguments = _several(expression | placeholder)
    called = _made(ast.Call, callee=_made(ast.Name, name=_NAMES), arguments=arguments)
    return expression | called


def _compound(expression: Tree) -> Tree:
    pattern = _patterns(expression)
    assignment = st.sampled_from([sign for sign in ASSIGNMENT if sign != "="])
    place = _place(expression).map(
        lambda one: (
            ast.NamePattern(span=_SPAN, id=0, name=one.name) if isinstance(one, ast.Name) else one
        )
    )
    arguments = _several(expression | _made(ast.Spread, value=expression))
    block = _made(
        ast.Block,
        statements=_several(_made(ast.ExpressionStatement, expression=expression), 0, 2),
    )
    arm = _made(
        ast.MatchArm,
        pattern=_cases(expression),
        threshold=_maybe(expression),
        guard=_maybe(expression),
        body=expression | block,
    )
    return st.one_of(
        _made(ast.Template, parts=_template_parts(expression), quote=_QUOTES),
        _made(ast.ArrayLiteral, elements=arguments),
        _made(ast.ObjectLiteral, entries=_entries(expression)),
        _made(ast.Unary, operator=_PREFIXES, operand=expression),
        _binary(expression),
        _made(
            ast.Conditional,
            condition=expression,
            then=expression,
            otherwise=expression,
            confident=st.booleans(),
        ),
        _made(ast.Pipeline, value=expression, stage=_stages(expression), confident=st.booleans()),
        _made(ast.Assign, operator=assignment, target=place, value=expression),
        _made(
            ast.Assign,
            operator=st.just("="),
            target=place | pattern,
            value=expression,
        ),
        _made(
            ast.Update,
            operator=st.sampled_from(["++", "--"]),
            prefix=st.booleans(),
            target=_place(expression),
        ),
        _member(expression),
        _made(ast.Index, object=expression, index=expression, optional=st.booleans()),
        _made(ast.Call, callee=expression, arguments=arguments),
        _made(
            ast.Lambda,
            parameters=_parameters(expression, pattern),
            body=expression | block,
            is_async=st.booleans(),
        ),
        _made(ast.Match, subject=expression, arms=_several(arm, 1)),
        _made(ast.UncertainIf, condition=expression, arms=_arms(block)),
    )


EXPRESSIONS: Tree = st.recursive(_LITERALS, _compound, max_leaves=8)
_PATTERNS = _patterns(_LITERALS)


def _declarations() -> Tree:
    declarator = _made(
        ast.Declarator, pattern=_PATTERNS, threshold=_maybe(_LITERALS), value=EXPRESSIONS
    )
    return _made(
        ast.Declaration,
        keyword=st.sampled_from(["let", "const"]),
        declarators=_several(declarator, 1, 2),
    )


_SIMPLE: Tree = st.one_of(
    _made(ast.ExpressionStatement, expression=EXPRESSIONS),
    _declarations(),
    _made(ast.Return, value=_maybe(EXPRESSIONS)),
    _made(ast.Throw, value=EXPRESSIONS),
)


def _nested(statement: Tree) -> Tree:
    block = _made(ast.Block, statements=_several(statement, 0, 2))
    arms = _maybe(_arms(block))
    empty = ast.Block(span=_SPAN, id=0, statements=())
    body = {"body": block}
    otherwise = _made(ast.If, condition=EXPRESSIONS, then=block, otherwise=_maybe(block))

    def looped(kind: Callable[..., Any], **parts: Tree) -> Tree:
        plain = _made(kind, **parts, **body)
        uncertain = _made(kind, **parts, body=st.just(empty), uncertain=arms)
        return plain | uncertain

    return st.one_of(
        block,
        _made(
            ast.If,
            condition=EXPRESSIONS,
            then=block,
            otherwise=st.none() | block | otherwise,
        ),
        looped(
            ast.ForIn,
            pattern=_PATTERNS,
            index=_maybe(_name_pattern()),
            iterable=EXPRESSIONS,
            declared=st.sampled_from([None, "let", "const"]),
            keys=st.booleans(),
        ),
        looped(
            ast.ForClassic,
            initial=st.none() | EXPRESSIONS | _declarations(),
            condition=_maybe(EXPRESSIONS),
            update=_maybe(EXPRESSIONS),
        ),
        looped(ast.While, condition=EXPRESSIONS),
        _made(ast.DoWhile, body=block, condition=EXPRESSIONS),
        _made(
            ast.Try,
            body=block,
            parameter=_maybe(_PATTERNS),
            handler=block,
            finalizer=_maybe(block),
        ),
        _made(ast.ContextBlock, name=_NAMES, body=block),
    )


STATEMENTS: Tree = st.recursive(_SIMPLE, _nested, max_leaves=4)


def _top_level() -> Tree:
    block = _made(ast.Block, statements=_several(STATEMENTS, 0, 2))
    names = {"name": _NAMES, "name_span": st.just(_SPAN)}
    function = _made(
        ast.FunctionDeclaration,
        **names,
        parameters=_parameters(_LITERALS, _PATTERNS),
        body=block,
        is_async=st.booleans(),
    )
    setting = _made(ast.Property, key=_NAMES | _TEXTS, key_span=st.just(_SPAN), value=EXPRESSIONS)
    agent = _made(
        ast.AgentDeclaration,
        **names,
        settings=_made(ast.ObjectLiteral, entries=_several(setting)),
    )
    specifier = _made(ast.ImportSpecifier, name=_NAMES, alias=_NAMES, alias_span=st.just(_SPAN))
    module = {"module": _TEXTS, "module_span": st.just(_SPAN)}
    assigned = _made(
        ast.ExpressionStatement,
        expression=_made(
            ast.Assign, operator=st.just("="), target=_name_pattern(), value=EXPRESSIONS
        ),
    )
    return st.one_of(
        STATEMENTS,
        function,
        _made(ast.PatternBlock, **names, body=block),
        agent,
        _made(ast.AgentsDeclaration, agents=_several(agent)),
        _made(ast.Import, **module, specifiers=_several(specifier)),
        _made(ast.Import, **module, default=_name_pattern(), namespace=_maybe(_name_pattern())),
        _made(ast.ExportDeclaration, statement=_declarations() | function | assigned),
        _made(ast.ExportNames, specifiers=_several(specifier)),
        _made(ast.ExportNames, specifiers=st.just(()), **module, all=st.just(True)),
        _made(ast.ExportDefault, value=EXPRESSIONS | function),
    )


MODULES: Tree = st.lists(_top_level(), max_size=3).map(
    lambda body: ast.Module(span=_SPAN, id=0, header=None, body=tuple(body))
)
