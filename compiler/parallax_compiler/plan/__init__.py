"""The Plan IR: its nodes, how programs become plans, and how plans are shown and checked."""
