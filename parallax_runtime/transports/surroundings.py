"""The environment of an agent's program, and the secrets in what an agent is told.

A program is given what any program needs (`PASSED`), and what its file names; nothing else of
parallax's environment. A text such as `Bearer ${TOKEN}` refers to the environment by name: it is
filled in when the agent is reached, and what came in is kept out of every message.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

PASSED: Final = (
    "PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TERM", "TMPDIR",
    "VIRTUAL_ENV", "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY",
    "http_proxy", "https_proxy", "no_proxy",
)  # fmt: skip
"""The variables that every program is given where they are set, and those that begin with `LC_`."""

REFERENCE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class UnsetVariable(LookupError):  # noqa: N818  # it names what is not set
    """A variable that is referred to is not set; the text is its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """Texts with their references filled in, and what came from the environment."""

    texts: Mapping[str, str]
    secrets: tuple[str, ...] = field(repr=False)


def filled(texts: Mapping[str, str], environment: Mapping[str, str]) -> Filled:
    """The texts with every `${NAME}` replaced. Raises UnsetVariable."""
    secrets: list[str] = []

    def value(match: re.Match[str]) -> str:
        if match[1] not in environment:
            raise UnsetVariable(match[1])
        secrets.append(environment[match[1]])
        return environment[match[1]]

    done = {name: REFERENCE.sub(value, text) for name, text in texts.items()}
    return Filled(texts=done, secrets=tuple(one for one in secrets if one))


def passed_on(environment: Mapping[str, str]) -> dict[str, str]:
    """What every program is given."""
    return {
        name: value
        for name, value in environment.items()
        if name in PASSED or name.startswith("LC_")
    }
