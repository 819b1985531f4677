import sys

import numpy as np
import pytest

from sim.model.errors import DataMissingError
from sim.sweep.grid import Axis, Grid
from sim.sweep.mask_kernel import COLUMNS
from sim.sweep.search import search

GRID = Grid((Axis("a", tuple(range(40))), Axis("b", tuple(range(40)))), {})


def hill(cells):
    """A hill whose top is at a = 30, b = 7."""
    a, b = cells // 40, cells % 40
    values = -((a - 30.0) ** 2) - (b - 7.0) ** 2
    results = np.zeros((len(cells), COLUMNS))
    results[:, 0] = cells
    return results, values


def quiet(done, total):
    pass


@pytest.mark.filterwarnings("ignore")
def test_a_search_finds_the_top_without_trying_every_cell():
    cells, results = search(GRID, hill, trials=256, seed=1, progress=quiet)
    assert len(cells) < 256
    assert hill(cells)[1].max() > -20
    assert cells.tolist() == sorted(set(cells.tolist()))
    np.testing.assert_array_equal(results[:, 0], cells)


@pytest.mark.filterwarnings("ignore")
def test_the_same_seed_tries_the_same_cells():
    one, _ = search(GRID, hill, trials=70, seed=3, progress=quiet)
    two, _ = search(GRID, hill, trials=70, seed=3, progress=quiet)
    np.testing.assert_array_equal(one, two)


@pytest.mark.filterwarnings("ignore")
def test_a_search_of_a_small_grid_reckons_no_cell_twice():
    small = Grid((Axis("a", (1, 2)),), {})
    asked = []

    def score(cells):
        asked.extend(cells.tolist())
        return np.zeros((len(cells), COLUMNS)), cells.astype(float)

    cells, _ = search(small, score, trials=130, seed=1, progress=quiet)
    assert sorted(asked) == [0, 1] == cells.tolist()


def test_without_optuna_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(DataMissingError, match=r"pip install 'fupan\[search\]'"):
        search(GRID, hill, trials=1, seed=1, progress=quiet)
