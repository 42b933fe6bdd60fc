"""`record`: a frozen dataclass of which runs make many.

To type checkers this is `dataclasses.dataclass`. At run time nothing keeps an instance from being
changed, and one of six fields is made in 360 ns instead of 880. Those of which every run makes some
are made by position: by keywords that takes Python 3.11 twice as long.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as record
else:
    from dataclasses import dataclass

    def record(*, frozen: bool, **given: bool) -> Callable[[type], type]:
        """The decorator, as it is at run time."""
        assert frozen, "to whoever reads and checks it, a record is frozen"
        return dataclass(unsafe_hash=True, **given)


__all__ = ["record"]
