.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CLOUD ?= local
WORKERS ?= auto
PLAYS ?= 20

SIDE_BY_SIDE := --numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder
LOCAL_TESTS = $(or $(T),$(SIDE_BY_SIDE))
GOOGLE_TESTS = -p tests.google.conformance $(or $(T),tests/integration/firestore tests/google)
NAMED = $(if $(K),-k '$(K)')

.PHONY: help setup run unit test prove lint bench lock

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-8s %s\n", $$1, $$2}'

run: setup ## Serve the local cloud, the demo shop and the API on http://127.0.0.1:8080
	@exec $(BIN)/python -m local

unit: $(VENV)/.ready ## Run the unit tests; K=words runs only those of that name
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) tests/unit $(NAMED)

test: setup ## Run all tests, or those of T=path, K=words or both; CLOUD=google runs them on Google's emulator
	@CLOUD=$(CLOUD) $(BIN)/python -m pytest $(if $(filter google,$(CLOUD)),$(GOOGLE_TESTS),$(LOCAL_TESTS)) $(NAMED)

prove: setup ## Run in full what takes long, such as kills and random plays, PLAYS=20 of each
	@PLAYS=$(PLAYS) $(BIN)/python -m pytest $(LOCAL_TESTS) -m proof $(NAMED)

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
