"""The generator's expressions that give any type: choices, annotations, calls and their like."""

from __future__ import annotations

from tests.reference.generator.names import Expression, Generator

_LEVELS = ("0.9", "0.8", "0.7", "0.6", "0.5", "0.4", "0.3", "0.95", "1", "0")


def level(g: Generator, depth: int) -> str:
    """A number that may be a confidence."""
    if g.chance(0.7):
        return g.pick(*_LEVELS)
    return g.pick(f"~{tight(g, g.type(), depth)}", f"(0.5 + {g.pick('0.1', '0.2', '-0.3')})")


def tight(g: Generator, kind: str, depth: int) -> str:
    """An expression that any operator may stand before."""
    return f"({g.expression(kind, depth)})"


def condition(g: Generator, depth: int) -> str:
    """A condition: a truth value, a test of a confidence, or something truthy."""
    if g.chance(0.5):
        return g.expression("b", depth)
    inner = g.expression(g.type(), depth)
    return g.pick(
        f"({inner}) ~> {level(g, depth)}", f"~({inner}) {g.pick('>', '>=')} {level(g, depth)}",
        f"!({inner})", inner, f"(({inner}) ~> {level(g, depth)}) && {g.expression('b', depth)}",
    )  # fmt: skip


def conditional(g: Generator, kind: str, depth: int) -> str:
    then, otherwise = g.expression(kind, depth), g.expression(kind, depth)
    if g.chance(0.3):
        return f"(({g.expression('b', depth)}) ~? {then} : {otherwise})"
    return f"({condition(g, depth)} ? {then} : {otherwise})"


def annotated(g: Generator, kind: str, depth: int) -> str:
    return f"(({g.expression(kind, depth)}) ~> {level(g, depth)})"


def chosen(g: Generator, kind: str, depth: int) -> str:
    left, right = (f"({g.expression(kind, depth)})" for _ in "ab")
    sign = g.pick("~||>", "~~", "~??", "??", "||", "&&", "~||", "~&&")
    return f"({left} {sign} {right})"


def gated(g: Generator, kind: str, depth: int) -> str:
    inner, other = g.expression(kind, depth), g.expression(kind, depth)
    return f"((({inner}) {g.pick('~@>', '~?>')} {level(g, depth)}) ?? {other})"


def assigned(g: Generator, kind: str, depth: int) -> str:
    known = g.variables(kind, assignable=True)
    if not known:
        return annotated(g, kind, depth)
    name, value = g.random.choice(known).name, bounded(g, kind, depth)
    return f"({name} {g.pick('=', '=', '??=', '||=', '&&=')} {value})"


def bounded(g: Generator, kind: str, depth: int) -> str:
    """A value to be assigned: where it is assigned again and again it must not grow."""
    value = g.expression(kind, depth)
    return f"({value}).slice(0, 4)" if kind[0] in "sl" and g.place.repeated else value


def matched(g: Generator, kind: str, depth: int) -> str:
    arms = [_arm(g, kind, depth) for _ in range(g.random.randint(1, 2))]
    arms.append(f"_ => {g.expression(kind, depth)}")
    subject = g.expression(g.type(), depth)
    return f"(match ({subject}) {{ {', '.join(arms)} }})"


def _arm(g: Generator, kind: str, depth: int) -> str:
    with g.scope():
        guard = f" if {condition(g, depth)}" if g.chance(0.3) else ""
        return f"{match_pattern(g)}{guard} => {g.expression(kind, depth)}"


def match_pattern(g: Generator) -> str:
    """A pattern, whose names are declared in the scope."""
    one, other = g.shadowing(), g.fresh()
    written = g.pick("literal", "name", "array", "rest", "object", "sure")
    if written == "literal":
        return g.pick("0", "1", '"a"', "true", "null", "-1", '""')
    g.declare(one, "x")
    match written:
        case "name":
            return one
        case "array":
            return g.pick("[]", f"[{one}]", f"[{one}, {other}]", f"[_, {one}]", f"[0, ...{one}]")
        case "rest":
            return f"[{one} ~> {g.pick(*_LEVELS)}, ...{other}]"
        case "object":
            return f"{{a: {one}, b: {g.pick(other, other, chr(34) * 2)}}}"
        case _:
            return f"{one} ~> {g.pick(*_LEVELS)}"


def uncertain(g: Generator, kind: str, depth: int) -> str:
    labels = [*g.random.sample(["high", "medium", "low"], g.random.randint(1, 3)), "default"]
    arms = [_band(g, label, kind, depth) for label in labels]
    return f"(uncertain if ({condition(g, depth)}) {{ {' '.join(arms)} }})"


