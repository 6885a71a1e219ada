# Each target sets up .venv by itself, with uv where it is there, else with python3 and pip. Nothing to install before.

VENV := .venv
PY := $(VENV)/bin/python
UV := $(shell command -v uv 2>/dev/null)
LOCKING := $(or $(UV),$(wildcard $(VENV)/bin/uv))
COMPILE = $(LOCKING) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-annotate --custom-compile-command "make lock" pyproject.toml

ifdef UV
INSTALL = uv pip install --quiet --python $(PY)
else
INSTALL = $(PY) -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help demo run test kill reliability lint format bench reference site pictures lock

help: ## Show what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 16

demo: $(VENV)/ready ## See it work, without any account
	@$(PY) -m bot demo

run: $(VENV)/ready ## Run the bot with config/paperboy.toml
	@$(PY) -m bot run

test: $(VENV)/ready-dev ## Run the tests (ARGS="-k name" for some of them)
	@$(PY) -m pytest $(ARGS)

kill: $(VENV)/ready-dev ## Kill the bot 2,000 times while it delivers (some 20 minutes)
	@PAPERBOY_KILLS=$${PAPERBOY_KILLS:-2000} $(PY) -m pytest tests/end_to_end/test_kill.py $(ARGS)

reliability: $(VENV)/ready-dev ## Simulate every crash, 10,000 storms and a year (some 30 minutes)
	@RELIABILITY=long $(PY) -m pytest tests/reliability $(ARGS)

lint: $(VENV)/ready-dev ## Check style and types
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@$(PY) -m mypy

format: $(VENV)/ready-dev ## Put the code in the usual form
	@$(PY) -m ruff check --fix --exit-zero
	@$(PY) -m ruff format

bench: $(VENV)/ready-dev ## Measure, each figure beside its floor
	@for name in start memory top search search_quality archive parse matching keyword_cases delivery fanout; do \
		echo; $(PY) -m benchmarks.$$name || exit 1; \
	done

reference: $(VENV)/ready-dev ## Write the tables of docs/ again from the code
	@$(PY) -m docs.reference

site: $(VENV)/ready-dev ## Build the documentation into var/site
	@$(PY) -m sphinx -q -W --keep-going -b html docs var/site && echo "Open var/site/index.html"

pictures: $(VENV)/ready-dev ## Make the pictures of the README again (needs Chromium)
	@$(PY) docs/pictures/make.py

lock: ## Choose the newest versions and pin them with their hashes (needs uv)
	@test -n "$(LOCKING)" || { echo "make lock needs uv; install it, then run this again." >&2; exit 1; }
	@$(COMPILE) --upgrade --group dev --output-file requirements-dev.lock
	@$(COMPILE) --constraints requirements-dev.lock --output-file requirements.lock
	@$(LOCKING) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-annotate --custom-compile-command "make lock" --constraints requirements-dev.lock \
		--group pyproject.toml:build --output-file requirements-build.lock

# ---------------------------------------------------------------- .venv

$(VENV)/ready: requirements.lock requirements-build.lock | $(PY)
	@echo "Installing what Paperboy needs (once) ..."
	@$(INSTALL) --require-hashes -r requirements.lock -r requirements-build.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/ready-dev: requirements-dev.lock | $(PY)
	@echo "Installing what the tests need (once) ..."
	@$(INSTALL) --require-hashes -r requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/ready $@

$(PY):
ifdef UV
	@uv venv --quiet --allow-existing --python ">=3.11" $(VENV)
else
	@for python in python3 python3.13 python3.12 python3.11; do \
		if $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then \
			$$python -m venv $(VENV) && exit 0; \
			rm -rf $(VENV); \
			echo "Python could not make a virtual environment. Install python3-venv, or uv, and try again." >&2; \
			exit 1; \
		fi; \
	done; \
	echo "Paperboy needs Python 3.11 or newer. Install it, or uv, which brings its own, and try again." >&2; exit 1
endif
