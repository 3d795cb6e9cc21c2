# One command each; `make help` lists them. Needs Python 3.11+, Node 20+ with npm, and make.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON ?= python3
WORKERS ?= 2
BIN := .venv/bin
WEB_SOURCES := $(shell find web -name node_modules -prune -o -path web/dist -prune -o -name "*.tsbuildinfo" -o -type f -print 2>/dev/null)

.PHONY: help setup web demo test test-long web-test browser check format bench clean lock

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.installed ## Make .venv with every pinned dependency and Onhand itself (quick when nothing changed)

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Onhand needs Python 3.11 or newer; say which with: make PYTHON=python3.12 ..." >&2; exit 1; }
	$(PYTHON) -m venv .venv

.venv/.locked: requirements.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

web: web/dist/index.html ## Build the web app into web/dist

web/node_modules/.installed: web/package-lock.json
	npm ci --prefix web --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.installed $(WEB_SOURCES)
	npm run build --prefix web
	@touch $@

demo: setup web ## A year of a real grocer, played live: prints the address and the sign-ins
	$(BIN)/onhand demo

browser: setup
	@scripts/chromium >/dev/null || true

web-test: web/node_modules/.installed
	npm run typecheck --prefix web
	npm run test --prefix web

test: setup web web-test browser ## Run every test, on SQLite and on PostgreSQL, with the stories in Chromium
	$(BIN)/pytest -n $(WORKERS) -m "not long" tests

test-long: setup web browser ## Run the tests that take minutes: many random histories, kill and power-cut loops
	$(BIN)/pytest -n $(WORKERS) -m long tests

check: setup web/node_modules/.installed ## Check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy --strict src
	$(BIN)/lint-imports
	npm run lint --prefix web
	npm run typecheck --prefix web

format: setup ## Format the Python code and fix what the linter can
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup web ## Measure, print each figure beside its limit, and write bench/results.json
	$(BIN)/python -m bench

clean: ## Remove everything that the other commands made here
	rm -rf .venv web/node_modules web/dist dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests bench scripts -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

lock: ## Pin every dependency by hash again (needs uv: pip install uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --all-extras --group dev --generate-hashes \
	  --no-emit-index-url --no-header --no-annotate --quiet -o requirements.lock
