"""A project: its root, its folders, and the patterns in it, found by name.

The root is the nearest folder upwards that holds `parallax.config.yml`, or a `pyproject.toml` with
our table; else the nearest that holds `patterns/`, else the folder where the search began.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.caching.cache import Cache, open_cache
from parallax_patterns.configuration.config import VARIABLES, Config, is_configured
from parallax_patterns.configuration.kept_config import settled
from parallax_patterns.errors import UserError
from parallax_patterns.text_files import real_path
from parallax_primitives.nearest import nearest

SUFFIX: Final = ".prism"
_SWITCHES: Final = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """Where things are. All paths are absolute; the folders need not exist."""

    root: Path
    config: Config
    patterns_dir: Path
    tests_dir: Path
    agents_dir: Path
    requirements_dir: Path

    @classmethod
    def find(
        cls,
        start: Path,
        *,
        environment: Mapping[str, str] = os.environ,
        sink: Sink | None = None,
    ) -> Project:
        """The project that a folder, or a file's folder, belongs to.

        Faults of its configuration go to the sink, and defaults are used; without a sink they
        raise UserError.
        """
        folder = start.resolve()
        if not folder.is_dir():
            folder = folder.parent
        root = _root(folder)
        return cls.at(root, _config(root, environment, sink), environment)

    @classmethod
    def at(cls, root: Path, config: Config, environment: Mapping[str, str]) -> Project:
        """The project in a folder with these settings."""

        def folder(key: str) -> Path:
            given = environment.get(VARIABLES[key])
            return Path(given).resolve() if given else root / getattr(config, key)

        return cls(
            root=root,
            config=_overridden(config, environment),
            patterns_dir=folder("patterns"),
            tests_dir=folder("tests"),
            agents_dir=folder("agents"),
            requirements_dir=folder("requirements"),
        )

    def in_copy(self, root: Path, *, environment: Mapping[str, str] = os.environ) -> Project:
        """The project in a copy of its folder, such as that of a revision, with its own settings.

        Folders that the environment names stay where they are, seen from the project's folder.
        """
        moved = {
            name: str(root / folder.relative_to(self.root))
            for key, name in VARIABLES.items()
            if environment.get(name) and key != "journal"
            if (folder := Path(environment[name]).resolve()).is_relative_to(self.root)
        }
        return Project.find(root, environment={**environment, **moved})

    def owner_of(self, path: Path) -> Project:
        """The project that a file belongs to: this one, unless the file lies outside of it."""
        inside = real_path(path).is_relative_to(self.root)
        return self if inside else Project.find(path)

    @property
    def is_kept(self) -> bool:
        """Whether this is a project, which may keep things, and no mere folder of files."""
        return self.patterns_dir.is_dir() or is_configured(self.root)

    @property
    def cache(self) -> Cache:
        """What was worked out before; a mere folder of files keeps nothing."""
        return open_cache(self.root if self.is_kept else None)

    def patterns(self) -> tuple[Path, ...]:
        """The pattern files of the project, in order of their paths."""
        return tuple(sorted(self.patterns_dir.rglob(f"*{SUFFIX}")))

    def find_pattern(self, name_or_path: str) -> Path:
        """The file of a pattern, given by path or by name, with or without its ending.

        `SecurityReview`, `security_review` and `security-review` are one name. Raises UserError
        with the nearest name when there is none.
        """
        return self._by_path(name_or_path) or self._by_name(name_or_path)

    def test_file(self, pattern: Path) -> Path:
        """Where the tests of a pattern are kept."""
        return self.tests_dir / f"{pattern.stem}.test.yaml"

    def _by_path(self, text: str) -> Path | None:
        for path in (
            Path(text),
            Path(text + SUFFIX),
            self.root / text,
            self.root / (text + SUFFIX),
        ):
            if path.suffix == SUFFIX and path.is_file():
                return path.resolve()
        return None

    def _by_name(self, text: str) -> Path:
        wanted = kebab_case(text.removesuffix(SUFFIX))
        named = [path for path in self.patterns() if kebab_case(path.stem) == wanted]
        if len(named) == 1:
            return named[0]
        if named:
            shown = ", ".join(f"`{path.relative_to(self.patterns_dir)}`" for path in named)
            raise UserError(f"Several patterns are called `{text}`: {shown}.", hint="Give a path.")
        raise self._unknown(text, wanted)

    def _unknown(self, text: str, wanted: str) -> UserError:
        names = [path.stem for path in self.patterns()]
        near = nearest(wanted, names)
        if near is not None:
            return UserError(f"There is no pattern `{text}`.", hint=f"Did you mean `{near}`?")
        if names:
            shown = ", ".join(f"`{name}`" for name in sorted(names)[:10])
            return UserError(f"There is no pattern `{text}`.", hint=f"Use one of {shown}.")
        return UserError(
            f"There is no pattern `{text}`: `{self.patterns_dir}` holds none.",
            hint="Write one with `parallax generate pattern`.",
        )


def kebab_case(name: str) -> str:
    """`SecurityReview`, `security_review` and `Security review` as `security-review`."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name.strip())
    return re.sub(r"[\W_]+", "-", parted).strip("-").lower()


def _overridden(config: Config, environment: Mapping[str, str]) -> Config:
    """The settings with what the environment says of those that are no folders."""
    given = environment.get(VARIABLES["journal"])
    if not given:
        return config
    if given.lower() not in _SWITCHES:
        raise UserError(
            f"The environment variable `{VARIABLES['journal']}` cannot be `{given}`.",
            hint="Write `true` or `false`.",
        )
    return replace(config, journal=_SWITCHES[given.lower()])


def _upwards(folder: Path) -> Iterator[Path]:
    yield folder
    yield from folder.parents


def _root(folder: Path) -> Path:
    for candidate in _upwards(folder):
        if is_configured(candidate):
            return candidate
    for candidate in _upwards(folder):
        if _holds_patterns(candidate):
            return candidate
    return folder


def _holds_patterns(folder: Path) -> bool:
    return (folder / "patterns").is_dir()


def _config(root: Path, environment: Mapping[str, str], sink: Sink | None) -> Config:
    is_project = is_configured(root) or _holds_patterns(root)
    found = Sink()
    config = settled(root, environment, found, is_kept=is_project)
    if config is None and sink is None:
        faults = tuple(found)
        raise UserError(f"`{faults[0].source.name}` has faults.", diagnostics=faults)
    if sink is not None:
        sink.extend(found)
    return config or Config()
