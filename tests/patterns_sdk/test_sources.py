"""Reading files with their faults, what a pattern may import, and atomic writing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from parallax_compiler.diagnostics.core import Sink
from parallax_patterns.errors import UserError
from parallax_patterns.library import ProjectLibrary
from parallax_patterns.project import Project
from parallax_patterns.sources import read_source, write_atomically
from parallax_patterns.text_files import LARGEST
from tests.patterns_sdk.findings import places


@pytest.fixture
def project(tmp_path: Path) -> Project:
    (tmp_path / "patterns").mkdir()
    return Project.find(tmp_path, environment={})


def test_a_source_is_named_from_the_root(project: Project) -> None:
    path = project.patterns_dir / "a.prism"
    path.write_bytes(b"\xef\xbb\xbfx = 1\r\n")
    source = read_source(path, project)
    assert source.name == "patterns/a.prism"
    assert source.text == "x = 1\r\n"


def test_bytes_that_are_no_text_are_one_fault_however_many(project: Project) -> None:
    path = project.patterns_dir / "a.prism"
    path.write_bytes("é = 1\nb = '".encode() + b"\xe9\xe8'\nc = 2\nd = \xff\n")
    sink = Sink()
    source = read_source(path, project, sink)
    assert places(sink) == ["PLX0910 2:6"]
    (found,) = sink
    assert "0xe9" in found.label
    assert found.note == "1 more line of it hold such bytes."
    assert source.text.count("\n") == 4
    with pytest.raises(UserError) as caught:
        read_source(path, project)
    assert len(caught.value.diagnostics) == 1


def test_utf_16_is_named(project: Project) -> None:
    path = project.patterns_dir / "a.prism"
    path.write_bytes("x = 1".encode("utf-16"))
    sink = Sink()
    assert read_source(path, project, sink).text == "x = 1"
    assert "UTF-16" in next(iter(sink)).label


def test_what_cannot_be_read_is_a_mistake_of_usage(project: Project) -> None:
    for path, words in ((project.root / "no", "no file"), (project.patterns_dir, "folder")):
        with pytest.raises(UserError, match=words) as caught:
            read_source(path, project)
        assert caught.value.exit_code == 2


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff", "no text file"),
        (b"\0" * 100, "no text file"),
        (b"x" * (LARGEST + 1), "larger than 16 MB"),
    ],
)
def test_what_nobody_wrote_is_not_read(project: Project, data: bytes, words: str) -> None:
    path = project.patterns_dir / "a.prism"
    path.write_bytes(data)
    with pytest.raises(UserError, match=words) as caught:
        read_source(path, project, Sink())
    assert caught.value.hint


def test_a_zero_byte_in_a_text_is_for_whoever_reads_the_text(project: Project) -> None:
    path = project.patterns_dir / "a.prism"
    path.write_bytes(b"x = 1\0\n" + b"y = 22222222\n" * 40)
    assert "\0" in read_source(path, project).text


def test_a_device_that_never_ends_is_not_read_for_ever(project: Project) -> None:
    with pytest.raises(UserError, match="larger than 16 MB"):
        read_source(Path("/dev/zero"), project)


def test_the_library_stays_inside_the_project(project: Project) -> None:
    outside = project.root.parent / "outside.prism"
    outside.write_text("x = 1\n", encoding="utf-8")
    inside = project.patterns_dir / "lib.prism"
    inside.write_text("x = 2\n", encoding="utf-8")
    (project.patterns_dir / "link.prism").symlink_to(outside)
    library = ProjectLibrary(project)
    loaded = library.load("patterns/lib.prism")
    assert loaded is not None
    assert loaded.name == "patterns/lib.prism"
    wanderers = ("../outside.prism", "patterns/../../outside.prism", str(outside))
    for path in (*wanderers, "patterns/link.prism", "patterns", "no.prism", "a\0b"):
        assert library.load(path) is None
    assert "consensus" in library.specs


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    write_atomically(path, "through\n")
    assert os.read(reader, 100) == b"through\n"
    os.close(reader)
    assert path.is_fifo()


def test_writing_makes_folders_and_keeps_the_mode(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "file.txt"
    write_atomically(path, "one\n")
    path.chmod(0o600)
    write_atomically(path, "två\n")
    assert path.read_bytes() == "två\n".encode()
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["file.txt"]


@pytest.mark.parametrize("step", ["fsync", "replace", "chmod"])
def test_a_failure_while_writing_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "file.txt"
    path.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, full)
    with pytest.raises(UserError, match="no space left"):
        write_atomically(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert os.listdir(tmp_path) == ["file.txt"]


def test_an_interruption_while_writing_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(tmp_path / "file.txt", "new")
    assert os.listdir(tmp_path) == []


def test_a_link_is_written_through(tmp_path: Path) -> None:
    target = tmp_path / "target.txt"
    target.write_text("old", encoding="utf-8")
    link = tmp_path / "link.txt"
    link.symlink_to(target)
    write_atomically(link, "new")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "new"
