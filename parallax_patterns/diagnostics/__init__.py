"""Diagnostics of the project's own files, beside those of the compiler."""
