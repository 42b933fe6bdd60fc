"""One agent for every way of serving: `python spelling.py`, `--http 8001` or `--grpc 9001`."""

from __future__ import annotations

from typing import Any

from parallax_sdk import Answer, Refusal, agent
from parallax_sdk.serving import serve

KNOWN = {"teh": "the", "recieve": "receive", "wich": "which"}


@agent(id="spelling", capabilities=["review"], expertise=0.7)
def check(text: str = "") -> Answer:
    """Knows three mistakes; refuses what is no text."""
    if not text.strip():
        raise Refusal("there is no text to read")
    found: list[Any] = [word for word in text.lower().split() if word in KNOWN]
    verdict = "reject" if found else "approve"
    return Answer({"verdict": verdict, "words": found}, 0.9 if found else 0.6)


if __name__ == "__main__":
    serve()
