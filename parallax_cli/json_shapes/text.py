"""JSON for programs and for people: one document, indented, keys in the order of the shape."""

from __future__ import annotations

import json
from typing import Any

from parallax_cli.output import Output


def json_text(data: Any, output: Output) -> str:
    """The document that `--format json` prints."""
    return json.dumps(data, indent=2, ensure_ascii=not output.result.unicode, allow_nan=False)


def json_line(data: Any, output: Output) -> str:
    """The same on one line, for streams of documents."""
    return json.dumps(data, ensure_ascii=not output.result.unicode, allow_nan=False)
