"""`parallax migrate`: what is written, what is left alone, and what the exit code says."""

from __future__ import annotations

from pathlib import Path

from tests.cli.runner import parallax

OLDER = "// Pattern: Older\n~input >= 0.5 ? input : null\n"
DOCUMENT = "name: tags\noutput: {all: $validResults.length}\n"


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_nothing_is_written_unless_asked(tmp_path: Path) -> None:
    path = put(tmp_path, "patterns/older.prism", OLDER)
    told = parallax("migrate", "--most", "3", cwd=tmp_path)
    assert told.code == 0
    assert "1:1     header" in told.stdout
    assert "the same program" in told.stdout
    assert "1 file would change" in told.stdout
    assert parallax("migrate", "--check", "--most", "3", cwd=tmp_path).code == 1
    assert "+ * @name Older" in parallax("migrate", "--diff", "--most", "3", cwd=tmp_path).stdout
    assert path.read_text("utf-8") == OLDER


def test_what_is_written_is_settled_and_keeps_its_mark(tmp_path: Path) -> None:
    path = put(tmp_path, "patterns/older.prism", f"\ufeff{OLDER}")
    assert "Wrote" in parallax("migrate", "--write", "--most", "3", cwd=tmp_path).stdout
    text = path.read_text("utf-8")
    assert text.startswith("\ufeff/**\n * @name Older")
    assert parallax("migrate", "--check", "--most", "3", cwd=tmp_path).code == 0
    assert path.read_text("utf-8") == text


def test_a_rewrite_that_does_not_exist(tmp_path: Path) -> None:
    put(tmp_path, "patterns/older.prism", OLDER)
    refused = parallax("migrate", "--accept", "gate", cwd=tmp_path)
    assert refused.code == 2
    assert "Did you mean `gates`?" in refused.stderr


def test_faults_are_told_and_the_others_are_migrated(tmp_path: Path) -> None:
    put(tmp_path, "patterns/older.prism", OLDER)
    faulty = put(tmp_path, "patterns/wrong.prism", "x = (1\n")
    done = parallax("migrate", "--write", "--most", "3", cwd=tmp_path)
    assert done.code == 1
    assert "patterns/wrong.prism:1:7: error[PLX0122]" in done.stderr
    assert "1 file changed, 1 file left alone because of faults." in done.stdout
    assert faulty.read_text("utf-8") == "x = (1\n"


def test_a_document_becomes_a_pattern_beside_it(tmp_path: Path) -> None:
    document = put(tmp_path, "documents/tags.yaml", DOCUMENT)
    pattern = document.with_suffix(".prism")
    done = parallax("migrate", "documents/tags.yaml", "--write", cwd=tmp_path)
    assert (done.code, document.read_text("utf-8")) == (0, DOCUMENT)
    assert "`agents` is not given: all agents are asked." in done.stdout
    assert "@name tags" in pattern.read_text("utf-8")
    assert parallax("migrate", "documents/tags.yaml", "--check", cwd=tmp_path).code == 0
    pattern.write_text("1\n", "utf-8")
    refused = parallax("migrate", "documents/tags.yaml", "--write", cwd=tmp_path)
    assert refused.code == 2
    assert "is there already and differs" in refused.stderr
    assert pattern.read_text("utf-8") == "1\n"
    forced = parallax("migrate", "documents/tags.yaml", "--write", "--force", cwd=tmp_path)
    assert forced.code == 0
    assert pattern.read_text("utf-8") != "1\n"
