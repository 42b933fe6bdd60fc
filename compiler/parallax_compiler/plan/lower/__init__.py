"""From a checked program to its plan; `program.lower` is the stage."""
