"""Taking secrets out of what is recorded.

Four kinds are known: values of environment variables that are named like secrets, whatever stands
under a key that is (`password`, `apiKey`, `auth_token`), texts in the form of well-known
credentials, and any text that was found under such a key once, wherever else it appears.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from parallax_patterns.run_records import cleaned
from parallax_primitives.secrets import REDACTED, secret_values
from parallax_primitives.values import Json

_SHORTEST: Final = 6
"""Characters of a text that is looked for elsewhere; shorter ones are parts of too much."""

_SECRET_NAME: Final = re.compile(
    r"passw|passphrase|\bpwd\b|\bpin\b|secret|credential|authorization|cookie|bearer"
    r"|\b(api|access|private|signing|encryption|auth) ?key|\bapikey|token$|\btokens$|\bauth$"
)
_WORDS: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[^A-Za-z0-9]+")

_CREDENTIAL: Final = re.compile(
    r"(?<=Bearer )[\w.~+/=-]{8,}"
    r"|(?<=://)[^\s/:@]+:[^\s/@]+(?=@)"
    r"|\b(?:sk|pk|rk)[-_][\w-]{16,}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bxox[abprs]-[\w-]{10,}"
    r"|\bAKIA[A-Z0-9]{12,}|\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)"
)


_SUSPECT: Final = tuple(
    re.compile(one).search
    for one in (
        "a(?:uth|kia)", "bearer", "c(?:redential|ookie)", "eyj", "g(?:h[pousr]_|ithub_pat)", "key",
        "p(?:ass|in|rivate|wd|k[-_])", "rk[-_]", "s(?:ecret|k[-_])", "token", "xox", "://",
    )
)  # fmt: skip
"""One of which a text has in small letters that tells a secret, except for one that is known.

`re` runs through a text for a first letter: that is three times as quick as a search for each word.
"""

_SAID: Final = frozenset(
    [
        "arguments",
        "data",
        "factors",
        "input",
        "key",
        "message",
        "operation",
        "payload",
        "reasoning",
        "request",
        "task",
        "value",
    ]
)
"""The parts of a line that hold what people and agents said; the others are ours, and stay."""

_INNER: Final = frozenset(["answer", "error", "fault"])
"""The parts that have parts."""


class Redactor:
    """Knows the secrets of one run: what it was shown before, it finds again."""

    def __init__(self) -> None:
        self._secrets = set(secret_values())
        self._known: tuple[int, tuple[str, ...]] = (0, ())

    def clean(self, data: Json) -> Any:
        """JSON data without secrets."""
        masked = self._masked(data)
        return cleaned(masked, tuple(sorted(self._secrets, key=len, reverse=True)))

    def may_tell(self, text: str) -> bool:
        """Whether the text of JSON data, in ASCII, may tell a secret; quicker than to clean it."""
        small = text.lower()
        return any(found(small) for found in _SUSPECT) or any(
            one in small for one in self._traces()
        )

    def _traces(self) -> tuple[str, ...]:
        """The secrets that are known as they stand in JSON, in small letters."""
        if len(self._secrets) != self._known[0]:
            traces = tuple(json.dumps(one)[1:-1].lower() for one in self._secrets)
            self._known = (len(self._secrets), traces)
        return self._known[1]

    def line(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """A line of a recording without secrets."""
        return {name: self._part(name, part) for name, part in line.items()}

    def _part(self, name: str, part: Any) -> Any:
        if name in _INNER and part is not None:
            return self.line(part)
        return self.clean(part) if name in _SAID else part

    def _masked(self, data: Any) -> Any:
        match data:
            case str():
                return _CREDENTIAL.sub(REDACTED, data)
            case dict():
                return {
                    key: self._hidden(part) if _is_secret(key, part) else self._masked(part)
                    for key, part in data.items()
                }
            case list() | tuple():
                return [self._masked(part) for part in data]
        return data

    def _hidden(self, data: Any) -> Any:
        """What stands under the name of a secret: its shape, no more."""
        match data:
            case None | bool():
                return data
            case dict():
                return {key: self._hidden(part) for key, part in data.items()}
            case list():
                return [self._hidden(part) for part in data]
            case str() if len(data) >= _SHORTEST and data != REDACTED:
                self._secrets.add(data)
        return REDACTED


def hides(recorded: Any, now: Any) -> bool:
    """Whether two values differ in nothing but what was taken out of either."""
    if REDACTED in (recorded, now):
        return True
    if not isinstance(recorded, str) or not isinstance(now, str):
        return False
    return _stands_for(recorded, now) or _stands_for(now, recorded)


def _stands_for(redacted: str, text: str) -> bool:
    """Whether a text is what a redacted one may have been."""
    first, *others = redacted.split(REDACTED)
    if not others or not text.startswith(first):
        return False
    at = len(first)
    for part in others[:-1]:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return text.endswith(others[-1]) and len(text) - len(others[-1]) >= at


def _is_secret(name: str, content: Any) -> bool:
    """Whether a key names a secret; `tokens: 120` counts something."""
    words = _WORDS.sub(" ", name).strip().lower()
    found = _SECRET_NAME.search(words)
    if found is None:
        return False
    return not (found[0].startswith("token") and isinstance(content, (int, float)))
