# Everything starts with `make demo` or `make test`: each sets up .venv by itself and needs only Python 3.11 or newer.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

VENV := .venv
BIN := $(VENV)/bin
CANDIDATES := python3 python3.13 python3.12 python3.11
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in $(CANDIDATES); do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && { echo $$python; break; }; done)

# Constraints hold for what is installed and for what builds it; older pips know only the first name, newer ones both.
PIP_INSTALL := PIP_CONSTRAINT=constraints.txt PIP_BUILD_CONSTRAINT=constraints.txt PIP_DISABLE_PIP_VERSION_CHECK=1 \
	$(BIN)/python -m pip install --quiet

.PHONY: help demo test spark coverage check bench fuzz gallery messages docs clean

help: ## show this list
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: $(VENV)/.runtime ## the main job on the sample data
	$(BIN)/auditkit demo

test: $(VENV)/.dev ## all tests
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal

spark: $(VENV)/.dev ## the tests of Spark, on this machine and on a cluster: needs Java, and installs pyspark
	$(PIP_INSTALL) -e ".[dev,spark]"
	$(BIN)/python -m pytest tests/test_spark.py

coverage: $(VENV)/.dev ## all tests, and which lines they reach: twice the time
	$(BIN)/python -m pytest -n auto --maxprocesses 4 --dist worksteal --cov --cov-report=term

check: $(VENV)/.dev ## style, types, import floors, and nothing generated that is stale
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m auditkit.i18n.catalogue --check

bench: $(VENV)/.dev ## speed and memory, as ratios to yardsticks and to other programs
	$(BIN)/python benchmarks/run.py

fuzz: $(VENV)/.dev ## files made by chance, for some minutes (FUZZ="--minutes 5 --seed 1")
	$(BIN)/python tests/fuzz/run.py $(FUZZ)

gallery: $(VENV)/.dev ## pictures of every output, in docs/gallery
	$(BIN)/python tests/reports/gallery.py docs/gallery

messages: $(VENV)/.dev ## collect the messages of the code into the Chinese catalogue and compile it
	$(BIN)/python -m auditkit.i18n.catalogue

docs: $(VENV)/.dev ## write the pages and the pack schema that are made from the code
	$(BIN)/python -m auditkit.packs.schema
	$(BIN)/python -m auditkit.reports.table_pages docs/tables
	$(BIN)/python -m auditkit.packs.kind_pages docs
	$(BIN)/python -m auditkit.cli.reference docs/cli.md
	$(BIN)/python tests/errors/page.py
	$(BIN)/python tests/spreadsheets/pictures.py docs/inspect

clean: ## remove what can be made again, the environment too
	rm -rf $(VENV) benchmarks/.peers build dist htmlcov .coverage .pytest_cache .mypy_cache .ruff_cache .hypothesis \
		.import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "auditkit needs Python 3.11 or newer; none of these is: $(CANDIDATES)." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP_INSTALL) -e ".[dev]"
	@touch $(VENV)/.runtime $@
