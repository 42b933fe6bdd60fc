"""The generator's statements, and whole programs.

They lean towards what goes wrong together: closures that keep a loop's variable, returns out of
loops and `try`, names that hide others, assignments in the middle of expressions.
"""

from __future__ import annotations

from tests.reference.generator.choices import (
    bounded,
    condition,
    match_pattern,
)
from tests.reference.generator.names import Generator

# --- variables -----------------------------------------------------------------------------------


def bare(g: Generator, depth: int) -> None:
    kind = g.type()
    value = bounded(g, kind, depth + 1)
    name = g.fresh()
    g.write(f"{name} = {value}")
    g.declare(name, kind)


def declaration(g: Generator, depth: int) -> None:
    kind, keyword = g.type(), g.pick("let", "let", "const")
    value = g.expression(kind, depth + 1)
    name = g.fresh()
    g.write(f"{keyword} {name} = {value}")
    g.declare(name, kind, fixed=keyword == "const")


def assignment(g: Generator, depth: int) -> None:
    known = [one for one in g.visible() if not one.fixed and one.type[0] in "nsblo"]
    if not known:
        return bare(g, depth)
    one = g.random.choice(known)
    sign = g.pick("=", "=", "+=", "-=", "~+=", "*=") if one.type == "n" else "="
    g.write(f"{one.name} {sign} {bounded(g, one.type, depth + 1)}")
    return None


def part_assignment(g: Generator, depth: int) -> None:
    """`o.x = v`, `a[i] = v`, `xs.push(v)`."""
    kind = g.pick("o", "l:n", "l:s", "l:o", "l:l:n")
    known = g.variables(kind, assignable=True)
    if not known:
        return assignment(g, depth)
    name, number = g.random.choice(known).name, g.expression("n", depth)
    if kind == "o":
        place = g.pick(f"{name}.a = ", f'{name}["a"] = ', f"{name}.a += ", f"{name}.c[0] = ")
        g.write(f"{place}{number}")
    elif g.chance(0.5) and kind == "l:o":
        g.write(f"{name}[0].a = {number}")
    elif g.chance(0.5):
        g.write(f"{name}[{g.pick('0', '1', f'{name}.length')}] = {g.expression(kind[2:], depth)}")
    else:
        g.write(f"{name}.push({g.expression(kind[2:], depth)})")
    return None


def gathering(g: Generator, depth: int) -> None:
    """Counts and groups under keys that a loop computes; what is left of them is a list."""
    texts = g.expression("l:s", depth)
    found, one = g.fresh(), g.fresh()
    key = g.pick(one, f"`${{{one}}}`", f"{one}.length", f"{one}[0]")
    value, sure = g.expression("n", 1), g.pick("", "", " ~> 0.6")
    g.write(f"{found} = {{}}")
    if g.chance(0.5):
        change = f"{found}[{key}] = ({found}[{key}] ?? 0) + {value}{sure}"
        kept = f"Object.values({found})"
    else:
        made = f"{found}[{key}] = {found}[{key}] ?? []"
        change = f"{made}; {found}[{key}].push({value}{sure})"
        kept = f"Object.values({found}).flat()"
    g.write(f"for {one} in {texts} {{ {change} }}")
    name = g.fresh()
    g.write(f"{name} = {kept}")
    g.declare(name, "l:n")


def destructuring(g: Generator, depth: int) -> None:
    kind = g.pick("l:n", "o", "l:s")
    value = g.expression(kind, depth + 1)
    names = [g.fresh() for _ in range(3)]
    keyword = g.pick("let ", "const ", "")
    sure = [f" ~> {g.pick('0.9', '0.5', '0.7')}" if g.chance(0.4) else "" for _ in names]
    inner = "n" if kind != "l:s" else "s"
    default = [f" = {g.expression(inner, 0)}" if g.chance(0.5) else "" for _ in names]
    if kind == "o":
        pattern = (
            f"{{a: {names[0]}{sure[0]}{default[0]}, c: [{names[1]}{default[1]}], ...{names[2]}}}"
        )
    else:
        pattern = f"[{names[0]}{sure[0]}{default[0]}, {names[1]}{default[1]}, ...{names[2]}]"
    g.write(f"{keyword}{pattern} = {value}")
    fixed = keyword == "const "
    g.declare(names[0], inner if not sure[0] and default[0] else "x", fixed=fixed)
    g.declare(names[1], inner if default[1] else "x", fixed=fixed)
    g.declare(names[2], "x" if kind == "o" else kind, fixed=fixed)


def chained(g: Generator, depth: int) -> None:
    """`a = b = c`, `let x` without a value, and what is assigned later."""
    one, other = g.fresh(), g.fresh()
    match g.pick("chain", "empty", "late"):
        case "chain":
            g.write(f"{one} = {other} = {g.expression('n', depth)}")
        case "empty":
            g.write(f"let {one}, {other} = {g.expression('n', depth)}")
            g.write(f"{one} ??= {g.expression('n', depth)}")
        case _:
            g.write(f"{one} = () => [{other} ?? 1, {other} = 3][1]")
            g.write(f"{other} = {one}()")
            g.declare(one, "f:n", fixed=True)
            return
    g.declare(one, "n")
    g.declare(other, "n")


