"""Keys of providers: from the environment, else from the system's keyring where there is one.

A key is handed to the provider's own client and to nothing else. What is said about faults goes
through `hidden`, for servers that quote what they were sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from parallax_patterns.errors import UserError

SERVICE: Final = "parallax"
"""The name under which keys lie in a keyring."""


def key_of(variable: str, environment: Mapping[str, str]) -> str | None:
    """The key kept under a name; None when there is none."""
    return environment.get(variable, "").strip() or _from_keyring(variable)


def required_key(variable: str, environment: Mapping[str, str], provider: str) -> str:
    """The key kept under a name; raises UserError when there is none."""
    key = key_of(variable, environment)
    if key is None:
        raise UserError(
            f"The provider `{provider}` needs a key, and `{variable}` is not set.",
            hint=f"Set the environment variable `{variable}`, or use `--provider none`",
        )
    return key


def _from_keyring(variable: str) -> str | None:
    if find_spec("keyring") is None:
        return None
    try:
        found = import_module("keyring").get_password(SERVICE, variable)
    except Exception:  # a keyring that is locked, or has no backend here, holds no key for us
        return None
    return found if isinstance(found, str) and found else None


def hidden(text: str, key: str | None) -> str:
    """A text without the key, in one line of bounded length."""
    shown = " ".join(text.split())
    if key:
        shown = shown.replace(key, "***")
    return shown if len(shown) <= _LONGEST else shown[: _LONGEST - 1] + "…"


_LONGEST: Final = 200
