"""Tests of the Pattern SDK."""
