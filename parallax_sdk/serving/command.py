"""The command line of serving: which agents, and how they are reached."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import signal
import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from parallax_sdk.agent import Definition, definition_of, discover
from parallax_sdk.serving.desk import Desk
from parallax_sdk.serving.stdio import serve_stdio
from parallax_sdk.serving.web import WebServer

_USAGE_EXIT = 2
_LAST_PORT = 65535


def serve(*agents: object, arguments: Sequence[str] | None = None) -> None:
    """Serves these agents, or all that the running file defines.

    How is said by the command line: `--stdio`, which is the default, `--http PORT` or
    `--grpc PORT`. Returns when the input ends, or the process is told to end.
    """
    given = _parser().parse_args(arguments)
    if not agents:
        definitions: Sequence[Definition] = discover(sys.modules["__main__"])
    else:
        definitions = [_definition(one) for one in agents]
    _serve(definitions, given)


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m parallax_sdk FILE …`."""
    parser = _parser()
    parser.prog = "python -m parallax_sdk"
    parser.add_argument("file", type=Path, help="a Python file that defines agents")
    given = parser.parse_args(arguments)
    _serve(discover(_loaded(given.file)), given)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Serve agents to parallax.")
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--stdio", action="store_true", help="JSON lines; the default")
    how.add_argument("--http", type=_port, metavar="PORT", help="HTTP; port 0 takes a free one")
    how.add_argument("--grpc", type=_port, metavar="PORT", help="gRPC; port 0 takes a free one")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > _LAST_PORT:
        raise argparse.ArgumentTypeError(f"a port is a number from 0 to {_LAST_PORT}, not `{text}`")
    return int(text)


def _definition(target: object) -> Definition:
    found = target if isinstance(target, Definition) else definition_of(target)
    if found is None:
        raise TypeError(f"{target!r} is no agent; decorate it with `@agent(capabilities=[…])`")
    return found


def _loaded(file: Path) -> ModuleType:
    if not file.is_file():
        _fail(f"There is no file `{file}`.")
    sys.path.insert(0, str(file.resolve().parent))
    spec = importlib.util.spec_from_file_location(f"served_{file.stem}", file)
    if spec is None or spec.loader is None:
        _fail(f"`{file}` is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as problem:  # whatever the author's code raises
        _fail(_why_not(file, problem))
    return module


def _why_not(file: Path, problem: Exception) -> str:
    """Why a file could not be loaded, with its line."""
    if isinstance(problem, SyntaxError) and problem.filename is not None:
        return f"{problem.filename}:{problem.lineno} is no Python: {problem.msg}."
    frames = traceback.extract_tb(problem.__traceback__)
    own = [frame.lineno for frame in frames if Path(frame.filename) == file]
    words = f": {problem}" if str(problem) else ""
    return f"{file}:{own[-1] if own else 1} fails with {type(problem).__name__}{words}."


def _serve(definitions: Sequence[Definition], given: argparse.Namespace) -> None:
    if not definitions:
        _fail("There is no agent to serve: decorate a function with `@agent(capabilities=[…])`.")
    with _told_to_end():
        _serve_by(Desk(definitions), given)


@contextmanager
def _told_to_end() -> Iterator[None]:
    """Being told to end, or interrupted, is the way in which serving ends."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def _serve_by(desk: Desk, given: argparse.Namespace) -> None:
    if given.http is not None:
        _serve_http(desk, given.host, given.http)
    elif given.grpc is not None:
        try:
            _grpc().serve_grpc(desk, given.host, given.grpc, _announce)
        except OSError as error:
            _refuse_port(given.host, given.grpc, error)
    else:
        serve_stdio(desk)


def _serve_http(desk: Desk, host: str, port: int) -> None:
    try:
        server = WebServer(desk, host, port)
    except OSError as error:
        _refuse_port(host, port, error)
    with server:
        _announce(desk, f"http://{host}:{server.port}")
        server.serve_forever()


def _refuse_port(host: str, port: int, error: OSError) -> NoReturn:
    _fail(f"Port {port} of `{host}` cannot be listened on: {error.strerror}.")


def _grpc() -> Any:
    """What serves over gRPC needs a package that the rest does without."""
    try:
        return importlib.import_module("parallax_sdk.serving.remote")
    except ModuleNotFoundError as error:
        _fail(f"`--grpc` needs `{error.name}`: pip install 'parallax-orchestration[grpc]'")


def _announce(desk: Desk, address: str) -> None:
    names = ", ".join(desk.definitions)
    print(f"Serving {names} at {address}", file=sys.stderr, flush=True)


def _fail(words: str) -> NoReturn:
    print(words, file=sys.stderr)
    raise SystemExit(_USAGE_EXIT)
