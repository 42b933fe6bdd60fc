"""How each kind of file is checked: one module a kind, with one function `check`.

`validation` imports the module of a kind when it meets the first such file, so that checking a
pattern does not wait for what only requirements or tests need.
"""

from __future__ import annotations
