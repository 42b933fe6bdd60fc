"""The settings of a project, each with where it comes from; and the schema of their file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.config import CONFIG_FILE, VARIABLES, Config
from parallax_patterns.config_file import ConfigFile
from parallax_patterns.located_yaml import Located, load_yaml
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A key with its value as data; `origin` is a variable, `file:line`, or `default`."""

    key: str
    value: Any
    origin: str


def settings_of(project: Project, environment: Mapping[str, str]) -> tuple[Setting, ...]:
    """Every setting of a project whose configuration has no faults."""
    located = _located(project)
    return tuple(_setting(one.name, project, located, environment) for one in fields(Config))


def _located(project: Project) -> Located | None:
    path = project.root / CONFIG_FILE
    if not path.is_file():
        return None
    found = load_yaml(read_source(path, project), Sink())
    return found if found is not None and isinstance(found.data, dict) else None


def _setting(
    key: str, project: Project, located: Located | None, environment: Mapping[str, str]
) -> Setting:
    value = getattr(project.config, key)
    variable = VARIABLES.get(key)
    if variable is not None and environment.get(variable):
        given = environment[variable] if isinstance(value, str) else value
        return Setting(key=key, value=given, origin=variable)
    if located is not None and located.has(key):
        line = located.source.position(located.key_span(key).start).line
        return Setting(key=key, value=located.at(key), origin=f"{CONFIG_FILE}:{line}")
    return Setting(key=key, value=value, origin="default")


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of `parallax.config.yml`."""
    schema = ConfigFile.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "Parallax configuration",
    }
