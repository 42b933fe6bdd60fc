"""The methods of texts and numbers, of operands that are certainly plain.

`strings` reads what other operands there may be and gives it to these; emitted code calls them
itself where nothing else can come. Texts are measured in UTF-16 units: `units` before, `whole`
after. Numbers are as JavaScript's methods are given them: with fractions, NaN, or without end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import Any, Final

from parallax_primitives.faults import Fault
from parallax_runtime.current import charge
from parallax_runtime.library.arguments import ENDLESS, place, trunc
from parallax_runtime.size import SMALL, charge_for, require_size
from parallax_runtime.text import number_text, units, whole

_ASCII_SPACE: Final = "\t\n\v\f\r "
WHITE_SPACE: Final = (
    _ASCII_SPACE
    + "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    + "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What JavaScript trims; Python's own notion differs in a few characters."""

_SIGNS: Final = re.compile(r"\$([$&`'])")


def start_at(where: float, length: int) -> int:
    """A place to begin from; there is none before the first."""
    return int(min(max(0.0, trunc(where)), length))


# --- searching -----------------------------------------------------------------------------------

# A text counts as steps where it is long. Each function looks itself: a call of another that did
# would be a third of what `trim` takes.


def includes(subject: str, wanted: str, start: float = 0.0) -> bool:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    if start == 0.0 and wanted.isascii():
        return wanted in subject
    return _find(subject, wanted, start) >= 0


def index_of(subject: str, wanted: str, start: float = 0.0) -> float:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    return float(_find(subject, wanted, start))


def _find(subject: str, wanted: str, start: float) -> int:
    measured = units(subject)
    return measured.find(units(wanted), start_at(start, len(measured)))


def starts_with(subject: str, wanted: str, start: float = 0.0) -> bool:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    if start == 0.0 and wanted.isascii():
        return subject.startswith(wanted)
    measured = units(subject)
    return measured.startswith(units(wanted), start_at(start, len(measured)))


def ends_with(subject: str, wanted: str, end: float = ENDLESS) -> bool:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    if end == ENDLESS and wanted.isascii():
        return subject.endswith(wanted)
    measured = units(subject)
    return measured[: start_at(end, len(measured))].endswith(units(wanted))


# --- parts ---------------------------------------------------------------------------------------


def split(subject: str, separator: str | None = None, limit: float = ENDLESS) -> list[str]:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    if separator:
        parts = subject.split(separator)
    else:
        parts = [subject] if separator is None else list(units(subject))
    if len(parts) > SMALL:
        charge(len(parts) // 4)
    if limit is ENDLESS:
        return parts
    most = trunc(limit)
    return parts[: int(most)] if 0 <= most < len(parts) else parts


def trim(subject: str) -> str:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    return subject.strip(_ASCII_SPACE if subject.isascii() else WHITE_SPACE)


def to_upper_case(subject: str) -> str:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    return subject.upper()


def to_lower_case(subject: str) -> str:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    return subject.lower()


def slice_(subject: str, start: float = 0.0, end: float = ENDLESS) -> str:
    if len(subject) > SMALL:
        charge(len(subject) // 64)
    measured = subject if subject.isascii() else units(subject)
    size = len(measured)
    if end is ENDLESS and 0.0 <= start <= size:
        part = measured[int(start) :]
    else:
        part = measured[place(start, size) : place(end, size)]
    return part if part.isascii() else whole(part)


# --- longer texts --------------------------------------------------------------------------------


def pad_start(subject: str, length: float, by: str = " ") -> str:
    return whole(_padding(subject, length, by) + subject)


def pad_end(subject: str, length: float, by: str = " ") -> str:
    return whole(subject + _padding(subject, length, by))


def _padding(subject: str, length: float, by: str) -> str:
    charge_for(len(subject), 64)
    wanted, filler = trunc(length), units(by)
    count = wanted - len(units(subject))
    if count <= 0 or not filler:
        return ""
    require_size(wanted, "a text")
    return (filler * (int(count) // len(filler) + 1))[: int(count)]


def repeat(subject: str, times: float) -> str:
    count = trunc(times)
    if count < 0 or math.isinf(count):
        raise Fault(f"`repeat` needs a count of 0 or more, not {number_text(count)}")
    charge_for(len(subject), 64)
    require_size(len(subject) * count, "a text")
    return subject * int(count)


def replace(subject: str, wanted: str, by: str) -> str:
    if wanted and len(subject) + len(by) <= SMALL and "$" not in by:
        return subject.replace(wanted, by, 1)
    return _substituted(subject, wanted, by, most=1)


def replace_all(subject: str, wanted: str, by: str) -> str:
    return _substituted(subject, wanted, by, most=-1)


def _substituted(subject: str, wanted: str, template: str, most: int) -> str:
    count = subject.count(wanted) if most < 0 else 1
    size = len(subject) + count * len(template)
    if size > SMALL:
        charge(len(subject) // 64)
        require_size(size, "a text")
    if "$" not in template:
        if not wanted:
            return whole(units(subject).replace(wanted, template, most))
        return subject.replace(wanted, template, most)
    measured, text = units(subject), units(wanted)
    pieces = [
        _expanded(template, text, measured[:at], measured[at + len(text) :])
        for at in places(measured, text, most)
    ]
    return assembled(measured, text, pieces, most)


def places(measured: str, wanted: str, most: int) -> list[int]:
    """Where a text occurs in another, at most so often; all measured in units."""
    found: list[int] = []
    at = measured.find(wanted)
    while at >= 0 and len(found) != most:
        found.append(at)
        at = measured.find(wanted, at + max(1, len(wanted)))
    charge_for(len(found), 1)
    return found


def assembled(measured: str, wanted: str, pieces: list[str], most: int) -> str:
    """The text with its places replaced by the pieces in turn."""
    require_size(len(measured) + sum(map(len, pieces)), "a text")
    result: list[str] = []
    last = 0
    for at, piece in zip(places(measured, wanted, most), pieces, strict=True):
        result += (measured[last:at], piece)
        last = at + len(wanted)
    return whole("".join([*result, measured[last:]]))


def _expanded(template: str, matched: str, before: str, after: str) -> str:
    """`$$`, `$&`, "$`" and `$'` in a replacement."""
    shown = {"$": "$", "&": matched, "`": before, "'": after}
    require_size(len(template) * max(map(len, shown.values())), "a text")
    return _SIGNS.sub(lambda sign: shown[sign[1]], template)


# --- numbers -------------------------------------------------------------------------------------


def to_fixed(subject: float, digits: float = 0.0) -> str:
    count = trunc(digits)
    if not 0 <= count <= 100:
        raise Fault(f"`toFixed` needs 0 to 100 digits, not {number_text(count)}")
    if not math.isfinite(subject) or abs(subject) >= 1e21:
        return number_text(subject)
    with localcontext() as context:
        context.prec = 150
        step = Decimal(1).scaleb(-int(count))
        return f"{Decimal(subject + 0.0).quantize(step, ROUND_HALF_UP):f}"


TEXT: Final[dict[str, Callable[..., Any]]] = {
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
"""By name, the methods of texts: given as many plain texts and numbers as there are arguments."""

NUMBER: Final[dict[str, Callable[..., str]]] = {"toFixed": to_fixed}
"""The same for those of numbers."""
