"""Prints the header of a module as `/** … */`, values as text where reading gives them back."""

from __future__ import annotations

import json

from parallax_compiler.syntax import ast
from parallax_compiler.syntax.durations import seconds_of
from parallax_compiler.syntax.header import JSON_KEYS
from parallax_compiler.syntax.json_text import MalformedJsonError, read_json


def print_header(header: ast.Header) -> str:
    """The header as `/** … */`."""
    lines: list[str] = []
    for entry in header.entries:
        key = f"@{entry.key} " if entry.key else ""
        lines.extend(f"{key}{_header_value(entry)}".rstrip().split("\n"))
    return "\n".join(["/**", *(f" * {line}".rstrip() for line in lines), " */"])


def _header_value(entry: ast.HeaderEntry) -> str:
    """A value as text where reading it back gives the same, else as JSON."""
    value = entry.value
    if not entry.key:
        return str(value).replace("*/", "* /")
    if entry.key == "group" and isinstance(value, dict):
        return f"{value['name']} {_json(value['settings'])}"
    if isinstance(value, str) and _stays_text(entry.key, value):
        return value
    return _json(value)


def _stays_text(key: str, text: str) -> bool:
    lines = text.split("\n")
    odd = any(line.startswith(("@", "*")) or line != line.strip() for line in lines)
    if "*/" in text or odd or not lines[-1]:
        return not text and key not in JSON_KEYS
    if key in JSON_KEYS:
        return key == "timeout" and seconds_of(text) is not None
    try:
        read_json(text)
    except MalformedJsonError:
        return True
    return False


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False).replace("*/", "*\\/")
