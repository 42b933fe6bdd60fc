"""Writes `prism.tables.json` again: `python -m tests.compiler.syntax.rebuild_tables`."""

from __future__ import annotations

from pathlib import Path

from parallax_compiler.syntax import grammar


def main() -> None:
    path = Path(grammar.__file__).with_name("prism.tables.json")
    path.write_text(grammar.tables_text(), encoding="utf-8")


if __name__ == "__main__":
    main()
