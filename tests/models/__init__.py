"""Models that propose patterns, played by a server that is as faulty as a test wants."""
