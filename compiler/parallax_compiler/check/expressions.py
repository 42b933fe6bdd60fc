"""The types of expressions, calls apart."""

from __future__ import annotations

from dataclasses import replace

from parallax_compiler.check.access import (
    changed,
    element_type,
    in_chain,
    index_type,
    null_property,
    object_parts,
    property_type,
    pushed,
)
from parallax_compiler.check.bands import band_rule
from parallax_compiler.check.evaluator import library_value
from parallax_compiler.check.flow import Branch
from parallax_compiler.check.intervals import minimum_of
from parallax_compiler.check.operators import (
    binary_type,
    compound_type,
    either,
    lowered,
    unary_type,
)
from parallax_compiler.check.patterns import Patterns
from parallax_compiler.check.products import BandRule
from parallax_compiler.check.types import (
    BOOLEAN,
    EMPTY,
    NEVER,
    NULL,
    NUMBER,
    TEXT,
    UNKNOWN,
    AnyShape,
    BooleanShape,
    NeverShape,
    NullCause,
    NullShape,
    NumberShape,
    TextShape,
    Type,
    array_of,
    gap_of,
    join,
    limited_by,
    nullable,
    object_of,
    or_plain,
    without_constant,
)
from parallax_compiler.resolve.bindings import BindingKind
from parallax_compiler.syntax.ast import (
    ArrayLiteral,
    Assign,
    Binary,
    Block,
    BooleanLiteral,
    Call,
    ComputedProperty,
    Conditional,
    Expression,
    Index,
    Lambda,
    Match,
    MatchArm,
    Member,
    Name,
    NamePattern,
    NullLiteral,
    NumberLiteral,
    ObjectLiteral,
    Parenthesized,
    Property,
    Spread,
    StringLiteral,
    Template,
    Unary,
    UncertainArm,
    UncertainIf,
    Update,
    WildcardPattern,
    unparenthesized,
)
from parallax_primitives.library import CONSTANTS_BY_NAME

_SHORT_CIRCUIT = frozenset({"&&", "||", "??", "~??"})


