"""What the clients of providers raise, as faults in our own words.

The clients of OpenAI and Anthropic are made alike: an error with a status has `status_code` and
`response`; one without a status never got an answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from parallax_patterns.generation.providers.keys import hidden
from parallax_patterns.generation.providers.model import ProviderFault

_MEANINGS: Final[Mapping[int, str]] = {
    401: "The provider refused the key",
    402: "The provider wants to be paid first",
    403: "The key may not use this model",
    404: "The provider does not know this model or address",
    408: "The provider was too slow",
    413: "The prompt is too long for the provider",
    429: "The provider is asked too often",
    529: "The provider is overloaded",
}


@contextmanager
def translated(sdk: Any, key: str | None) -> Iterator[None]:
    """Raises what goes wrong in a client as ProviderFault; `sdk` is the client's package.

    Nothing of the client's own words is passed on but the provider's sentence: they may quote
    what was sent.
    """
    try:
        yield
    except ProviderFault:
        raise
    except sdk.APIStatusError as error:
        raise refused(error, key) from None
    except sdk.APIConnectionError:
        raise _passing("The connection to the provider failed.") from None
    except sdk.APIError as error:
        raise reported(str(error.message), key) from None
    except ValueError:  # of a stream whose events are no JSON
        raise _passing("The provider's answer could not be read.") from None
    except Exception:  # the transport's own, of which each version of a client has others
        raise broken_off() from None


def refused(error: Any, key: str | None) -> ProviderFault:
    """The fault for an answer with an error's status."""
    status = int(error.status_code)
    if status < 400:  # the answer had begun when the error came
        return reported(_said(error) or "no reason is given", key)
    meaning = _MEANINGS.get(
        status, "The provider failed" if status >= 500 else "The provider refused the request"
    )
    said = _said(error)
    return ProviderFault(
        f"{meaning} (status {status}{f': {hidden(said, key)}' if said else ''}).",
        passing=status in {408, 409, 429} or status >= 500,
        wait=_wait(error.response.headers),
    )


def broken_off() -> ProviderFault:
    """The fault for a stream that ended before its answer did."""
    return _passing("The provider broke off its answer.")


def reported(message: str, key: str | None) -> ProviderFault:
    """The fault for an error that came inside a stream."""
    return _passing(f"The provider failed: {hidden(message, key).rstrip('.')}.")


def _passing(message: str) -> ProviderFault:
    return ProviderFault(message, passing=True)


def _said(error: Any) -> str:
    """The provider's own sentence, where its answer has one."""
    body = error.body
    inner = body.get("error", body) if isinstance(body, dict) else None
    said = inner.get("message") if isinstance(inner, dict) else None
    return said.strip().rstrip(".") if isinstance(said, str) else ""


def _wait(headers: Mapping[str, str]) -> float | None:
    """How long to wait, as the provider says it; dates are left to our own policy."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            wait = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= wait < float("inf"):
            return wait
    return None
