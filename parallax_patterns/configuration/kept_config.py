"""The files that settings of a project stand in, the strongest first, and what they come to.

`parallax.config.yml`, then `[tool.parallax]` of the `pyproject.toml` beside it, then the user's own
file. Settings are taken one by one; of `limits` and `generate`, their keys are. What each file says
is kept in the cache: `config_layers`, which reads them, takes longer to load than most commands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.caching.cache import Cache, open_cache
from parallax_patterns.caching.kept_answers import kept_answer
from parallax_patterns.configuration.config import (
    CONFIG_FILE,
    PYPROJECT,
    Config,
    has_table,
    users_file,
)
from parallax_patterns.text_files import decode, read_bytes

_READER: Final = "parallax_patterns.configuration.config_layers"


def settled(
    root: Path, environment: Mapping[str, str], sink: Sink, *, is_kept: bool
) -> Config | None:
    """What the files come to; None when the sink received faults. A project keeps what they say."""
    sources = tuple(sources_of(root, environment, sink))
    if not sources:
        return Config()
    cache = open_cache(root if is_kept else None)
    given = [said_in(one, cache, sink) for one in sources]
    if sink.has_errors:
        return None
    settings: dict[str, Any] = {}
    for one in reversed(given):
        assert one is not None, "what is no configuration is a fault"
        settings |= _over(settings, one)
    return Config(**settings)


def said_in(source: Source, cache: Cache, sink: Sink) -> dict[str, Any] | None:
    """What one of the files says, as data; None when the sink received faults."""
    said: dict[str, Any] | None = kept_answer(cache, _READER, source, sink)
    return said


def sources_of(root: Path, environment: Mapping[str, str], sink: Sink) -> Iterator[Source]:
    """The files of a root and of the user; what is no text there goes to the sink."""
    for path, name in _files(root, environment):
        source, faults = decode(read_bytes(path), name)
        sink.extend(faults)
        yield source


def _files(root: Path, environment: Mapping[str, str]) -> Iterator[tuple[Path, str]]:
    if (root / CONFIG_FILE).is_file():
        yield root / CONFIG_FILE, CONFIG_FILE
    if has_table(root / PYPROJECT):
        yield root / PYPROJECT, PYPROJECT
    own = users_file(environment)
    if own is not None and own.is_file():
        yield own, str(own)


def _over(weaker: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    """What a file says, over what weaker ones say."""
    strongest = dict(said)
    if "limits" in said:
        before = weaker.get("limits", {})
        stronger = {
            agent: {**before.get(agent, {}), **limits} for agent, limits in said["limits"].items()
        }
        strongest["limits"] = {**before, **stronger}
    if "generate" in said:
        strongest["generate"] = {**weaker.get("generate", {}), **said["generate"]}
    return strongest
