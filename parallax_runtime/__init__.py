"""Runs compiled patterns: `load` a text, `run` it with a Registry of agents, read the Execution."""

from __future__ import annotations

from parallax_runtime.agents import AgentRequest, Connector, DuplicateAgent, Registry
from parallax_runtime.clock import Clock, SystemClock, VirtualClock
from parallax_runtime.engine import run, run_sync
from parallax_runtime.evaluation import evaluate
from parallax_runtime.events import Event, Observer
from parallax_runtime.execution import Execution, FaultReport, Place
from parallax_runtime.in_process import InProcessAgent
from parallax_runtime.loader import LoadError, load
from parallax_runtime.mailboxes import Resolver
from parallax_runtime.program import Program
from parallax_runtime.report import Report
from parallax_runtime.scripted import ScriptedAgent, Step
from parallax_runtime.shuffled import ShuffledLoop
from parallax_runtime.virtual import VirtualLoop

__all__ = [
    "AgentRequest",
    "Clock",
    "Connector",
    "DuplicateAgent",
    "Event",
    "Execution",
    "FaultReport",
    "InProcessAgent",
    "LoadError",
    "Observer",
    "Place",
    "Program",
    "Registry",
    "Report",
    "Resolver",
    "ScriptedAgent",
    "ShuffledLoop",
    "Step",
    "SystemClock",
    "VirtualClock",
    "VirtualLoop",
    "evaluate",
    "load",
    "run",
    "run_sync",
]
