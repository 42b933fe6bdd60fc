"""The generator's expressions: each takes the type wanted and how deep it may nest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from tests.reference.generator.choices import ANY, PLAIN, block, tight
from tests.reference.generator.names import Expression, Generator

_NUMBERS = ("0", "1", "2", "3", "-1", "0.5", "7", "1.5", "10", "0.1", "1e21", "100")
_TEXTS = ('"a"', '"b"', '""', '"xyz"', '"A b"', "'q\"'", '"é"', '"🙂"', '"1"', '"\\n"', "`t`")
_ARITHMETIC = ("+", "-", "*", "/", "%", "~+", "~-", "~*", "~/", "**")
_COMPARISON = ("<", "<=", ">", ">=", "~<", "~<=", "~>=", "==", "!=", "===", "!==", "~==", "~!=")

# --- literals ------------------------------------------------------------------------------------


def number(g: Generator, _: str, __: int) -> str:
    return g.pick(*_NUMBERS)


def text(g: Generator, _: str, __: int) -> str:
    return g.pick(*_TEXTS)


def boolean(g: Generator, _: str, __: int) -> str:
    return g.pick("true", "false")


def list_(g: Generator, kind: str, _: int) -> str:
    inside = ", ".join(g.expression(kind[2:], 0) for _ in range(g.random.randint(0, 3)))
    return f"[{inside}]"


def object_(g: Generator, _: str, depth: int) -> str:
    parts = [f"a: {g.expression('n', depth)}", f"b: {g.expression('s', depth)}"]
    parts.append(f"c: {g.expression('l:n', depth)}")
    g.random.shuffle(parts)
    return f"{{{', '.join(parts)}}}"


def function(g: Generator, kind: str, depth: int) -> str:
    with g.function():
        name = g.shadowing()
        g.declare(name, "n")
        head = g.pick(f"({name})", name, f"({name} = {g.pick(*_NUMBERS)})")
        return f"({head} => {g.expression(kind[2:], depth)})"


# --- numbers -------------------------------------------------------------------------------------


def arithmetic(g: Generator, _: str, depth: int) -> str:
    left, right = g.expression("n", depth), g.expression("n", depth)
    return f"({_minus(left)} {g.pick(*_ARITHMETIC)} {_minus(right)})"


def _minus(operand: str) -> str:
    return f"({operand})" if operand.startswith("-") else operand


def extraction(g: Generator, _: str, depth: int) -> str:
    inner = g.expression(g.type(), depth)
    return g.pick(f"~({inner})", f"(<~ ({inner}))", f"confidence({inner})", f"({inner}).confidence")


def measure(g: Generator, _: str, depth: int) -> str:
    inner = g.expression(g.pick("s", "l:n", "l:s"), depth)
    return f"({inner}).length"


def reduction(g: Generator, kind: str, depth: int) -> str:
    with g.function():
        total, one = g.fresh(), g.fresh()
        source = g.expression("l:n", depth)
        g.declare(total, kind)
        g.declare(one, "n")
        step = g.expression(kind, depth)
    if kind[0] in "sl":
        step = f"({step}).slice(0, 4)"
    return f"({source}).reduce(({total}, {one}) => {step}, {g.expression(kind, depth)})"


def library_number(g: Generator, _: str, depth: int) -> str:
    one, numbers = g.expression("n", depth), g.expression("l:n", depth)
    return g.pick(
        f"Math.floor({one})", f"Math.abs({one})", f"Math.round({one})", f"Math.max({one}, 2)",
        f"Math.min(...({numbers}))", f"sum({numbers})", f"(max({numbers}) ?? 0)",
        f"(({numbers}) |> sum)", f"({numbers}).indexOf({one})", f"Math.ceil({one})",
        f"({numbers}).findIndex(_e => _e > {one})", f"(average({numbers}) ?? 1)",
        f"Math.max({one}, ...({numbers}))", f"(({numbers}).find(_e => _e > {one}) ?? 0)",
        f"({g.expression('s', depth)}).indexOf({g.expression('s', 0)})",
        f"({g.expression('s', depth)}).split({g.expression('s', 0)}).length",
    )  # fmt: skip


def update(g: Generator, _: str, depth: int) -> str:
    known = g.variables("n", assignable=True)
    if not known:
        return g.expression("n", depth)
    name = g.random.choice(known).name
    return g.pick(f"{name}++", f"++{name}", f"{name}--", f"({name} += {g.expression('n', depth)})")


def sign(g: Generator, _: str, depth: int) -> str:
    return f"(-({g.expression('n', depth)}))"


def property_(name: str) -> Expression:
    def make(g: Generator, _: str, depth: int) -> str:
        access = g.pick(f".{name}", f'["{name}"]', f"?.{name}", f" ~. {name}")
        return f"(({g.expression('o', depth)}){access})"

    return make


def paired(g: Generator, kind: str, depth: int) -> str:
    """Lists and objects taken apart by a callback's parameters."""
    with g.function():
        one, other = g.fresh(), g.fresh()
        g.declare(one, "x")
        g.declare(other, "x")
        value = g.expression(kind[2:], depth)
    sources = {
        "entries": (f"Object.entries({g.expression('o', depth)})", f"([{one}, {other} = 1])"),
        "zip": (f"zip({g.expression('l:n', depth)}, {g.expression('l:s', depth)})",
                f"([{one}, {other}])"),
        "objects": (f"({g.expression('l:o', depth)})", f"({{a: {one} ~> 0.5, ...{other}}})"),
        "sorted": (f"({g.expression('l:n', depth)}).sort((p, q) => q - p)", f"({one}, {other})"),
        "range": (f"range({g.pick('3', '1, 4', '4, 0, -2')})", f"({one}, {other})"),
    }  # fmt: skip
    source, parameters = g.random.choice(list(sources.values()))
    return f"{source}.map({parameters} => {value})"


