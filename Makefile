# What one types here.  `make demo` and `make test` are all that a newcomer needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
STDLIB := $(shell $(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')
OUT := demo
SECONDS ?= 600

.PHONY: demo test long clusters faults soak check lint-golden pre-commit golden bench bench-quick clean

demo: $(VENV)/.installed  ## compile a map-reduce dataflow, run it, and see one refused
	@mkdir -p $(OUT)
	@echo '$$ icosian lint golden/file_words/flow.py'
	@$(BIN)/icosian lint golden/file_words/flow.py
	@echo '$$ icosian plan golden/file_words/flow.py'
	@$(BIN)/icosian plan golden/file_words/flow.py
	@echo '$$ icosian build golden/file_words/flow.py -o $(OUT)/run.py'
	@$(BIN)/icosian build golden/file_words/flow.py -o $(OUT)/run.py
	@echo "\$$ python $(OUT)/run.py --input root=<Python's own library>"
	@$(BIN)/python $(OUT)/run.py --input root='$(STDLIB)'
	@echo
	@echo '$$ icosian lint golden/two_collects/flow.py        (this one is refused)'
	@! $(BIN)/icosian lint golden/two_collects/flow.py

test: $(VENV)/.developing  ## the suite; `make long` has the rest
	@$(BIN)/python -m pytest -n auto

long: $(VENV)/.developing  ## the slices of the suite that take long: many surroundings of one thing
	@$(BIN)/python -m pytest -n auto -m long

clusters: $(VENV)/.clustered  ## executors of other libraries, which it installs; `make clusters AGAIN=1` those that failed
	@$(BIN)/python -m pytest -n 2 -m 'clusters and not faults' $(if $(AGAIN),--last-failed)

faults: $(VENV)/.clustered  ## the fault matrix, kills and crowds by the hundred, tests/FAULTS.md: 20 minutes; `make faults ROW=F05` one row
	@$(BIN)/python -m pytest -n auto -m 'row or faults' $(if $(ROW),--row $(ROW))
	@$(BIN)/python -m tests.faults

soak: $(VENV)/.developing  ## ten minutes of runs and kills on one checkpoint, or `make soak SECONDS=60`: nothing lost, memory flat
	@$(BIN)/python -m tests.faults.soak $(SECONDS)

check: $(VENV)/.developing  ## linter, formatter, types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

pre-commit: $(VENV)/.developing  ## the hooks that we offer, installed and run by pre-commit itself; takes a minute
	@$(BIN)/python -m pytest -m registry

lint-golden: $(VENV)/.developing  ## icosian lint on our own dataflows; what is refused on purpose stands in the baseline
	@$(BIN)/icosian lint golden --isolated --fail-on info --baseline golden/baseline.json $(UPDATE)

golden: $(VENV)/.developing  ## write the expected files of the golden cases anew; lists what changed
	@$(BIN)/python -m pytest tests/test_golden.py tests/test_rules.py tests/test_modifiers.py -k 'what_is_made or manual' --refresh -s

bench: $(VENV)/.benching  ## measure, and write tests/bench/RESULTS.md; `make bench W=items` measures one workload anew
	@$(BIN)/python -m tests.bench $(W)

bench-quick: $(VENV)/.developing  ## only prove that the benchmarks still run, with what is installed
	@$(BIN)/python -m tests.bench --quick

clean:
	rm -rf $(VENV) $(OUT) build *.egg-info .mypy_cache .ruff_cache .icosian_cache .hypothesis

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Icosian needs Python 3.11 or newer; say which with PYTHON=…")'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into $(VENV) …'
	@$(PIP) --editable .
	@touch $@

$(VENV)/.developing: pyproject.toml constraints.txt | $(BIN)/python
	@echo 'Installing into $(VENV) what development needs …'
	@$(PIP) --editable '.[dev]'
	@touch $@ $(VENV)/.installed

$(VENV)/.clustered: $(VENV)/.developing
	@echo 'Installing into $(VENV) what the executors of other libraries need …'
	@$(PIP) --editable '.[dev,dask,loky,ray]'
	@touch $@

$(VENV)/.benching: $(VENV)/.developing
	@echo 'Installing into $(VENV) whom the benchmarks compare with …'
	@$(PIP) --editable '.[dev,bench]'
	@touch $@
