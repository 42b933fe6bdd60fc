"""Mutation: small faults are planted in a pattern, and its tests have to notice each of them."""
