# Each target sets up what it needs: `.venv` is made once from requirements.lock, and again only when the lock changed.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
LOCKED := .venv/.locked-$(firstword $(shell sha256sum requirements.lock))
READY := .venv/.ready-$(firstword $(shell cat requirements.lock pyproject.toml | sha256sum))

# Nothing that runs here reports home, or waits for a network that may not be there.
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false
export DO_NOT_TRACK := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help nightly demo ui docs test quick lint lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/make \1\t\2/' | expand -t 16

nightly: $(READY) ## the first sample night's exports if there are none, then one night and its summary
	@if [ -z "$${TIEOUT_EXPORTS:-}" ] && ! ls -A var/exports 2>/dev/null | grep -q .; then \
	  rm -rf var/.sample && mkdir -p var && \
	  $(BIN)/tieout sample var/.sample --customers 300 --nights 1 --seed 7 && \
	  rm -rf var/exports && mv var/.sample var/exports; fi
	@$(BIN)/tieout nightly

demo: $(READY) ## all nights of the fictional company told as a story, in a home of its own
	@TIEOUT_HOME=var/demo $(BIN)/python -m orchestration.cli.demo

ui: $(READY) ## the Dagster UI on http://127.0.0.1:3000, with the runs so far
	@$(BIN)/tieout ui

docs: $(READY) ## write what is generated in docs/ again: the pages of the rules, the tables of states
	@$(BIN)/python -m orchestration.documentation

test: $(READY) ## every check and test
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/run.sh

quick: $(READY) ## lint, types and the tests that need no whole night, in two minutes
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/run.sh quick

lint: $(READY) ## the checks that run nothing: ruff, mypy, import-linter, sqlfluff
	@PATH="$(CURDIR)/$(BIN):$$PATH" tests/run.sh lint

lock: ## make requirements.lock anew from pyproject.toml, keeping the versions that still fit
	@test -x var/lock/bin/pip-compile || { $(PYTHON) -m venv --clear var/lock && var/lock/bin/pip install -qq pip-tools==7.6.2; }
	@# The public registry's hashes, whatever index this machine is set up with; no address is written.
	@env -u PIP_INDEX_URL -u PIP_EXTRA_INDEX_URL -u PIP_FIND_LINKS PIP_CONFIG_FILE=/dev/null CUSTOM_COMPILE_COMMAND="make lock" \
	  var/lock/bin/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --no-strip-extras --no-emit-options \
	  --output-file requirements.lock pyproject.toml

clean: ## remove the environment and all caches; var/ with its nights stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist var/lock var/test
	@find . -name __pycache__ -type d -not -path './var/*' -prune -exec rm -rf {} +

$(LOCKED):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "tieout needs Python 3.11 or later; name one with: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	@echo "setting up .venv from requirements.lock (about a minute)"
	@$(PYTHON) -m venv --clear .venv
	@$(BIN)/pip install -qq --require-hashes -r requirements.lock
	@touch $@

$(READY): $(LOCKED)
	@$(BIN)/pip install -qq --no-deps --no-build-isolation --editable .
	@rm -f .venv/.ready-* && touch $@
