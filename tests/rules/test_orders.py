from datetime import date
from decimal import Decimal

import pytest

from sim.model.bar import Bar
from sim.model.issue import Severity
from sim.model.symbol import Symbol
from sim.model.trade import Order, OrderKind, Side
from sim.rules.orders import Situation, check_order, refusals
from sim.rules.price_limits import FREE, PriceLimits
from sim.rules.securities import classify

DAY = date(2024, 2, 19)
STOCK = classify(Symbol.parse("002682.SZ"))
CHINEXT = classify(Symbol.parse("300053.SZ"))
ETF = classify(Symbol.parse("512690.SH"))
LIMITS = PriceLimits(Decimal("3.78"), Decimal("3.10"))


def bar(low, high, *, volume=60_000_000) -> Bar:
    return Bar(
        day=DAY,
        open=Decimal(low),
        high=Decimal(high),
        low=Decimal(low),
        close=Decimal(high),
        volume=volume,
    )


def order(side=Side.BUY, quantity=800_000, kind=OrderKind.STATED, price="3.52", security=STOCK):
    return Order(
        symbol=security.symbol,
        side=side,
        quantity=quantity,
        kind=kind,
        price=None if price is None else Decimal(price),
    )


def meets(low="3.47", high="3.78", **how) -> Situation:
    values = {"security": STOCK, "day": DAY, "bar": bar(low, high), "limits": LIMITS, **how}
    return Situation(**values)


def codes(asked, situation):
    return [issue.code for issue in check_order(asked, situation)]


def only(asked, situation):
    (issue,) = check_order(asked, situation)
    return issue


def test_the_stated_purchase_of_the_column_is_lawful():
    assert check_order(order(), meets()) == ()


def test_a_security_that_did_not_trade_fills_nothing():
    issue = only(order(), meets(bar=None))
    assert issue.code == "suspended"
    assert issue.message == (
        "002682.SZ did not trade on 2024-02-19 (no bar), so no order can be filled"
    )
    assert (issue.wanted, issue.found) == ("a session with trades", "no bar")


def test_a_bar_without_volume_fills_nothing():
    issue = only(order(), meets(bar=bar("3.47", "3.78", volume=0)))
    assert (issue.code, issue.found) == ("suspended", "volume 0")
    assert codes(order(), meets(bar=bar("3.47", "3.78", volume=1))) == []


def test_a_stated_trade_above_the_order_maximum_took_several_orders():
    situation = Situation(security=CHINEXT, day=DAY, bar=bar("8.86", "9.36"), limits=FREE)
    asked = order(quantity=320_000, price="9.00", security=CHINEXT)
    issue = only(asked, situation)
    assert (issue.code, issue.severity) == ("several-orders-needed", Severity.NOTE)
    assert issue.message == (
        "320000 shares of 300053.SZ exceed the largest order of 300000: at least 2 orders"
    )
    assert (issue.wanted, issue.found) == ("300000 or fewer in one order", "320000")
    assert issue.remedy == ""
    assert refusals(check_order(asked, situation)) == ()


def test_one_order_above_the_maximum_is_refused():
    situation = Situation(security=CHINEXT, day=DAY, bar=bar("8.86", "9.36"))
    asked = order(quantity=320_000, kind=OrderKind.OPEN, price=None, security=CHINEXT)
    issue = only(asked, situation)
    assert (issue.code, issue.severity) == ("quantity-above-maximum", Severity.ERROR)
    assert issue.remedy == "split it into 2 orders"
    assert refusals((issue,)) == (issue,)
    lawful = order(quantity=300_000, kind=OrderKind.OPEN, price=None, security=CHINEXT)
    assert check_order(lawful, situation) == ()


def test_an_odd_lot_is_refused_with_its_numbers():
    assert codes(order(quantity=150), meets()) == ["quantity-not-a-lot"]


def test_a_stated_average_between_two_ticks_is_only_noted():
    issue = only(order(price="3.521"), meets())
    assert (issue.code, issue.severity) == ("price-off-tick", Severity.NOTE)
    assert issue.message == (
        "3.521 yuan is no whole number of ticks of 0.01 yuan: the average of several fills"
    )
    assert (issue.wanted, issue.found) == ("a multiple of 0.01", "3.521")


def test_a_limit_order_between_two_ticks_is_refused():
    issue = only(order(kind=OrderKind.LIMIT, price="3.521"), meets())
    assert (issue.code, issue.severity) == ("price-off-tick", Severity.ERROR)
    assert issue.message == "3.521 yuan is no whole number of ticks of 0.01 yuan"


def test_a_fund_has_a_finer_tick():
    situation = Situation(security=ETF, day=DAY, bar=bar("0.630", "0.650"))
    assert codes(order(price="0.642", security=ETF), situation) == []


@pytest.mark.parametrize("price", ["3.79", "3.09"])
def test_a_price_outside_the_limits_is_refused(price):
    issue = only(order(kind=OrderKind.LIMIT, price=price), meets())
    assert issue.code == "price-outside-limits"
    assert issue.message == (
        f"{price} yuan for 002682.SZ on 2024-02-19 lies outside the price limits 3.10 to 3.78"
    )
    assert (issue.wanted, issue.found) == ("3.10 to 3.78", price)


def test_a_stated_price_the_market_traded_at_only_doubts_the_limits():
    asked = order(price="4.00")
    situation = meets("3.79", "4.00")
    issue = only(asked, situation)
    assert (issue.code, issue.severity) == ("price-outside-limits", Severity.WARNING)
    assert issue.message == (
        "4.00 yuan for 002682.SZ on 2024-02-19 lies outside the price limits 3.10 to 3.78,"
        " yet the market traded there"
    )
    assert issue.remedy == "check the corporate actions and the listing day"
    assert refusals((issue,)) == ()


