# Everything a new checkout needs: only Python, make and a package registry.
PYTHON ?= python3
BIN := .venv/bin
# What is installed is remembered per extra, and again when pyproject.toml changes.
INSTALL = $(BIN)/python -m pip install --quiet
ALL_CORES = -n auto --dist loadfile

.PHONY: run test test-slow fuzz lint bench bench-smoke docs clean

run: .venv/.run
	$(BIN)/fordel run kompetenceudvikling-2014 --out out/kompetenceudvikling-2014

test: .venv/.test
	$(BIN)/python -m pytest $(ALL_CORES)

test-slow: .venv/.test
	$(BIN)/python -m pytest $(ALL_CORES) -m slow

# Hostile and broken input: make fuzz COUNT=1000 SEED=7
COUNT ?= 20000
SEED ?= 2014
fuzz: .venv/.test
	$(BIN)/python tests/fuzz.py --count $(COUNT) --seed $(SEED)

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/.bench
	$(BIN)/python -m benchmarks

bench-smoke: .venv/.bench
	$(BIN)/python -m benchmarks --smoke

docs: .venv/.run
	$(BIN)/python docs/generate.py
	$(BIN)/python docs/models.py
	$(BIN)/python docs/agreement.py

clean:
	rm -rf .venv out dist build

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.run: .venv/bin/python pyproject.toml
	$(INSTALL) -e .
	@touch $@

.venv/.%: .venv/bin/python pyproject.toml
	$(INSTALL) -e ".[$*]"
	@touch $@