def _band(g: Generator, label: str, kind: str, depth: int) -> str:
    value = g.expression(kind, depth)
    known = g.variables("n", assignable=True)
    if known and g.chance(0.3):
        return f"{label} {{ {g.random.choice(known).name} = {bounded(g, 'n', 0)}; {value} }}"
    return g.pick(f"{label} {{ {value} }}", f"{label} -> {value};")


def called(g: Generator, kind: str, depth: int) -> str:
    known = g.variables(f"f:{kind}")
    if not known:
        return at_once(g, kind, depth)
    name, argument = g.random.choice(known).name, g.expression("n", depth)
    return g.pick(
        f"{name}({argument})", f"({argument} |> {name})", f"({argument} ~|> {name})",
        f"{name}({argument}, 1)", f"{name}(...[{argument}])", f"(0 |> {name}({argument}, _))",
        f"{{f: {name}}}.f({argument})",
    )  # fmt: skip


def at_once(g: Generator, kind: str, depth: int) -> str:
    """A lambda that is called where it stands, its parameter taken apart."""
    with g.function():
        default = f" = {g.expression('n', 0)}" if g.chance(0.4) else ""
        one, other = g.fresh() if default else g.shadowing(), g.fresh()
        sure = f" ~> {g.pick(*_LEVELS)}" if g.chance(0.4) else ""
        pattern, argument = {
            "object": (f"{{a: {one}{sure}{default}, ...{other}}}", "o"),
            "array": (f"[{one}{sure}{default}, ...{other}]", "l:n"),
            "plain": (f"{one}{default}, ...{other}", "n"),
        }[g.pick("object", "array", "plain")]
        made = f"(({pattern}) => "
        g.declare(one, "x" if sure or not default else "n")
        body = g.expression(kind, depth) if g.chance(0.6) else block(g, kind, depth)
        tail = f"[{one}, {body}][1]" if g.chance(0.5) and not body.startswith("{\n") else body
    return f"{made}{tail})({g.expression(argument, depth)})"


def block(g: Generator, kind: str, depth: int) -> str:
    """The body of a lambda in braces, with statements of its own."""
    with g.aside() as lines, g.scope():
        g.body(2, min(depth, 1))
        g.write(_started(g.expression(kind, depth)))
        inside = "\n".join(lines)
    return f"{{\n{inside}\n{'  ' * g.indent}}}"


def lines(g: Generator, kind: str, depth: int) -> str:
    """A `match` or an `uncertain if` whose arms are blocks, in the middle of an expression."""
    if g.indent > 4:
        return annotated(g, kind, depth)
    value = g.expression(kind, depth)
    if g.chance(0.5):
        arms = (f"{label} {block(g, kind, depth)}" for label in ("high", "default"))
        return f"(uncertain if ({condition(g, depth)}) {{ {' '.join(arms)} }})"
    with g.scope():
        arm = f"{match_pattern(g)} => {block(g, kind, depth)}"
    return f"(match ({g.expression(g.type(), depth)}) {{ {arm}, _ => {value} }})"


def _started(value: str) -> str:
    """A value as a statement: a brace there would be a block."""
    return f"({value})" if value.startswith("{") else value


def extracted(g: Generator, kind: str, depth: int) -> str:
    inner = g.expression(kind, depth)
    return g.pick(f"value({inner})", f"[{inner}][0]", f"({{k: {inner}}}).k", f"({inner}).value")


def waited(g: Generator, kind: str, depth: int) -> str:
    """Something that waits, so that the functions around it have to."""
    return f"(sleep({g.pick('0', '5', '1')}) ?? {g.expression(kind, depth)})"


def optional(g: Generator, kind: str, depth: int) -> str:
    """A chain that may be cut short, with things to evaluate behind the cut."""
    start = g.pick("input.none", "input", g.expression("o", depth), g.expression("l:o", depth))
    links = ("?.a", "?.c", "?.none", f"?.[{g.expression('n', depth)}]", "[0]", ".c", "?.b")
    chain = "".join(g.random.choice(links) for _ in range(g.random.randint(1, 3)))
    last = g.pick("", ".length", f".concat({g.expression('l:n', depth)})")
    return f"(({start}?.c{chain}{last}) ?? {g.expression(kind, depth)})"


def index(g: Generator, kind: str, depth: int) -> str:
    container = g.expression(f"l:{kind}", depth)
    at = g.pick("[0]", "[1]", f"[{g.expression('n', depth)}]", "?.[0]", ".at(-1)")
    return f"(({container}){at} ?? {g.expression(kind, 0)})"


ANY: tuple[Expression, ...] = (
    conditional, annotated, annotated, chosen, gated, assigned, matched, uncertain, called,
    at_once, extracted, index, waited, optional, lines,
)  # fmt: skip
PLAIN: tuple[Expression, ...] = (
    conditional, assigned, matched, called, called, at_once, extracted, index,
)  # fmt: skip
"""Those that make no confidences."""
