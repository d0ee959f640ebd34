# Two commands: `make demo` and `make test`. Each sets up .venv by itself; Python 3.11+ and make are all it needs.
.DEFAULT_GOAL := help
VENV := .venv
BIN := $(VENV)/bin
# Every command, and a test runs hundreds, would compile all of Comity anew where this says so.
unexport PYTHONDONTWRITEBYTECODE
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
  && { echo $$p; break; }; done)

.PHONY: help demo test pytest lint types bench sbom audit clean
help: ## Say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.run: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer (with venv) was not found on the PATH. Install it, or say PYTHON=/path/to/python3.11."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing Comity into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all]'
	@touch $@

$(VENV)/.dev: $(VENV)/.run
	@echo "Installing the test tools into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[all,dev]'
	@touch $@

demo: $(VENV)/.run ## Six states send eight years of synthetic figures; ends with a report
	@$(BIN)/comity demo demo

test: $(VENV)/.dev ## Lint, type-check, test, run the documented commands
	@$(MAKE) --no-print-directory -j 3 lint types pytest

pytest: $(VENV)/.dev
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(PYTEST)

lint: $(VENV)/.dev ## Lint and check the format
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.dev ## Type-check
	@$(BIN)/mypy

bench: $(VENV)/.dev ## Print the table of measured speed, memory and accuracy
	@$(BIN)/python -m bench

sbom: $(VENV)/.dev ## Write sbom.json: every library of an installation, as CycloneDX
	@$(BIN)/python deploy/sbom.py sbom.json

audit: $(VENV)/.dev ## Ask for known faults of every library (needs a network)
	@$(BIN)/python deploy/audit.py constraints.txt

clean: ## Remove the environment and what the demonstration made
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache
