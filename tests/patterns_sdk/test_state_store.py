"""The project's state: shared by its runs, whole at every moment, and clear about its faults."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parallax_patterns.checkpoints import about_run, resumable
from parallax_patterns.errors import UserError
from parallax_patterns.state_store import FOLDER, FileStore
from parallax_primitives.state import LostFact, State, StoreFault
from parallax_primitives.values import Json
from tests.primitives.test_laws import drawn

ABOUT = about_run("Review", {"code": "x"})

json_values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.floats(-1, 1) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


def store_in(folder: Path, run: str = "r1", patience: float = 2.0) -> FileStore:
    return FileStore(folder, run, ABOUT, patience)


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return store_in(tmp_path)


facts = st.tuples(
    st.sampled_from(["cache", "circuit", "checkpoint"]), st.sampled_from(["a", "b/../c", "ä\ud800"])
)


@given(st.lists(st.tuples(facts, json_values), max_size=8))
@drawn
def test_it_reads_what_was_written_last(
    tmp_path_factory: pytest.TempPathFactory, written: list[tuple[tuple[str, str], Json]]
) -> None:
    folder = tmp_path_factory.mktemp("facts")
    known: dict[tuple[str, str], Json] = {}
    for place, data in written:
        store_in(folder).write(*place, data)
        known[place] = data
        for one, value in known.items():
            assert store_in(folder).read(*one) == value
    assert not list(folder.rglob("*.tmp"))


def test_checkpoints_belong_to_their_run(tmp_path: Path) -> None:
    first, second = store_in(tmp_path, "r1"), store_in(tmp_path, "r2")
    first.write("checkpoint", "facts", 1)
    first.write("cache", "k", 2)
    assert (second.read("checkpoint", "facts"), second.read("cache", "k")) == (None, 2)
    assert (first.can_be_resumed, second.can_be_resumed) == (True, False)
    first.forget_checkpoints()
    assert store_in(tmp_path, "r1").read("checkpoint", "facts") is None
    assert second.read("cache", "k") == 2


def test_the_folder_is_kept_out_of_git(store: FileStore, tmp_path: Path) -> None:
    store.write("cache", "k", 1)
    assert (tmp_path / FOLDER / ".gitignore").read_text("utf-8") == "*\n"


def test_what_is_old_is_forgotten(tmp_path: Path) -> None:
    store_in(tmp_path).write("cache", "old", 1)
    store_in(tmp_path).write("checkpoint", "facts", 3)
    for path in (tmp_path / FOLDER).rglob("*.json"):
        os.utime(path, (0, 0))
    store_in(tmp_path).write("cache", "new", 2)
    after = store_in(tmp_path)
    assert [after.read("cache", one) for one in ("old", "new")] == [None, 2]
    assert after.read("checkpoint", "facts") == 3


def test_no_secret_is_written(
    store: FileStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_API_TOKEN", "hush-hush-hush")
    store.write("cache", "k", {"answer": ["it is hush-hush-hush"]})
    assert store.read("cache", "k") == {"answer": ["it is hush-hush-hush"]}
    store.write("checkpoint", "for hush-hush-hush", 1)
    assert not list(tmp_path.rglob("*.json"))
    store.write("cache", "k", 1)
    assert store_in(tmp_path).read("cache", "k") == 1


# --- faults --------------------------------------------------------------------------------------


def only_file(folder: Path) -> Path:
    (path,) = folder.rglob("cache/*.json")
    return path


@pytest.mark.parametrize(
    "content", [b"", b"\xff", b"[1]", b'{"key": "k"}', b'{"key": "other", "data": 1}', b"[" * 9999]
)
def test_a_damaged_file_is_told_once_and_set_aside(tmp_path: Path, content: bytes) -> None:
    store_in(tmp_path).write("cache", "k", 1)
    path = only_file(tmp_path)
    path.write_bytes(content)
    with pytest.raises(StoreFault, match=r"is damaged; it is `.*damaged` now"):
        store_in(tmp_path).read("cache", "k")
    assert store_in(tmp_path).read("cache", "k") is None
    assert path.with_suffix(".damaged").read_bytes() == content


def test_a_full_disk_keeps_the_old_fact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store_in(tmp_path).write("cache", "k", 1)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", full)
        with pytest.raises(StoreFault, match="cannot be written: no space left on device"):
            store_in(tmp_path).write("cache", "k", 2)
    assert store_in(tmp_path).read("cache", "k") == 1
    assert not list(tmp_path.rglob("*.tmp"))


def in_the_way(folder: Path) -> None:
    (folder / FOLDER).parent.mkdir()
    (folder / FOLDER).write_text("a file", "utf-8")


def folders_for_files(folder: Path) -> None:
    store_in(folder).write("cache", "k", 1)
    path = only_file(folder)
    path.unlink()
    path.mkdir()
    lock = folder / FOLDER / "locks" / "cache.space"
    lock.mkdir(parents=True)


@pytest.mark.parametrize("spoil", [in_the_way, folders_for_files])
def test_every_operation_says_why_it_failed(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    spoil(tmp_path)
    told: list[tuple[str, str]] = []
    for operation in ("read", "write", "lock"):
        state = State(store_in(tmp_path), lambda what, _, error: told.append((what, str(error))))
        if operation == "read":
            assert state.read("cache", "k") is None
        elif operation == "write":
            state.write("cache", "k", 1)
        else:
            with state.exclusively("cache"):
                pass
    assert [one for one, _ in told] == ["read", "write", "lock"]
    assert all(" cannot be " in words and "Error" not in words for _, words in told)


def test_a_space_that_another_holds_is_given_up(tmp_path: Path) -> None:
    store = store_in(tmp_path, patience=0.01)
    with (
        store_in(tmp_path).exclusively("cache"),
        pytest.raises(StoreFault, match="another run holds"),
        store.exclusively("cache"),
    ):
        pass


def test_what_fails_inside_is_no_fault_of_the_store(store: FileStore) -> None:
    for error in (ZeroDivisionError, TimeoutError):
        with pytest.raises(error), store.exclusively("cache"):
            raise error
    with store.exclusively("cache"):
        pass


# --- calibration ---------------------------------------------------------------------------------


def test_tables_of_agents_are_read_from_their_file(tmp_path: Path) -> None:
    assert store_in(tmp_path).read("calibration", "ann") is None
    (tmp_path / "calibration.lock").write_text('{"ann": [[0.5, 0.4], [1, 0.9]]}', "utf-8")
    store = store_in(tmp_path)
    assert store.read("calibration", "ann") == [[0.5, 0.4], [1, 0.9]]
    assert store.read("calibration", "bob") is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "`.*calibration.lock` is no JSON"),
        ("[]", "must hold an object of tables by agent"),
        ('{"ann": [0.5]}', "the table of `ann` in `.*` cannot be used: it must be a list of pairs"),
        ('{"ann": [[0.5, 0.4], [0.4, 0.9]]}', "cannot be used: it must rise"),
        ('{"ann": [[0.5, 1.4]]}', "its numbers must lie between 0 and 1"),
    ],
)
def test_a_table_that_cannot_be_used_is_said(tmp_path: Path, content: str, words: str) -> None:
    path = tmp_path / "calibration.lock"
    path.write_text(content, "utf-8")
    with pytest.raises(LostFact, match=words):
        store_in(tmp_path).read("calibration", "ann")
    assert path.read_text("utf-8") == content


# --- several processes ---------------------------------------------------------------------------

COUNTING = """
import sys
from pathlib import Path
from parallax_patterns.state_store import FileStore
store = FileStore(Path(sys.argv[1]), "r", {})
for _ in range(60):
    with store.exclusively("cache"):
        count = store.read("cache", "count") or 0
        store.write("cache", "count", count + 1)
