"""The generator's loops, with closures that keep what they see in a turn."""

from __future__ import annotations

from dataclasses import replace

from tests.reference.generator.names import Generator
from tests.reference.generator.statements import arms, assignment


def _turns(g: Generator, depth: int) -> None:
    """The body of a loop; functions made in it keep what they see."""
    place = replace(g.place, loops=g.place.loops + 1, in_loop=True)
    with g.at(place):
        if g.chance(0.35):
            _keep_closure(g)
        g.body(3, depth)


def _keep_closure(g: Generator) -> None:
    known = g.variables("l:f")
    seen = [one.name for one in g.visible() if one.type[0] in "nsbx"][-4:]
    if known and seen:
        change = [one.name for one in g.variables("n", assignable=True)][-2:]
        value = ", ".join(seen + [f"{one} += 1" for one in change if g.chance(0.3)])
        name = g.random.choice(known).name
        g.write(f"{name}.push(() => [{value}])")


def for_in(g: Generator, depth: int) -> None:
    kind = g.pick("n", "s", "n")
    source = g.expression(f"l:{kind}", 2)
    if g.chance(0.15):
        kind, source = "s", g.expression("s", 1)
    name, place = g.fresh(), g.fresh()
    head, fixed, own = {
        "bare": (f"for {name} in {source}", False, False),
        "index": (f"for {name}, {place} in {source}", False, False),
        "const": (f"for (const {name} of {source})", True, True),
        "let": (f"for (let {name} of {source})", False, True),
    }[g.pick("bare", "index", "const", "let")]
    indexed = head.startswith(f"for {name}, ")
    if "{" in source:
        head = head.replace(source, f"({source})")
    if own:
        name_shadow = name
        head = head.replace(f" {name} of", f" {name_shadow} of")
    with g.scope():
        g.declare(name, kind, fixed=fixed)
        if indexed:
            g.declare(place, "n")
        with g.braces(head):
            _turns(g, depth)


def for_parts(g: Generator, depth: int) -> None:
    """`for ([a, b] of …)` and `for {a, b} in …`: the element taken apart."""
    one, other = g.fresh(), g.fresh()
    sure = f" ~> {g.pick('0.5', '0.8')}" if g.chance(0.4) else ""
    if g.chance(0.5):
        head = f"for (const [{one}{sure} = 1, {other} = 2] of {g.expression('l:l:n', 2)})"
    else:
        head = f"for (let {{a: {one}{sure}, ...{other}}} of {g.expression('l:o', 2)})"
    with g.scope():
        g.declare(one, "x")
        g.declare(other, "x")
        with g.braces(head):
            _turns(g, depth)


def for_classic(g: Generator, depth: int) -> None:
    name = g.fresh()
    keyword = g.pick("let ", "let ", "")
    step = g.pick(f"{name}++", f"{name} += 1", f"{name} = {name} + 1")
    more = f" && {g.expression('b', 1)}" if g.chance(0.3) else ""
    with g.scope():
        g.declare(name, "n", fixed=True)
        with g.braces(f"for ({keyword}{name} = 0; {name} < {g.pick('2', '3')}{more}; {step})"):
            _turns(g, depth)


def while_(g: Generator, depth: int) -> None:
    name = g.fresh()
    g.write(f"{g.pick('let ', '')}{name} = 0")
    g.declare(name, "n", fixed=True)
    bound = f"{name} < {g.pick('2', '3')}"
    if g.chance(0.3):
        bound += f" && {g.expression('b', 1)}"
    if g.chance(0.3):
        with g.braces("do"):
            g.write(f"{name} = {name} + 1")
            _turns(g, depth)
        g.lines[-1] += f" while ({bound})"
        return
    with g.braces(f"while ({bound})"):
        g.write(f"{name} += 1")
        _turns(g, depth)


def uncertain_loop(g: Generator, depth: int) -> None:
    name = g.fresh()
    place = replace(g.place, loops=g.place.loops + 1, in_loop=True)
    labels = g.random.sample(["high", "medium", "low"], g.random.randint(1, 3))
    labels += ["default"] if g.chance(0.5) else []
    if g.chance(0.6):
        head = f"uncertain for {name} in {g.expression('l:n', 2)}"
    else:
        start = f"0 ~> {g.pick('0.9', '0.6', '0.2')}"
        head = f"uncertain for (let {name} = {start}; {name} < 3; {name} = {name} + 1)"
    with g.scope():
        g.declare(name, "n", fixed=True)
        with g.braces(head), g.at(place):
            arms(g, labels, depth)


def deep(g: Generator, depth: int) -> None:
    """Loops and `try` inside one another, deeper than Python allows, left from the inside."""
    known = g.variables("n", assignable=True)
    if g.place.repeated or not known:
        return assignment(g, depth)
    name, inner = g.random.choice(known).name, g.fresh()
    levels = ["for"] + [g.pick("for", "try", "twice") for _ in range(g.random.randint(6, 20))]
    ways = [f"return {name}", "break", "continue", "throw 1", f"{name} += 2"]
    with g.braces(f"function {inner}(limit)"):
        _nested(g, levels, name, ways)
        g.write(f"return [{name}]")
    g.declare(inner, "f:x", fixed=True)
    g.write(f"{inner}_given = {inner}({g.pick('2', '4')})")
    return None


def _nested(g: Generator, levels: list[str], name: str, ways: list[str]) -> None:
    if not levels:
        g.write(f"{name} += 1")
        g.write(f"if ({name} > limit) {{ {g.random.choice(ways)} }}")
        return
    first, *rest = levels
    twice = first == "twice" and rest.count("twice") < 4
    with g.braces("try" if first == "try" else f"for (const _d of [1{', 2' if twice else ''}])"):
        _nested(g, rest, name, ways)
        if g.chance(0.2):
            g.write(f"if ({name} > 3) {{ {g.random.choice(ways)} }}")
    if first == "try":
        with g.braces(g.pick("catch (_c)", "finally")):
            g.write(f"{name} -= 1")
