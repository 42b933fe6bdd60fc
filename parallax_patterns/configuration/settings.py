"""The settings of a project, each with where it comes from; and the schema of their file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.configuration.config import VARIABLES, Config
from parallax_patterns.configuration.config_file import ConfigFile
from parallax_patterns.configuration.config_layers import layers_of
from parallax_patterns.located_yaml.document import Located
from parallax_patterns.project import Project

_DEPTHS: Final[Mapping[str, int]] = {"limits": 3, "generate": 2}
"""How many keys lead to one setting, where it is more than one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key with its value as data; `origin` is a variable, `file:line`, or `default`."""

    key: str
    value: Any
    origin: str


def settings_of(project: Project, environment: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every setting of a project whose configuration has no faults; of mappings, what is set."""
    layers = layers_of(project.root, environment, Sink())
    return tuple(
        setting
        for one in fields(Config)
        for setting in _settings(one.name, project, layers, environment)
    )


def _settings(
    key: str, project: Project, layers: Sequence[Located], environment: Mapping[str, str]
) -> Iterator[Setting]:
    value = getattr(project.config, key)
    variable = VARIABLES.get(key)
    if variable is not None and environment.get(variable):
        given = environment[variable] if isinstance(value, str) else value
        yield Setting(key=key, value=given, origin=variable)
        return
    said = {path: layer for layer in reversed(layers) for path in _leaves(layer, (key,))}
    for path, layer in said.items():
        line = layer.source.position(layer.key_span(*path).start).line
        origin = f"{layer.source.name}:{line}"
        yield Setting(key=".".join(path), value=layer.at(*path), origin=origin)
    if not said:
        yield Setting(key=key, value=value, origin="default")


def _leaves(layer: Located, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """The paths of what a layer sets at a path, as deep as layers are put together."""
    value = layer.at(*path) if layer.has(*path) else None
    if isinstance(value, dict) and len(path) < _DEPTHS.get(path[0], 1):
        for key in value:
            yield from _leaves(layer, (*path, key))
    elif layer.has(*path):
        yield path


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of `parallax.config.yml`."""
    schema = ConfigFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Parallax configuration",
    }
