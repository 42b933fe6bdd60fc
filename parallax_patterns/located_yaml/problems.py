"""The words for what PyYAML's scanner and parser stumble over.

PyYAML says what its machine expected; people want to know what to change. Each row is a fragment
of its message, our label and our hint; the first row that fits counts.
"""

from __future__ import annotations

from typing import Final

_ROWS: Final[tuple[tuple[str, str, str], ...]] = (
    ("character '\\t'", "a tab cannot indent or separate here", "Use spaces"),
    (
        "mapping values are not allowed",
        "this `:` starts a mapping where none can stand",
        "Put the text in quotes, or check the indentation of this line",
    ),
    (
        "could not find expected ':'",
        "this line is neither `key: value` nor `- item`",
        "Add the `:` with a space after it, or put the text in quotes",
    ),
    (
        "unexpected end of stream",
        "this quoted text never ends",
        "Close the quotes",
    ),
    (
        "unexpected document separator",
        "this quoted text never ends",
        "Close the quotes",
    ),
    (
        "expected <block end>",
        "this does not fit the indentation of the block it stands in",
        "Indent it like the lines above that belong with it",
    ),
    (
        "expected ',' or ']'",
        "the list that `[` begins is not closed",
        "Separate the items by `,` and end them with `]`",
    ),
    (
        "expected ',' or '}'",
        "the mapping that `{` begins is not closed",
        "Separate the entries by `,`, end them with `}`, and quote keys that have other signs",
    ),
    (
        "unknown escape character",
        "this escape does not exist in double quotes",
        "Write `\\\\` for a backslash, or use single quotes",
    ),
    (
        "sequence entries are not allowed",
        "a list item cannot begin here",
        "Begin `- ` on a line of its own",
    ),
    (
        "cannot start any token",
        "a plain text cannot begin with this character",
        "Put the text in quotes",
    ),
    (
        "alphabetic or numeric character",
        "a name has to follow `*` or `&` here",
        "Put the text in quotes",
    ),
    (
        "document start",
        "this stands outside the document",
        "Check its indentation, or remove it",
    ),
)

OTHERWISE: Final = (
    "the YAML cannot be read from here on",
    "Check the indentation, the quotes and the brackets before this place",
)


def in_plain_words(problem: str) -> tuple[str, str]:
    """Label and hint for a message of PyYAML."""
    for fragment, label, hint in _ROWS:
        if fragment in problem:
            return label, hint
    return OTHERWISE
