"""Secrets of the environment, which nothing that is shown or kept may hold.

A variable is a secret by its name (`OPENAI_API_KEY`, `DB_PASSWORD`, `GITHUB_TOKEN`), unless the
name says that its value is only the place of one (`SSH_AUTH_SOCK`, `KEY_FILE`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final

REDACTED: Final = "[redacted]"

_SECRET_NAME: Final = re.compile(
    r"secret|passw|credential|private|(?:key|token)s?(?:_|\d|$)|(?:^|_)auth(?:_|$)", re.IGNORECASE
)
_PLACE_NAME: Final = re.compile(r"_(?:file|path|dir|sock|socket)$", re.IGNORECASE)

_SHORTEST: Final = 6
"""Characters of a secret that is looked for; shorter ones are parts of too much."""


def secret_values(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The values of variables that are named like secrets, the longest first."""
    named = {environment.get(name, "") for name in environment if _is_secret(name)}
    return tuple(sorted((one for one in named if len(one) >= _SHORTEST), key=_longest_first))


def as_written(secrets: Iterable[str]) -> tuple[str, ...]:
    """Secrets in the forms in which they stand in texts and in JSON, each once."""
    return tuple(dict.fromkeys(form for one in secrets for form in (one, _in_json(one))))


def without(words: str, secrets: Iterable[str]) -> str:
    """The text without these secrets."""
    for secret in secrets:
        words = words.replace(secret, REDACTED)
    return words


def redacted(words: str) -> str:
    """The text without the secrets of the environment."""
    return without(words, secret_values())


def _in_json(secret: str) -> str:
    return secret.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _longest_first(secret: str) -> tuple[int, str]:
    return -len(secret), secret


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None and _PLACE_NAME.search(name) is None
