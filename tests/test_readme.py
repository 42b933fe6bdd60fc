"""Tours are run, block by block, in an empty folder, and must print what they show.

The README has one, and pages of docs/ are some. A `console` block holds commands after `$ ` and
their output; a block whose first line is a comment with a path (`# patterns/x.prism`,
`// patterns/x.prism`) is a file that is written there. Times differ from run to run, so every
number of seconds counts as the same, and so does every name of a run. `make golden` writes what
the commands print into the pages.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.runner import parallax

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "README.md"
README = PAGE.read_text("utf-8")
DOCS = ROOT / "docs"


def part(page: Path, start: str) -> tuple[Path, str]:
    """A page, and the section of it that is a tour."""
    return page, page.read_text("utf-8").split(start, 1)[1].split("\n## ", 1)[0]


TOURS = {
    "README.md": part(PAGE, "## A tour"),
    "simulation.md": part(DOCS / "simulation.md", "\n## "),
    "exploration.md": part(DOCS / "exploration.md", "\n## "),
    "recording.md": part(DOCS / "recording.md", "\n## "),
    "migrating.md": part(DOCS / "migrating.md", "\n## "),
    "migrating.md, documents": part(DOCS / "migrating.md", "\n## YAML pattern documents\n"),
    "running.md": part(DOCS / "running.md", "\n## "),
    "mutation.md": part(DOCS / "mutation.md", "\n## "),
}
"""By name: the page, and the part of it that is a tour."""

SHOWN = {"COLUMNS": "100", "NO_COLOR": "1"}
SHELL = re.compile(r"[|&;<>$`*#]")
"""What a shell has to do with; other commands of pages run inside the test's process."""

WRITE = os.environ.get("PARALLAX_GOLDEN") == "write"
FILE = re.compile(r"^(?:#|//) ([\w./-]+\.\w+)$")


def steps(block: str) -> Iterator[tuple[str, str]]:
    """The commands of a console block with the output that follows each."""
    for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, output = piece.partition("\n")
        yield command, output


def steady(text: str) -> str:
    """The text with what differs from run to run made the same."""
    text = re.sub(r"\d{8}-\d{6}-[0-9a-f]{5}", "RUN", text)
    text = re.sub(r"\d+(\.\d+)? ?(s|ms)\b", "N s", text)
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def run_inside(command: str, folder: Path) -> tuple[str, Path]:
    """The same as `run`, without a process for each command of `parallax`."""
    name, *arguments = shlex.split(command)
    if name != "parallax" or SHELL.search(command):
        return run(command, folder)
    return parallax(*arguments, cwd=folder, environment=SHOWN, together=True).stdout, folder


def run(command: str, folder: Path) -> tuple[str, Path]:
    """What a command prints (both streams) and the folder it leaves the shell in."""
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PARALLAX_")},
        **SHOWN,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    script = f"{command}\nstatus=$?\npwd > .folder\nexit $status"
    done = subprocess.run(
        ["sh", "-c", script], cwd=folder, env=environment, check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    for marker in folder.parent.rglob(".folder"):
        folder = Path(marker.read_text("utf-8").strip())
        marker.unlink()
    return done.stdout, folder


@pytest.mark.parametrize("name", TOURS)
def test_the_tour_is_true(tmp_path: Path, name: str) -> None:
    page, tour = TOURS[name]
    perform = run if page == PAGE else run_inside
    folder = tmp_path / "start"
    folder.mkdir()
    text = page.read_text("utf-8")
    blocks = re.findall(r"^```(\w+)\n(.*?)^```$", tour, re.DOTALL | re.MULTILINE)
    assert blocks
    for kind, block in blocks:
        first, _, rest = block.partition("\n")
        if kind == "console":
            shown = ""
            for command, expected in steps(block):
                printed, folder = perform(command, folder)
                shown += f"$ {command}\n{printed.strip(chr(10))}\n" if printed else f"$ {command}\n"
                if not WRITE:
                    assert steady(printed) == steady(expected), f"$ {command}"
            text = text.replace(f"```console\n{block}```", f"```console\n{shown}```", 1)
        elif named := FILE.match(first):
            (folder / named[1]).parent.mkdir(parents=True, exist_ok=True)
            (folder / named[1]).write_text(rest.lstrip("\n"), "utf-8")
        else:
            pytest.fail(f"a block of the tour that nothing executes: {first}")
    if WRITE:
        page.write_text(text, "utf-8")


def test_the_two_commands_are_the_makefile_s() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in ("make demo", "make test"):
        assert command in README
        assert re.search(rf"^{command.split()[1]}:", makefile, re.MULTILINE)
