"""The strategies of requirements, one family a file: who is asked in which form.

A strategy plans what requirements say into stages and groups, and reports what it cannot honour.
`catalogue` holds the table of all strategies.
"""

from __future__ import annotations
