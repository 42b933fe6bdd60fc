"""`parallax fmt`: what is written, what is left alone, and what the exit code says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.runner import parallax

UNTIDY = "x=1 // one\nif (x) y=2"
TIDY = "x = 1 // one\nif (x) {\n  y = 2\n}\n"


def put(folder: Path, name: str, data: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_a_new_project_is_formatted(project: Path) -> None:
    outcome = parallax("fmt", "--check", cwd=project)
    assert (outcome.code, outcome.stderr) == (0, "")


def test_files_are_replaced_and_keep_their_mode(project: Path) -> None:
    path = put(project, "patterns/x.prism", UNTIDY)
    path.chmod(0o640)
    assert parallax("fmt", cwd=project).code == 0
    assert path.read_text("utf-8") == TIDY
    assert path.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in path.parent.iterdir() if one.name.startswith(".")] == []


def test_what_is_formatted_is_not_written_again(project: Path) -> None:
    path = put(project, "patterns/x.prism", TIDY)
    before = path.stat()
    assert parallax("fmt", cwd=project).code == 0
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_looking_writes_nothing(option: str, project: Path) -> None:
    path = put(project, "patterns/x.prism", UNTIDY)
    outcome = parallax("fmt", option, cwd=project)
    assert outcome.code == 1
    assert "patterns/x.prism" in outcome.stdout
    assert path.read_text("utf-8") == UNTIDY
    assert parallax("fmt", cwd=project).code == 0
    assert parallax("fmt", option, cwd=project).code == 0


def test_a_diff_is_one_that_patch_understands(tmp_path: Path) -> None:
    put(tmp_path, "x.prism", UNTIDY)
    outcome = parallax("fmt", "--diff", "x.prism", cwd=tmp_path)
    assert outcome.stdout.splitlines() == [
        "--- x.prism",
        "+++ x.prism",
        "@@ -1,2 +1,4 @@",
        "-x=1 // one",
        "-if (x) y=2",
        "\\ No newline at end of file",
        "+x = 1 // one",
        "+if (x) {",
        "+  y = 2",
        "+}",
    ]


def test_faults_are_reported_and_their_file_is_left_alone(project: Path) -> None:
    faulty = put(project, "patterns/faulty.prism", "x = (1\n")
    latin = put(project, "patterns/latin.prism", b"x  = 'caf\xe9'\n")
    path = put(project, "patterns/x.prism", UNTIDY)
    outcome = parallax("fmt", cwd=project)
    assert outcome.code == 1
    assert "patterns/faulty.prism:1:7: error[PLX0122]" in outcome.stdout
    assert "patterns/latin.prism:1:10: error[PLX0910]" in outcome.stdout
    assert faulty.read_bytes() == b"x = (1\n"
    assert latin.read_bytes() == b"x  = 'caf\xe9'\n"
    assert path.read_text("utf-8") == TIDY


def test_line_ends_and_the_byte_order_mark(tmp_path: Path) -> None:
    path = put(tmp_path, "x.prism", b"\xef\xbb\xbfx = 1\r\ny = 2\r\n")
    assert parallax("fmt", "--check", "x.prism", cwd=tmp_path).code == 1
    assert parallax("fmt", "x.prism", cwd=tmp_path).code == 0
    assert path.read_bytes() == b"x = 1\ny = 2\n"


def test_standard_input(tmp_path: Path) -> None:
    done = parallax("fmt", "-", cwd=tmp_path, stdin=UNTIDY)
    assert (done.code, done.stdout, done.stderr) == (0, TIDY, "")
    assert parallax("fmt", "-", "--check", cwd=tmp_path, stdin=UNTIDY).code == 1
    assert parallax("fmt", "-", "--check", cwd=tmp_path, stdin=TIDY).code == 0
    empty = parallax("fmt", "-", cwd=tmp_path)
    assert (empty.code, empty.stdout) == (0, "")
    faulty = parallax("fmt", "-", cwd=tmp_path, stdin="x = (1")
    assert (faulty.code, faulty.stdout) == (1, "")
    assert "standard input:1:7: error[PLX0122]" in faulty.stderr


def test_nothing_to_format(tmp_path: Path) -> None:
    outcome = parallax("fmt", cwd=tmp_path)
    assert (outcome.code, outcome.stdout) == (4, "There is nothing here to format.\n")


def test_hidden_and_built_files_are_passed_over(tmp_path: Path) -> None:
    for name in (".hidden/x.prism", "build/x.prism", "node_modules/x.prism", "ours/x.prism"):
        put(tmp_path, name, UNTIDY)
    assert parallax("fmt", ".", cwd=tmp_path).code == 0
    assert (tmp_path / "ours/x.prism").read_text("utf-8") == TIDY
    assert (tmp_path / "build/x.prism").read_text("utf-8") == UNTIDY


def test_a_file_that_is_named_twice_is_formatted_once(tmp_path: Path) -> None:
    put(tmp_path, "x.prism", UNTIDY)
    outcome = parallax("fmt", "x.prism", ".", cwd=tmp_path)
    assert outcome.stdout.count("formatted") == 2  # the file, and the count of files


def test_a_place_that_is_no_file(tmp_path: Path) -> None:
    put(tmp_path, "x.prism", UNTIDY)
    (tmp_path / "folder.prism").mkdir()
    outcome = parallax("fmt", "x.prism", "folder.prism", cwd=tmp_path)
    assert (outcome.code, (tmp_path / "x.prism").read_text("utf-8")) == (0, TIDY)
    missing = parallax("fmt", "nowhere.prism", cwd=tmp_path)
    assert (missing.code, missing.stdout) == (2, "")
    assert "There is no file `nowhere.prism`" in missing.stderr
