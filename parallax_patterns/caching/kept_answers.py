"""What was found out about one text, by way of the cache: what is unchanged is not read again.

Reading YAML and checking its form takes longer to load than most commands take in all. A reader is
a module with a function `read(source, sink, *context)`, loaded when nothing was kept. It tells the
sink its findings and gives an answer as JSON data: None where that depends on more than the text
and its name.
"""

from __future__ import annotations

import json
from importlib import import_module
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.internal_error import InternalError
from parallax_compiler.source import Source, Span
from parallax_patterns.caching.cache import Cache
from parallax_patterns.caching.stored_findings import restored_finding, stored_finding

_TO_JSON: Final = json.JSONEncoder(separators=(",", ":")).encode


def kept_answer(cache: Cache, reader: str, source: Source, sink: Sink, *context: object) -> Any:
    """What a reader says of a text; its findings go to the sink, restored ones too.

    The context is what the reader needs besides: it follows from the name of the text.
    """
    key = cache.key(reader.encode(), source.name.encode(), _bytes(source.text))
    text = cache.get(key)
    if text is not None and not cache.doubts(key, reader):
        answer, found = _restored(text, source)
    else:
        found = Sink()
        answer = import_module(reader).read(source, found, *context)
        again = _stored(answer, found, source)
        if text is not None and again not in (None, text):
            cache.remove(key)
            problem = "a kept answer is not what is derived anew"
            raise InternalError("cache", problem, source, Span(0, 0))
        cache.put(key, again)
    sink.extend(found)
    return answer


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _stored(answer: Any, found: Sink, source: Source) -> str | None:
    """The text to keep; None when there is no answer, or a finding is about another file."""
    if answer is None:
        return None
    try:
        return _TO_JSON([answer, [stored_finding(one, {source: 0}) for one in found]])
    except KeyError:
        return None


def _restored(text: str, source: Source) -> tuple[Any, Sink]:
    answer, findings = json.loads(text)
    found = Sink()
    found.extend(restored_finding((source,), *one) for one in findings)
    return answer, found
