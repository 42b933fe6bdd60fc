"""The environment of an agent's program, and the secrets in what an agent is told.

A program is given what any program needs (`PASSED`), and what its file names; nothing else of
parallax's environment. A text such as `Bearer ${TOKEN}` refers to the environment by name, and
`${keyring:service:user}` to the system's keyring: it is filled in when the agent is reached, and
what came in is kept out of every message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final

PASSED: Final = (
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR",
    "VIRTUAL_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip
"""The variables that every program is given where they are set, and those that begin with `LC_`."""

REFERENCE: Final = re.compile(
    r"\$\{(?:keyring:(?P<service>[^:{}]+):(?P<user>[^:{}]+)|(?P<name>[A-Za-z_][A-Za-z0-9_]*))\}"
)


class UnknownReference(LookupError):
    """What a file refers to is not there; the text says what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Texts with their references filled in, and what came from the environment."""

    texts: Mapping[str, str]
    secrets: tuple[str, ...] = field(repr=False)


def filled(texts: Mapping[str, str], environment: Mapping[str, str]) -> Filled:
    """The texts with every reference replaced. Raises UnknownReference."""
    secrets: list[str] = []

    def value(match: re.Match[str]) -> str:
        name = match["name"]
        found = _kept(match["service"], match["user"]) if name is None else environment.get(name)
        if found is None:
            raise UnknownReference(
                f"the environment variable `{name}`, which its file refers to, is not set"
            )
        secrets.append(found)
        return found

    done = {name: REFERENCE.sub(value, text) for name, text in texts.items()}
    return Filled(texts=done, secrets=tuple(one for one in secrets if one))


def _kept(service: str, user: str) -> str:
    """A secret of the system's keyring, by the package that may be installed for it."""
    try:
        keyring = import_module("keyring")
    except ModuleNotFoundError:
        words = "its file refers to the keyring; run `pip install keyring`"
        raise UnknownReference(words) from None
    try:
        found: str | None = keyring.get_password(service, user)
    except Exception:  # each system has its own ways to fail, and its own words
        raise UnknownReference("the keyring, which its file refers to, cannot be read") from None
    if found is None:
        raise UnknownReference(f"the keyring has nothing for `{user}` of `{service}`")
    return found


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """What every program is given."""
    return {
        name: value
        for name, value in environment.items()
        if name in PASSED or name.startswith("LC_")
    }
