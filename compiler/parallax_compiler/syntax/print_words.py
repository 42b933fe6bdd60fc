"""Prints what stands in one piece: keys, texts, numbers and the literals of patterns."""

from __future__ import annotations

import re

from parallax_compiler.syntax.strings import escape

_BARE_KEY = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")


def print_key(key: str) -> str:
    """A key of an object: bare where it can be, else quoted."""
    if _BARE_KEY.fullmatch(key) and key.replace("$", "_").isidentifier():
        return key
    return print_text(key)


def print_text(text: str) -> str:
    """A text in double quotes, or in single ones where that saves all escapes of signs."""
    quote = "'" if ('"' in text or "${" in text) and "'" not in text else '"'
    return f"{quote}{escape(text, quote)}{quote}"


def print_number(value: float, text: str = "") -> str:
    """A number as it was written, or in JavaScript's form where it was made by a program."""
    if text and float(text) == value:
        return text
    if value == float("inf"):
        return "1e999"
    if value.is_integer() and abs(value) < 1e21:
        return str(int(value))
    return repr(value).replace("e-0", "e-")


def print_literal(value: float | str | bool | None) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return print_text(value)
        case _:
            return print_number(value)
