"""Writing data as YAML on one line, so that our own reader gives the same data back.

Plain text stays without quotes where nobody could read it otherwise; anything else is quoted as
JSON is, with whatever YAML might fold or refuse as escapes.
"""

from __future__ import annotations

import json
import re
from typing import Any, Final

from parallax_patterns.located_yaml.scalars import plain_scalar

_PLAIN: Final = re.compile(r"(\.\./)*[A-Za-z_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")
_ELSEWHERE: Final = frozenset({"yes", "no", "on", "off", "y", "n"})
"""Words that other YAML readers take for booleans."""
_UNSAFE: Final = re.compile("[\x7f-\xa0\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")


def flow(data: Any) -> str:
    """JSON data as one line of YAML."""
    match data:
        case dict():
            inside = ", ".join(f"{_text(key)}: {flow(part)}" for key, part in data.items())
            return f"{{{inside}}}"
        case list() | tuple():
            return f"[{', '.join(flow(part) for part in data)}]"
        case str():
            return _text(data)
        case float() if data.is_integer() and abs(data) < 1e15:
            return str(int(data))
        case _:
            return json.dumps(data)


def _text(value: str) -> str:
    plain = _PLAIN.fullmatch(value) and value.lower() not in _ELSEWHERE
    if plain and plain_scalar(value) == value:
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)
