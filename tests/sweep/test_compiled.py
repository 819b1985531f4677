import os

from sim.sweep.compiled import cache_folder, forget_stale, is_compiled


def test_machine_code_older_than_a_source_is_forgotten(tmp_path):
    cache, sources = tmp_path / "cache", tmp_path / "sources"
    cache.mkdir()
    sources.mkdir()
    for name in ("old.nbi", "old.1.nbc", "new.nbi", "other.txt"):
        (cache / name).write_text("x")
    (sources / "part.py").write_text("x")
    now = (sources / "part.py").stat().st_mtime
    for name in ("old.nbi", "old.1.nbc", "other.txt"):
        os.utime(cache / name, (now - 10, now - 10))
    os.utime(cache / "new.nbi", (now + 10, now + 10))
    assert forget_stale(cache, sources) == 2
    assert sorted(path.name for path in cache.iterdir()) == ["new.nbi", "other.txt"]


def test_once_a_kernel_has_run_its_machine_code_is_kept():
    import numpy as np

    from sim.sweep.job import run_cells
    from tests.sweep.test_job import CASH, job_with

    _, job = job_with(CASH)
    run_cells(job, np.arange(2))
    assert is_compiled()
    assert cache_folder().is_dir()
