"""`python -m parallax_sdk FILE --stdio | --http PORT | --grpc PORT` serves a file's agents."""

from __future__ import annotations

from parallax_sdk.serving.command import main

if __name__ == "__main__":
    main()