class Expressions(Patterns):
    """Each method gives the type of one kind of expression."""

    # --- literals --------------------------------------------------------------------------------

    def number(self, node: NumberLiteral) -> Type:
        return Type(NumberShape(node.value))

    def string(self, node: StringLiteral) -> Type:
        return Type(TextShape(node.value))

    def boolean(self, node: BooleanLiteral) -> Type:
        return Type(BooleanShape(node.value))

    def null(self, _: NullLiteral) -> Type:
        return NULL

    def template(self, node: Template) -> Type:
        parts = [self.infer(part) for part in node.parts if not isinstance(part, str)]
        return Type(TEXT.shape, minimum_of(part.confidence for part in parts))

    def array(self, node: ArrayLiteral) -> Type:
        element = NEVER
        items: list[Type] | None = []
        gaps: set[NullCause] = set()
        for one in node.elements:
            if isinstance(one, Spread):
                items = None
                spread = self.infer(one.value)
                gaps.add(gap_of(spread))
                element = join(element, element_type(spread))
                continue
            gaps.add(NullCause.ABSENT)
            type_ = self.infer(one)
            element = join(element, without_constant(type_))
            if items is not None:
                items.append(type_)
        gap = gaps.pop() if len(gaps) == 1 else NullCause.ABSENT
        return array_of(element, None if items is None else tuple(items), gap)

    def object(self, node: ObjectLiteral) -> Type:
        known: dict[str, Type] = {}
        others: Type | None = None
        for entry in node.entries:
            match entry:
                case Property():
                    known[entry.key] = self.infer(entry.value)
                case ComputedProperty():
                    key, value = self.infer(entry.key), self.infer(entry.value)
                    if isinstance(key.shape, TextShape) and key.shape.constant is not None:
                        known[key.shape.constant] = value
                    else:
                        others = value if others is None else join(others, value)
                case Spread():
                    others = self._spread_into(known, others, self.infer(entry.value))
        return object_of(tuple(known.items()), others)

    def _spread_into(
        self, known: dict[str, Type], others: Type | None, source: Type
    ) -> Type | None:
        """`{...source}`: its keys replace those before it."""
        properties, rest = object_parts(source)
        if rest is not None:
            for key, type_ in known.items():
                known[key] = join(type_, rest)
        for key, type_ in properties:
            known[key] = join(known[key], type_) if type_.null and key in known else type_
        if rest is None or others is None:
            return others if rest is None else rest
        return join(others, rest)

    def parenthesized(self, node: Parenthesized) -> Type:
        return self.infer(node.expression)

    # --- operators -------------------------------------------------------------------------------

    def unary(self, node: Unary) -> Type:
        return unary_type(node.operator, self.infer(node.operand))

    def binary(self, node: Binary) -> Type:
        if node.operator == "~>":
            self.facts.readings[node.id] = "annotation"
        left = self.infer(node.left)
        if node.operator == "instanceof":
            return self._instance(node, left)
        if node.operator not in _SHORT_CIRCUIT:
            return binary_type(node.operator, left, self.infer(node.right))
        return self._short_circuit(node, left, in_condition=False)

    def _instance(self, node: Binary, left: Type) -> Type:
        self.infer(node.right)
        return Type(BOOLEAN.shape, left.confidence)

    def _short_circuit(self, node: Binary, left: Type, *, in_condition: bool) -> Type:
        self.flow.enter()
        if node.operator in ("&&", "||"):
            self.suppose(node.left, holds=node.operator == "&&")
        right = self.condition(node.right) if in_condition else self.infer(node.right)
        self.flow.merge([self.flow.leave(), Branch()])
        return either(node.operator, left, right)

    def condition(self, node: Expression) -> Type:
        """An expression that is asked whether it holds: `E ~> T` in it may be a test."""
        match node:
            case Parenthesized(expression=inner):
                type_ = self.condition(inner)
            case Unary(operator="!", operand=operand):
                type_ = unary_type("!", self.condition(operand))
            case Binary(operator="&&" | "||", left=left):
                type_ = self._short_circuit(node, self.condition(left), in_condition=True)
            case Binary(operator="~>"):
                type_ = self._test_or_annotation(node)
            case _:
                return self.infer(node)
        self.facts.types[node.id] = type_
        return type_

    def _test_or_annotation(self, node: Binary) -> Type:
        left, right = self.infer(node.left), self.infer(node.right)
        if left.plain:
            self.facts.readings[node.id] = "annotation"
            return binary_type("~>", left, right)
        self.facts.readings[node.id] = "test"
        return BOOLEAN

    def conditional(self, node: Conditional) -> Type:
        condition = self.condition(node.condition)
        then, first = self.supposing(node.condition, True, node.then)
        otherwise, second = self.supposing(node.condition, False, node.otherwise)
        self.flow.merge([first, second])
        result = join(then, otherwise)
        return lowered(result, condition) if node.confident else result

    # --- access ----------------------------------------------------------------------------------

    def member(self, node: Member) -> Type:
        known = self._known_member(node)
        if known is not None:
            return known
        container = self.infer(node.object)
        if isinstance(container.shape, NullShape):
            return null_property(container, node.name, optional=node.optional)
        found = property_type(container, node.name)
        if found is None:
            return UNKNOWN
        if node.name == "length" and gap_of(container) in EMPTY:
            found = self._counting(node.object, found)
        return self._optional(container, found, node)

    def _counting(self, counted: Expression, length: Type) -> Type:
        """The length of a list that may be empty; whoever asks for it asks whether it is."""
        inner = unparenthesized(counted)
        binding = self.resolved.uses.get(inner.id) if isinstance(inner, Name) else None
        if binding is None or self.resolved.assignments.get(binding, 0) > 1:
            return length
        assert isinstance(inner, Name), "only names have bindings"
        return replace(length, shape=NumberShape(counts=inner))

    def _optional(self, container: Type, found: Type, node: Member | Index) -> Type:
        if not node.optional and not in_chain(node):
            return found
        if container.null is not None:
            return nullable(found, container.null)
        return or_plain(found) if isinstance(container.shape, AnyShape) else found

    def _known_member(self, node: Member) -> Type | None:
        """A part of the library or of an imported file."""
        inner = unparenthesized(node.object)
        binding = self.resolved.uses.get(inner.id) if isinstance(inner, Name) else None
        if binding is None:
            return None
        if binding.kind is BindingKind.NAMESPACE:
            return self.imported(binding.module or "", node.name)
        if binding.kind is BindingKind.LIBRARY:
            return self._library_member(f"{binding.target}.{node.name}")
        return None

    def _library_member(self, name: str) -> Type | None:
        constant = CONSTANTS_BY_NAME.get(name)
        if constant is not None:
            return Type(NumberShape(constant.value))
        found = library_value(name)
        return None if isinstance(found.shape, AnyShape) else found

    def index(self, node: Index) -> Type:
        container = self.infer(node.object)
        key = self.infer(node.index)
        if isinstance(container.shape, NullShape):
            return container if node.optional else UNKNOWN
        found = index_type(container, key)
        if found is None:
            found = limited_by(limited_by(NULL, container.own), key.confidence)
        return self._optional(container, found, node)

    # --- assignment ------------------------------------------------------------------------------

    def assignment(self, node: Assign) -> Type:
        target = node.target
        if isinstance(target, Member | Index):
            return self._assign_part(node, target)
        value = self._assigned_value(node)
        if node.operator == "=" or not isinstance(target, NamePattern):
            self.bind(target, value)
        else:
            # The type of the target stays what it was before.
            self.assign(target, value)
        return value

    def _assigned_value(self, node: Assign) -> Type:
        if node.operator == "=" or not isinstance(node.target, NamePattern):
            return self.infer(node.value)
        before = self._current(node.target)
        return self._compound(node.operator, before, node.value)

    def _compound(self, operator: str, before: Type, value: Expression) -> Type:
        if operator in ("&&=", "||=", "??="):
            self.flow.enter()
            given = self.infer(value)
            self.flow.merge([self.flow.leave(), Branch()])
            return either(operator.removesuffix("="), before, given)
        return compound_type(operator, before, self.infer(value))

    def _current(self, target: NamePattern) -> Type:
        binding = self.resolved.uses.get(target.id)
        type_ = UNKNOWN if binding is None else self.value_of(binding)
        self.facts.types[target.id] = type_
        return type_

    def _assign_part(self, node: Assign, target: Member | Index) -> Type:
        """`o.a[i] = v`: the variable `o` gets a changed copy."""
        before = self.infer(target)
        if node.operator == "=":
            value = self.infer(node.value)
        else:
            value = self._compound(node.operator, before, node.value)
        self._rebind(node.id, target, value)
        return value

    def _rebind(self, node: int, target: Expression, value: Type) -> None:
        binding = self.resolved.rebinds.get(node)
        if binding is None:
            return
        path = self._path(target)
        if path is not None:
            self.assign_binding(binding, changed(self.value_of(binding), path, value))

    def _path(self, target: Expression) -> tuple[Type, ...] | None:
        """The types of the keys from the variable to the part."""
        keys: list[Type] = []
        current = unparenthesized(target)
        while isinstance(current, Member | Index):
            if isinstance(current, Member):
                keys.append(Type(TextShape(current.name)))
            else:
                keys.append(self.facts.types.get(current.index.id, UNKNOWN))
            current = unparenthesized(current.object)
        return tuple(reversed(keys))

    def push(self, node: Call, values: tuple[Type, ...]) -> None:
        """The statement `xs.push(v)`."""
        binding = self.resolved.rebinds.get(node.id)
        callee = unparenthesized(node.callee)
        if binding is None or not isinstance(callee, Member):
            return
        before = self.facts.types.get(callee.object.id, UNKNOWN)
        self._rebind(node.id, callee.object, pushed(before, values))

    def update(self, node: Update) -> Type:
        before = self.infer(node.target)
        after = without_constant(binary_type(node.operator[0], before, NUMBER))
        target = unparenthesized(node.target)
        if isinstance(target, Name):
            self.assign(target, after)
        else:
            self._rebind(node.id, target, after)
        return after if node.prefix else before

    # --- choices ---------------------------------------------------------------------------------

    def lambda_(self, node: Lambda) -> Type:
        return self.enter_lambda(node, ())

    def match(self, node: Match) -> Type:
        subject = self.infer(node.subject)
        results: list[Type] = []
        branches: list[Branch] = []
        for arm in node.arms:
            self.flow.enter()
            results.append(self._arm(arm, subject))
            branches.append(self.flow.leave())
        if not any(always_fits(arm) for arm in node.arms):
            results.append(NULL)
            branches.append(Branch())
        self.flow.merge(branches)
        return _one_of(results, NullCause.NO_ARM)

    def _arm(self, arm: MatchArm, subject: Type) -> Type:
        self.bind(arm.pattern, subject)
        if arm.threshold is not None:
            self.infer(arm.threshold)
        if arm.guard is not None:
            self.condition(arm.guard)
            self.suppose(arm.guard, holds=True)
        return self.block_value(arm.body) if isinstance(arm.body, Block) else self.infer(arm.body)

    def uncertain(self, node: UncertainIf) -> Type:
        self.condition(node.condition)
        rule = band_rule(node.condition, self.facts)
        self.facts.bands[node.id] = rule
        return self.arms(node.arms, rule)

    def arms(self, arms: tuple[UncertainArm, ...], rule: BandRule | None = None) -> Type:
        """The value of whichever arm runs; `rule` says what is banded."""
        results: list[Type] = []
        branches: list[Branch] = []
        for arm in arms:
            self.flow.enter()
            if rule is not None:
                self.suppose_band(rule, arm.label)
            results.append(self.block_value(arm.body))
            branches.append(self.flow.leave())
        labels = {arm.label for arm in arms}
        if "default" not in labels and len(labels) < 3:
            results.append(NULL)
            branches.append(Branch())
        self.flow.merge(branches)
        return _one_of(results, NullCause.NO_ARM)


def _one_of(results: list[Type], cause: NullCause) -> Type:
    """The join of what the arms give; the last may be the null of no arm at all."""
    result = NEVER
    for one in results:
        if one is NULL and not isinstance(result.shape, NeverShape | NullShape):
            result = nullable(result, cause)
        else:
            result = join(result, one)
    return result


def always_fits(arm: MatchArm) -> bool:
    """Whether an arm takes whatever comes to it."""
    fits = isinstance(arm.pattern, WildcardPattern | NamePattern)
    return fits and arm.guard is None and arm.threshold is None
