"""Files on disk: where they really are."""

from __future__ import annotations

from pathlib import Path

import pytest

from parallax_patterns.text_files import real_path


def test_a_real_path_is_what_resolving_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder" / "inner").mkdir(parents=True)
    (tmp_path / "folder" / "file").write_text("")
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    (tmp_path / "folder" / "other").symlink_to(tmp_path / "folder" / "file")
    names = ["folder/file", "link/file", "link/other", "link/inner/../file", "link", "none/file"]
    for folder in (tmp_path, tmp_path / "folder"):
        monkeypatch.chdir(folder)
        for name in (*names, ".", "..", "file", "other"):
            assert real_path(Path(name)) == Path(name).resolve()
            assert real_path(tmp_path / name) == (tmp_path / name).resolve()
