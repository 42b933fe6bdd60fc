"""What primitives of a project remember between its runs, in `.parallax/state/`.

Checkpoints belong to one run and go when it has completed; the rest belongs to the project. One
JSON file holds one fact, written whole or not at all; runs that go on at the same time take turns
by locks of the operating system. Nothing that holds the value of a secret is written.

Whatever fails raises StoreFault, whose words say what is wrong: the run reports it and goes on
without the store. A file that holds no fact is set aside, so that the next run is well again.
"""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from parallax_patterns import calibration
from parallax_patterns.checkpoints import ABOUT, resumable
from parallax_patterns.errors import UserError
from parallax_patterns.file_locks import held_briefly, opened
from parallax_patterns.project import Project
from parallax_patterns.run_records import MOST_KEPT, cleaned
from parallax_patterns.text_files import reason_of, shown_path, write_atomically
from parallax_primitives.secrets import secret_values
from parallax_primitives.state import LostFact, StoreFault
from parallax_primitives.values import Json

FOLDER: Final = Path(".parallax") / "state"
_LOCKS: Final = "locks"
_PATIENCE: Final = 10.0
"""Seconds that other runs may need to read and write a space; who waits has no place in a queue."""
_LONGEST_PAUSE: Final = 0.1
"""Seconds between two attempts to take a lock that is held for long."""
_KEPT: Final = 30 * 86400.0
"""Seconds after which what nobody wrote again is forgotten."""
_CALIBRATION: Final = "calibration"
_CHECKPOINTS: Final = "checkpoint"
_PASSING: Final = ("cache", "circuit", "rateLimit")
"""Spaces in which places of patterns leave facts that nothing asks for once they are gone."""


class FileStore:
    """Facts as files of a project's folder; `run` is the run to resume by, `about` what it is."""

    def __init__(
        self, root: Path, run: str, about: Mapping[str, Json], patience: float = _PATIENCE
    ) -> None:
        self.run = run
        self._calibration = root / calibration.FILE
        self._folder = root / FOLDER
        self._checkpoints = self._folder / _CHECKPOINTS / run
        self._about = about
        self._patience = patience
        self._secret: dict[tuple[str, str], Json] = {}
        self._is_tidy = False

    def read(self, space: str, key: str) -> Json:
        if space == _CALIBRATION:
            return calibration.table_of(self._calibration, key)
        if (space, key) in self._secret:
            return self._secret[space, key]
        path = self._path(space, key)
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreFault(f"`{shown_path(path)}` cannot be read: {reason_of(error)}") from None
        return _fact(path, text, key)

    def write(self, space: str, key: str, data: Json) -> None:
        self._secret.pop((space, key), None)
        hidden = secret_values()
        if hidden and cleaned([key, data], hidden) != [key, data]:
            self._secret[space, key] = data
            data = None
        path = self._path(space, key)
        if data is None:
            _remove(path)
            return
        self._tidy()
        if space == _CHECKPOINTS and not self.can_be_resumed:
            _put(self._checkpoints / ABOUT, self._about)
        _put(path, {"key": key, "data": data})

    @contextmanager
    def exclusively(self, space: str) -> Iterator[None]:
        path = self._folder / _LOCKS / f"{space}.space"
        with ExitStack() as held:
            with _locking(path):
                held.enter_context(held_briefly(path, self._patience))
            yield

    @asynccontextmanager
    async def lock(self, name: str) -> AsyncIterator[None]:
        path = self._folder / _LOCKS / f"{_digest(name)}.lock"
        with ExitStack() as held:
            with _locking(path):
                taken = held.enter_context(opened(path))
                pause = 0.005
                while not taken():
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, _LONGEST_PAUSE)
            yield

    @property
    def can_be_resumed(self) -> bool:
        """Whether the run has passed a checkpoint that is kept."""
        return (self._checkpoints / ABOUT).is_file()

    def forget_checkpoints(self) -> None:
        """Removes what the run would be resumed with, and what runs of long ago left."""
        with suppress(OSError):
            runs = sorted(self._checkpoints.parent.iterdir(), reverse=True)
            for folder in runs:
                if folder == self._checkpoints or folder in runs[MOST_KEPT:]:
                    shutil.rmtree(folder)

    def _path(self, space: str, key: str) -> Path:
        """Where a fact is: checkpoints belong to their run, all else to the project."""
        folder = self._checkpoints if space == _CHECKPOINTS else self._folder / space
        return folder / f"{_digest(key)}.json"

    def _tidy(self) -> None:
        """Once, before the first write: keeps the folder out of git, and forgets what is old."""
        if self._is_tidy:
            return
        self._is_tidy = True
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            ignored = self._folder / ".gitignore"
            if not ignored.exists():
                ignored.write_text("*\n", "utf-8")
            for path in self._passing():
                if path.stat().st_mtime < time.time() - _KEPT:
                    path.unlink()

    def _passing(self) -> Iterator[Path]:
        for space in _PASSING:
            yield from (self._folder / space).glob("*.json")


@contextmanager
def _locking(path: Path) -> Iterator[None]:
    try:
        yield
    except TimeoutError:
        raise StoreFault(f"another run holds `{shown_path(path)}`") from None
    except OSError as error:
        raise StoreFault(f"`{shown_path(path)}` cannot be locked: {reason_of(error)}") from None


def _fact(path: Path, text: bytes, key: str) -> Json:
    try:
        found: Any = json.loads(text)
        if isinstance(found, Mapping) and found.get("key") == key and "data" in found:
            data: Json = found["data"]
            return data
    except (ValueError, RecursionError):
        pass
    aside = path.with_suffix(".damaged")
    shown = shown_path(path)
    try:
        path.replace(aside)
    except OSError:
        raise StoreFault(f"`{shown}` is damaged; remove it") from None
    raise LostFact(f"`{shown}` is damaged; it is `{aside.name}` now")


def _put(path: Path, content: Mapping[str, Json]) -> None:
    try:
        text = json.dumps(content, allow_nan=False)
        write_atomically(path, text + "\n")
    except UserError as error:
        raise StoreFault(error.message.removesuffix(".")) from None


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StoreFault(f"`{shown_path(path)}` cannot be removed: {reason_of(error)}") from None


def _digest(name: str) -> str:
    return blake2b(name.encode(errors="surrogatepass"), digest_size=16).hexdigest()


def state_of(
    project: Project, run: str, about: Mapping[str, Json], resume: str | None = None
) -> FileStore | None:
    """What the primitives of a project remember; those of a mere folder of files forget.

    `resume` names an earlier run whose checkpoints the run goes on from; UserError when it cannot.
    """
    if resume is not None:
        run = resumable(project.root / FOLDER / _CHECKPOINTS, resume, about)
    return FileStore(project.root, run, about) if project.is_kept else None
