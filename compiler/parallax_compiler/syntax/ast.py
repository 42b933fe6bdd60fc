"""The syntax tree: frozen nodes, each with a span and an id.

`id` numbers the nodes of one module from 0 in the order they were built; later stages keep what
they learn in side tables keyed by it and never change the tree. `span` and `id` take no part in
equality, so two texts that mean the same tree compare equal (`parse(print(tree)) == tree`).

Parentheses that people wrote are kept as `Parenthesized`, because they matter to pipelines, to
optional chains and to the printer; `unparenthesized` removes them.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from parallax_compiler.records import dataclass
from parallax_compiler.source import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every node has."""

    span: Span = field(compare=False)
    id: int = field(compare=False, repr=False)


# --- expressions ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberLiteral(Node):
    """A number; `text` is how it was written."""

    value: float
    text: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class StringLiteral(Node):
    """A text without interpolation, escapes resolved."""

    value: str
    quote: Literal['"', "`", "```"] = field(compare=False, default='"')


@dataclass(frozen=True, slots=True, kw_only=True)
class BooleanLiteral(Node):
    value: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NullLiteral(Node):
    """`null`, or `undefined` when `undefined` is true."""

    undefined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Template(Node):
    """A text with interpolation: plain pieces (escapes resolved) and expressions in order."""

    parts: tuple[str | Expression, ...]
    quote: Literal['"', "`", "```"] = field(compare=False, default='"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread(Node):
    """`...value` in an array literal, an object literal or a call."""

    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayLiteral(Node):
    elements: tuple[Expression | Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Property(Node):
    """`key: value`, `"key": value`, or the shorthand `key` (then value is the Name)."""

    key: str
    key_span: Span = field(compare=False)
    value: Expression
    shorthand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedProperty(Node):
    """`[key]: value`."""

    key: Expression
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectLiteral(Node):
    entries: tuple[Property | ComputedProperty | Spread, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A use of a name (a place where it is bound is a NamePattern)."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placeholder(Node):
    """`_` among the arguments of a pipeline stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parenthesized(Node):
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Node):
    """A prefix operator: `!` `-` `+` `~` `<~` `typeof` `await`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """A binary operator of `syntax/operators.py`, except pipelines and `=`.

    `operator_span` is where the sign itself stands.
    """

    operator: str
    operator_span: Span = field(compare=False)
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional(Node):
    """`c ? a : b`, or `c ~? a : b` when `confident`."""

    condition: Expression
    then: Expression
    otherwise: Expression
    confident: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline(Node):
    """`value |> stage`, or `value ~|> stage` when `confident`.

    `stage` is what was written: an unparenthesised `Call` receives the value as its first argument
    or at its `_` placeholders; anything else is a function applied to the value.
    """

    value: Expression
    stage: Expression
    confident: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Assign(Node):
    """`target = value` and compound forms; its value is the assigned value.

    `operator` is `=` or the compound sign (`+=`, `~*=`, `??=` …). A compound target is a Name,
    Member or Index; a plain one may also be an array or object pattern.
    """

    operator: str
    target: Target
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Update(Node):
    """`n++`, `n--` (`prefix` false) and `++n`, `--n` (`prefix` true)."""

    operator: Literal["++", "--"]
    prefix: bool
    target: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Member(Node):
    """`object.name`, `object?.name` (`optional`), `object ~. name` (`confident`)."""

    object: Expression
    name: str
    name_span: Span = field(compare=False)
    optional: bool = False
    confident: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Node):
    """`object[index]`, or `object?.[index]` when `optional`."""

    object: Expression
    index: Expression
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    callee: Expression
    arguments: tuple[Expression | Spread | Placeholder, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Node):
    """A parameter: pattern, optional default, or `...rest`."""

    pattern: Pattern
    default: Expression | None = None
    rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lambda(Node):
    """`(parameters) => body`; a Block body gives its last expression when nothing returns."""

    parameters: tuple[Parameter, ...]
    body: Expression | Block
    is_async: bool = field(compare=False, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchArm(Node):
    """`pattern ~> threshold if guard => body`."""

    pattern: Pattern
    threshold: Expression | None
    guard: Expression | None
    body: Expression | Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Match(Node):
    subject: Expression
    arms: tuple[MatchArm, ...]


ArmLabel: TypeAlias = Literal["high", "medium", "low", "default"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainArm(Node):
    """`high { … }` or `high -> expression` (then the block holds that one expression)."""

    label: ArmLabel
    label_span: Span = field(compare=False)
    body: Block
    arrow: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertainIf(Node):
    """`uncertain if (condition) { arms }`; a statement when an ExpressionStatement holds it."""

    condition: Expression
    arms: tuple[UncertainArm, ...]


Expression: TypeAlias = (
    NumberLiteral
    | StringLiteral
    | BooleanLiteral
    | NullLiteral
    | Template
    | ArrayLiteral
    | ObjectLiteral
    | Name
    | Parenthesized
    | Unary
    | Binary
    | Conditional
    | Pipeline
    | Assign
    | Update
    | Member
    | Index
    | Call
    | Lambda
    | Match
    | UncertainIf
)

# --- patterns ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class NamePattern(Node):
    """Binds the value to a name."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WildcardPattern(Node):
    """`_` in a match arm: fits everything, binds nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiteralPattern(Node):
    """A number (perhaps negative), text, boolean or null in a match arm."""

    value: float | str | bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternElement(Node):
    """A nested pattern with its confidence threshold (`a ~> 0.8`) and default (`a = 1`)."""

    pattern: Pattern
    threshold: Expression | None = None
    default: Expression | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrayPattern(Node):
    """`[a, , b, ...rest]`; a hole is None."""

    elements: tuple[PatternElement | None, ...]
    rest: Pattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternProperty(Node):
    """`key`, `key: pattern`, each with threshold and default."""

    key: str
    element: PatternElement
    shorthand: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectPattern(Node):
    properties: tuple[PatternProperty, ...]
    rest: NamePattern | None = None


Pattern: TypeAlias = NamePattern | WildcardPattern | LiteralPattern | ArrayPattern | ObjectPattern
Target: TypeAlias = NamePattern | Member | Index | ArrayPattern | ObjectPattern

# --- statements ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressionStatement(Node):
    expression: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Declarator(Node):
    """`pattern ~> threshold = value` of a `let` or `const`."""

    pattern: Pattern
    threshold: Expression | None
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration(Node):
    keyword: Literal["let", "const"]
    declarators: tuple[Declarator, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Node):
    """`{ … }`, or the single statement of a brace-less body (`braces` false)."""

    statements: tuple[Statement, ...]
    braces: bool = field(compare=False, default=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionDeclaration(Node):
    name: str
    name_span: Span = field(compare=False)
    parameters: tuple[Parameter, ...]
    body: Block
    is_async: bool = field(compare=False, default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Return(Node):
    value: Expression | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Throw(Node):
    value: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Break(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Continue(Node):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class If(Node):
    condition: Expression
    then: Block
    otherwise: Block | If | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ForIn(Node):
    """`for x in xs`, `for x, i in xs`, `for (const x of xs)`.

    `declared` is the keyword if one was written; without one the variables belong to the enclosing
    function like a bare assignment's. `keys` is true for `for (k in …)` in parentheses with `in`,
    which goes over an object's keys when it is given an object.
    """

    pattern: Pattern
    index: NamePattern | None
    iterable: Expression
    body: Block
    declared: Literal["let", "const"] | None = None
    keys: bool = False
    uncertain: tuple[UncertainArm, ...] | None = None
    """The arms of `uncertain for x in xs { high {…} … }`; then `body` is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForClassic(Node):
    """`for (initial; condition; update) body`; `uncertain` as in ForIn."""

    initial: Declaration | Expression | None
    condition: Expression | None
    update: Expression | None
    body: Block
    uncertain: tuple[UncertainArm, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class While(Node):
    """`while condition body`; `uncertain` as in ForIn."""

    condition: Expression
    body: Block
    uncertain: tuple[UncertainArm, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DoWhile(Node):
    body: Block
    condition: Expression


@dataclass(frozen=True, slots=True, kw_only=True)
class Try(Node):
    """`try … catch (parameter) … finally …`; at least one of the two parts is there."""

    body: Block
    parameter: Pattern | None
    handler: Block | None
    finalizer: Block | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ContextBlock(Node):
    """`context name { … }`, also `in context name { … }`: a labelled block."""

    name: str
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class PatternBlock(Node):
    """`pattern Name { … }`: its body is the pattern."""

    name: str
    name_span: Span = field(compare=False)
    body: Block


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDeclaration(Node):
    """`Agent name { key: value … }`: declares a group."""

    name: str
    name_span: Span = field(compare=False)
    settings: ObjectLiteral


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentsDeclaration(Node):
    """`agents { name: Agent { … } … }`."""

    agents: tuple[AgentDeclaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSpecifier(Node):
    """`name` or `name as alias`."""

    name: str
    alias: str
    alias_span: Span = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(Node):
    """`import default, { specifiers } from "module"` or `import * as namespace from "module"`."""

    module: str
    module_span: Span = field(compare=False)
    specifiers: tuple[ImportSpecifier, ...] = ()
    default: NamePattern | None = None
    namespace: NamePattern | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDeclaration(Node):
    """`export const …`, `export function …`, `export x = …`."""

    statement: Declaration | FunctionDeclaration | ExpressionStatement


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportNames(Node):
    """`export { a as b }`, re-exporting when `module` is given; `export * from` has `all`."""

    specifiers: tuple[ImportSpecifier, ...]
    module: str | None = None
    module_span: Span | None = field(compare=False, default=None)
    all: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDefault(Node):
    value: Expression | FunctionDeclaration


Statement: TypeAlias = (
    ExpressionStatement
    | Declaration
    | Block
    | FunctionDeclaration
    | Return
    | Throw
    | Break
    | Continue
    | If
    | ForIn
    | ForClassic
    | While
    | DoWhile
    | Try
    | ContextBlock
    | PatternBlock
    | AgentDeclaration
    | AgentsDeclaration
    | Import
    | ExportDeclaration
    | ExportNames
    | ExportDefault
)

# --- the file ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderEntry(Node):
    """`@key value` of the header; `value` is the parsed JSON, or the text where it is no JSON."""

    key: str
    key_span: Span = field(compare=False)
    value: object
    value_span: Span = field(compare=False)
    text: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header(Node):
    entries: tuple[HeaderEntry, ...]

    def get(self, key: str) -> HeaderEntry | None:
        """The first entry of that key."""
        return next((entry for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its signs; the header is none."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Module(Node):
    """One file. `node_count` bounds the ids, so a side table may be a list."""

    header: Header | None
    body: tuple[Statement, ...]
    comments: tuple[Comment, ...] = field(compare=False, default=())
    node_count: int = field(compare=False, default=0)


def unparenthesized(expression: Expression) -> Expression:
    """The expression without the parentheses around it."""
    while isinstance(expression, Parenthesized):
        expression = expression.expression
    return expression
