"""`fupan sweep` and `fupan strategies` from end to end."""

import csv
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from sim.cli.app import main
from sim.cli.sweep_setup import read_cash
from sim.model.errors import InputError
from tests.sweep.files import GRID, SESSIONS, summary_of, sweep
from tests.sweep.markets import make_bars


def test_a_sweep_writes_its_table_its_figures_and_its_summary(files, capsys):
    assert sweep(files, "--sample", "3", "--set", "flat_tolerance=0.01") == 0
    said = capsys.readouterr().out
    assert "Best by sharpe:" in said
    assert "0 disagreements" in said
    assert "evidence" in said.lower()
    summary = summary_of(files)
    assert summary["cells"] == 20
    assert summary["tier"] == "mask"
    assert summary["agreement"] == {"sampled": 4, "disagreements": 0}
    assert summary["honesty"]["trials"] == 20
    assert {"cells", "prepare_seconds", "kernel_seconds", "wall_seconds", "best"} <= set(summary)
    for name in (
        "table.csv",
        "table.parquet",
        "parameters.png",
        "scores.svg",
        "curves.png",
        "walk-forward.png",
    ):
        assert (files / "out" / name).stat().st_size > 0
    with (files / "out" / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 20
    best = max(rows, key=lambda row: float(row["sharpe"]))
    assert summary["best"][0]["final_equity"] == float(best["final_equity"])


def test_json_alone_goes_to_standard_output(files, capsys):
    assert sweep(files, "--sample", "0", "--no-honesty", "--no-figures", "--json", "-") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["agreement"]["sampled"] == 0
    assert "figures" not in summary


def test_json_may_go_to_a_file_beside_the_words(files, capsys):
    target = files / "deep" / "summary.json"
    assert sweep(files, "--sample", "0", "--no-figures", "--json", str(target)) == 0
    assert json.loads(target.read_text())["strategy"] == "three_conditions"
    assert "not checked (--sample 0)" in capsys.readouterr().out


def test_a_floor_needs_turnover_to_be_held(files):
    floor = ["--grid", "floor=none,7e11"]
    bare = ["--sample", "0", "--no-honesty", "--no-figures"]
    assert sweep(files, *bare, grid=[*GRID, *floor]) == 0
    without = summary_of(files)["best"]
    turnover = ["--turnover", str(files / "turnover.csv")]
    assert sweep(files, *bare, *turnover, grid=[*GRID, *floor]) == 0
    assert all(row["floor"] is None or row["buys"] == 0 for row in without)
    with (files / "out" / "table.csv").open(encoding="utf-8") as file:
        held = [row for row in csv.DictReader(file) if row["floor"] and int(row["buys"])]
    assert held


def test_the_same_grid_again_adds_no_trials_another_does(files):
    bare = ["--sample", "0", "--no-figures", "--no-honesty"]
    sweep(files, *bare)
    sweep(files, *bare)
    assert summary_of(files)["honesty"]["trials"] == 20
    sweep(files, *bare, grid=["--grid", "ma=20:24"])
    assert summary_of(files)["honesty"]["trials"] == 25


def test_a_sweep_may_be_gone_on_with(files, capsys):
    bare = ["--sample", "0", "--no-figures", "--no-honesty"]
    assert sweep(files, *bare) == 0
    assert sweep(files, *bare, "--resume") == 0
    assert sweep(files, *bare, "--resume", grid=["--grid", "ma=3:4"]) == 2
    assert "holds another sweep" in capsys.readouterr().err


def test_a_span_of_sessions_is_swept(files):
    bare = ["--sample", "1", "--no-figures", "--no-honesty"]
    assert sweep(files, *bare, "--from", "2021-06-01", "--to", "2021-12-31") == 0
    summary = summary_of(files)
    assert (summary["first"], summary["last"]) == ("2021-06-01", "2021-12-31")
    assert summary["agreement"]["disagreements"] == 0


def test_a_board_and_a_share_of_the_volume_may_be_chosen(files):
    bare = ["--sample", "2", "--no-figures", "--no-honesty", "--participation", "0.05"]
    assert sweep(files, *bare, "--board", "chinext", "--cash", "500,000") == 0
    assert summary_of(files)["agreement"]["disagreements"] == 0


def test_too_few_sessions_to_judge_are_said_to_be(files, capsys):
    short = ["--sample", "0", "--no-figures", "--from", "2021-01-04", "--to", "2021-02-26"]
    assert sweep(files, *short, grid=["--grid", "ma=3:5"]) == 0
    assert "why_not" in summary_of(files)["honesty"]


def test_a_universe_is_swept_security_by_security(files, capsys):
    symbols, rows = ["600155", "000987", "002682"], []
    for seed, symbol in enumerate(symbols):
        bars = make_bars(seed, SESSIONS)
        rows += [
            (symbol, str(d), *map(float, (o, h, low, c)), int(v), 0)
            for d, o, h, low, c, v in zip(
                bars.days, bars.open, bars.high, bars.low, bars.close, bars.volume, strict=True
            )
        ]
    path = str(files / "universe.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE u (symbol VARCHAR, date DATE, open DOUBLE, high DOUBLE, low DOUBLE,"
            " close DOUBLE, volume BIGINT, amount BIGINT)"
        )
        connection.executemany("INSERT INTO u VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows[::1])
        connection.execute(f"COPY u TO '{path}' (FORMAT parquet)")
    done = sweep(
        files,
        "--universe",
        path,
        "--sample",
        "3",
        "--set",
        "index=each",
        grid=["--grid", "ma=5:9"],
        strategy="ma60",
        bars=False,
    )
    assert done == 0
    summary = summary_of(files)
    assert (summary["securities"], summary["cells"]) == (3, 15)
    assert summary["agreement"] == {"sampled": 4, "disagreements": 0}
    assert summary["best"][0]["symbol"] in {"600155.SH", "000987.SZ", "002682.SZ"}
    table = str(files / "out" / "table.parquet")
    with duckdb.connect() as connection:
        counted = connection.execute("SELECT count(*) FROM read_parquet(?)", [table]).fetchone()
    assert counted == (15,)


def test_a_strategy_nobody_knows_is_asked_about(files, capsys):
    assert sweep(files, strategy="three_condition") == 2
    assert "did you mean three_conditions?" in capsys.readouterr().err
    assert sweep(files, strategy="hold_published") == 2
    assert "has no parameters to sweep" in capsys.readouterr().err


@pytest.mark.filterwarnings("ignore")
def test_a_grid_too_large_may_be_searched(files, capsys):
    grid = ["--grid", "ma=2:100", "--grid", "flat_window=1:60", "--grid", "reclaim_closes=1:9"]
    more = ["--search", "optuna", "--trials", "128", "--sample", "2"]
    assert sweep(files, *more, grid=grid) == 0
    summary = summary_of(files)
    assert summary["grid_cells"] == 99 * 60 * 9
    assert summary["cells"] <= 128
    assert summary["honesty"]["trials"] == summary["cells"]
    assert summary["agreement"] == {"sampled": 3, "disagreements": 0}
    assert not (files / "out" / "parameters.png").exists()
    assert (files / "out" / "scores.png").exists()
    assert sweep(files, "--search", "magic", grid=grid) == 2
    assert "--search must be optuna" in capsys.readouterr().err


PORTFOLIO = str(Path(__file__).parents[2] / "portfolios" / "hujiajie")


@pytest.mark.parametrize("more", [[], ["--set", "index=each"], ["--reading", "reconciled"]])
def test_a_published_portfolio_is_swept_with_shared_cash(files, more):
    grid = ["--grid", "ma=10,20", "--grid", "flat_window=3,5"]
    span = ["--from", "2024-02-19", "--to", "2024-06-28", "--participation", "0.10"]
    bare = ["--sample", "1", "--no-honesty", "--no-figures", *span, *more]
    assert main(["sweep", "three_conditions", PORTFOLIO, *grid, *bare, "--out", str(files)]) == 0
    summary = json.loads((files / "summary.json").read_text(encoding="utf-8"))
    assert summary["tier"] == "walk"
    assert summary["agreement"]["disagreements"] == 0
    assert summary["first"] == "2024-02-19"


def test_a_portfolio_takes_no_cash_of_its_own_and_no_other_reading(files, capsys):
    base = ["sweep", "ma60", PORTFOLIO, "--grid", "ma=5", "--out", str(files)]
    assert main([*base, "--cash", "5"]) == 2
    assert "do not go with a portfolio" in capsys.readouterr().err
    assert main([*base, "--reading", "upside-down"]) == 2
    assert "--reading must be printed or reconciled" in capsys.readouterr().err


def test_everything_held_is_a_universe_with_the_index_for_its_regime(files, capsys):
    span = ["--from", "2024-01-02", "--to", "2024-06-28"]
    bare = ["--sample", "1", "--no-honesty", "--universe", "store", *span]
    assert sweep(files, *bare, grid=["--grid", "ma=10,20"], bars=False) == 0
    summary = summary_of(files)
    assert summary["securities"] >= 7
    assert summary["agreement"]["disagreements"] == 0
    turnover = ["--turnover", str(files / "turnover.csv")]
    assert sweep(files, *bare, *turnover, grid=["--grid", "ma=10"], bars=False) == 0
    assert sweep(files, *bare, "--resume", grid=["--grid", "ma=10"], bars=False) == 2
    assert "holds another sweep" in capsys.readouterr().err


OWN = """
import backtrader as bt


class Own(bt.Strategy):
    params = (("period", 10), ("name", "x"), ("table", None))

    def __init__(self):
        self.mean = bt.ind.SMA(period=self.p.period)

    def next(self):
        if not self.position and self.data.close[0] > self.mean[0]:
            self.buy(size=1000)
        elif self.position and self.data.close[0] < self.mean[0]:
            self.close()
"""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_anyones_own_strategy_is_swept_through_the_engine(files, capsys, workers):
    (files / "own.py").write_text(OWN)
    reference = f"{files / 'own.py'}:Own"
    more = ["--from", "2021-03-01", "--to", "2021-12-31", "--no-figures", "--workers", workers]
    assert sweep(files, *more, grid=["--grid", "period=5,20"], strategy=reference) == 0
    summary = summary_of(files)
    assert summary["tier"] == "engine"
    assert all(row["buys"] > 0 for row in summary["best"])
    assert summary["honesty"]["compared"] == 2
    assert "run through the engine itself" in capsys.readouterr().out


def test_an_own_strategy_is_gone_on_with_and_searched(files, capsys):
    (files / "own.py").write_text(OWN)
    reference = f"{files / 'own.py'}:Own"
    bare = ["--from", "2021-03-01", "--to", "2021-06-30", "--no-figures", "--no-honesty"]
    grid = ["--grid", "period=5:8"]
    assert sweep(files, *bare, grid=grid, strategy=reference) == 0
    whole = (files / "out" / "table.csv").read_bytes()
    assert sweep(files, *bare, "--resume", grid=grid, strategy=reference) == 0
    assert (files / "out" / "table.csv").read_bytes() == whole
    (files / "own.py").write_text(OWN.replace("1000", "2000"))
    assert sweep(files, *bare, "--resume", grid=grid, strategy=reference) == 2
    assert "holds another sweep" in capsys.readouterr().err


def test_a_strategy_without_conditions_is_swept_through_the_engine(files):
    more = ["--turnover", str(files / "turnover.csv"), "--no-honesty", "--no-figures"]
    grid = ["--grid", "ma=5,20", "--grid", "rebound=0.5"]
    assert sweep(files, *more, grid=grid, strategy="rebound_rotation") == 0
    assert summary_of(files)["tier"] == "engine"
    assert sweep(files, *more, grid=["--grid", "every=0,20"], strategy="equal_weight") == 0


def test_what_the_engine_cannot_sweep_is_refused(files, capsys):
    (files / "none.py").write_text(
        "import backtrader as bt\n\n\nclass N(bt.Strategy):\n    pass\n"
    )
    assert sweep(files, strategy=f"{files / 'none.py'}:N") == 2
    assert "has no parameter to sweep" in capsys.readouterr().err
    grid = ["--grid", "ma=1:30000"]
    assert sweep(files, grid=grid, strategy="rebound_rotation") == 2
    assert "20,000 is the most" in capsys.readouterr().err
    more = ["--universe", str(files / "u.parquet")]
    assert (
        sweep(files, *more, grid=["--grid", "ma=5"], strategy="rebound_rotation", bars=False) == 2
    )
    assert "a universe needs some" in capsys.readouterr().err


def test_a_universe_that_is_no_file_is_refused(files, capsys):
    bare = ["--set", "index=each", "--sample", "0"]
    for name, text in (("none.parquet", "no such file"), ("bars.csv", "cannot be read")):
        more = ["--universe", str(files / name), *bare]
        assert sweep(files, *more, strategy="ma60", bars=False) == 2
        assert text in capsys.readouterr().err


def test_an_interrupted_sweep_says_so(files, capsys, monkeypatch):
    def stop(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr("sim.cli.sweep_run.run_on_threads", stop)
    assert sweep(files) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_sweep_that_disagrees_with_the_engine_fails_loudly(files, capsys, monkeypatch):
    from sim.sweep.agreement import EngineCell

    monkeypatch.setattr(
        "sim.cli.sweep_run.engine_cell", lambda *_: EngineCell(equity=1, sells=0, buys=0)
    )
    assert sweep(files, "--sample", "1", "--no-figures", "--no-honesty") == 1
    assert "do not use this sweep" in capsys.readouterr().err


def test_sweeping_a_file_loads_neither_pandas_nor_backtrader_nor_a_compiler(files):
    assert sweep(files, "--sample", "0", "--no-honesty", "--no-figures") == 0  # compiled by now
    code = (
        "import sys; from sim.cli.app import main; main(sys.argv[1:]);"
        "heavy = ('pandas', 'backtrader', 'matplotlib', 'scipy', 'numba');"
        "print([name for name in heavy if name in sys.modules])"
    )
    arguments = ["sweep", "three_conditions", "--bars", str(files / "bars.csv"), *GRID]
    arguments += ["--sample", "0", "--no-honesty", "--no-figures", "--out", str(files / "out")]
    said = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip().endswith("[]")


def test_the_strategies_are_listed_with_what_their_parameters_mean(capsys):
    assert main(["strategies"]) == 0
    assert "three_conditions" in capsys.readouterr().out
    assert main(["strategies", "ma60"]) == 0
    assert "ma=60  sessions of the line" in capsys.readouterr().out
    assert main(["strategies", "hold_published"]) == 0
    assert "no conditions to sweep" in capsys.readouterr().out
    assert main(["strategies", "ma61"]) == 2
    assert "did you mean ma60?" in capsys.readouterr().err


def test_cash_is_a_million_when_none_is_given():
    assert read_cash(None) == Decimal(1_000_000)
    with pytest.raises(InputError):
        read_cash("NaN")
