# Two commands set everything up in .venv and need only Python 3.11 or newer:
#   make demo   check the examples
#   make test   all checks of the project
# The rest: make annotate, make docs, make format, make bench, make schema, make results, make readme, make lock.

PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TOOLS := $(VENV)/.tools

.PHONY: annotate demo docs test lint types imports pytest studio quick-eval search format bench schema results readme lock

DOCUMENTS = $(filter-out %/README.md,$(wildcard examples/*.txt examples/*.md))

demo: $(READY)
	$(BIN)/duizhang check $(DOCUMENTS) || test $$? -eq 1

test: lint types imports pytest quick-eval search

lint: $(TOOLS)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(TOOLS)
	$(BIN)/mypy

imports: $(TOOLS)
	$(BIN)/lint-imports

pytest: $(TOOLS) studio
	$(BIN)/pytest -n auto

# The server of the annotators, in an environment of its own; where it cannot be installed its tests skip.
studio: $(TOOLS)
	@$(BIN)/python -m annotations.environment >/dev/null || echo "the tests of Label Studio will skip"

# Label Studio on this machine, until Ctrl-C.
annotate: $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[annotate]'
	$(BIN)/python -m annotations.serve

# Every suite whose documents are here (without the corpus: those of this repository) against its floors.
quick-eval: $(TOOLS)
	$(BIN)/python -m eval.run --check

# A short search for inputs that break something or take long; `python -m eval.fuzz` and `eval.worst_case` search longer.
search: $(TOOLS)
	$(BIN)/python -m eval.fuzz --seconds 3 --jobs 2
	$(BIN)/python -m eval.worst_case --check --generations 2 --top 3

# The documentation site, in build/site; a warning is an error.
docs: $(TOOLS)
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/site

format: $(TOOLS)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(TOOLS)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev,eval]'
	$(BIN)/python -m eval.bench

schema: $(TOOLS)
	$(BIN)/python -m extractor.exporters.schema --write
	$(BIN)/python -m extractor.exporters.tables_page > docs/tables.md

# Every suite measured again: results, floors (raised only), and the figures in the documentation.
results: $(TOOLS)
	$(BIN)/python -m eval.run --raise --write

# What the documentation prints, printed again.
readme: $(TOOLS)
	$(BIN)/python -m eval.readme
	$(BIN)/python tests/readme.py --write

# The versions that were tried together: a fresh environment, asked what it holds.
lock:
	rm -rf build/lock
	$(PYTHON) -m venv build/lock
	build/lock/bin/pip install --quiet --editable '.[dev,eval]'
	build/lock/bin/pip freeze --exclude-editable > constraints.txt
	rm -rf build/lock

$(READY): pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer with the venv module is needed (Debian: apt install python3-venv)"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

$(TOOLS): $(READY)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
