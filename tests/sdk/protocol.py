"""Python for the messages of gRPC, made of their `.proto`; run as a module, it writes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from grpc_tools import protoc

FOLDER = Path(__file__).parents[2] / "parallax_sdk" / "serving"
NAME = "parallax_agent"
_DOCSTRING = '"""The messages of parallax_agent.proto; `make proto` writes this file."""\n'


def generated() -> dict[str, str]:
    """The files by name, with their text."""
    with tempfile.TemporaryDirectory() as folder:
        included = Path(protoc.__file__).parent / "_proto"
        outcome = protoc.main(
            [
                "protoc",
                f"-I{FOLDER}",
                f"-I{included}",
                f"--python_out={folder}",
                f"--pyi_out={folder}",
                f"{NAME}.proto",
            ]
        )
        assert outcome == 0, "protoc failed"
        module = (Path(folder) / f"{NAME}_pb2.py").read_text("utf-8")
        types = (Path(folder) / f"{NAME}_pb2.pyi").read_text("utf-8")
    return {f"{NAME}_pb2.py": _DOCSTRING + module, f"{NAME}_pb2.pyi": types}


if __name__ == "__main__":
    for name, text in generated().items():
        (FOLDER / name).write_text(text, "utf-8")
