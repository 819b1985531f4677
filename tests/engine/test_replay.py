"""Stated trades executed or refused, and journals booked as they are."""

from datetime import date
from decimal import Decimal

import pytest

from sim.engine import Setting, Stated, replay, replay_fills
from sim.ledger.fold import ImpossibleEventError, fold
from sim.model.action import CorporateAction
from sim.model.errors import InputError
from sim.model.event import CashMoved
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Order, OrderKind, Side
from sim.rules.fees import DEFAULT_PROFILE

D = Decimal
GEO, BUS = Symbol.parse("300053.SZ"), Symbol.parse("002682.SZ")
EVE, DAY, NEXT = date(2024, 2, 8), date(2024, 2, 19), date(2024, 2, 20)


@pytest.fixture
def market(bars):
    return {
        "300053.SZ": bars(
            ("2024-02-08", 8.60, 8.95, 8.50, 8.89, 30_000_000),
            ("2024-02-19", 8.95, 9.36, 8.86, 9.15, 32_000_000),
            ("2024-02-20", 9.10, 9.30, 9.00, 9.20, 28_000_000),
        ),
        "002682.SZ": bars(
            ("2024-02-08", 3.30, 3.50, 3.25, 3.44, 50_000_000),
            ("2024-02-19", 3.50, 3.78, 3.47, 3.78, 60_000_000),
            ("2024-02-20", 4.16, 4.16, 4.16, 4.16, 9_000_000),
        ),
    }


def stated(symbol, side, quantity, price, day=DAY, **others):
    order = Order(
        symbol=symbol, side=side, quantity=quantity, kind=OrderKind.STATED, price=D(price)
    )
    return Stated(day=day, order=order, **others)


def test_stated_trades_are_filled_at_their_prices_one_fill_each(market, setting, opened):
    result = replay(
        opened("2024-02-08", "6000000.00"),
        [stated(GEO, Side.BUY, 320_000, "9.00"), stated(BUS, Side.BUY, 800_000, "3.52")],
        setting=setting(market, profile=DEFAULT_PROFILE),
        end=NEXT,
    )

    assert [(fill.symbol, fill.quantity, fill.price) for fill in result.fills] == [
        (GEO, 320_000, D("9.00")),
        (BUS, 800_000, D("3.52")),
    ]
    # 6,000,000 less 2,880,000 and 2,816,000; 0.025 % and 0.001 % of each
    assert result.account.cash == D("304000.00") - D("720.00") - D("28.80") - D("704.00") - D(
        "28.16"
    )
    assert result.rejections == ()
    (note,) = result.issues
    assert note.code == "several-orders-needed"
    assert "at least 2 orders" in note.message
    assert [close.day for close in result.closes] == [EVE, DAY, NEXT]


@pytest.mark.parametrize(
    ("trade", "code", "says"),
    [
        (stated(GEO, Side.BUY, 1000, "8.85"), "price-outside-range", "8.86 to 9.36"),
        (stated(GEO, Side.BUY, 1000, "9.37"), "price-outside-range", "8.86 to 9.36"),
        (stated(GEO, Side.BUY, 1000, "10.68"), "price-outside-limits", "7.11 to 10.67"),
        (stated(GEO, Side.BUY, 150, "9.00"), "quantity-not-a-lot", "150"),
        (stated(GEO, Side.SELL, 100, "9.00"), "not-held", "0 are held"),
        (stated(GEO, Side.BUY, 32_000_100, "9.00"), "volume-exceeded", "32,000,000"),
        (stated(GEO, Side.BUY, 10_000, "9.00"), "cash-short", "50,000.00 are there"),
        (stated(BUS, Side.BUY, 100, "4.16", day=NEXT), "limit-locked", "4.16"),
        (stated(Symbol.parse("600155.SH"), Side.BUY, 100, "4"), "suspended", "did not trade"),
    ],
)
def test_what_the_market_could_not_have_done_is_refused(
    market, setting, opened, trade, code, says
):
    result = replay(opened("2024-02-08", "50000.00"), [trade], setting=setting(market), end=NEXT)

    assert result.fills == ()
    (rejection,) = result.rejections
    assert rejection.code == code
    assert says in rejection.reason
    assert result.account.cash == D("50000.00")


def test_the_price_limit_of_a_growth_board_share_reaches_20_percent(market, setting, opened):
    trade = stated(GEO, Side.BUY, 1000, "10.66")
    result = replay(opened("2024-02-08", "50000.00"), [trade], setting=setting(market), end=NEXT)

    assert result.rejections[0].code == "price-outside-range"


