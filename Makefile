.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLOUD ?= local
GOOGLE_TESTS := -p tests.google.conformance tests/integration/firestore tests/google

.PHONY: help setup run test lint bench lock

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

run: setup ## Serve the local cloud, the demo shop and the API on http://127.0.0.1:8080
	@exec $(BIN)/python -m local

test: setup ## Run all tests; with CLOUD=google those against Google's emulators
	@CLOUD=$(CLOUD) $(BIN)/python -m pytest $(if $(filter google,$(CLOUD)),$(GOOGLE_TESTS))

lint: setup ## Check formatting, style and types of everything shipped
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@cd web && npm run --silent check

bench: setup ## Measure speeds, costs and sizes, printed as ratios
	@$(BIN)/python -m bench

lock: $(VENV)/.ready ## Lock the newest allowed versions of all dependencies
	@$(BIN)/pip-compile -q --upgrade --generate-hashes --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options -o requirements.txt pyproject.toml
	@$(BIN)/pip-compile -q --upgrade --generate-hashes --extra dev --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options -c requirements.txt -o requirements-dev.txt pyproject.toml

setup: $(VENV)/.ready web/dist/.ready ## Install what is missing (run, test and lint do it themselves)

$(VENV)/.ready: requirements-dev.txt
	@echo "installing Python packages into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

web/node_modules/.ready: web/package-lock.json
	@echo "installing the web build's packages"
	@cd web && npm ci --silent --no-audit --no-fund
	@touch $@

web/dist/.ready: web/node_modules/.ready web/build.mjs $(shell find web/tracker web/forms web/shop web/dashboard web/styles -type f 2>/dev/null)
	@cd web && npm run --silent build
	@touch $@
