"""Series of columns: true ones are clean, one planted error is found and dated."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from sim.analysis.candidates import with_changes
from sim.analysis.series import judge_series
from sim.analysis.series_cash import REGIMES
from sim.analysis.series_numbers import Residual, SeriesPrices
from sim.analysis.series_plain import plain_series
from sim.analysis.series_plan import Kept
from sim.analysis.series_search import MISPRINT, UNREPORTED
from sim.model.action import CorporateAction
from sim.model.errors import DataMissingError, InputError
from sim.model.issue import Issue
from sim.model.statement import (
    Holding,
    PlanAction,
    PlanItem,
    StatedTrade,
    Statement,
    Written,
)
from sim.model.symbol import Symbol
from sim.model.trade import Side
from tests.analysis.columns import SYMBOLS, misprinted, series

RUNS = 60
NAMES = tuple(REGIMES)


@pytest.fixture(scope="module")
def prices(market):
    return SeriesPrices(market)


def generated(seed, prices, columns=30):
    random = Random(seed)
    profile = REGIMES[random.choice(NAMES)]
    return random, profile, series(random, prices, profile, columns=columns)


def test_one_planted_error_is_found_and_dated_and_true_series_are_clean(market, prices):
    counts = Counter()
    for seed in range(RUNS):
        random, profile, true = generated(seed, prices)
        judged = judge_series(true, market, prices=prices)
        counts["clean"] += judged.clean
        regimes = (judged.regime.profile.name, *judged.regime.others)
        counts["fees"] += profile.name in regimes
        wrong, place, field, value = misprinted(random, true)
        found = judge_series(wrong, market, prices=prices)
        counts["found"] += [(one.number, one.field, one.candidate) for one in found.findings] == [
            (place, field, f"{value:f}")
        ]
    assert counts["clean"] == RUNS
    assert counts["fees"] == RUNS
    assert counts["found"] >= 0.95 * RUNS, f"{counts['found']} of {RUNS} found and dated"


@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_trade_is_told_from_a_wrong_holding(market, prices, seed):
    _, _, true = generated(seed, prices, columns=12)
    place = next(n for n in range(1, 12) if true[n].trades)
    trade = true[place].trades[0]
    fields = {"quantity": Written.of("97", 10_000), "price": Written.of("1" + trade.price.digits)}
    for what, wrong in fields.items():
        other = replace(trade, **{what: wrong})
        changed = replace(true[place], trades=(other, *true[place].trades[1:]))
        found = judge_series((*true[:place], changed, *true[place + 1 :]), market, prices=prices)
        first = found.findings[0]
        assert (first.number, first.field) == (place, f"trades.1.{what}")
        assert Decimal(first.candidate) == getattr(trade, what).value
        assert first.kind == MISPRINT


def test_a_trade_nobody_reported_is_named_with_its_price(market, prices):
    _, _, true = generated(4, prices, columns=12)
    place = next(n for n in range(1, 12) if len(true[n].trades) == 1)
    trade = true[place].trades[0]
    silent = replace(true[place], trades=())
    found = judge_series((*true[:place], silent, *true[place + 1 :]), market, prices=prices)
    assert not found.unexplained
    [first] = found.findings
    assert (first.kind, first.number) == (UNREPORTED, place)
    assert first.field == f"trades.{trade.symbol}"
    assert first.candidate.startswith(f"{trade.side} {trade.quantity.value:f} at about")


def test_trades_left_out_or_misprinted_are_dated_too(market, prices):
    counts = Counter()
    runs = range(100, 112)
    for seed in runs:
        random, _, true = generated(seed, prices, columns=15)
        place = random.choice([n for n in range(1, 15) if true[n].trades])
        first, *rest = true[place].trades
        dearer = Written.of(f"{first.price.value * 2:f}")
        for what, trades in {
            "left out": rest,
            "price": [replace(first, price=dearer), *rest],
        }.items():
            changed = replace(true[place], trades=tuple(trades))
            wrong = (*true[:place], changed, *true[place + 1 :])
            findings = judge_series(wrong, market, prices=prices).findings
            counts[what] += bool(findings) and {one.number for one in findings} == {place}
    assert counts == {"left out": len(runs), "price": len(runs)}


def test_shares_that_came_at_no_price_of_the_day_are_no_unreported_trade(market, prices):
    one = small("2024-02-08", "100000.00", None, "1000")
    two = small("2024-02-19", "90000.00", None, "1500")
    judged = judge_series([one, two], market, prices=prices)
    assert {finding.kind for finding in judged.findings} == {MISPRINT}


def test_two_errors_on_different_days_are_both_dated(market, prices):
    random, _, true = generated(7, prices, columns=16)
    cash = Written.of("9" + true[3].cash.digits)
    net = Written.of("9" + true[11].net_value.digits)
    wrong = list(true)
    wrong[3], wrong[11] = replace(true[3], cash=cash), replace(true[11], net_value=net)
    random.shuffle(wrong)
    found = judge_series(wrong, market, prices=prices)
    assert {(one.number, one.field) for one in found.findings} == {(3, "cash"), (11, "net_value")}
    assert found.balances[3].failed == ("value", "cash-carried")


def test_a_wrong_profit_alone_is_a_wrong_profit(market, prices):
    _, _, true = generated(5, prices, columns=6)
    wrong = replace(true[2], profit_percent=Written.of("9" + true[2].profit_percent.digits))
    found = judge_series((*true[:2], wrong, *true[3:]), market, prices=prices)
    assert [(one.number, one.field) for one in found.findings] == [(2, "profit_percent")]
    assert found.capital == 200_000


def test_a_skipped_session_is_bounded_and_holds_nothing_against_the_account(market, prices):
    _, _, true = generated(9, prices, columns=30)
    gap = (*true[:10], *true[13:])
    judged = judge_series(gap, market, prices=prices)
    assert judged.clean
    assert judged.balances[10].missing == 3
    assert [session.day for session in judged.gaps] == [s.as_of for s in true[10:13]]
    for session, hidden in zip(judged.gaps, true[10:13], strict=True):
        fees = Decimal(60_000)  # at most 3 ‰ of what was traded in the gap
        assert session.low - fees <= hidden.net_value.value <= session.high + fees
    assert any(session.moving for session in judged.gaps)
    across = [score for score in judged.plans if score.sessions == 4]
    assert {score.day for score in across} == {true[9].as_of}


def test_cash_that_no_trade_in_a_gap_can_explain_is_refuted(market, prices):
    _, _, true = generated(9, prices, columns=30)
    wrong = replace(true[13], cash=Written.of("99" + true[13].cash.digits))
    judged = judge_series((*true[:10], wrong, *true[14:]), market, prices=prices)
    assert [(one.number, one.field) for one in judged.findings] == [(10, "cash")]


def fen(text):
    return Written.of(text)


def small(day, cash, net, quantity, *, trades=(), plan=(), symbol="600155.SH", percent=None):
    held = Holding(symbol=Symbol.parse(symbol), name="华创云信", quantity=Written.of(quantity))
    return Statement(
        as_of=date.fromisoformat(day),
        cash=None if cash is None else fen(cash),
        net_value=None if net is None else fen(net),
        profit_percent=None if percent is None else fen(percent),
        holdings=(held,),
        trades=trades,
        plan=plan,
    )


def trade(side, quantity, price, symbol="600155.SH"):
    parsed = None if symbol is None else Symbol.parse(symbol)
    written = None if price is None else fen(price)
    return StatedTrade(
        side=side, symbol=parsed, name="x", quantity=Written.of(quantity), price=written
    )


# 600155 closed at 7.51 on 2024-02-08, at 7.31 on 2024-02-19 (range 7.25 to 7.58)


def test_without_prices_the_cash_is_bounded_by_the_range_of_the_day(market, prices):
    before = small("2024-02-08", "100000.00", None, "1000")
    bought = [trade(Side.BUY, "1000", None)]
    bar = prices.quote(SYMBOLS[0], date(2024, 2, 19)).bar
    inside = f"{100_000 - 1000 * bar.low:.2f}"
    good = small("2024-02-19", inside, None, "2000", trades=tuple(bought))
    judged = judge_series([before, good], market, prices=prices)
    assert judged.clean
    assert judged.regime.profile is None
    balance = judged.balances[1]
    assert balance.carried_low < 100_000 - 1000 * bar.high < balance.carried_high
    high = small("2024-02-19", "99999.00", None, "2000", trades=tuple(bought))
    assert not judge_series([before, high], market, prices=prices).clean


def test_average_prices_may_be_rounded_where_no_way_of_charging_fits(market, prices):
    before = small("2024-02-08", "100000.00", None, "1000")
    bought = (trade(Side.BUY, "1000", "7.30"),)
    # 7.303 on average: three yuan more than printed, and no usual fees come to that
    after = small("2024-02-19", "92697.13", None, "2000", trades=bought)
    judged = judge_series([before, after], market, prices=prices)
    assert judged.regime.profile is None
    assert judged.clean


def test_a_dividend_on_its_ex_date_is_in_the_cash_or_is_not(market, prices):
    # 000987 paid 0.17 a share on 2024-05-30
    symbol = "000987.SZ"
    before = small("2024-05-29", "1000.00", None, "10000", symbol=symbol)
    with_it = small("2024-05-30", "2700.00", None, "10000", symbol=symbol)
    without = small("2024-05-30", "1000.00", None, "10000", symbol=symbol)
    booked = judge_series([before, with_it], market, prices=prices)
    assert booked.clean
    assert booked.regime.dividends
    not_booked = judge_series([before, without], market, prices=prices)
    assert not_booked.clean
    assert not not_booked.regime.dividends
    over_a_gap = small("2024-05-31", "2700.00", None, "10000", symbol=symbol)
    gap = judge_series([before, over_a_gap], market, prices=prices)
    assert gap.clean
    close = prices.quote(Symbol.parse(symbol), date(2024, 5, 30)).close
    assert gap.gaps[0].low == gap.gaps[0].high == 2700 + 10_000 * close


class Splitting:
    """The market, with one security split in two on 2024-02-19."""

    def __init__(self, market):
        self._market = market

    def __getattr__(self, name):
        return getattr(self._market, name)

    def actions(self, symbol):
        split = CorporateAction(symbol=symbol, ex_date=date(2024, 2, 19), bonus_ratio=Decimal(1))
        return (split,)


def test_a_split_carries_the_units(market):
    splitting = Splitting(market)
    before = small("2024-02-08", "0.00", None, "100100")
    after = small("2024-02-19", "0.00", None, "200200")
    assert judge_series([before, after], splitting).clean
    later = small("2024-02-20", "0.00", None, "200200")
    over_a_gap = judge_series([before, later], splitting)
    assert over_a_gap.clean
    assert over_a_gap.gaps[0].moving == ()
    same = judge_series([before, small("2024-02-19", "0.00", None, "100100")], splitting)
    assert {finding.candidate for finding in same.findings} <= {"200200", "50050"}


def test_the_tax_on_a_sale_soon_after_a_dividend_is_allowed_for(market, prices):
    symbol = "000987.SZ"
    before = small("2024-05-30", "0.00", None, "20000", symbol=symbol)
    price = prices.quote(Symbol.parse(symbol), date(2024, 5, 31)).bar.low
    proceeds = 10_000 * price
    sold = (trade(Side.SELL, "10000", f"{price:f}", symbol),)
    taxed = small("2024-05-31", f"{proceeds - 340:.2f}", None, "10000", trades=sold, symbol=symbol)
    judged = judge_series([before, taxed], market, prices=prices)
    assert judged.clean
    # 20 % of 0.17 on 2023-06-26 and of 0.17 on 2024-05-30
    assert judged.balances[1].carried_high - judged.balances[1].carried_low == 680


def test_every_plan_is_scored_by_what_was_done(market, prices):
    symbol = SYMBOLS[0]

    def plan(action, of=symbol):
        return PlanItem(action=action, symbol=of, name="x")

    actions = [*map(plan, PlanAction), plan(PlanAction.HOLD, None)]
    before = small("2024-02-08", None, None, "1000", plan=tuple(actions))
    after = small("2024-02-19", None, None, "900", trades=(trade(Side.SELL, "100", "7.30"),))
    judged = judge_series([before, after], market, prices=prices)
    assert {str(score.action): score.kept for score in judged.plans[:-1]} == {
        "add": Kept.BROKEN,
        "trim": Kept.KEPT,
        "hold": Kept.BROKEN,
        "buy": Kept.BROKEN,
        "sell": Kept.BROKEN,
    }
    assert judged.plans[-1].kept is Kept.UNKNOWN
    assert judged.plans[0].change == -100
    gone = replace(after, holdings=(), trades=(trade(Side.SELL, "1000", "7.30"),))
    judged = judge_series([before, gone], market, prices=prices)
    assert judged.plans[4].kept is Kept.KEPT


def test_the_real_column_beside_the_day_before_it_implies(column, corrected, market, prices):
    # without fees the cash before was 7,127,678.63 with 97万 of 600155
    rows = tuple(h for h in corrected.holdings if str(h.symbol)[:6] not in {"300053", "002682"})
    before = replace(
        corrected,
        as_of=date(2024, 2, 8),
        cash=fen("7127678.63"),
        net_value=fen("33963078.63"),
        profit_percent=fen("16881.54"),
        holdings=rows,
        trades=(),
        plan=(),
    )
    judged = judge_series([column, before], market, prices=prices)
    [finding] = judged.findings
    assert (finding.number, finding.field) == (1, "holdings.600155.SH.quantity")
    assert (finding.printed, finding.candidate, finding.digits) == ("990000", "970000", 1)
    assert judged.regime.profile.name == "no-fees"
    assert judged.capital == 200_000


def test_a_deposit_between_two_sound_statements_stays_named(market, prices):
    one = small("2024-02-08", "100.00", "7630.00", "1000")
    two = small("2024-02-19", "300.00", "7610.00", "1000")
    closes = [prices.quote(SYMBOLS[0], s.as_of).close for s in (one, two)]
    sound = [
        replace(s, net_value=fen(f"{s.cash.value + 1000 * close:.2f}"))
        for s, close in zip((one, two), closes, strict=True)
    ]
    judged = judge_series(sound, market, prices=prices)
    assert not judged.clean
    assert judged.findings == ()
    assert judged.unexplained == ((date(2024, 2, 19), "cash-carried"),)
    plain = plain_series(judged, name="mine")
    assert plain["unexplained"] == [{"date": "2024-02-19", "check": "cash-carried"}]


def test_a_price_outside_the_range_of_the_day_is_refuted(market, prices):
    one = small("2024-02-08", None, None, "1000")
    two = small("2024-02-19", None, None, "1500", trades=(trade(Side.BUY, "500", "9.00"),))
    [finding] = judge_series([one, two], market, prices=prices).findings
    assert finding.field == "trades.1.price"
    assert finding.repaired == ("price-in-range 600155.SH",)


def test_plain_values_say_everything_as_text(market, prices):
    _, _, true = generated(9, prices, columns=8)
    wrong = replace(true[2], cash=Written.of("9" + true[2].cash.digits))
    issue = Issue(code="odd", message="something odd")
    judged = judge_series(
        (*true[:2], wrong, *true[3:5], true[7]), market, prices=prices, issues=[issue]
    )
    plain = plain_series(judged, name="mine")
    assert plain["kind"] == "series"
    assert plain["capital"] == "200000"
    assert plain["findings"][0]["date"] == true[2].as_of.isoformat()
    assert plain["balances"][0]["cash_carried_low"] is None
    assert plain["balances"][2]["difference"] is not None
    assert plain["fees"]["regime"] in NAMES
    assert sum(plain["plan_counts"].values()) == len(plain["plans"])
    assert len(plain["missing_sessions"]) == 2
    assert plain["issues"] == ["something odd"]
    bare = judge_series(
        [small("2024-02-08", None, None, "1"), small("2024-02-19", None, None, "1")],
        market,
        prices=prices,
    )
    plain = plain_series(bare, name="mine")
    assert (plain["fees"]["regime"], plain["capital"]) == (None, None)
    assert plain["balances"][1]["difference"] is None


def test_a_series_that_cannot_be_judged_is_refused_with_every_reason(market, prices):
    one = small("2024-02-08", "1.00", None, "100")
    with pytest.raises(InputError, match="at least two"):
        judge_series([one], market, prices=prices)
    with pytest.raises(InputError, match="two statements are of 2024-02-08"):
        judge_series([one, one], market, prices=prices)
    closed = [replace(one, as_of=date(2024, 2, day), source=f"{day}.toml") for day in (10, 11)]
    with pytest.raises(InputError, match="2 faults") as refused:
        judge_series(closed, market, prices=prices)
    assert [issue.place.source for issue in refused.value.issues] == ["10.toml", "11.toml"]
    strange = small("2024-02-19", "1.00", None, "100", symbol="600000.SH")
    with pytest.raises(DataMissingError, match=r"600000\.SH"):
        judge_series([one, strange], market, prices=prices)


def test_a_profit_of_no_round_capital_is_left_alone(market, prices):
    one = small("2024-02-08", "100000.00", "107510.00", "1000", percent="3.1415")
    two = small("2024-02-19", "100000.00", "107310.00", "1000", percent="2.7182")
    judged = judge_series([one, two], market, prices=prices)
    assert judged.capital is None
    lost = replace(one, profit_percent=fen("-100.00"))
    assert judge_series([lost, two], market, prices=prices).capital is None


def test_a_price_written_with_thirty_digits_is_no_difficulty(market, prices):
    digits = "9." + "0" * 28 + "1"
    one = small("2024-02-08", "100000.00", None, "1000")
    two = small("2024-02-19", "95000.00", None, "1500", trades=(trade(Side.BUY, "500", digits),))
    judged = judge_series([one, two], market, prices=prices)
    assert "price-in-range 600155.SH" in judged.balances[1].failed


def test_many_broken_statements_are_judged_in_good_time(market, prices):
    _, _, true = generated(11, prices, columns=60)
    wrong = [replace(one, cash=Written.of("9" + one.cash.digits)) for one in true]
    judged = judge_series(wrong, market, prices=prices)
    assert not judged.clean


def test_the_nearest_part_of_an_interval():
    def nearest(low, high):
        return Residual(low=Decimal(low), high=Decimal(high)).nearest

    assert (nearest(1, 2), nearest(-2, -1), nearest(-1, 1)) == (1, -1, 0)


def test_a_number_that_cannot_be_as_printed_with_its_ties(market, prices):
    one = small("2024-02-08", "100000.00", None, "1000")
    two = small("2024-02-19", "100000.00", None, "2000")
    three = small("2024-02-20", "100000.00", None, "1000")
    judged = judge_series([one, two, three], market, prices=prices)
    [finding] = judged.findings
    assert (finding.number, finding.candidate, finding.ties) == (1, "1000", ())
    pair = judge_series([one, two], market, prices=prices)
    [finding] = pair.findings
    assert len(finding.ties) == 1
    changed = with_changes(two, {"holdings.600155.SH.quantity": Written.of("1000")})
    assert judge_series([one, changed], market, prices=prices).clean
