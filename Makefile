# huoyan 火眼: `make` lists what can be done. Everything is installed in $(VENV),
# everything the product writes is in $(HUOYAN_HOME).
PYTHON = $(shell for python in python3.11 python3 python; do \
	$$python -c 'import sys, venv; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV ?= .venv
BIN = $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-virtualenv
# Hashed, and without build isolation: a build that fetched its own tools would escape the hashes.
LOCKED = $(PIP_INSTALL) --require-hashes --no-build-isolation --use-pep517
COMPILE = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header $(if $(UPGRADE),--upgrade)
SOURCES = cli.py model training service scripts tests benchmarks notebooks

HOST ?= 127.0.0.1
PORT ?= 8000
HUOYAN_HOME ?= var
export HUOYAN_HOME
CURRENT = $(HUOYAN_HOME)/models/current
# Newer ones may no longer take the current model; `setup-default` then makes another.
READ_BY_MODEL = \( -name '*.py' -o -name '*.tsv' \) -print -quit

.PHONY: help setup run serve train evaluate bench bench-real soak \
	test check lint types plan image notebooks audit format lock clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' Makefile

# --- use ---------------------------------------------------------------------

setup: $(VENV)/run.stamp  ## install what `run` needs, make default model and demonstration batch
	@test -s "$(CURRENT)" && test -s "$(HUOYAN_HOME)/demonstration.ndjson" \
		&& test -s "$(HUOYAN_HOME)/gold.ndjson" \
		&& test -z "$$(find model -newer "$(CURRENT)" $(READ_BY_MODEL))" \
		|| $(BIN)/huoyan setup-default

run: setup  ## set up, then serve API and docs on http://127.0.0.1:8000 (HOST=, PORT=)
	@exec $(BIN)/huoyan serve --host "$(HOST)" --port "$(PORT)"

serve: $(VENV)/run.stamp  ## serve what is there already (HOST=, PORT=)
	@exec $(BIN)/huoyan serve --host "$(HOST)" --port "$(PORT)"

train: $(VENV)/run.stamp  ## train one more version; `huoyan models promote` makes it the current one (ARGS=)
	$(BIN)/huoyan train --output "$$HUOYAN_HOME/models" $(ARGS)

evaluate: setup  ## measure the current model; the report is in $HUOYAN_HOME/report (ARGS=)
	$(BIN)/huoyan evaluate --output "$$HUOYAN_HOME/report" $(ARGS)

# --- measure -----------------------------------------------------------------

bench: setup $(VENV)/all.stamp  ## print the table of speeds and sizes
	$(BIN)/python -m benchmarks $(ARGS)

bench-real: setup $(VENV)/all.stamp  ## score the real listings in a folder: make bench-real DATA=...
	@test -n "$(DATA)" || { echo "Say where the listings are: make bench-real DATA=FOLDER" >&2; exit 2; }
	$(BIN)/python -m benchmarks.real "$(DATA)" $(ARGS)

soak: setup $(VENV)/all.stamp  ## run the tests that take minutes on purpose
	$(BIN)/python -m pytest -q -m soak $(ARGS)

# --- build -------------------------------------------------------------------

test: $(VENV)/all.stamp  ## install what the tests need and run them (ARGS="-k folding")
	$(BIN)/python -m pytest -q -n 2 --dist loadfile $(ARGS)

check: lint types plan image notebooks test  ## everything that CI runs

lint: types  ## formatting, style, import layers, declared dependencies, Dockerfile, types
	$(BIN)/ruff format --check $(SOURCES)
	$(BIN)/ruff check $(SOURCES)
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/hadolint Dockerfile

types: $(VENV)/all.stamp  ## mypy --strict
	$(BIN)/mypy --strict

plan: $(VENV)/all.stamp  ## who may import whom, and how wide the files are
	$(BIN)/python -m pytest -q tests/test_architecture.py
	$(BIN)/python scripts/width.py

image: setup $(VENV)/all.stamp  ## carry out the Dockerfile's steps in a temporary folder
	$(BIN)/python scripts/image_steps.py

notebooks: setup $(VENV)/all.stamp  ## execute the notebooks
	$(BIN)/python -m pytest -q -o addopts= --nbmake --nbmake-timeout=600 notebooks/*.ipynb

audit: $(VENV)/all.stamp  ## ask whether a locked version has a known weakness (needs the network)
	$(BIN)/pip-audit --strict --disable-pip --require-hashes -r requirements/all.txt

format: $(VENV)/all.stamp  ## rewrite the sources in the house's format
	$(BIN)/ruff check --fix-only --quiet $(SOURCES)
	$(BIN)/ruff format $(SOURCES)

lock: $(VENV)/all.stamp  ## write requirements/ anew from pyproject.toml (UPGRADE=1 for newer versions)
	$(COMPILE) pyproject.toml --all-extras -o requirements/all.txt
	$(COMPILE) pyproject.toml --extra train -c requirements/all.txt -o requirements/run.txt
	$(COMPILE) pyproject.toml -c requirements/all.txt -o requirements/serve.txt
	$(COMPILE) --group build -o requirements/build.txt

clean:  ## remove what was installed and cached, but nothing in $HUOYAN_HOME
	rm -rf "$(VENV)" build dist *.egg-info .*_cache .hypothesis .benchmarks
	find $(SOURCES) -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what is installed ---------------------------------------------------------

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 with venv is needed; set PYTHON= if it is not on the path." >&2; exit 2; }
	"$(PYTHON)" -m venv "$(VENV)"

# Left uncompiled: most of what these bring is never imported, and what is compiles on first use.
$(VENV)/run.stamp: requirements/build.txt requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing into $(VENV) (about half a minute the first time) ..."
	@$(LOCKED) --no-compile -r requirements/build.txt
	@$(LOCKED) --no-compile -r requirements/run.txt
	@$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/all.stamp: requirements/all.txt $(VENV)/run.stamp
	@echo "Installing the tools into $(VENV) ..."
	@$(LOCKED) --no-compile -r requirements/all.txt
	@touch $@
