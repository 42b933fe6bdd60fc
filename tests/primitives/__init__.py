"""Tests of the primitives: worked examples, laws, and the matching of arguments."""
