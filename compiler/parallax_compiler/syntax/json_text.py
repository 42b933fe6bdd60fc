"""JSON with places: a value, where it stands, and where its parts stand.

The header's values are JSON. Python's own reader gives no places of parts, recurses without a
bound, and takes NaN; this one reads standard JSON only, bounds its depth, and says in plain words
what is wrong and where. Offsets are into the text that was handed in.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DEPTH = 60
_BLANK = re.compile(r"[ \t\r\n]*")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?(?![\w.])")
_TEXT = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))")
_PAIR = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_WORD = re.compile(r"[^\s,:{}\[\]\"]+")
_ESCAPED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS: dict[str, object] = {"true": True, "false": False, "null": None}


@dataclass(frozen=True, slots=True)
class JsonMember:
    """`"key": value` of an object."""

    key: str
    start: int
    end: int
    value: JsonValue


@dataclass(frozen=True, slots=True)
class JsonValue:
    """A value with its place; `members` are an object's, `items` a list's."""

    value: object
    start: int
    end: int
    members: tuple[JsonMember, ...] = ()
    items: tuple[JsonValue, ...] = ()


class MalformedJsonError(Exception):
    """What is wrong, at which offset."""

    def __init__(self, problem: str, at: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.at = at


def read_json(text: str, start: int = 0) -> JsonValue:
    """The one JSON value that `text` holds from `start` on; MalformedJsonError when it does not."""
    value = _value(text, _skip(text, start), 0)
    at = _skip(text, value.end)
    if at < len(text):
        raise MalformedJsonError(f"expected nothing more, found {_found(text, at)}", at)
    return value


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _found(text: str, at: int) -> str:
    if at >= len(text):
        return "the end of the value"
    word = _WORD.match(text, at)
    return f"`{word[0][:30] if word else text[at]}`"


def _value(text: str, at: int, depth: int) -> JsonValue:
    if depth > _DEPTH:
        raise MalformedJsonError("nested too deeply", at)
    if text.startswith("{", at):
        return _object(text, at, depth)
    if text.startswith("[", at):
        return _list(text, at, depth)
    if text.startswith('"', at):
        value, end = _text(text, at)
        return JsonValue(value, at, end)
    number = _NUMBER.match(text, at)
    if number:
        whole = number[1] is None and number[2] is None and len(number[0]) < 300
        return JsonValue(int(number[0]) if whole else float(number[0]), at, number.end())
    word = _WORD.match(text, at)
    if word and word[0] in _CONSTANTS:
        return JsonValue(_CONSTANTS[word[0]], at, word.end())
    raise MalformedJsonError(f"expected a JSON value, found {_found(text, at)}", at)


def _text(text: str, at: int) -> tuple[str, int]:
    found = _TEXT.match(text, at)
    if found is None:
        raise MalformedJsonError("this text has no end or an unknown escape", at)
    value = _ESCAPE.sub(
        lambda one: chr(int(one[1], 16)) if one[1] else _ESCAPED.get(one[2], one[2]), found[1]
    )
    joined = _PAIR.sub(
        lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), value
    )
    return joined, found.end()


def _list(text: str, start: int, depth: int) -> JsonValue:
    items: list[JsonValue] = []
    at = _skip(text, start + 1)
    while not (text.startswith("]", at) and not items):
        items.append(_value(text, at, depth + 1))
        at = _skip(text, items[-1].end)
        if text.startswith("]", at):
            break
        at = _comma(text, at, "]")
    return JsonValue([item.value for item in items], start, at + 1, items=tuple(items))


def _comma(text: str, at: int, closer: str) -> int:
    """The offset after the comma at `at`, where something must follow."""
    if not text.startswith(",", at):
        raise MalformedJsonError(f"expected `,` or `{closer}`, found {_found(text, at)}", at)
    following = _skip(text, at + 1)
    if text.startswith(closer, following):
        raise MalformedJsonError(f"JSON has no comma before `{closer}`", at)
    return following


def _object(text: str, start: int, depth: int) -> JsonValue:
    members: dict[str, JsonMember] = {}
    at = _skip(text, start + 1)
    while not (text.startswith("}", at) and not members):
        member = _member(text, at, depth)
        if member.key in members:
            raise MalformedJsonError(f"the key `{member.key}` is given twice", member.start)
        members[member.key] = member
        at = _skip(text, member.value.end)
        if text.startswith("}", at):
            break
        at = _comma(text, at, "}")
    value = {member.key: member.value.value for member in members.values()}
    return JsonValue(value, start, at + 1, members=tuple(members.values()))


def _member(text: str, at: int, depth: int) -> JsonMember:
    if not text.startswith('"', at):
        found = _found(text, at)
        raise MalformedJsonError(f"expected a key in double quotes, found {found}", at)
    key, end = _text(text, at)
    colon = _skip(text, end)
    if not text.startswith(":", colon):
        raise MalformedJsonError(f"expected `:`, found {_found(text, colon)}", colon)
    return JsonMember(key, at, end, _value(text, _skip(text, colon + 1), depth + 1))
