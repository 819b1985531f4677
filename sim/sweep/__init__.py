"""Very many runs: grids, the compiled kernel, workers, agreement with the engine."""
