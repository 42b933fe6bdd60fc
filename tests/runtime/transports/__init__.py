"""Agents outside of the process."""
