"""What the program writes: results to stdout, everything else to stderr.

A line is a tuple of (role, text) segments, as the compiler's renderer makes them; colours are
chosen here and nowhere else. Colour is for terminals (`--color`, NO_COLOR, FORCE_COLOR, CLICOLOR
decide), glyphs beyond ASCII for streams that can carry them, and control characters of the data
are never sent to a terminal. Nor is a secret of the environment shown, whatever a text came from.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final, Literal, TextIO, TypeAlias

from parallax_primitives.secrets import as_written, secret_values, without

ColorChoice: TypeAlias = Literal["auto", "always", "never"]
Segment: TypeAlias = tuple[str, str]
Line: TypeAlias = tuple[Segment, ...]

STYLES: Final[Mapping[str, str]] = {
    "error": "1;31",
    "failure": "1;31",
    "caret": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "hint": "36",
    "success": "1;32",
    "heading": "1",
    "path": "1",
    "name": "1",
    "code": "2",
    "gutter": "34",
    "dim": "2",
}
"""Role → SGR parameters; roles that are not listed print as they are."""

_GLYPHS: Final = (
    "│|", "┃|", "─-", "━-", "╭+", "╰+", "╮+", "╯+", "├+", "└`", "┌+", "┐+", "┘+", "┬+", "┴+", "┼+",
    "→->", "←<-", "…...", "·-", "•*", "\u00d7x", "✓+", "✗x", "\u2013-", "—-", "≥>=", "≤<=",
    "∞inf", "Σsum ", "ᵢ_i", "▶>", "²^2", "√sqrt", "∈ in ",
)  # fmt: skip
"""Each glyph that our own words use, followed by its replacement in plain ASCII."""

_ASCII: Final = str.maketrans({glyph[0]: glyph[1:] for glyph in _GLYPHS})

_CONTROL: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0)) if chr(code) not in "\n\t"
}


def wants_color(stream: TextIO, choice: ColorChoice, environment: Mapping[str, str]) -> bool:
    """Whether to colour what goes to a stream: the flag, then the environment, then the stream."""
    if choice != "auto":
        return choice == "always"
    if environment.get("NO_COLOR"):
        return False
    for forcing in ("FORCE_COLOR", "CLICOLOR_FORCE"):
        if environment.get(forcing, "0") not in ("", "0", "false"):
            return True
    if environment.get("CLICOLOR") == "0" or environment.get("TERM") == "dumb":
        return False
    return stream.isatty()


def carries_unicode(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether glyphs such as `→` may go to a stream."""
    encoding = (getattr(stream, "encoding", None) or "ascii").lower().replace("_", "-")
    if not encoding.startswith(("utf-8", "utf8", "utf-16")):
        return False
    return not (stream.isatty() and environment.get("TERM") in ("dumb", "linux"))


def may_redraw(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Whether progress may move on a stream: a terminal that somebody looks at.

    Those that pipelines open are none: their logs would keep every step of it.
    """
    is_pipeline = environment.get("CI", "") not in ("", "0", "false")
    return stream.isatty() and environment.get("TERM") != "dumb" and not is_pipeline


class ReaderGone(Exception):
    """Whoever read our output closed it, as `head` does."""


class OutputLostError(Exception):
    """Our output could not be written, for instance because the disk is full."""


class Channel:
    """One stream with its abilities; what a channel that is not `vital` cannot write is dropped."""

    def __init__(
        self,
        stream: TextIO,
        choice: ColorChoice,
        environment: Mapping[str, str],
        *,
        vital: bool = True,
        secrets: Sequence[str] = (),
    ) -> None:
        self.stream = stream
        self._vital = vital
        self._secrets = secrets
        self.color = wants_color(stream, choice, environment)
        self.unicode = carries_unicode(stream, environment)
        self.redraws = may_redraw(stream, environment)

    def line(self, *segments: Segment) -> None:
        """Writes one line of segments."""
        self._write("".join(map(self._painted, segments)) + "\n")

    def lines(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.line(*line)

    def text(self, text: str) -> None:
        """Writes plain text, ended by one line end."""
        self.line(("plain", text.rstrip("\n")))

    def raw(self, text: str) -> None:
        """Writes a product exactly as it is (Python, JSON, a diagram), ended by one line end."""
        self._write(text if text.endswith("\n") else text + "\n")

    def prompt(self, text: str) -> None:
        """Asks for an answer, which comes in the same line."""
        self._write(self._painted(("heading", text)))
        self.flush()

    def over(self, text: str) -> None:
        """Replaces the current line of a terminal by a text without a line end, cut to fit.

        One that went on in a second line would stay there when it is replaced.
        """
        self._write(f"\r\x1b[K{self._painted(('plain', text[: columns() - 1]))}")
        self.flush()

    def flush(self) -> None:
        with self._faults():
            self.stream.flush()

    def _write(self, text: str) -> None:
        with self._faults():
            self.stream.write(without(text, self._secrets))

    @contextmanager
    def _faults(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if self._vital:
                raise lost(error) from None

    def plain(self, text: str) -> str:
        """The text as this stream can carry it, without anything that steers a terminal."""
        text = text.translate(_CONTROL)
        return text if self.unicode else text.translate(_ASCII)

    def _painted(self, segment: Segment) -> str:
        role, text = segment[0], self.plain(segment[1])
        style = STYLES.get(role) if self.color else None
        return f"\x1b[{style}m{text}\x1b[0m" if style and text else text


def lost(error: OSError) -> Exception:
    """What to raise for an error of the system in writing results."""
    if isinstance(error, BrokenPipeError):
        return ReaderGone()
    return OutputLostError((error.strerror or "unknown reason").lower())


def columns() -> int:
    """Columns of the terminal, 80 where there is none; COLUMNS says otherwise."""
    return shutil.get_terminal_size((80, 24)).columns


class Output:
    """Both streams of one invocation, and how much to say."""

    def __init__(
        self,
        stdout: TextIO | None = None,
        stderr: TextIO | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._streams = (stdout or sys.stdout, stderr or sys.stderr)
        self.environment = os.environ if environment is None else environment
        self._secrets = as_written(secret_values(self.environment))
        self.choose_color("auto")

    def choose_color(self, choice: ColorChoice) -> None:
        """Decides anew which streams are coloured."""
        self._choice: ColorChoice = choice
        stdout, stderr = self._streams
        secrets = self._secrets
        self.result = Channel(stdout, choice, self.environment, secrets=secrets)
        self.message = Channel(stderr, choice, self.environment, vital=False, secrets=secrets)

    def send_results_to(self, stdout: TextIO) -> None:
        """Writes results to another stream from now on."""
        self._streams = (stdout, self._streams[1])
        self.choose_color(self._choice)

    @property
    def width(self) -> int:
        """How wide tables and the like may be: that of the terminal, but not too narrow."""
        return max(40, columns())

    def error(self, text: str, hint: str | None = None) -> None:
        """Says on stderr what went wrong, and what to do."""
        self.message.line(("error", "error"), ("plain", f": {text}"))
        if hint:
            self.hint(hint)

    def hint(self, text: str) -> None:
        self.message.line(("hint", "help"), ("plain", f": {text}"))

    def note(self, text: str) -> None:
        self.message.line(("note", "note"), ("plain", f": {text}"))

    def warning(self, text: str) -> None:
        self.message.line(("warning", "warning"), ("plain", f": {text}"))

    def flush(self) -> None:
        self.result.flush()
        self.message.flush()
