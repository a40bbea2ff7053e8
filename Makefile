# Mellom: what a newcomer, a developer and CI call. `make help` lists it.
PYTHON ?= python3
PORT ?= 8080
BIN := .venv/bin
STAMP := .venv/.installed

.PHONY: help install demo test check simulate simulate-mutants chaos fuzz bench bench-quick sbom audit pictures texts lock clean

help: ## show this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:[^#]*## /\t/' | expand -t 20

install: $(STAMP) ## make .venv with the locked dependencies

$(STAMP): requirements-dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --no-index -e .
	@touch $(STAMP)

demo: $(STAMP) ## try it: five phones and a clock on http://127.0.0.1:8080 (PORT=)
	$(BIN)/mellom demo --port $(PORT)

test: $(STAMP) ## all tests, on SQLite and a real PostgreSQL, without network
	$(BIN)/python -m pytest -n 2

check: $(STAMP) ## style, types, layers, then all tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MAKE) test

SEEDS ?= 20
FIRST_SEED ?= 1
DAYS ?= 14
PATIENTS ?= 8
SIMULATE := --seeds $(SEEDS) --first-seed $(FIRST_SEED) --days $(DAYS) --patients $(PATIENTS)

simulate: $(STAMP) ## play simulated weeks (SEEDS= FIRST_SEED= DAYS= PATIENTS=)
	$(BIN)/python -m tests.simulation seeds $(SIMULATE)

simulate-mutants: $(STAMP) ## show that each checker sees the fault it is there for
	$(BIN)/python -m tests.simulation mutants $(SIMULATE)

chaos: $(STAMP) ## break the real program for long: 204 kills, a flood of 10,000 (about half an hour)
	CHAOS_LONG=1 $(BIN)/python -m pytest tests/chaos tests/program/test_several_workers.py -n 2 -rP

EXAMPLES ?= 10000

fuzz: $(STAMP) ## rubbish and malice, generated, for long (EXAMPLES=)
	FUZZ_EXAMPLES=$(EXAMPLES) $(BIN)/python -m pytest tests/fuzz -n 2 --durations=0

.venv-bench/.installed: requirements-bench.txt
	$(PYTHON) -m venv .venv-bench
	.venv-bench/bin/python -m pip install --quiet --require-hashes -r requirements-bench.txt
	@touch $@

bench: .venv-bench/.installed ## how fast, side by side with what one would use instead (some hours)
	.venv-bench/bin/python -m benchmarks

bench-quick: .venv-bench/.installed ## the same tiny: fails where something was not delivered or not recorded
	.venv-bench/bin/python -m benchmarks --quick

sbom: $(STAMP) ## write build/sbom.cdx.json: all that runs, with versions and hashes (CycloneDX; no network)
	@mkdir -p build
	$(BIN)/python -W ignore -m cyclonedx_py requirements requirements.txt --pyproject pyproject.toml \
		--output-reproducible --of JSON -o build/sbom.cdx.json

audit: $(STAMP) ## known faults in the dependencies? (asks PyPI; says so where it can't be told)
	$(BIN)/python deploy/audit_dependencies.py

pictures: $(STAMP) ## take the README's pictures anew (needs Chromium)
	$(BIN)/python docs/take_pictures.py

texts: $(STAMP) ## write docs/texts.md anew
	$(BIN)/python -m bot.wording.preview > docs/texts.md

lock: ## lock the dependencies anew (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-find-links \
		--quiet --upgrade pyproject.toml -o requirements.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-find-links \
		--quiet --upgrade --extra dev pyproject.toml -o requirements-dev.txt
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-find-links \
		--quiet --upgrade --extra bench --extra dev pyproject.toml -o requirements-bench.txt

clean: ## remove .venv and what tools left behind
	rm -rf .venv .venv-bench .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache *.egg-info
