"""Which primitives an import path offers.

A primitive is exported by the package root `@parallax/primitives`, by its category
`@parallax/primitives/control`, and by its own file `@parallax/primitives/control/retry` (or
`@parallax/primitives/retry`); each path may end in `.prism`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from parallax_primitives.catalogue import CATEGORIES, SPECS
from parallax_primitives.spec import PrimitiveSpec

ROOT: Final = "@parallax/primitives"

_SUFFIX: Final = ".prism"


def _modules() -> dict[str, Mapping[str, PrimitiveSpec]]:
    found = {ROOT: SPECS}
    for category in CATEGORIES:
        found[f"{ROOT}/{category}"] = MappingProxyType(
            {name: spec for name, spec in SPECS.items() if spec.category == category}
        )
    for name, spec in SPECS.items():
        own = MappingProxyType({name: spec})
        found[f"{ROOT}/{spec.category}/{name}"] = own
        found.setdefault(f"{ROOT}/{name}", own)
    return found


_MODULES: Final = _modules()

PATHS: Final[tuple[str, ...]] = tuple(_MODULES)
"""The paths that can be imported, without `.prism`, for suggestions."""


def exports(path: str) -> Mapping[str, PrimitiveSpec] | None:
    """What a path exports, by name; None when there is no such module."""
    return _MODULES.get(path.removesuffix(_SUFFIX))


def home(name: str) -> str | None:
    """The path to suggest for importing a primitive: that of its category."""
    spec = SPECS.get(name)
    return None if spec is None else f"{ROOT}/{spec.category}"


def is_everyday(name: str) -> bool:
    """Whether a primitive's name is a word that variables may have without remark."""
    spec = SPECS.get(name)
    return spec is not None and spec.everyday
