"""Reads the files that settings stand in: what each says, and where."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.configuration.config import PYPROJECT, TABLE
from parallax_patterns.configuration.config_file import ConfigFile
from parallax_patterns.configuration.kept_config import sources_of
from parallax_patterns.configuration.located_toml import load_table
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.located_yaml.models import validate_model
from parallax_patterns.located_yaml.reading import load_yaml


def layers_of(root: Path, environment: Mapping[str, str], sink: Sink) -> tuple[Located, ...]:
    """The files of a root and of the user that say something; their faults go to the sink."""
    found = (located(source, sink) for source in sources_of(root, environment, sink))
    return tuple(one for one in found if one is not None)


def read(source: Source, sink: Sink) -> dict[str, Any] | None:
    """What one of the files says, as data; None when the sink received faults."""
    before = len(sink)
    found = located(source, sink)
    if found is None:
        return {} if len(sink) == before else None
    given = validate_model(found, ConfigFile, sink)
    if given is None:
        return None
    said = {name: getattr(given, name) for name in given.model_fields_set}
    if "limits" in said:
        said["limits"] = found.at("limits")
    if "generate" in said:
        said["generate"] = given.generate.said()
    return said


def located(source: Source, sink: Sink) -> Located | None:
    """The settings in a text, by its name; None where there are none, or it cannot be read."""
    if Path(source.name).name == PYPROJECT:
        return load_table(source, TABLE, sink)
    found = load_yaml(source, sink)
    return None if found is None or found.data is None else found
