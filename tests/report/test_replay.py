import sys
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from matplotlib.text import Text

from sim.analysis.metrics import deepest_fall
from sim.model.errors import InputError, StorageError
from sim.report import replay
from sim.report.fonts import legible
from sim.report.replay import draw_replay_figures
from sim.report.result import parse_result


@pytest.fixture
def result(days):
    printed = np.linspace(34_483_078.63, 30_000_000.0, 60).round(2)
    rows = [
        {"date": day.isoformat(), "reading": reading, "net_value": f"{value - less:.2f}"}
        for reading, less in (("printed", 0), ("reconciled", 146_200))
        for day, value in zip(days, printed, strict=False)
    ]
    return {
        "as_of": "2024-02-19",
        "publisher": "某报",
        "reported": {"cash": "1431678.63", "net_value": "34336878.63"},
        "computed": {
            "cash": "1431678.63",
            "market_value": "33051400.00",
            "net_value": "34483078.63",
        },
        "holdings": [
            {"symbol": "600155.SH", "name": "华创云信", "quantity": 990000, "close": "7.31"},
            {"symbol": "000987.SZ", "name": "越秀资本", "quantity": 700000, "close": "36.878"},
        ],
        "explanations": [
            {
                "kind": "digit",
                "field": "holdings.600155.SH.quantity",
                "printed": "990000",
                "candidate": "970000",
                "residual": "0.00",
            }
        ],
        "equity": rows,
        "benchmark": {
            "symbol": "000300.SH",
            "name": "沪深300 CSI 300",
            "rows": [{"date": day.isoformat(), "close": "3400.00"} for day in days],
        },
        "dividends": [
            {
                "date": days[9].isoformat(),
                "symbol": "000987.SZ",
                "name": "越秀资本",
                "amount": "119000.00",
                "reading": reading,
            }
            for reading in ("printed", "reconciled")
        ],
    }


def figures(result):
    return dict(replay._figures(parse_result(result)))


def texts(figure):
    found = [text.get_text() for text in figure.findobj(Text)]
    assert all(legible(text) == text for text in found)
    return found


def test_a_replay_draws_equity_reconciliation_and_weights_as_png_and_svg(result, tmp_path):
    written = draw_replay_figures(result, tmp_path / "figures")
    assert [path.name for path in written] == [
        f"{name}.{suffix}"
        for name in ("equity", "reconciliation", "weights")
        for suffix in ("png", "svg")
    ]
    assert all(path.parent == tmp_path / "figures" and path.exists() for path in written)


def test_equity_shows_both_readings_their_gap_the_drawdown_and_the_dividends_once(result):
    figure = figures(result)["equity"]
    value, gap, drawdown, strip = figure.axes
    names = [line.get_label() for line in value.get_lines()]
    assert names[:2] == ["按刊登 As printed", "按核对 As reconciled"]
    np.testing.assert_allclose(gap.get_lines()[0].get_ydata(), 14.62)
    assert drawdown.get_lines()[0].get_ydata()[-1] == pytest.approx(
        (30_000_000 / 34_483_078.63 - 1) * 100
    )
    assert len([line for line in strip.get_lines() if line.get_marker() == "D"]) == 1
    assert "某报 2024-02-19 净值回放 Net value replayed" in texts(figure)


def test_the_drawdown_is_the_one_the_metrics_measure(result):
    rows = [row for row in result["equity"] if row["reading"] == "printed"]
    values = [30e6, 33e6, 29e6, 34e6, 27.2e6, 28e6, *([35e6] * 54)]
    for row, value in zip(rows, values, strict=True):
        row["net_value"] = f"{value:.2f}"
    result["equity"] = rows
    drawn = figures(result)["equity"].axes[1].get_lines()[0].get_ydata()
    fall = deepest_fall([date.fromisoformat(row["date"]) for row in rows], values)
    assert drawn.min() == pytest.approx(fall.depth * 100) == pytest.approx(-20.0)
    assert rows[drawn.argmin()]["date"] == fall.trough.isoformat()


def test_readings_far_apart_get_no_gap_panel(result):
    for row in result["equity"]:
        if row["reading"] == "reconciled":
            row["net_value"] = "1000000.00"
    assert len(figures(result)["equity"].axes) == 3


def test_an_account_that_lost_everything_still_has_a_drawdown(result):
    result["equity"] = [
        {"date": "2024-02-19", "net_value": "0.00"},
        {"date": "2024-02-20", "net_value": "-5.00"},
    ]
    figure = figures(result)["equity"]
    assert list(figure.axes[1].get_lines()[0].get_ydata()) == [0, 0]


def test_the_explanation_is_written_with_the_change_in_yuan(result):
    (shown,) = [t for t in texts(figures(result)["reconciliation"]) if "解释" in t]
    assert shown.split("\n")[1] == (
        "1. 一位数字 one digit：华创云信 数量 quantity 990,000 → 970,000"
        "（-20,000 × 7.31 = -146,200.00 元），残差 residual 0.00 元"
    )


def test_weights_stand_from_the_largest_with_cash_last(result):
    axes = figures(result)["weights"].axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["越秀资本", "华创云信", "现金 Cash"]
    assert axes.patches[-1].get_width() == pytest.approx(1_431_678.63 / 34_483_078.63 * 100)


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"equity": []}, ["reconciliation", "weights"]),
        ({"reported": {}}, ["equity", "weights"]),
        ({"computed": None}, ["equity"]),
        ({"holdings": []}, ["equity"]),
        (
            {"computed": {"cash": "-1", "market_value": "0", "net_value": "-1"}},
            ["equity", "reconciliation"],
        ),
        ({"computed": {"cash": None, "market_value": "1", "net_value": None}}, ["equity"]),
    ],
)
def test_what_the_results_lack_is_not_drawn(result, change, names):
    assert list(figures({**result, **change})) == names


def test_the_benchmark_may_be_absent_or_known_by_its_symbol_alone(result):
    result["benchmark"].pop("name")
    assert any("000300.SH" in text for text in texts(figures(result)["equity"]))
    result.pop("benchmark")
    assert not any("000300" in text for text in texts(figures(result)["equity"]))


def test_a_dividend_without_an_amount_is_marked_at_its_symbol(result):
    result["dividends"] = [{"date": result["equity"][3]["date"], "symbol": "000987.SZ"}]
    found = texts(figures(result)["equity"])
    assert "000987.SZ" in found
    assert not any(text.startswith("+") for text in found)


def test_one_reading_without_a_name_is_the_net_value(result):
    for row in result["equity"]:
        row.pop("reading") if row["reading"] == "printed" else None
    result["equity"] = [row for row in result["equity"] if "reading" not in row]
    assert "总净值 Net value" in texts(figures(result)["equity"])


def test_unusable_results_are_refused_before_anything_is_drawn(tmp_path):
    with pytest.raises(InputError, match="values cannot be used"):
        draw_replay_figures({"as_of": "no day"}, tmp_path / "figures")
    assert not (tmp_path / "figures").exists()


def test_a_matplotlib_that_cannot_start_is_a_message(result, tmp_path, monkeypatch):
    class Broken:
        def find_spec(self, name, path=None, target=None):
            if name == "sim.report.save":
                raise OSError("no usable temporary folder")

    monkeypatch.delitem(sys.modules, "sim.report.save", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Broken(), *sys.meta_path])
    with pytest.raises(StorageError, match="no usable temporary folder; set MPLCONFIGDIR"):
        draw_replay_figures(result, tmp_path)


def test_net_values_are_compared_exactly_at_the_edge_of_near():
    assert replay._limit(Decimal("100.00")) == Decimal("2.0000")
