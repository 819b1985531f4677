# The front door. What a goal means stands in scripts/bootstrap.py, which needs only Python.
PYTHON ?= python3

.PHONY: replay check install lint types imports test format clean

# Create the environment, install, run the main job.
replay:
	@$(PYTHON) scripts/bootstrap.py replay

# Create the environment, install, pass the tests.
check:
	@$(PYTHON) scripts/bootstrap.py check

install lint types imports test:
	@$(PYTHON) scripts/bootstrap.py $@

format: install
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis reports