def test_a_stated_price_outside_the_limits_that_nobody_traded_at_is_refused():
    found = check_order(order(price="3.79"), meets("3.47", "3.78"))
    assert [(issue.code, issue.severity, issue.remedy) for issue in found] == [
        ("price-outside-limits", Severity.ERROR, ""),
        ("price-outside-range", Severity.ERROR, "check price and day against the source"),
    ]


def test_without_a_bar_a_stated_price_outside_the_limits_is_refused():
    found = check_order(order(price="3.79"), meets(bar=None))
    assert [issue.severity for issue in found] == [Severity.ERROR, Severity.ERROR]
    assert [issue.code for issue in found] == ["price-outside-limits", "suspended"]


@pytest.mark.parametrize("price", ["3.78", "3.10"])
def test_a_limit_order_may_stand_at_the_limits(price):
    assert codes(order(kind=OrderKind.LIMIT, price=price), meets()) == []


@pytest.mark.parametrize("price", ["3.46", "3.79"])
def test_a_stated_price_nobody_traded_at_is_refused(price):
    issue = next(
        issue
        for issue in check_order(order(price=price), meets(limits=FREE))
        if issue.code == "price-outside-range"
    )
    assert issue.message == (
        f"{price} yuan for 002682.SZ lies outside what was traded on 2024-02-19: 3.47 to 3.78"
    )
    assert (issue.wanted, issue.found) == ("3.47 to 3.78", price)


@pytest.mark.parametrize("price", ["3.47", "3.78"])
def test_the_ends_of_the_day_s_range_were_traded(price):
    assert codes(order(price=price), meets()) == []


def test_a_limit_order_need_not_lie_in_the_range():
    assert codes(order(kind=OrderKind.LIMIT, price="3.20"), meets()) == []


def test_an_order_at_the_open_has_no_price_to_check():
    assert codes(order(kind=OrderKind.OPEN, price=None), meets()) == []


def test_a_stated_trade_without_a_price_has_none_to_check():
    assert codes(order(price=None), meets()) == []


def test_nobody_buys_on_a_day_locked_at_its_limit_up():
    issue = only(order(kind=OrderKind.OPEN, price=None), meets("3.78", "3.78"))
    assert issue.code == "limit-locked"
    assert issue.message == (
        "002682.SZ stood at limit-up 3.78 all of 2024-02-19, so a buy cannot be filled"
    )
    assert (issue.wanted, issue.found) == ("a price below 3.78 during the day", "only 3.78")


def test_nobody_sells_on_a_day_locked_at_its_limit_down():
    situation = meets("3.10", "3.10", held=1000, sellable=1000)
    asked = order(side=Side.SELL, quantity=1000, kind=OrderKind.OPEN, price=None)
    issue = only(asked, situation)
    assert issue.message == (
        "002682.SZ stood at limit-down 3.10 all of 2024-02-19, so a sale cannot be filled"
    )
    assert issue.wanted == "a price above 3.10 during the day"


def test_a_locked_limit_lets_the_other_side_through():
    sale = order(side=Side.SELL, quantity=1000, kind=OrderKind.OPEN, price=None)
    assert codes(sale, meets("3.78", "3.78", held=1000, sellable=1000)) == []
    assert codes(order(kind=OrderKind.OPEN, price=None), meets("3.10", "3.10")) == []


def test_a_day_that_opened_its_limit_lets_everybody_through():
    assert codes(order(kind=OrderKind.OPEN, price=None), meets("3.77", "3.78")) == []


def test_one_price_inside_the_limits_is_not_locked():
    assert codes(order(kind=OrderKind.OPEN, price=None), meets("3.50", "3.50")) == []


def test_one_price_without_limits_is_not_locked():
    situation = meets("3.50", "3.50", limits=FREE)
    assert codes(order(kind=OrderKind.OPEN, price=None), situation) == []


def test_what_is_not_held_is_not_sold():
    asked = order(side=Side.SELL, quantity=1000)
    issue = only(asked, meets(held=900, sellable=900))
    assert issue.code == "not-held"
    assert issue.message == ("1000 shares of 002682.SZ cannot be sold on 2024-02-19: 900 are held")
    assert (issue.wanted, issue.found) == ("900 or fewer", "1000")


def test_what_was_bought_today_is_not_sold_today():
    asked = order(side=Side.SELL, quantity=1000)
    issue = only(asked, meets(held=1000, sellable=400))
    assert issue.code == "not-yet-sellable"
    assert issue.message == (
        "1000 shares of 002682.SZ cannot be sold on 2024-02-19:"
        " 400 of 1000 held are sellable that day (T+1)"
    )
    assert (issue.wanted, issue.found) == ("400 or fewer", "1000")


def test_all_that_is_sellable_may_be_sold():
    asked = order(side=Side.SELL, quantity=1000)
    assert codes(asked, meets(held=1000, sellable=1000)) == []
    assert codes(asked, meets(held=2000, sellable=1000)) == []


def test_nothing_is_held_unless_it_is_said():
    situation = meets()
    assert (situation.held, situation.sellable) == (0, 0)
    assert Situation(security=STOCK, day=DAY, bar=None).limits == FREE


def test_a_purchase_needs_no_holding():
    assert codes(order(quantity=100), meets(held=0, sellable=0)) == []


def test_everything_wrong_is_said_at_once():
    asked = order(side=Side.SELL, quantity=150, price="3.795")
    found = codes(asked, meets(held=100, sellable=0, bar=bar("3.47", "3.78", volume=0)))
    assert found == [
        "quantity-not-a-lot",
        "price-off-tick",
        "price-outside-limits",
        "suspended",
        "price-outside-range",
        "not-held",
    ]
