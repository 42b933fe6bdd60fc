"""A located document as JSON data, and back."""

from __future__ import annotations

from typing import Any

from parallax_compiler.source import Source, Span
from parallax_patterns.located_yaml.document import Located, Place


def kept(located: Located) -> list[Any]:
    """The data of a document and its places, as `restored` takes them."""
    places = [
        [path, place.key and _ends(place.key), _ends(place.value)]
        for path, place in located.places.items()
    ]
    return [located.data, places]


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


def restored(source: Source, data: object, places: list[Any]) -> Located:
    """The document of that source."""
    return Located(
        source=source,
        data=data,
        places={
            tuple(path): Place(key=key and Span(*key), value=Span(*value))
            for path, key, value in places
        },
    )
