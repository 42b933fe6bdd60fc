"""From a verified plan to the text of a Python module; `module.emit` is the stage."""
