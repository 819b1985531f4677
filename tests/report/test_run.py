import numpy as np

from sim.model.trade import Side
from sim.report.equity import draw_equity
from sim.report.inputs import Condition, Curve, MacdStudy, Marker, TradeMark, Turnover
from sim.report.run import MarketPicture, RunPicture, draw_run_figures


def test_every_figure_of_a_run_is_drawn_in_the_order_of_reading(tmp_path, days, curve, bars):
    flat = np.ones(len(days))
    picture = RunPicture(
        curves=[curve],
        benchmark=Curve(name="沪深300 CSI 300", days=days, values=flat),
        exposures=[Curve(name="x", days=days, values=flat * 0.9)],
        dividends=[Marker(day=days[3], name="越秀资本", amount=1.0)],
        weights=[Curve(name="越秀资本", days=days, values=flat * 0.9)],
        attribution=[("越秀资本", 1e5), ("费用 Fees", -1e3)],
        markets=[
            MarketPicture(
                key="300053.SZ",
                bars=bars,
                lines=[Curve(name="60 日均线", days=days, values=flat * 9)],
                trades=[TradeMark(day=days[3], side=Side.BUY, price=9.0, quantity=100)],
                macd=MacdStudy(days=days, dif=flat, dea=flat, bar=flat),
                turnover=Turnover(name="两市", days=days, yuan=flat * 1e12),
                conditions=[Condition(name="DIF > 0", days=days, states=[True] * len(days))],
            )
        ],
        title="某报",
        source="虚构 made up",
    )
    written = draw_run_figures(picture, tmp_path / "figures", formats=["svg"])
    assert [path.name for path in written] == [
        "equity.svg",
        "monthly.svg",
        "weights.svg",
        "attribution.svg",
        "market-300053.SZ.svg",
    ]


def test_a_run_with_curves_alone_draws_equity_and_months(tmp_path, curve):
    written = draw_run_figures(RunPicture(curves=[curve]), tmp_path, formats=["svg"])
    assert [path.name for path in written] == ["equity.svg", "monthly.svg"]


def test_an_account_that_fell_to_nothing_has_no_monthly_returns(tmp_path, days):
    lost = Curve(name="x", days=days, values=np.linspace(100, 0, len(days)))
    written = draw_run_figures(RunPicture(curves=[lost]), tmp_path, formats=["svg"])
    assert [path.name for path in written] == ["equity.svg"]


def test_money_paid_in_is_neither_drawn_as_a_return_nor_hides_a_loss(tmp_path, days, monkeypatch):
    drawn = {}
    monkeypatch.setattr(
        "sim.report.run.draw_equity",
        lambda curves, **more: drawn.update(curves=curves, **more) or draw_equity(curves, **more),
    )
    paid_in = Curve(name="x", days=days, values=np.linspace(100, 200, len(days)))
    lost = Curve(name="x", days=days, values=np.linspace(1, 0.5, len(days)))

    draw_run_figures(RunPicture(curves=[paid_in], growths=[lost]), tmp_path, formats=["svg"])

    assert drawn["curves"] == [paid_in]
    assert drawn["drawdowns"][0].values[-1] == -0.5
