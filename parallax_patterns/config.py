"""`parallax.config.yml`: what a project may set, and reading it.

Every key is optional; folders are paths from the project's root.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.located_yaml import load_yaml, unusable, validate_model

CONFIG_FILE: Final = "parallax.config.yml"


def _inside(folder: str) -> str:
    """A folder below the root, as a plain relative path."""
    parts = folder.replace("\\", "/").split("/")
    if not folder.strip() or folder.startswith("/") or ".." in parts:
        raise unusable("this leads out of the project", "Name a folder inside the project")
    return folder


Folder = Annotated[str, AfterValidator(_inside)]


class Config(BaseModel):
    """The settings of a project."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    name: str | None = None
    patterns: Folder = "patterns"
    tests: Folder = "tests/patterns"
    agents: Folder = "agents"
    requirements: Folder = "requirements"


def load_config(source: Source, sink: Sink) -> Config | None:
    """The configuration in a text; None when the sink received faults. An empty one is fine."""
    located = load_yaml(source, sink)
    if located is None:
        return None
    if located.data is None:
        return Config()
    return validate_model(located, Config, sink)
