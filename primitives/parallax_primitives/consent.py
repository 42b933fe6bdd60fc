"""Whether an answer says yes: by a boolean, a word, or a property that holds one."""

from __future__ import annotations

from typing import Final

from parallax_primitives.selectors import usual_label
from parallax_primitives.values import Value, bare

KEYS: Final = ("approved", "approve", "approval")
"""Where an answer may say so, before the usual keys."""
YES: Final = frozenset(
    ("approve", "approved", "yes", "accept", "accepted", "ok", "okay", "pass", "agree", "allow")
)
NO: Final = frozenset(
    ("no", "abort", "aborted", "refuse", "refused", "reject", "rejected", "deny", "denied", "fail")
)
_PREPARED: Final = ("prepared", "ready", "vote", *KEYS)


def verdict(answer: Value) -> bool | None:
    """True or false as the answer says, true only for a clear yes; null where it says nothing."""
    plain = bare(answer)
    if isinstance(plain, dict):
        said = next((plain[key] for key in KEYS if key in plain), usual_label(plain))
        return None if said is plain else verdict(said)
    if isinstance(plain, str):
        return plain.strip().casefold() in YES
    return plain if isinstance(plain, bool) or plain is None else plain != 0.0


def refuses(answer: Value) -> bool:
    """Whether an answer to a request to prepare is a clear no; anything else is what was prepared.

    A null is a no: there is nothing that could be committed.
    """
    plain = bare(answer)
    if isinstance(plain, dict):
        said = next((plain[key] for key in _PREPARED if key in plain), usual_label(plain))
        return said is not plain and refuses(said)
    if isinstance(plain, str):
        return plain.strip().casefold() in NO
    return plain is None or plain is False
