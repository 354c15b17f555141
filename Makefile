# Everything a newcomer or a developer types. Set-up is done once and only again when a lock changes (tools/setup.sh).

SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
WEB := tools/with-node.sh
HAVE_WEB := $(wildcard clients/web/package-lock.json)

.PHONY: help setup setup-test run test check check-python check-web unit lock format demo soak clean

help: ## Show this list
	@grep -hE '^[a-z%-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | awk -F'\t' '{printf "  make %-12s %s\n", $$1, $$2}'

run: setup ## Install what is missing, then serve the demo and print its links
	@exec $(BIN)/sightline serve --demo

demo: setup ## The whole story without a browser: replayed technician, scripted expert, signed checklist
	@exec $(BIN)/sightline demo

test: setup-test ## Install what is missing, then run every check and every test
	@tools/test.sh

setup: ## What `make run` needs
	@tools/setup.sh run

setup-test: ## What `make test` needs
	@tools/setup.sh test

check: check-python $(if $(HAVE_WEB),check-web) unit ## Format, lint, types, imports, generated files, unit tests (needs `make setup-test` once)

check-python:
	@tools/check.sh python

check-web:
	@tools/check.sh web

unit: ## Unit tests only
	@$(BIN)/python -m pytest tests/unit tests/protocol -q -m "not slow and not browser and not postgres and not redis"
	$(if $(HAVE_WEB),@$(WEB) npm run --silent test)

format: ## Format and mend what the linters can mend
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## Compile requirements/*.txt and the web lock anew
	@tools/lock.sh
	$(if $(HAVE_WEB),@$(WEB) npm install --package-lock-only --no-audit --no-fund)

bench-%: ## Run one benchmark: benchmarks/bench_NAME.py
	@OMP_NUM_THREADS=1 PYTHONPATH=server:tests $(BIN)/python benchmarks/bench_$*.py

soak: ## An hour of an 8K-rate stream and 1,000 joins and leaves: memory, descriptors and tasks must stay as they are
	@OMP_NUM_THREADS=1 PYTHONPATH=server:tests $(BIN)/python benchmarks/soak.py

clean: ## Remove what was built (keeps data and environments)
	@rm -rf clients/web/dist out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache clients/web/test-results
