"""The methods of strings and numbers.

Strings are measured in UTF-16 units: `units` before, `whole` after. `methods` gives every result
the minimum confidence of the string and the arguments.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Final

from parallax_primitives.faults import Fault
from parallax_primitives.values import UNDEFINED, Value, bare
from parallax_runtime.calling import Asking
from parallax_runtime.library import arguments
from parallax_runtime.size import charge_for, require_size
from parallax_runtime.strength import minimum
from parallax_runtime.text import number_text, text_of, units, whole

WHITE_SPACE: Final = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What JavaScript trims; Python's own notion differs in a few characters."""

_SIGNS: Final = re.compile(r"\$([$&`'])")


def includes(subject: str, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> Value:
    return _find(subject, wanted, start, "includes") >= 0


def index_of(subject: str, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> Value:
    return float(_find(subject, wanted, start, "indexOf"))


def _find(subject: str, wanted: Value, start: Value, name: str) -> int:
    measured = units(subject)
    first = max(0.0, arguments.whole_number(start, 0.0, name))
    return measured.find(units(arguments.text(wanted, name)), int(min(first, len(measured))))


def starts_with(subject: str, wanted: Value = UNDEFINED, start: Value = UNDEFINED) -> Value:
    measured = units(subject)
    first = max(0.0, arguments.whole_number(start, 0.0, "startsWith"))
    text = units(arguments.text(wanted, "startsWith"))
    return measured.startswith(text, int(min(first, len(measured))))


def ends_with(subject: str, wanted: Value = UNDEFINED, end: Value = UNDEFINED) -> Value:
    measured = units(subject)
    last = max(0.0, arguments.whole_number(end, math.inf, "endsWith"))
    text = units(arguments.text(wanted, "endsWith"))
    return measured[: int(min(last, len(measured)))].endswith(text)


def split(subject: str, separator: Value = UNDEFINED, limit: Value = UNDEFINED) -> Value:
    most = arguments.whole_number(limit, math.inf, "split")
    if bare(separator) in (None, UNDEFINED):
        parts = [subject]
    else:
        parts = _pieces(subject, arguments.text(separator, "split"))
        charge_for(len(parts), 4)
    kept: list[Value] = list(parts[: int(most)] if 0 <= most < len(parts) else parts)
    return kept


def _pieces(subject: str, separator: str) -> list[str]:
    return subject.split(separator) if separator else list(units(subject))


def trim(subject: str) -> Value:
    return subject.strip(WHITE_SPACE)


def to_upper_case(subject: str) -> Value:
    return subject.upper()


def to_lower_case(subject: str) -> Value:
    return subject.lower()


def slice_(subject: str, start: Value = UNDEFINED, end: Value = UNDEFINED) -> Value:
    measured = units(subject)
    first = arguments.place(start, 0.0, len(measured), "slice")
    last = arguments.place(end, math.inf, len(measured), "slice")
    return whole(measured[first:last])


def pad_start(subject: str, length: Value = UNDEFINED, by: Value = UNDEFINED) -> Value:
    return whole(_padding(subject, length, by, "padStart") + subject)


def pad_end(subject: str, length: Value = UNDEFINED, by: Value = UNDEFINED) -> Value:
    return whole(subject + _padding(subject, length, by, "padEnd"))


def _padding(subject: str, length: Value, by: Value, name: str) -> str:
    wanted = arguments.whole_number(length, 0.0, name)
    filler = " " if bare(by) is UNDEFINED else units(arguments.text(by, name))
    count = wanted - len(units(subject))
    if count <= 0 or not filler:
        return ""
    require_size(wanted, "a text")
    return (filler * (int(count) // len(filler) + 1))[: int(count)]


def repeat(subject: str, times: Value = UNDEFINED) -> Value:
    count = arguments.whole_number(times, 0.0, "repeat")
    if count < 0 or math.isinf(count):
        raise Fault(f"`repeat` needs a count of 0 or more, not {number_text(count)}")
    require_size(len(subject) * count, "a text")
    return subject * int(count)


def replace(subject: str, wanted: Value = UNDEFINED, by: Value = UNDEFINED) -> Value:
    template = arguments.text(by, "replace")
    return _substituted(subject, arguments.text(wanted, "replace"), template, most=1)


def replace_all(subject: str, wanted: Value = UNDEFINED, by: Value = UNDEFINED) -> Value:
    template = arguments.text(by, "replaceAll")
    return _substituted(subject, arguments.text(wanted, "replaceAll"), template, most=-1)


def _substituted(subject: str, wanted: str, template: str, most: int) -> str:
    count = subject.count(wanted) if most < 0 else 1
    require_size(len(subject) + count * len(template), "a text")
    if "$" not in template:
        if not wanted:
            return whole(units(subject).replace(wanted, template, most))
        return subject.replace(wanted, template, most)
    measured, text = units(subject), units(wanted)
    pieces = [
        _expanded(template, text, measured[:at], measured[at + len(text) :])
        for at in _places(measured, text, most)
    ]
    return _assembled(measured, text, pieces, most)


def _places(measured: str, wanted: str, most: int) -> list[int]:
    places: list[int] = []
    at = measured.find(wanted)
    while at >= 0 and len(places) != most:
        places.append(at)
        at = measured.find(wanted, at + max(1, len(wanted)))
    charge_for(len(places), 1)
    return places


def _assembled(measured: str, wanted: str, pieces: list[str], most: int) -> str:
    """The text with its places replaced by the pieces in turn."""
    require_size(len(measured) + sum(map(len, pieces)), "a text")
    result: list[str] = []
    last = 0
    for at, piece in zip(_places(measured, wanted, most), pieces, strict=True):
        result += (measured[last:at], piece)
        last = at + len(wanted)
    return whole("".join([*result, measured[last:]]))


def _expanded(template: str, matched: str, before: str, after: str) -> str:
    """`$$`, `$&`, "$`" and `$'` in a replacement."""
    shown = {"$": "$", "&": matched, "`": before, "'": after}
    require_size(len(template) * max(map(len, shown.values())), "a text")
    return _SIGNS.sub(lambda sign: shown[sign[1]], template)


def replace_by(subject: str, wanted: Value, most: int) -> Asking:
    """`replace` and `replaceAll` with a function of match, place and text."""
    measured = units(subject)
    text = units(arguments.text(wanted, "replace"))
    given: list[Value] = []
    for at in _places(measured, text, most):
        given.append((yield whole(text), float(at), subject))
    replaced = _assembled(measured, text, [text_of(one) for one in given], most)
    return minimum(replaced, given)


def to_fixed(subject: float, digits: Value = UNDEFINED) -> Value:
    count = arguments.whole_number(digits, 0.0, "toFixed")
    if not 0 <= count <= 100:
        raise Fault(f"`toFixed` needs 0 to 100 digits, not {number_text(count)}")
    if not math.isfinite(subject) or abs(subject) >= 1e21:
        return number_text(subject)
    with localcontext() as context:
        context.prec = 150
        step = Decimal(1).scaleb(-int(count))
        return f"{Decimal(subject + 0.0).quantize(step, ROUND_HALF_UP):f}"


STRING_METHODS: Final[dict[str, Callable[..., Value]]] = {
    "includes": includes,
    "startsWith": starts_with,
    "endsWith": ends_with,
    "split": split,
    "trim": trim,
    "toUpperCase": to_upper_case,
    "toLowerCase": to_lower_case,
    "replace": replace,
    "replaceAll": replace_all,
    "slice": slice_,
    "indexOf": index_of,
    "padStart": pad_start,
    "padEnd": pad_end,
    "repeat": repeat,
}

NUMBER_METHODS: Final[dict[str, Callable[..., Value]]] = {"toFixed": to_fixed}
