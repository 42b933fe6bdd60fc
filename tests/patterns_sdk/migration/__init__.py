"""Migrating older patterns."""
