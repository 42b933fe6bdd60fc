"""How agents outside of this process are reached: one module a kind, with one connector each.

A connector is opened by its first call, serves any number of runs on one loop, and can be opened
again after `aclose`. What goes wrong is an AgentFault in plain words. The modules of kinds that
need a package of their own are imported by whoever builds the connector.
"""

from __future__ import annotations
