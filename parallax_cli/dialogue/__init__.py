"""The dialogue of `parallax generate pattern --interactive`: questions, a preview, a file.

It needs a terminal of lines, no more: it works over ssh, and in a pipe that has the answers.
"""

from __future__ import annotations
