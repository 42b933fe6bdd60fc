"""What a project keeps in `.parallax/cache/`, so that the same work is not done twice.

A file there is one text under the hash of everything it depends on. Whatever hinders the cache (a
folder that cannot be written, a full disk, a file that somebody changed) costs time, never more:
nothing is read that this user's `parallax` did not write, and no fault of it reaches a command.

Since a kept program is run, each file is signed with a secret of the user's, which lies outside of
the project: an unknown project cannot bring a cache along that does what its patterns cannot.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.util import find_spec
from pathlib import Path
from typing import Final

LIMIT: Final = 64 * 2**20
"""How many bytes the files may come to; then the oldest are removed, down to three quarters."""

DOUBTED: Final = 512
"""One answer in so many is derived anew and compared with the kept one, if others are derived."""

_ENDING: Final = ".kept"
_PART: Final = ".part"
_USES: Final = "uses"
_SECRET_SIZE: Final = 32
_PACKAGES: Final = (
    "parallax_compiler",
    "parallax_primitives",
    "parallax_patterns",
    "parallax_runtime",
)
"""What they hold decides what an answer is: the compiler, the specs of primitives, this format, and
what tests may expect of a run."""


def digest(data: bytes) -> str:
    """The hash of a file's bytes."""
    return blake2b(data, digest_size=20).hexdigest()


@dataclass(slots=True)
class Cache:
    """The kept texts of one project; without a folder it keeps nothing and knows nothing.

    `use` counts how often the project's cache was opened.
    """

    folder: Path | None
    secret: bytes = b""
    use: int = 0
    tidied: bool = False

    def key(self, *parts: bytes) -> str:
        """The name under which to keep what depends on these parts, and on what is installed."""
        sizes = ",".join(str(len(part)) for part in parts)
        return digest(b"\n".join([installed().encode(), sizes.encode(), *parts]))

    def get(self, key: str) -> str | None:
        """The text under a key."""
        if self.folder is None:
            return None
        try:
            signature, _, data = (self.folder / (key + _ENDING)).read_bytes().partition(b"\n")
        except OSError:
            return None
        return data.decode() if signature == self._signature(key, data) else None

    def put(self, key: str, text: str | None) -> None:
        """Keeps a text; a reader sees all of it or nothing."""
        if self.folder is None or text is None:
            return
        data = text.encode()
        temporary = self.folder / f"{key}.{os.getpid()}{_PART}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not self.tidied:
                self._tidy(self.folder)
            temporary.write_bytes(self._signature(key, data) + b"\n" + data)
            os.replace(temporary, self.folder / (key + _ENDING))
        except OSError:
            with suppress(OSError):
                temporary.unlink()
            self.folder = None

    def remove(self, key: str) -> None:
        if self.folder is not None:
            with suppress(OSError):
                (self.folder / (key + _ENDING)).unlink()

    def doubts(self, key: str, deriver: str) -> bool:
        """Whether this answer's turn has come: each has its own in 512 uses of the cache.

        A module is not loaded for that, which takes longer than everything else: where all
        answers were kept, all are taken.
        """
        return deriver in sys.modules and (int(key[:8], 16) + self.use) % DOUBTED == 0

    def _signature(self, key: str, data: bytes) -> bytes:
        signed = blake2b(key.encode() + data, key=self.secret, digest_size=20)
        return signed.hexdigest().encode()

    def _tidy(self, folder: Path) -> None:
        """Once, before the first write: keeps the folder out of git, and makes room in it."""
        self.tidied = True
        ignored = folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("*\n", "utf-8")
        files = sorted(_sizes(folder))
        excess = sum(size for _, size, _ in files) - LIMIT
        if excess > 0:
            _remove_oldest(files, excess + LIMIT // 4)


def _remove_oldest(files: Iterable[tuple[float, int, str]], size: int) -> None:
    for _, one, path in files:
        if size <= 0:
            return
        with suppress(OSError):
            os.unlink(path)
        size -= one


def _sizes(folder: Path) -> Iterator[tuple[float, int, str]]:
    """Age, size and path of the files that may be removed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith((_ENDING, _PART)):
                about = entry.stat(follow_symlinks=False)
                yield about.st_mtime, about.st_size, entry.path


# --- opening -------------------------------------------------------------------------------------


@cache
def open_cache(root: Path | None) -> Cache:
    """The cache of the project in a folder, the same all through the process; None keeps none."""
    if root is None:
        return Cache(folder=None)
    folder = root / ".parallax" / "cache"
    return Cache(folder=folder, secret=_secret(os.environ), use=_count_use(folder / _USES))


def _count_use(counter: Path) -> int:
    """How often the cache was opened before; two processes at once may count as one."""
    use = 0
    with suppress(OSError, ValueError):
        use = int(counter.read_bytes())
    with suppress(OSError):
        counter.write_text(str((use + 1) % DOUBTED), "utf-8")
    return use


def _secret(environment: Mapping[str, str]) -> bytes:
    """The user's secret, made on first use; one for this process where none can be kept."""
    with suppress(OSError, RuntimeError):
        given = environment.get("XDG_CACHE_HOME") or environment.get("LOCALAPPDATA")
        folder = (Path(given) if given else Path.home() / ".cache") / "parallax"
        folder.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            handle = os.open(folder / "secret", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(os.urandom(_SECRET_SIZE))
        secret = (folder / "secret").read_bytes()
        if len(secret) == _SECRET_SIZE:
            return secret
    return os.urandom(_SECRET_SIZE)


@cache
def installed() -> str:
    """The hash of what is installed: of the names, sizes and times of our files, and of the Python.

    That is known in two milliseconds, and it knows an edited file from the version it had before.
    """
    return digest("\n".join([sys.version, *_files(_PACKAGES)]).encode())


def _files(packages: Iterable[str]) -> Iterator[str]:
    """The files of packages, none of which is loaded for that."""
    for package in packages:
        spec = find_spec(package)
        for folder in (spec and spec.submodule_search_locations) or ():
            yield from _listed(folder)


def _listed(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.is_dir():
                yield from _listed(entry.path) if entry.name != "__pycache__" else ()
            else:
                about = entry.stat()
                yield f"{entry.path} {about.st_size} {about.st_mtime_ns}"