def given(name: str) -> Expression:
    """A part of the input, which may be of any kind or missing."""

    def make(g: Generator, kind: str, depth: int) -> str:
        return g.pick(f"input.{name}", f"(input.{name} ?? {g.expression(kind, depth)})")

    return make


# --- texts and truth values ----------------------------------------------------------------------


def template(g: Generator, _: str, depth: int) -> str:
    return f"`{g.pick('<', '', 'é ')}${{{g.expression(g.type(), depth)}}}{g.pick('>', '')}`"


def joined(g: Generator, _: str, depth: int) -> str:
    inner = g.expression(g.pick("s", "n", "b", "l:n", "o"), depth)
    both = [g.expression("s", depth), inner]
    g.random.shuffle(both)
    return f"({both[0]} + {both[1]})"


def library_text(g: Generator, _: str, depth: int) -> str:
    one, other = g.expression("s", depth), g.expression("s", depth)
    numbers = g.expression("l:n", depth)
    return g.pick(
        f"({one}).toUpperCase()", f"({one}).trim()", f"({one}).slice(0, 2)", f"({one}).slice(-1)",
        f"({numbers}).join({other})", f"String({g.expression(g.type(), depth)})",
        f"({one}).replace({other}, \"r\")", f"({one}).padStart(4, \"·\")", f"typeof ({one})",
        f"JSON.stringify({g.expression(g.type(), depth)})", f"(({one})[0] ?? \"-\")",
        f"({one}).split({other}).join(\"+\")", f"({one}).split(\"\").reverse().join(\"\")",
    )  # fmt: skip


def comparison(g: Generator, _: str, depth: int) -> str:
    kind = g.pick("n", "n", "s")
    return f"({g.expression(kind, depth)} {g.pick(*_COMPARISON)} {g.expression(kind, depth)})"


def equality(g: Generator, _: str, depth: int) -> str:
    kind = g.type()
    return f"({g.expression(kind, depth)} {g.pick('==', '!=')} {g.expression(kind, depth)})"


