"""Agents that a YAML file describes: the form of the file, and what reaches each kind of them.

described = read_agent_file(source, sink)
connector = connector_of(described[0], folder)
"""

from __future__ import annotations
