"""Plan expressions in a few words, for people: dumps, diagrams and labels."""

from __future__ import annotations

from typing import assert_never

from parallax_compiler.plan import nodes
from parallax_compiler.plan.nodes import Argument, Plan
from parallax_primitives.values import Undefined

_SIGNS = {
    "add": "+",
    "subtract": "-",
    "multiply": "*",
    "divide": "/",
    "remainder": "%",
    "power": "**",
    "equal": "==",
    "not_equal": "!=",
    "less": "<",
    "less_equal": "<=",
    "greater": ">",
    "greater_equal": ">=",
    "annotate": "~>",
    "reaches": "reaches",
    "gate": "~@>",
    "confident_and": "~&&",
    "confident_or": "~||",
    "more_confident": "~||>",
    "after": "~~",
    "or_else": "??",
}
_PROVIDED = {
    "agent_results": "agentResults",
    "successful_results": "successfulResults",
    "agent_list": "agentList",
    "agent_count": "agentCount",
    "parallax": "parallax",
}
_LONG = 60


def number(value: float) -> str:
    """A number as patterns write it."""
    return str(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(value)


def constant(value: object) -> str:
    """A literal as patterns write it; a long text is cut."""
    match value:
        case None | Undefined():
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return number(value)
        case str():
            text = value if len(value) <= _LONG else value[: _LONG - 1] + "…"
            escaped = text.encode("unicode_escape").decode("ascii") if _odd(text) else text
            return f'"{escaped}"'
        case _:
            return str(value)


def _odd(text: str) -> bool:
    return not text.isprintable()


def words(plan: Plan, node: Argument) -> str:
    """An expression on one line. Sites are shown as `#3`."""
    return _Words(plan).of(node)


class _Words:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan

    def of(self, node: Argument) -> str:
        match node:
            case nodes.Const(value=value):
                return constant(value)
            case nodes.Read(slot=slot):
                return slot_words(slot)
            case nodes.RunInput():
                return "input"
            case nodes.GroupRead(group=group, single=single):
                return f"best agent of {group}" if single else f"agents of {group}"
            case nodes.Operation():
                return self.operation(node)
            case nodes.Names(values=values):
                return f"({self.all(values)})"
            case nodes.Spread(value=value):
                return f"...{self.of(value)}"
            case nodes.ArrayValue(elements=elements):
                return f"[{self.all(elements)}]"
            case nodes.ObjectValue(entries=entries):
                return "{" + ", ".join(self.entry(entry) for entry in entries) + "}"
            case nodes.FunctionValue(function=number_):
                return f"function {function_words(self.plan, number_)}"
            case nodes.Negation() | nodes.Junction() | nodes.IsUndefined() | nodes.Select():
                return self.choice(node)
            case _:
                return self.call(node)

    def all(self, arguments: tuple[Argument, ...]) -> str:
        return ", ".join(map(self.of, arguments))

    def entry(self, entry: nodes.ObjectEntry | nodes.Spread) -> str:
        if isinstance(entry, nodes.Spread):
            return self.of(entry)
        return f"{self.of(entry.key)}: {self.of(entry.value)}"

    def operation(self, node: nodes.Operation) -> str:
        operands = [self.of(one) for one in node.operands]
        if node.name in _SIGNS and len(operands) == 2:
            return f"({operands[0]} {_SIGNS[node.name]} {operands[1]})"
        match node.name, node.operands:
            case "truthy", (_,):
                return operands[0]
            case "get", (_, nodes.Const(value=str() as name)):
                return f"{operands[0]}.{name}"
            case "index", (_, _):
                return f"{operands[0]}[{operands[1]}]"
            case "method", (_, nodes.Const(value=str() as name), *_):
                return f"{operands[0]}.{name}({', '.join(operands[2:])})"
            case "library", (nodes.Const(value=str() as name), *_):
                return f"{name}({', '.join(operands[1:])})"
            case "apply", (_, *_):
                return f"{operands[0]}({', '.join(operands[1:])})"
            case _:
                options = [f"{key} {self.of(value)}" for key, value in node.options]
                return f"{node.name}({', '.join([*operands, *options])})"

    def choice(
        self, node: nodes.Negation | nodes.Junction | nodes.IsUndefined | nodes.Select
    ) -> str:
        match node:
            case nodes.Negation(condition=condition):
                return f"not {self.of(condition)}"
            case nodes.Junction(operator=operator, conditions=conditions):
                return "(" + f" {operator} ".join(map(self.of, conditions)) + ")"
            case nodes.IsUndefined(value=value):
                return f"{self.of(value)} is missing"
            case nodes.Select(site=site):
                mark = "" if site is None else f"#{site} "
                chosen = f"{self.of(node.then)} : {self.of(node.otherwise)}"
                return f"{mark}({self.of(node.condition)} ? {chosen})"
            case _:
                assert_never(node)

    def call(
        self,
        node: nodes.DirectCall
        | nodes.AgentCall
        | nodes.PrimitiveCall
        | nodes.PrimitiveValue
        | nodes.RunCall,
    ) -> str:
        match node:
            case nodes.DirectCall(function=function, arguments=arguments):
                return f"{function_words(self.plan, function)}({self.all(arguments)})"
            case nodes.AgentCall(site=site, agent=agent, operation=operation):
                return f"#{site} {self.of(agent)}.{operation}({self.all(node.arguments)})"
            case nodes.PrimitiveCall(site=site, name=name, subject=subject, options=options):
                said = [f"{key} {self.of(value)}" for key, value in options]
                return f"#{site} {name}({', '.join([self.of(subject), *said])})"
            case nodes.PrimitiveValue(site=site, name=name):
                return f"#{site} {name}"
            case nodes.RunCall(name=name, site=site) if name in _PROVIDED:
                return _PROVIDED[name] if site is None else f"#{site} {_PROVIDED[name]}"
            case nodes.RunCall(name=name, operands=operands, site=site):
                mark = "" if site is None else f"#{site} "
                return f"{mark}run.{name}({self.all(operands)})"
            case _:
                assert_never(node)


def slot_words(slot: nodes.Slot) -> str:
    """A variable as people know it; ours have a number."""
    return f"${slot.name}{slot.id}" if slot.temporary else slot.name


def function_words(plan: Plan, number_: int) -> str:
    """A function as people know it; those without a name of their own have a number."""
    function = plan.functions[number_]
    if function.kind in ("function", "entry"):
        return function.name
    return f"{function.name}@{number_}"