def effect(g: Generator, depth: int) -> None:
    """An expression for nothing but what it does."""
    known = g.variables("n", assignable=True)
    if not known:
        return bare(g, depth)
    name = g.random.choice(known).name
    change = g.pick(f"{name}++", f"{name} -= 1", f"{name} = {g.expression('n', 1)}")
    g.write(
        g.pick(
            f"({g.expression('b', 1)}) && ({change})",
            f"({g.expression('b', 1)}) || ({change})",
            f"({condition(g, 1)}) ? ({change}) : {g.expression('n', 0)}",
            f"({g.expression('l:n', 1)}).forEach(_e => {name} += _e)",
        )
    )
    return None


def swap(g: Generator, depth: int) -> None:
    known = g.variables("n", assignable=True)
    if len(known) < 2:
        return bare(g, depth)
    one, other = (found.name for found in g.random.sample(known, 2))
    g.write(f"[{one}, {other}] = [{other}, {one}]")
    return None


# --- branches ------------------------------------------------------------------------------------


def if_(g: Generator, depth: int) -> None:
    with g.braces(f"if ({condition(g, 1)})"):
        g.body(3, depth)
    if g.chance(0.5):
        with g.braces("else"):
            g.body(2, depth)


def uncertain(g: Generator, depth: int) -> None:
    labels = g.random.sample(["high", "medium", "low"], g.random.randint(1, 3))
    if g.chance(0.5):
        labels.append("default")
    with g.braces(f"uncertain if ({condition(g, 1)})"):
        arms(g, labels, depth)


def arms(g: Generator, labels: list[str], depth: int) -> None:
    for label in labels:
        with g.braces(label):
            g.body(2, depth)


def match(g: Generator, depth: int) -> None:
    with g.braces(f"match ({g.expression(g.type(), 1)})"):
        for _ in range(g.random.randint(1, 2)):
            with g.scope(), g.braces(f"{match_pattern(g)} =>"):
                g.body(2, depth)
        if g.chance(0.5):
            g.write(f"_ => {g.expression('n', depth)}")


def block(g: Generator, depth: int) -> None:
    """A block, which may hide names from its start on."""
    with g.braces(g.pick("context inner", "", "")):
        if g.chance(0.6):
            name = g.shadowing()
            g.write(f"let {name} = {g.pick('1', chr(34) + 'h' + chr(34), '[2]')}")
            g.declare(name, "x")
        g.body(2, depth)


def leave(g: Generator, depth: int) -> None:
    """`break`, `continue`, `return` or `throw`, mostly under a condition."""
    ways = ["throw {code: 1}", 'throw "t"'] if g.chance(0.3) else []
    ways += ["break", "continue"] * 2 if g.place.in_loop else []
    if g.place.functions:
        ways += [f"return {g.expression(g.type(), 1)}", "return"]
    if ways:
        g.write(f"if ({condition(g, 1)}) {{ {g.random.choice(ways)} }}")


def try_(g: Generator, depth: int) -> None:
    with g.braces("try"):
        g.body(2, depth)
        if g.chance(0.5):
            g.write(g.pick("throw [1, 2]", "null_ = null", "throw input.s", "x_ = input.none.deep"))
    caught = False
    if g.chance(0.8):
        caught = True
        with g.scope():
            name = g.shadowing()
            pattern = g.pick(name, name, f"[{name}]") if g.chance(0.3) else name
            with g.braces(f"catch ({pattern})" if g.chance(0.8) else "catch"):
                g.body(2, depth)
    if not caught or g.chance(0.3):
        with g.braces("finally"):
            g.body(2, depth)


# --- functions -----------------------------------------------------------------------------------


def function(g: Generator, depth: int) -> None:
    """A function of one number, perhaps called before it stands, perhaps calling itself."""
    kind = g.type()
    name = g.fresh()
    if g.chance(0.3):
        caller = g.fresh()
        g.write(f"{caller} = {name}({g.expression('n', 0)})")
        g.declare(caller, "x")
    with g.function():
        parameter, more = g.shadowing(), g.fresh()
        head = f"{parameter}{g.pick('', '', ' = 2')}, {more}{g.pick('', ' = 1')}"
        g.declare(parameter, "n")
        g.declare(more, "x")
        with g.braces(f"function {name}({head})"):
            if g.chance(0.3):
                g.write(f"if ({more} == 1) {{ return {name}(0, 0) }}")
            g.body(3, depth)
            g.write(f"return {g.expression(kind, 1)}")
    g.declare(name, f"f:{kind}", fixed=True)


def kept_function(g: Generator, depth: int) -> None:
    kind = g.type()
    name = g.fresh()
    g.write(f"{g.pick('', 'const ')}{name} = {g.expression(f'f:{kind}', depth + 1)}")
    g.declare(name, f"f:{kind}", fixed=True)


def closures(g: Generator, depth: int) -> None:
    """A list for closures; what they give is looked at in the end."""
    name = g.fresh()
    g.write(f"{g.pick('', 'let ')}{name} = []")
    g.declare(name, "l:f", fixed=True)


def call(g: Generator, depth: int) -> None:
    g.write(f"last = {g.expression(g.type(), depth + 1)}")
