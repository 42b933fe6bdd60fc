"""Simulations as one HTML page that needs nothing else: figures, pictures, and what broke."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from parallax_cli.output import Line
from parallax_cli.sim_report import broken_lines, extent_words, figure_words
from parallax_patterns.simulation.examining import Examination
from parallax_patterns.simulation.picture import histogram_svg
from parallax_patterns.text_files import shown_path

_TEMPLATE: Final = Path(__file__).with_name("sim.html.j2")


def html_page(done: Sequence[Examination]) -> str:
    """The page."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    template = environment.from_string(_TEMPLATE.read_text("utf-8"))
    return template.render(patterns=[_pattern(one) for one in done])


def _pattern(done: Examination) -> dict[str, Any]:
    # The picture escapes its title itself.
    picture = Markup(histogram_svg("confidence of the runs", done.figures.histogram))  # noqa: S704
    return {
        "name": shown_path(done.setup.path),
        "extent": extent_words(done),
        "picture": picture,
        "figures": list(figure_words(done)),
        "notes": done.setup.notes,
        "broken": ["\n".join(map(_plain, broken_lines(done, one))) for one in done.counterexamples],
    }


def _plain(line: Line) -> str:
    return "".join(text for _, text in line)