"""

HOLDING = """
import asyncio, sys
from pathlib import Path
from parallax_patterns.state_store import FileStore
async def hold():
    async with FileStore(Path(sys.argv[1]), "r", {}).lock("ledger"):
        print("held", flush=True)
        await asyncio.sleep(60)
asyncio.run(hold())
"""


def started(code: str, folder: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", code, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def test_runs_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    both = [started(COUNTING, tmp_path) for _ in range(2)]
    seen: list[int] = []
    while any(one.poll() is None for one in both):
        count = store_in(tmp_path).read("cache", "count")
        assert isinstance(count, int | None)
        seen.append(count or 0)
        time.sleep(0.001)
    assert [one.communicate() and one.returncode for one in both] == [0, 0]
    assert seen == sorted(seen)
    assert store_in(tmp_path).read("cache", "count") == 120


def test_a_killed_holder_leaves_its_lock(tmp_path: Path) -> None:
    async def taken(patience: float) -> bool:
        try:
            async with asyncio.timeout(patience), store_in(tmp_path).lock("ledger"):
                return True
        except TimeoutError:
            return False

    holder = started(HOLDING, tmp_path)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    assert not asyncio.run(taken(0.05))
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    assert asyncio.run(taken(5))


# --- resuming ------------------------------------------------------------------------------------


def test_a_run_is_found_by_its_beginning(tmp_path: Path) -> None:
    for run in ("20260101-1", "20260102-1", "20260102-2"):
        store_in(tmp_path, run).write("checkpoint", "facts", 1)
    folder = tmp_path / FOLDER / "checkpoint"
    assert resumable(folder, "20260101", ABOUT) == "20260101-1"
    assert resumable(folder, "latest", ABOUT) == "20260102-2"
    with pytest.raises(UserError, match="Several runs begin with `20260102`"):
        resumable(folder, "20260102", ABOUT)
    with pytest.raises(UserError, match="There is no run `2025` to resume"):
        resumable(folder, "2025", ABOUT)
    with pytest.raises(UserError, match="had another input"):
        resumable(folder, "latest", about_run("Review", None))
    with pytest.raises(UserError, match="is one of `Review`, not of `Other`"):
        resumable(folder, "latest", about_run("Other", {"code": "x"}))
    (folder / "20260102-2" / "run.json").write_text("{", "utf-8")
    with pytest.raises(UserError, match="The checkpoints of the run `20260102-2` are damaged"):
        resumable(folder, "latest", ABOUT)


def test_the_input_is_kept_as_a_hash(store: FileStore, tmp_path: Path) -> None:
    store.write("checkpoint", "facts", 1)
    (told,) = tmp_path.rglob("run.json")
    assert json.loads(told.read_bytes()) == ABOUT
    assert "code" not in told.read_text("utf-8")