def test_what_was_bought_on_the_day_cannot_be_stated_as_sold_on_it(market, setting, opened):
    trades = [stated(GEO, Side.BUY, 1000, "9.00"), stated(GEO, Side.SELL, 1000, "9.30")]
    result = replay(opened("2024-02-08", "50000.00"), trades, setting=setting(market), end=NEXT)

    assert [rejection.code for rejection in result.rejections] == ["not-yet-sellable"]


def test_an_average_price_between_two_ticks_is_noted_and_kept_exact(market, setting, opened):
    trade = stated(GEO, Side.BUY, 1300, "9.0037")
    result = replay(opened("2024-02-08", "50000.00"), [trade], setting=setting(market), end=NEXT)

    assert [issue.code for issue in result.issues] == ["price-off-tick"]
    assert result.fills[0].price == D("9.0037")
    assert result.account.cash == D("50000.00") - D("11704.81")


def test_fills_of_one_order_owe_one_minimum(market, setting, opened):
    trades = [
        stated(GEO, Side.BUY, 100, "9.00", number=7),
        stated(GEO, Side.BUY, 100, "9.10", number=7),
        stated(GEO, Side.BUY, 100, "9.20"),
    ]
    result = replay(
        opened("2024-02-08", "50000.00"),
        trades,
        setting=setting(market, profile=DEFAULT_PROFILE),
        end=NEXT,
    )

    assert [fill.fees.commission for fill in result.fills] == [D(5), D(0), D(5)]
    assert [fill.order for fill in result.fills] == [7, 7, 8]


def test_a_trade_stated_for_the_opening_day_or_no_session_is_refused(market, setting, opened):
    for day in (EVE, date(2024, 2, 18)):
        with pytest.raises(InputError, match=f"a stated trade is dated {day}"):
            replay(
                opened("2024-02-08", "50000.00"),
                [stated(GEO, Side.BUY, 100, "9.00", day=day)],
                setting=setting(market),
                end=NEXT,
            )


def test_the_account_is_carried_on_through_dividends(market, calendar, opened):
    action = CorporateAction(symbol=GEO, ex_date=NEXT, cash_per_share=D("0.05"))
    result = replay(
        opened("2024-02-08", "50000.00"),
        [stated(GEO, Side.BUY, 1000, "9.00")],
        setting=Setting(frames={GEO: market["300053.SZ"]}, calendar=calendar, actions=(action,)),
        end=NEXT,
    )

    assert result.account.dividends == D("50.00")


def fill(symbol, side, quantity, price, day=DAY, commission="0.00", order=0):
    return Fill(
        day=day,
        symbol=symbol,
        side=side,
        quantity=quantity,
        price=D(price),
        fees=FeeBreakdown(commission=D(commission)),
        order=order,
    )


def test_a_journal_is_booked_as_it_is_with_its_own_fees(market, setting, opened):
    fills = [
        fill(GEO, Side.BUY, 150, "99.99", commission="1.23", order=4),
        fill(GEO, Side.SELL, 50, "0.01", commission="0.02", order=9),
    ]
    result = replay_fills(
        opened("2024-02-08", "50000.00"), fills, setting=setting(market), end=NEXT
    )

    assert result.fills == tuple(fills)
    assert result.rejections == ()
    assert result.account.cash == D("50000.00") - D("14998.50") - D("1.23") + D("0.50") - D("0.02")
    assert fold(result.events) == result.account


def test_a_journal_row_without_number_gets_the_next(market, setting, opened):
    fills = [fill(GEO, Side.BUY, 100, "9", order=4), fill(GEO, Side.BUY, 100, "9")]
    result = replay_fills(
        opened("2024-02-08", "50000.00"), fills, setting=setting(market), end=NEXT
    )

    assert [done.order for done in result.fills] == [4, 5]


def test_a_journal_of_a_security_without_bars_keeps_its_cash(setting, opened):
    result = replay_fills(
        opened("2024-02-08", "50000.00"),
        [fill(GEO, Side.BUY, 100, "9.00")],
        setting=setting({}),
        end=NEXT,
        flows=[CashMoved(day=DAY, amount=D("10.00"))],
    )

    assert result.closes[-1].missing == (GEO,)
    assert result.closes[-1].cash == D("49110.00")


def test_a_journal_with_unknown_cash_runs_in_overdraft(market, setting, opened):
    result = replay_fills(
        opened("2024-02-08", "0.00", overdraft=True),
        [fill(GEO, Side.BUY, 1000, "9.00")],
        setting=setting(market),
        end=NEXT,
    )

    assert result.account.cash == D("-9000.00")


def test_a_journal_that_sells_what_is_not_held_stops(market, setting, opened):
    with pytest.raises(ImpossibleEventError, match="0 were held"):
        replay_fills(
            opened("2024-02-08", "50000.00"),
            [fill(GEO, Side.SELL, 100, "9.00")],
            setting=setting(market),
            end=NEXT,
        )
