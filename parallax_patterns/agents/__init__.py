"""The agents of a project: found in its files, described there, checked, and connected."""
