# The front door: every check that runs anywhere is a target here.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PARTS  := lint types imports test

.PHONY: replay check install $(PARTS) format docs snapshot golden soak bench mutants clean

# Create the environment, install, run the main job. A finding (status 1) is what the job is for.
replay: $(VENV)/.installed
	$(BIN)/fupan replay portfolios/hujiajie || test $$? -eq 1

# Create the environment, install, pass the tests.
check: $(VENV)/.installed-dev
	$(MAKE) $(PARTS)

install: $(VENV)/.installed-dev

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "fupan needs Python 3.11 or newer; found " + sys.version.split()[0] + ". Try: make PYTHON=python3.11 replay")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e '.[dev]'
	@touch $@ $(VENV)/.installed

lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types:
	$(BIN)/mypy

imports:
	$(BIN)/lint-imports

test:
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

format:
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis reports
