"""YAML whose every key and value knows its place: reading, and checking against a model.

    located = load_yaml(source, sink)
    model = located and validate_model(located, Requirements, sink)

Faults are diagnostics in the sink, as many as the text shows at once; nothing is raised.
"""

from __future__ import annotations

from parallax_patterns.located_yaml.document import Located, Path, Place
from parallax_patterns.located_yaml.models import kind_in_words, unusable, validate_model
from parallax_patterns.located_yaml.reading import load_yaml

__all__ = ["Located", "Path", "Place", "kind_in_words", "load_yaml", "unusable", "validate_model"]
