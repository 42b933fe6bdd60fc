"""A second, plain reading of the language: a tree evaluator to compare compiled programs with."""
