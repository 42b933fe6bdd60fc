#!/bin/sh
# From requirements to a tested pattern and a run with local agents, in a temporary folder.
# Needs `parallax` on the PATH; `make demo` sees to that.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT INT TERM
cd "$folder"

show() {
    printf '\n$ %s\n' "$*"
    "$@"
}

show parallax init reviews
cd reviews

printf '\n$ cat requirements/pr-review.yaml\n'
cat requirements/pr-review.yaml

show parallax generate pattern -f requirements/pr-review.yaml
printf '\n$ cat patterns/pr-review.prism\n'
cat patterns/pr-review.prism

show parallax validate
show parallax plan pr-review
show parallax test --mock-agents
show parallax run pr-review --local --input '{"task": "Review PR #123", "code": "print(1)"}'
