# The front door. What a goal means stands in scripts/bootstrap.py, which needs only Python.
PYTHON ?= python3

.PHONY: replay check install lint types imports test soak bench format clean

# Create the environment, install, run the main job.
replay:
	@$(PYTHON) scripts/bootstrap.py replay

# Create the environment, install, pass the tests.
check:
	@$(PYTHON) scripts/bootstrap.py check

install lint types imports test:
	@$(PYTHON) scripts/bootstrap.py $@

# Everything the check samples, in full: a million ledgers, every fault of the disk, whole sweeps.
soak: install
	FUPAN_SOAK=1 .venv/bin/python -m pytest -q -s tests/faults/test_paper_faults.py \
		tests/faults/test_two_writers.py tests/ledger/test_store.py tests/engine/test_paper.py
	.venv/bin/python -m pytest -q -s -m slow tests/sweep
	.venv/bin/python scripts/soak_ledger.py 1000000

# Measurements, printed; see benchmarks/. SWEEP="--peers DIR" measures other programs in turn.
bench: install
	.venv/bin/python benchmarks/engine.py
	.venv/bin/python benchmarks/paper.py
	.venv/bin/python benchmarks/market_data.py
	.venv/bin/python benchmarks/sweep.py --cells 1000000 $(SWEEP)

format: install
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis reports
