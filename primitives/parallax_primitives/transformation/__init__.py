"""Primitives that make lists of lists of results, each part as sure as it was."""
