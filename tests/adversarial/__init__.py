"""Attempts of an untrusted pattern to reach the host, to crash it, or to use it up."""
