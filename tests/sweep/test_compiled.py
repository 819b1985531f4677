from copy import deepcopy
from typing import NamedTuple

import numpy as np
import pytest

from sim.sweep import compiled
from sim.sweep.compiled import Fixed, Kernel, before_compiling, part
from sim.sweep.words import leading_zeros, trailing_zeros


class Pair(NamedTuple):
    left: np.ndarray
    right: np.ndarray


@part
def _times(value, factor):
    return value * factor


def _scaled_sum(pair, factor, first, out):
    left, right = pair.left, pair.right
    for row in range(first, len(out)):
        for column in range(left.shape[1]):
            out[row] += _times(left[row, column], factor) + right[column]


PAIR = Pair(np.arange(6.0).reshape(3, 2), np.array([10, 20], dtype=np.int64))
SUMS = [0.0, 2 * (2 + 3) + 30, 2 * (4 + 5) + 30]


def run(folder, pair=PAIR):
    kernel, out = Kernel(_scaled_sum, folder), np.zeros(3)
    kernel(pair, 2.0, 1, out)
    return kernel, out.tolist()


def test_a_kernel_does_what_its_function_says(tmp_path):
    assert run(tmp_path)[1] == SUMS
    plain = np.zeros(3)
    _scaled_sum(PAIR, 2.0, 1, plain)
    assert plain.tolist() == SUMS


def test_machine_code_is_kept_and_not_made_again(tmp_path):
    run(tmp_path)
    (kept,) = tmp_path.iterdir()
    made = kept.stat().st_mtime_ns
    said = []
    before_compiling(lambda: said.append("compiling"))
    assert run(tmp_path)[1] == SUMS
    assert (said, kept.stat().st_mtime_ns) == ([], made)


@pytest.mark.parametrize("spoil", [lambda b: b[:-1], lambda b: b"{}\n" + b, lambda _: b"\xff"])
def test_spoilt_machine_code_is_not_run_but_made_again(tmp_path, spoil):
    run(tmp_path)
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(spoil(kept.read_bytes()))
    said = []
    for _ in range(2):
        before_compiling(lambda: said.append("compiling"))
        assert run(tmp_path)[1] == SUMS
        assert said == ["compiling"]


def test_machine_code_of_other_sources_is_removed_when_new_is_written(tmp_path):
    kernel = Kernel(_scaled_sum, tmp_path)
    name = kernel.file.name.partition("-")[0]
    stale, other = tmp_path / f"{name}-0123-0123.code", tmp_path / "another-0123-0123.code"
    for file in (stale, other):
        file.write_bytes(b"old")
    run(tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([kernel.file, other])


def test_where_nothing_can_be_written_kernels_are_compiled_for_the_process(tmp_path):
    blocked = tmp_path / "a file, no folder"
    blocked.write_text("")
    assert run(blocked)[1] == SUMS


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((Pair(PAIR.left, PAIR.right.astype(float)), 2.0, 1, np.zeros(3)), "takes"),
        ((PAIR, 2.0, 1, np.zeros(6)[::2]), "without gaps"),
        ((PAIR, 2.0, "1", np.zeros(3)), "takes no str"),
    ],
)
def test_arguments_laid_out_otherwise_are_refused(tmp_path, arguments, words):
    kernel, _ = run(tmp_path)
    with pytest.raises(TypeError, match=words):
        kernel(*arguments)


def test_the_plain_twins_count_zeros():
    for word in (1, 6, 2**63, 2**64 - 1):
        bits = f"{word:064b}"
        assert leading_zeros(np.uint64(word)) == bits.index("1")
        assert trailing_zeros(np.uint64(word)) == bits[::-1].index("1")


def test_arguments_that_stay_are_laid_out_once(tmp_path):
    fixed = Fixed(PAIR, 2.0)
    kernel = Kernel(_scaled_sum, tmp_path)
    for first, sums in ((1, SUMS), (2, [0.0, 0.0, SUMS[2]])):
        out = np.zeros(3)
        kernel(fixed, first, out)
        assert out.tolist() == sums


def test_arguments_sent_elsewhere_are_laid_out_there(tmp_path):
    fixed = Fixed(PAIR, 2.0)
    sent = deepcopy(fixed)  # as pickling does
    assert (sent.layout, sent.words == fixed.words) == (fixed.layout, False)
    out = np.zeros(3)
    Kernel(_scaled_sum, tmp_path)(sent, 1, out)
    assert out.tolist() == SUMS


def test_a_numba_that_passes_arguments_otherwise_runs_the_kernel_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "_words_of", lambda _: ["i32"])
    kernel, sums = run(tmp_path)
    assert sums == SUMS
    kernel.briefly(Fixed(PAIR, 2.0), 1, out := np.zeros(3))
    assert out.tolist() == SUMS
    assert list(tmp_path.iterdir()) == []
