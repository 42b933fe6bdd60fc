"""YAML whose every key and value knows its place: reading, and checking against a model.

    located = load_yaml(source, sink)
    model = located and validate_model(located, Requirements, sink)

Faults are diagnostics in the sink, as many as the text shows at once; nothing is raised. Nothing is
loaded here: `document` is for those who use what was read before, without YAML or pydantic.
"""
