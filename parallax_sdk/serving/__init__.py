"""Serving agents to parallax in other processes: over standard input and output, HTTP or gRPC.

    if __name__ == "__main__":
        serve()                # the agents of this file; the command line says how

or, of any file with agents, `python -m parallax_sdk FILE --stdio | --http PORT | --grpc PORT`.
"""

from __future__ import annotations

from parallax_sdk.serving.command import serve

__all__ = ["serve"]
