# Everything a newcomer needs: `make run`, `make test`. Everything a developer needs: `make check`, `make generate`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip --disable-pip-version-check --quiet

.PHONY: run install test check format generate lock bench wheel clean help
.DEFAULT_GOAL := help

help:  ## Show this list.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

run: install  ## Load DATA=FOLDER (or the made-up company), work everything out, and serve.
	$(BIN)/grapevine run $(if $(DATA),"$(DATA)")

install: $(VENV)/installed  ## Make .venv with the command .venv/bin/grapevine.

$(VENV)/installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Grapevine needs Python 3.11 or newer; set PYTHON=…"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	$(BIN)/grapevine compile
	@touch $@

$(VENV)/developed: $(VENV)/installed requirements-dev.lock
	$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

test: check  ## Everything: the checks, then the whole suite on a real Neo4j.
	$(BIN)/pytest

check: $(VENV)/developed  ## Format, lint, types, floors, fast tests.
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not server and not slow and not browser"

format: $(VENV)/developed  ## Bring all files into shape.
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

generate: $(VENV)/developed  ## Render constraints, loaders, reference pages and the GraphQL schema from the code.
	$(BIN)/python -m scripts.generate

lock:  ## Pin all dependencies anew; needs uv on the PATH.
	uv pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate --upgrade -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --no-header \
	  --no-emit-index-url --no-annotate -c requirements.lock --upgrade -q -o requirements-dev.lock

bench: $(VENV)/developed  ## Load and score 100,000 customers, step by step, beside the plain way.
	$(BIN)/python -m benchmarks.pipeline

wheel: $(VENV)/developed  ## Build the wheel into dist/.
	$(BIN)/pip wheel --quiet --no-deps --no-build-isolation -w dist .

clean:  ## Remove what the tools left; the graph in GRAPEVINE_HOME stays.
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
