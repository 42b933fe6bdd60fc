"""Random sentences of a lark grammar, of about the size that is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from random import Random
from typing import Any

from lark import Lark

_LETTERS = [chr(code) for code in range(9, 127) if chr(code).isprintable()]


class Sentences:
    """The grammar's rules, and the least number of terminals that each symbol comes to."""

    def __init__(self, grammar: str) -> None:
        parser = Lark(grammar, parser="earley")
        self.rules: dict[str, list[list[str]]] = {}
        for rule in parser.rules:
            names = [symbol.name for symbol in rule.expansion]
            self.rules.setdefault(rule.origin.name, []).append(names)
        regexes = {one.name: one.pattern.to_regexp() for one in parser.terminals}
        parse: Any = import_module("re._parser").parse
        self.terminals = {name: parse(regex) for name, regex in regexes.items()}
        self.least = _least(self.rules, self.terminals)

    def one(self, random: Random, size: int) -> str:
        """A sentence; beyond `size` terminals it is brought to an end."""
        pieces: list[str] = []
        waiting = ["start"]
        while waiting:
            symbol = waiting.pop()
            if symbol in self.terminals:
                pieces.append(_matching(random, self.terminals[symbol]))
                continue
            left = size - len(pieces) - sum(self.least[one] for one in waiting)
            waiting.extend(reversed(self._expansion(random, symbol, left)))
        return "".join(pieces)

    def _expansion(self, random: Random, symbol: str, left: int) -> list[str]:
        costs = [(sum(self.least[one] for one in names), names) for names in self.rules[symbol]]
        fitting = [names for cost, names in costs if cost <= left]
        return random.choice(fitting) if fitting else min(costs)[1]


def _least(rules: dict[str, list[list[str]]], terminals: Iterable[str]) -> dict[str, int]:
    """By going round until nothing gets less; every symbol comes to an end."""
    least = dict.fromkeys(rules, 1 << 20) | dict.fromkeys(terminals, 1)
    changed = True
    while changed:
        changed = False
        for symbol, expansions in rules.items():
            best = min(1 + sum(least[one] for one in names) for names in expansions)
            changed = changed or best < least[symbol]
            least[symbol] = min(best, least[symbol])
    return least


def _matching(random: Random, regex: Any) -> str:
    """A short text that a parsed regular expression matches."""
    return "".join(_part(random, str(kind), value) for kind, value in regex)


def _part(random: Random, kind: str, value: Any) -> str:
    match kind:
        case "LITERAL":
            return chr(value)
        case "NOT_LITERAL":
            return random.choice([one for one in _LETTERS if ord(one) != value])
        case "IN":
            return random.choice([one for one in _LETTERS if _is_in(one, value)])
        case "MAX_REPEAT":
            least, most, repeated = value
            times = min(most, least + random.choice((0, 0, 1, 2)))
            return "".join(_matching(random, repeated) for _ in range(times))
        case "SUBPATTERN":
            return _matching(random, value[-1])
        case "BRANCH":
            return _matching(random, random.choice(value[1]))
        case _:
            raise AssertionError(f"the grammar uses {kind}, which servers may not take")


def _is_in(letter: str, members: Any) -> bool:
    negated = False
    found = False
    for kind, value in members:
        match str(kind):
            case "NEGATE":
                negated = True
            case "LITERAL":
                found = found or ord(letter) == value
            case "RANGE":
                found = found or value[0] <= ord(letter) <= value[1]
            case other:
                raise AssertionError(f"the grammar uses {other}")
    return found != negated
