"""YAML pattern documents of the older format as patterns.

    migrate_document(path, project) -> Migration     the document's pattern, and nothing written

`schema` says what a document may hold, `composing` makes a syntax tree of it, each of whose nodes
knows the part of the document that it stems from; so what the compiler finds in the pattern is told
at its place in the YAML.
"""

from __future__ import annotations
