"""The files that settings of a project stand in, the strongest first, and what they come to.

`parallax.config.yml`, then `[tool.parallax]` of the `pyproject.toml` beside it, then the user's own
file. Settings are taken one by one; of `limits` and `generate`, their keys are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.agent_files.limits import merged
from parallax_patterns.config import CONFIG_FILE, PYPROJECT, TABLE, Config, has_table, users_file
from parallax_patterns.config_file import ConfigFile
from parallax_patterns.located_toml import load_table
from parallax_patterns.located_yaml import Located, load_yaml, validate_model
from parallax_patterns.text_files import decode, read_bytes


def layers_of(root: Path, environment: Mapping[str, str], sink: Sink) -> tuple[Located, ...]:
    """The files of a root and of the user that say something; their faults go to the sink."""
    found = (load_layer(_read(path, name, sink), sink) for path, name in _files(root, environment))
    return tuple(one for one in found if one is not None)


def _files(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if (root / CONFIG_FILE).is_file():
        yield root / CONFIG_FILE, CONFIG_FILE
    if has_table(root / PYPROJECT):
        yield root / PYPROJECT, PYPROJECT
    own = users_file(environment)
    if own is not None and own.is_file():
        yield own, str(own)


def _read(path: Path, name: str, sink: Sink) -> Source:
    source, faults = decode(read_bytes(path), name)
    sink.extend(faults)
    return source


def check_config(source: Source, sink: Sink) -> None:
    """Tells the sink what is wrong with one of the files."""
    layer = load_layer(source, sink)
    if layer is not None:
        validate_model(layer, ConfigFile, sink)


def load_layer(source: Source, sink: Sink) -> Located | None:
    """The settings in a text, by its name; None where there are none, or it cannot be read."""
    if Path(source.name).name == PYPROJECT:
        return load_table(source, TABLE, sink)
    located = load_yaml(source, sink)
    return None if located is None or located.data is None else located


def settled(layers: Sequence[Located], sink: Sink) -> Config | None:
    """What the layers come to, the strongest first; None when the sink received faults."""
    given = [validate_model(one, ConfigFile, sink) for one in layers]
    if sink.has_errors:
        return None
    settings: dict[str, Any] = {}
    for one in reversed(given):
        assert one is not None, "what is no configuration is a fault"
        settings |= _said(one, settings)
    return Config(**settings)


def _said(one: ConfigFile, weaker: Mapping[str, Any]) -> dict[str, Any]:
    """What a layer says, over what weaker ones say."""
    said = {name: getattr(one, name) for name in one.model_fields_set}
    if "limits" in said:
        before = weaker.get("limits", {})
        stronger = {
            agent: merged(before[agent], limits) if agent in before else limits
            for agent, limits in one.limits.items()
        }
        said["limits"] = {**before, **stronger}
    if "generate" in said:
        said["generate"] = {**weaker.get("generate", {}), **one.generate.said()}
    return said
