"""What cannot be swept, or only with a word about it: all at once, never a traceback."""

import pytest

from sim.cli.app import main
from tests.sweep.files import summary_of, sweep

BAD = [
    (["--grid", "maa=5:9"], "did you mean ma?"),
    (["--grid", "ma=9:5"], "ma runs backwards"),
    ([], "a sweep needs at least one --grid"),
    (["--grid", "ma=5:9", "--set", "flor=1"], "did you mean floor?"),
    (["--grid", "ma=5:9", "--metric", "shape"], "did you mean sharpe?"),
    (["--grid", "leave_on=line,any"], "leave_on cannot be on an axis"),
    (["--grid", "ma=5:9", "--board", "man"], "did you mean main?"),
    (["--grid", "ma=5:9", "--symbol", "600155.SH", "--board", "main"], "both given"),
    (["--grid", "ma=5:9", "--cash", "-5"], "--cash must be a positive number of yuan"),
    (["--grid", "ma=5:9", "--cash", "abc"], "--cash must be yuan such as"),
    (["--grid", "ma=5:9", "--participation", "2"], "--participation must be above 0"),
    (["--grid", "ma=5:9", "--participation", "x"], "--participation must be above 0"),
    (["--grid", "ma=5:9", "--from", "2031-01-01"], "there are bars from"),
    (["--grid", "ma=5:9", "--from", "soon"], "--from must be a day"),
    (["--grid", "ma=5:9", "--universe", "u.parquet"], "one of a portfolio, --bars or --universe"),
    (["--grid", "ma=1:20000", "--grid", "flat_window=1:20000"], "400,000,000 rows"),
    (["--grid", "macd=8/21", "--set", "macd=12/26"], "macd is both set and on an axis"),
    (["--grid", "ma=5:9", "--symbol", "600155"], "--symbol: a symbol must look like 600155.SH"),
    (["--grid", "ma=5:9", "--from", "2021-05-06", "--to", "2021-05-05"], "is after --to"),
    (["--grid", "ma=5:9", "--reading", "reconciled"], "--reading goes with a portfolio"),
    (["--grid", "ma=400:410"], "ma looks at 400 sessions or more in every cell"),
    (["--grid", "ma=5:9", "--search", "optuna", "--resume"], "go with whole grids"),
]


@pytest.mark.parametrize(("more", "message"), BAD)
def test_what_cannot_be_swept_is_refused_with_what_can(files, capsys, more, message):
    assert sweep(files, *more, grid=[]) == 2
    said = capsys.readouterr().err
    assert message in said
    assert "Traceback" not in said


def test_all_that_is_wrong_is_said_at_once(files, capsys):
    wrong = ["--grid", "maa=5:9", "--set", "flor=1", "--metric", "shape", "--cash", "0"]
    assert sweep(files, *wrong, "--from", "soon", "--board", "man", grid=["--grid", "ma=9:5"]) == 2
    said = capsys.readouterr().err
    for part in ("ma?", "backwards", "floor?", "sharpe?", "--cash", "--from", "main?"):
        assert part in said


def edited(files, name, change):
    head, *lines = (files / "bars.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines]
    (files / name).write_text("\n".join([head, *(",".join(row) for row in change(rows))]) + "\n")
    return main(
        [
            *("sweep", "ma60", "--bars", str(files / name), "--grid", "ma=5:9"),
            *("--out", str(files / "out"), "--no-figures", "--sample", "2"),
        ]
    )


def adjusted(rows):
    return [
        [day, *(f"{float(price) * 0.7531:.4f}" for price in prices[:4]), *prices[4:]]
        for day, *prices in rows
    ]


def test_adjusted_prices_are_seen(files, capsys):
    assert edited(files, "adjusted.csv", adjusted) == 2
    said = capsys.readouterr().err
    assert "adjusted.csv: " in said
    assert "wants raw prices" in said


def test_days_that_are_no_sessions_are_refused(files, capsys):
    def on_a_saturday(rows):
        return [*rows[:-1], ["2030-01-05", *rows[-1][1:]]]

    def on_a_holiday(rows):
        return [["2021-01-02", *rows[0][1:]], *rows]

    assert edited(files, "holiday.csv", on_a_holiday) == 2
    assert "1 days are no sessions, the first is 2021-01-02" in capsys.readouterr().err
    assert edited(files, "beyond.csv", on_a_saturday) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_holes_are_said_to_be_taken_as_suspensions(files, capsys):
    assert edited(files, "holes.csv", lambda rows: rows[:50] + rows[57:]) == 0
    said = capsys.readouterr().out
    assert "Note: 7 sessions have no bar" in said
    assert "taken as suspensions" in said
    assert summary_of(files)["agreement"]["disagreements"] == 0


def test_a_jump_no_limit_allows_is_pointed_out(files, capsys):
    def split(rows):
        return [
            *rows[:100],
            *(
                [day, *(f"{float(price) / 2:.2f}" for price in prices[:4]), *prices[4:]]
                for day, *prices in rows[100:]
            ),
        ]

    assert edited(files, "split.csv", split) == 0
    assert "moved by more than 30 % on 1 sessions" in capsys.readouterr().out


def test_cells_that_never_traded_are_counted(files, capsys):
    grid = ["--grid", "ma=5,6,310,330"]
    assert sweep(files, "--no-figures", "--sample", "0", grid=grid) == 0
    said = capsys.readouterr().out
    assert "cells never bought anything. There are bars of 320 sessions, fewer than ma 330" in said
