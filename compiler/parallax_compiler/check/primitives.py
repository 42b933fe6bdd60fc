"""Calls of primitives: shapes of arguments from types, the matching, and the type of the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from parallax_compiler.check.access import element_type
from parallax_compiler.check.confidences import constant_options, value_with_confidence
from parallax_compiler.check.intervals import ANY
from parallax_compiler.check.knowledge import ModuleFacts
from parallax_compiler.check.products import (
    AgentCall,
    CallKind,
    DynamicPrimitiveCall,
    FunctionCall,
    PrimitiveCall,
    UnknownMethodCall,
    ValueCall,
)
from parallax_compiler.check.types import (
    NEVER,
    RESULT,
    UNKNOWN,
    AgentShape,
    AnyShape,
    ArrayShape,
    BooleanShape,
    FunctionShape,
    NeverShape,
    NullCause,
    NullShape,
    NumberShape,
    ObjectShape,
    PrimitiveTarget,
    Shape,
    TextShape,
    Type,
    UserFunction,
    annotated_with,
    array_of,
    is_data,
    join,
    nullable,
    object_of,
)
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Call,
    Expression,
    ObjectLiteral,
    Pipeline,
    Property,
    Spread,
    unparenthesized,
)
from parallax_primitives.arguments import Binding, Bound, Curried, bind
from parallax_primitives.checks import VALUE_KINDS, Given
from parallax_primitives.shapes import ArgumentShape, Constant
from parallax_primitives.spec import PrimitiveSpec

Argument: TypeAlias = Expression | Spread
Returned: TypeAlias = Callable[[tuple[str, int]], Type | None]
"""What a function gives, by its file and node; None where that is not known yet."""

_JSON: Final = VALUE_KINDS - {"function", "agent"}
_MAX_DEPTH: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """How the arguments of a call were matched, and what the call is."""

    kind: CallKind
    binding: Binding | None
    """None when spread arguments leave it to the run."""
    type: Type


def match_call(
    spec: PrimitiveSpec,
    arguments: Sequence[Argument],
    piped: Expression | None,
    facts: ModuleFacts,
    returned: Returned,
) -> Match:
    """Matches a call whose arguments have types; `piped` is a subject given apart."""
    given = [one for one in arguments if not isinstance(one, Spread)]
    if len(given) < len(arguments):
        return Match(kind=DynamicPrimitiveCall(spec=spec), binding=None, type=UNKNOWN)
    shapes = [argument_shape(one, facts) for one in given]
    binding = bind(spec, shapes, piped=piped is not None)
    match binding:
        case Bound():
            return _bound(spec, binding, given, piped, facts, returned)
        case Curried():
            target = PrimitiveTarget(spec.name, curried=True)
            kind = DynamicPrimitiveCall(spec=spec)
            return Match(kind=kind, binding=binding, type=Type(FunctionShape(target)))
        case _:
            return Match(kind=DynamicPrimitiveCall(spec=spec), binding=binding, type=UNKNOWN)


def _bound(
    spec: PrimitiveSpec,
    binding: Bound,
    arguments: Sequence[Expression],
    piped: Expression | None,
    facts: ModuleFacts,
    returned: Returned,
) -> Match:
    options = {name: _expression(given, arguments) for name, given in binding.options}
    found = {name: value for name, value in options.items() if value is not None}
    subjects = [arguments[given.argument] for given in binding.subject]
    if piped is not None and not subjects:
        subjects = [piped]
    subject_type = _subject_type(binding, subjects, facts)
    type_ = result_type(spec, subject_type, returned)
    numbers = constant_options(
        spec, {name: facts.types.get(one.id, UNKNOWN) for name, one in found.items()}
    )
    if numbers is not None and spec.subject.kind == "value" and len(found) == len(options):
        type_ = value_with_confidence(spec, subject_type, numbers) or type_
    if len(found) < len(options):
        return Match(kind=DynamicPrimitiveCall(spec=spec), binding=binding, type=type_)
    takes_tasks = spec.subject.kind in ("tasks", "answers", "work") or spec.subject.several
    literal = len(subjects) == 1 and isinstance(unparenthesized(subjects[0]), ArrayLiteral)
    kind = PrimitiveCall(
        spec=spec,
        subject=tuple(subjects) if binding.several else subjects[0],
        options=found,
        tasks=takes_tasks and (literal or binding.several),
    )
    return Match(kind=kind, binding=binding, type=type_)


def _expression(given: Given, arguments: Sequence[Expression]) -> Expression | None:
    """Where an option stands; None when only the run can take it out of an object."""
    argument = arguments[given.argument]
    if given.key is None:
        return argument
    literal = unparenthesized(argument)
    if not isinstance(literal, ObjectLiteral):
        return None
    found = (
        entry.value
        for entry in reversed(literal.entries)
        if isinstance(entry, Property) and entry.key == given.key
    )
    return next(found, None)


def _subject_type(binding: Bound, subjects: Sequence[Expression], facts: ModuleFacts) -> Type:
    types = [facts.types.get(one.id, UNKNOWN) for one in subjects]
    if not binding.several:
        return types[0]
    element = NEVER
    for one in types:
        element = join(element, one)
    return array_of(element, tuple(types))


# --- shapes --------------------------------------------------------------------------------------


def argument_shape(node: Expression, facts: ModuleFacts) -> ArgumentShape:
    """What is known of an argument."""
    type_ = facts.types.get(node.id, UNKNOWN)
    return shape_of_type(type_, deferred=_is_deferred(node, facts))


def _is_deferred(node: Expression, facts: ModuleFacts) -> bool:
    """Whether a primitive that takes a task starts this expression itself."""
    inner = unparenthesized(node)
    if not isinstance(inner, Call | Pipeline):
        return False
    match facts.calls.get(inner.id):
        case AgentCall() | UnknownMethodCall() | PrimitiveCall():
            return True
        case FunctionCall() | ValueCall():
            known = facts.types.get(inner.id, UNKNOWN)
            return isinstance(known.shape, AnyShape)
        case _:
            return False


def shape_of_type(type_: Type, *, deferred: bool = False, depth: int = 0) -> ArgumentShape:
    """The shape that a type is for matching."""
    kinds = kinds_of(type_.shape)
    if type_.null is not None:
        kinds |= {"null"}
    sure = not type_.own.plain and not (isinstance(type_.shape, AnyShape) and not type_.shape.data)
    properties = None
    if isinstance(type_.shape, ObjectShape) and type_.shape.others is None and depth < _MAX_DEPTH:
        properties = {
            key: shape_of_type(part, depth=depth + 1) for key, part in type_.shape.properties
        }
    items = None
    if isinstance(type_.shape, ArrayShape) and type_.shape.items is not None and depth < _MAX_DEPTH:
        items = tuple(shape_of_type(part, depth=depth + 1) for part in type_.shape.items)
    return ArgumentShape(
        kinds=kinds,
        confident=sure,
        deferred=deferred,
        constant=_constant(type_),
        properties=properties,
        items=items,
    )


def kinds_of(shape: Shape) -> frozenset[str]:
    """The kinds of values of a shape, as `kind_of` names them."""
    match shape:
        case AnyShape(data=True):
            return _JSON
        case AnyShape() | NeverShape():
            return VALUE_KINDS
        case _:
            return frozenset((_KIND_NAMES[type(shape)],))


_KIND_NAMES: Final[Mapping[type[Shape], str]] = {
    NullShape: "null",
    BooleanShape: "boolean",
    NumberShape: "number",
    TextShape: "string",
    ArrayShape: "array",
    ObjectShape: "object",
    FunctionShape: "function",
    AgentShape: "agent",
}


def _constant(type_: Type) -> Constant | None:
    if isinstance(type_.shape, NullShape):
        return Constant(value=None)
    if type_.null is not None:
        return None
    match type_.shape:
        case BooleanShape(constant=bool() as value):
            return Constant(value=value)
        case NumberShape(constant=float() as number):
            return Constant(value=number)
        case TextShape(constant=str() as text):
            return Constant(value=text)
        case _:
            return None


# --- results -------------------------------------------------------------------------------------


def result_type(spec: PrimitiveSpec, subject: Type, returned: Returned) -> Type:
    """What a primitive gives for a subject."""
    match spec.returns:
        case "list":
            return annotated_with(array_of(_one_result(spec, subject, returned)), ANY)
        case "subject":
            return annotated_with(subject, ANY)
        case "nullable":
            return nullable(
                _single(spec, subject, returned), _CAUSES.get(spec.name, NullCause.FAILED)
            )
        case "value":
            return _single(spec, subject, returned)
        case "array":
            return annotated_with(array_of(UNKNOWN), ANY)
        case "object":
            return annotated_with(object_of((), UNKNOWN), ANY)
        case "any":
            return UNKNOWN


_CAUSES: Final[Mapping[str, NullCause]] = {
    "threshold": NullCause.BELOW,
    "highConfidence": NullCause.BELOW,
    "mediumConfidence": NullCause.BELOW,
    "lowConfidence": NullCause.BELOW,
    "consensus": NullCause.BELOW,
    "voting": NullCause.BELOW,
    "quorum": NullCause.BELOW,
    "escalate": NullCause.PENDING,
    "saga": NullCause.UNDONE,
    "pipeline": NullCause.HALTED,
}


def _single(spec: PrimitiveSpec, subject: Type, returned: Returned) -> Type:
    match spec.subject.kind:
        case "value" if not spec.calls_agents:
            return annotated_with(subject, ANY)
        case "value" | "target":
            return RESULT
        case "task":
            one = task_result(subject, returned)
        case _:
            one = _one_result(spec, subject, returned)
    return Type(AnyShape(data=is_data(one)), ANY)


def _one_result(spec: PrimitiveSpec, subject: Type, returned: Returned) -> Type:
    """One of the results of a list of tasks, or one of a list of results."""
    element = element_type(subject)
    if spec.subject.kind in ("tasks", "task", "answers"):
        return nullable(task_result(element, returned), NullCause.FAILED)
    return element


def task_result(task: Type, returned: Returned) -> Type:
    """What doing a task gives."""
    match task.shape:
        case AgentShape():
            return RESULT
        case FunctionShape(target=UserFunction() as target):
            found = returned((target.module, target.node)) or UNKNOWN
            return Type(found.shape, ANY, found.null)
        case FunctionShape():
            return UNKNOWN
        case _:
            return Type(task.shape, ANY, task.null)
