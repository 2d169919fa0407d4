# Every target sets up what it needs. Only Python 3.11 or newer (with venv), git and make have to be there.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test smoke check format bench picture lock types clean

help: ## say what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1\t/' | expand -t 18

demo: $(READY) ## start a local Slack, a local Azure and the bot, and print the address to open
	@$(BIN)/python -m sandbox

test: $(READY) ## run all tests
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

smoke: $(READY) ## run the main job without a browser, in seconds
	@$(BIN)/python -m sandbox.smoke

check: $(READY) ## lint, types, import contracts, size limits, declared dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m tests.sizes
	$(BIN)/deptry .

format: $(READY) ## format the code and mend what lint can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY) ## measure, beside the limit or a peer in the same run
	$(BIN)/python -m tests.benchmarks

picture: $(READY) ## take the README's picture (needs /usr/bin/chromium)
	$(BIN)/python -m tests.browser.picture

lock: $(READY) ## pin the dependencies again, with hashes
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet pyproject.toml --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --upgrade --output-file requirements.txt
	$(BIN)/uv pip compile --quiet pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
	  --no-header --no-emit-index-url --no-annotate --upgrade --output-file requirements-dev.txt

types: ## fetch Slack's published types and tsc, for the test that holds what is sent against them (needs npm)
	@mkdir -p .types && cp tests/types/package.json tests/types/package-lock.json .types/
	@cd .types && npm ci --ignore-scripts --no-audit --no-fund

clean: ## remove what was made
	rm -rf $(VENV) .sandbox .types .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(READY): requirements-dev.txt pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Setting up (once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@touch $@
