# Set-up, tables, reports and tests. `make help` lists the targets.
# Needs Python 3.11 or later (with venv) and make; uses uv where it is on the path.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
SPEC := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help setup report build check package test coverage bench lab docs hooks constraints clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 14

report: $(VENV)/.ready ## set up if need be, build the tables, run the notebooks, say where the pages are
	$(BIN)/xeploai build
	$(BIN)/xeploai report

test: $(VENV)/.ready-test $(VENV)/.ready-lab ## set up if need be, then ruff, mypy and pytest
	$(BIN)/ruff check src tests bench docs .ci
	$(BIN)/ruff format --check src tests bench docs .ci
	$(BIN)/mypy
	$(BIN)/pytest

coverage: $(VENV)/.ready-test $(VENV)/.ready-lab ## which lines of the package no test reaches
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

lab: $(VENV)/.ready-lab ## open JupyterLab on the notebooks
	@! git rev-parse --git-dir >/dev/null 2>&1 || git config filter.nbstripout.clean "$(BIN)/nbstripout --keep-id"
	$(BIN)/xeploai build
	$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" notebooks/00_start.ipynb

docs: $(VENV)/.ready ## make docs/reference, the pictures and the counts of the READMEs anew
	$(BIN)/python docs/generate.py

hooks: $(VENV)/.ready-test $(VENV)/.ready-lab ## look at code, notebooks and claims before each commit
	$(BIN)/pre-commit install

build: $(VENV)/.ready ## build data/tables from data/raw
	$(BIN)/xeploai build

package: $(VENV)/.ready ## write the data package to xeploai-data
	$(BIN)/xeploai build
	$(BIN)/xeploai package -o xeploai-data

check: $(VENV)/.ready ## recompute every claim of the reports
	$(BIN)/xeploai check

bench: $(VENV)/.ready-test ## time extraction, checks, comparisons, workbooks and reports beside floors and peers
	$(BIN)/python bench/extract.py --write
	$(BIN)/python bench/check.py --write
	$(BIN)/python bench/compare.py --write
	$(BIN)/python bench/workbook.py --write
	$(BIN)/python bench/reports.py --write

setup: $(VENV)/.ready ## set up only

constraints: $(VENV)/.ready-test ## pin again: constraints.txt from pyproject.toml, for all systems
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --no-header --no-annotate --all-extras --upgrade \
		--python-version 3.11 pyproject.toml -o constraints.txt

clean: ## remove what the targets made: environment, tables, reports
	rm -rf $(VENV) data/tables reports/*

# one environment; each extra is added to it the first time a target needs it
$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 2; }
ifdef UV
	uv venv --quiet --seed --python "$$($(PYTHON) -c 'import sys; print(sys.executable)')" $(VENV)
else
	$(PYTHON) -m venv $(VENV)
endif

ifdef UV
install = uv pip install --quiet --python $(BIN)/python -c constraints.txt -e
else
install = $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e
endif

$(VENV)/.ready: $(VENV)/pyvenv.cfg $(SPEC)
	$(install) .
	@touch $@

$(VENV)/.ready-%: $(VENV)/.ready
	$(install) ".[$*]"
	@touch $@
