"""Random programs: well scoped, mostly well typed, biased to what interacts."""
