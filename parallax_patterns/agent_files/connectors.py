"""What reaches an agent that a file describes. Paths in a file count from the file's folder."""

from __future__ import annotations

from pathlib import Path

from parallax_patterns.agent_files.models import Process
from parallax_patterns.agent_files.reading import DescribedAgent
from parallax_primitives.values import Agent
from parallax_runtime.agents import Connector
from parallax_runtime.transports.process import ProcessAgent
from parallax_runtime.transports.programs import Program


def agent_of(described: DescribedAgent) -> Agent:
    """The agent as patterns see it."""
    model = described.model
    return Agent(
        described.id, model.name or described.id, tuple(model.capabilities), model.expertise
    )


def connector_of(described: DescribedAgent, folder: Path) -> Connector:
    """What calls the agent; nothing is started yet."""
    match described.model:
        case Process() as model:
            return ProcessAgent(
                Program(
                    agent=described.id,
                    command=tuple(model.command),
                    folder=folder,
                    environment=model.env,
                    stop_timeout=model.stop_timeout,
                ),
                concurrency=model.concurrency or 1,
                size_limit=model.size_limit,
            )