def logic(g: Generator, _: str, depth: int) -> str:
    left, right = g.expression("b", depth), g.expression("b", depth)
    return g.pick(
        f"(!{tight(g, g.type(), depth)})", f"({left} && {right})", f"({left} || {right})",
        f"({left} ~&& {right})", f"({left} ~|| {right})",
    )  # fmt: skip


def library_truth(g: Generator, _: str, depth: int) -> str:
    source, one = g.expression("l:n", depth), g.expression("n", depth)
    with g.function():
        name = g.fresh()
        g.declare(name, "n")
        test = f"{name} => {g.expression('b', depth)}"
    return g.pick(
        f"({source}).some({test})", f"({source}).every({test})", f"({source}).includes({one})",
        f"({g.expression('s', depth)}).includes({g.expression('s', 0)})",
        f"({g.expression('s', depth)}).{g.pick('startsWith', 'endsWith')}(\"a\")",
        f'("{g.pick("a", "z")}" in ({g.expression("o", depth)}))', f"isNaN({one})",
        f"(({g.expression(g.type(), depth)}) instanceof {g.pick('Array', 'Number', 'Object')})",
    )  # fmt: skip


# --- lists and objects ---------------------------------------------------------------------------


def spread(g: Generator, kind: str, depth: int) -> str:
    parts = [g.expression(kind[2:], depth), f"...({g.expression(kind, depth)})"]
    parts.append(f"...({g.expression(kind, depth)})")
    g.random.shuffle(parts)
    return f"[{', '.join(parts[: g.random.randint(1, 3)])}]"


def mapped(g: Generator, kind: str, depth: int) -> str:
    source = g.type()
    container = g.expression(f"l:{source}", depth)
    with g.function():
        names = [g.shadowing(), g.fresh()]
        g.declare(names[0], source)
        head = names[0]
        if g.chance(0.6):
            g.declare(names[1], "n")
            head = f"({names[0]}, {names[1]})"
        body = g.expression(kind[2:], depth) if g.chance(0.7) else block(g, kind[2:], depth)
    return f"({container}).map({head} => {body})"


def library_list(g: Generator, kind: str, depth: int) -> str:
    one, other = g.expression(kind, depth), g.expression(kind, depth)
    return g.pick(
        f"({one}).slice({g.pick('1', '-1', '0, 1', '0, -1')})", f"({one}).concat({other})",
        f"({one}).reverse()", f"({one}).push({g.expression(kind[2:], depth)})",
        f"({one}).filter(_e => {g.expression('b', depth)})", f"({one}).flatMap(_e => [_e, _e])",
        f"[{one}, {other}].flat()", f"({one}).filter((_e, _i) => _i > 0)",
        f"({one}).sort((_a, _b) => {g.pick('_a - _b', '_b - _a')})"
        if kind == "l:n"
        else f"({one}).slice(1, 3)",
    )  # fmt: skip


def spread_object(g: Generator, _: str, depth: int) -> str:
    changes = (f"a: {g.expression('n', depth)}", f'["b"]: {g.expression("s", depth)}')
    return f"{{...({g.expression('o', depth)}), {g.random.choice(changes)}}}"


EXPRESSIONS: Final[Mapping[str, Sequence[Expression]]] = {
    "n literal": (number,),
    "s literal": (text,),
    "b literal": (boolean,),
    "l literal": (list_,),
    "o literal": (object_,),
    "f literal": (function,),
    "x literal": (number, text, list_),
    "n": (
        arithmetic, arithmetic, extraction, measure, reduction, library_number, update, sign,
        property_("a"), given("n"),
    ),
    "s": (template, joined, library_text, reduction, property_("b"), given("s")),
    "b": (comparison, comparison, equality, logic, library_truth),
    "l": (list_, spread, mapped, library_list, paired),
    "o": (object_, spread_object),
    "f": (function,),
    "any": ANY,
    "any plain": PLAIN,
}  # fmt: skip
"""By the letter of the type; `literal` for where nothing may nest, `any` for every type."""
