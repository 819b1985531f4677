"""Kernels under test are compiled from the sources as they are."""

import pytest

from sim.sweep.compiled import forget_stale


@pytest.fixture(scope="session", autouse=True)
def kernels_are_fresh():
    forget_stale()
