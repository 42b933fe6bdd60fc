"""The tour of docs/agents.md, taken: its files, its commands, and what they print."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

from tests.cli.runner import ROOT, parallax
from tests.cli.test_json import put
from tests.cli.transcripts import steady
from tests.programs import needed

TOUR = (
    (ROOT / "docs/agents.md").read_text("utf-8").partition("## A tour\n")[2].partition("\n## ")[0]
)


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", TOUR, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_tour(tmp_path: Path) -> None:
    needed("node")
    put(tmp_path, "parallax.config.yml", "")
    put(tmp_path, "agents/reviewers.yaml", block("yaml"))
    put(tmp_path, "patterns/review.prism", block("prism"))
    shutil.copytree(ROOT / "examples/agents", tmp_path / "programs")
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    commands = re.findall(r"^\$ parallax (.*)\n((?:(?!\$ |```).*\n)*)", TOUR, re.MULTILINE)
    assert len(commands) == 4
    for command, printed in commands:
        seen = parallax(*shlex.split(command), cwd=tmp_path, environment={"PATH": path})
        assert seen.code == 0, seen.stderr
        assert steady(seen.stdout) == printed
