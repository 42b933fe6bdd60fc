"""The generator's loops over confident scalars: sums that are annotated, gated, compared and kept.

All of its variables are confident numbers, so that the compiler can prove it and keep them in
parts; now and then one is handed on, held by a closure, hidden by another or left in the middle of
a `try`.
"""

from __future__ import annotations

from collections.abc import Sequence

from tests.reference.generator.names import Generator

_LEVELS = ("0.9", "0.8", "0.7", "0.5", "0.3", "1", "0")
_COMPARED = ("<", "<=", ">", ">=", "==", "!=")


def sums(g: Generator, depth: int) -> None:
    """Some variables, and a loop that computes with them; a list of what it kept."""
    names = [g.fresh() for _ in range(g.random.randint(1, 3))]
    kept, turn = g.fresh(), g.fresh()
    g.write(f"{kept} = []")
    for name in names:
        g.write(f"{g.pick('let ', '')}{name} = {_number(g, [], 1)}")
    with g.braces(f"for (let {turn} = 0; {turn} < {g.pick('2', '3', '17')}; {turn}++)"):
        _body(g, [*names, turn], kept, depth + 1)
    for name in names:
        g.declare(name, "x")
    g.declare(kept, "x", fixed=True)


def _body(g: Generator, names: Sequence[str], kept: str, depth: int) -> None:
    seen = list(names)
    for _ in range(g.random.randint(1, 4)):
        if g.chance(0.4):
            name = g.fresh()
            g.write(f"{g.pick('let ', '')}{name} = {_number(g, seen, 2)}")
            seen.insert(0, name)
        else:
            _statement(g, seen, kept, depth)


def _statement(g: Generator, names: Sequence[str], kept: str, depth: int) -> None:
    """Something done to a variable; the last one counts the turns and is left alone."""
    name = g.random.choice(names[:-1] or ("_none",))
    ways = ["=", "=", "=", "+=", "-=", "grow", "grow", "gate", "keep", "leave", "step"]
    ways += ["closure"] if g.chance(0.1) else []
    match g.pick(*ways, *(["if", "try", "bands", "hide", "loop"] if depth > 0 else [])):
        case "gate":
            _gate(g, name, f"{name} {g.pick('~@>', '~?>')} {g.pick(*_LEVELS)}", kept)
        case "grow":
            g.write(f"{name} = {name} {g.pick('+', '*')} ({names[-1]} ~> {g.pick(*_LEVELS)})")
        case "keep":
            g.write(f"{kept}.push({_number(g, names, 1)})")
        case "closure":
            g.write(f"{kept}.push((() => {{ {g.pick('', f'{name} += 1; ')}return {name} }})())")
        case "leave":
            g.write(f"if ({_condition(g, names, 1)}) {{ {g.pick('break', 'continue')} }}")
        case "step":
            g.write(f"{g.pick(f'{name}++', f'--{name}', f'{kept}.push({name}++)')}")
        case "if":
            with g.braces(f"if ({_condition(g, names, 1)})"):
                _body(g, names, kept, depth - 1)
            if g.chance(0.5):
                with g.braces("else"):
                    _body(g, names, kept, depth - 1)
        case "try":
            _attempt(g, names, kept, depth - 1)
        case "bands":
            with g.braces(f"uncertain if ({g.pick(_number(g, names, 1), f'~({name}) > 0.5')})"):
                for label in ("high", "low"):
                    with g.braces(label):
                        _body(g, names, kept, depth - 1)
        case "hide":
            with g.braces(""):
                g.write(f"let {name} = {_number(g, [one for one in names if one != name], 1)}")
                _body(g, names, kept, depth - 1)
        case "loop":
            turn = g.fresh()
            with g.braces(f"for (let {turn} = 0; {turn} < {g.pick('2', '3')}; {turn}++)"):
                _body(g, [*names[:-1], turn], kept, depth - 1)
        case sign:
            g.write(f"{name} {sign} {_number(g, names, 2)}")


def _gate(g: Generator, name: str, gate: str, kept: str) -> None:
    passed = g.fresh()
    match g.pick("at once", "seen", "tested", "later"):
        case "at once":
            g.write(f"{name} = ({gate}) ?? {g.pick('1', '2 ~> 0.4')}")
        case "seen":
            g.write(f"{passed} = {gate}")
            g.write(f"{kept}.push({passed})")
        case "tested":
            g.write(f"{passed} = {gate}")
            test = g.pick(f"{passed} == null", f"~{passed} > 0.5", f"{passed}")
            g.write(f"if ({test}) {{ {name} = {passed} ?? 3 }}")
        case _:
            g.write(f"{passed} = {gate}")
            g.write(f"{name} = {passed} ?? {g.pick('1', name)}")


def _attempt(g: Generator, names: Sequence[str], kept: str, depth: int) -> None:
    with g.braces("try"):
        _body(g, names, kept, depth)
        g.write(f"if ({_condition(g, names, 1)}) {{ throw {{code: {names[0]}}} }}")
        fails = g.pick(f"input.none.deep < {names[0]}", f"{_number(g, names, 1)} ~> (0 / 0)", "1")
        g.write(f"{g.random.choice(names[:-1] or ('_none',))} = {fails}")
        _body(g, names, kept, depth)
    with g.braces(g.pick("catch", "finally", "catch (_fault)")):
        _body(g, names, kept, depth)


def _number(g: Generator, names: Sequence[str], depth: int) -> str:
    if depth <= 0 or g.chance(0.2):
        return g.random.choice(names) if names and g.chance(0.8) else g.pick("1", "2", "0.5", "7")
    one, other = (_number(g, names, depth - 1) for _ in "ab")
    match g.pick("sum", "sum", "sum", "sure", "sure", "other", "sign", "choice", "level"):
        case "sum":
            return f"({one} {g.pick('+', '+', '-', '*', '/', '%', '**')} ({other}))"
        case "sure":
            return f"({one} ~> {_stated(g, names, other)})"
        case "other":
            return f"(({one}) {_chooser(g)} ({other}))"
        case "sign":
            return f"(-({one}))"
        case "level":
            return g.pick(f"~({one})", f"value({one})")
        case _:
            return f"({_condition(g, names, depth - 1)} ? {one} : {other})"


def _stated(g: Generator, names: Sequence[str], other: str) -> str:
    """A confidence: now and then one that is computed, which may be none, or no number."""
    if names and g.chance(0.3):
        turn = names[-1]
        return f"({g.pick(f'{turn} / 3', f'0.5 + {turn} % 5 / 10', f'1 - {turn}', f'0 / {turn}')})"
    return g.pick(*_LEVELS, f"~({other})")


def _condition(g: Generator, names: Sequence[str], depth: int) -> str:
    one, other = (_number(g, names, depth) for _ in "ab")
    return g.pick(
        f"{one} {g.pick(*_COMPARED)} {other}",
        f"(({one}) ~> {g.pick(*_LEVELS)})",
        f"~({one}) {g.pick('>', '>=')} {g.pick(*_LEVELS)}",
        f"!({one} {g.pick(*_COMPARED)} {other})",
        f"({one} < {other}) == ({other} < 2)",
        f"({one}) && ({other} > 1)",
    )


def _chooser(g: Generator) -> str:
    """What gives one of two; the rare ones give what is not taken apart."""
    if g.chance(0.05):
        return g.pick("~~", "&&", "||", "~&&")
    return g.pick("~||>", "~??", "??")
