"""What a pattern may import: the primitives, and files inside the project's root."""

from __future__ import annotations

from collections.abc import Mapping

from parallax_compiler.diagnostics.core import Sink
from parallax_compiler.source import Source
from parallax_patterns.caching.cache import digest
from parallax_patterns.project import Project
from parallax_patterns.sources import imported_bytes, source_name
from parallax_patterns.text_files import decode
from parallax_primitives.catalogue import SPECS
from parallax_primitives.spec import PrimitiveSpec


class ProjectLibrary:
    """The compiler's library.

    `asked` keeps each path that it was asked for with what was there: the hash of the file's bytes
    and its text. The sink receives the encoding faults of the files that it loads.
    """

    def __init__(self, project: Project, sink: Sink | None = None) -> None:
        self._project = project
        self._sink = sink if sink is not None else Sink()
        self.asked: dict[str, tuple[str, Source] | None] = {}

    @property
    def specs(self) -> Mapping[str, PrimitiveSpec]:
        return SPECS

    def load(self, path: str) -> Source | None:
        """The file at a path from the root; None when it is missing or outside of the root."""
        data = imported_bytes(path, self._project)
        if data is None:
            self.asked[path] = None
            return None
        source, faults = decode(data, source_name(self._project.root / path, self._project))
        self.asked[path] = (digest(data), source)
        self._sink.extend(faults)
        return source
