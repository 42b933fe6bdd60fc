"""Pattern tests: cases in YAML, scripted agents, virtual time.

    file = load_test_file(path, project, sink)
    run = run_tests((file,), project)

`loading` reads and checks a file, `casting` makes its scripts the agents of a pattern, `running`
runs the cases, `expectations` compares what came with what was expected.
"""

from __future__ import annotations
