import itertools
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.analysis.attribution import (
    Attribution,
    Part,
    attribute,
    difference,
    values_by_security,
)
from sim.ledger.fold import fold
from sim.ledger.valuation import value_at
from sim.model.account import Account
from sim.model.errors import BooksDisagreeError
from sim.model.event import (
    CashMoved,
    Delisted,
    DividendDeclared,
    DividendPaid,
    DividendTaxed,
    Opened,
    OpeningPosition,
    RightsTaken,
    SharesIssued,
    SymbolChanged,
    Traded,
)
from sim.model.symbol import Symbol
from sim.model.trade import FeeBreakdown, Fill, Side

FIRST = date(2024, 1, 2)
LAST = date(2024, 3, 29)
SHARE, OTHER = Symbol.parse("600155.SH"), Symbol.parse("000987.SZ")
FUND = Symbol.parse("512690.SH")


def fill(day, symbol, side, quantity, price, fee="0.00"):
    return Traded(
        day=day,
        fill=Fill(
            day=day,
            symbol=symbol,
            side=side,
            quantity=quantity,
            price=Decimal(price),
            fees=FeeBreakdown(commission=Decimal(fee)),
        ),
    )


def opened(cash, *positions):
    return Opened(
        day=FIRST,
        cash=Decimal(cash),
        positions=tuple(
            OpeningPosition(symbol=symbol, quantity=quantity, cost=Decimal("1.00"))
            for symbol, quantity in positions
        ),
    )


def taken_apart(events, opening_prices, closing_prices):
    known = tuple(events)
    prices = {FIRST: opening_prices, LAST: closing_prices}
    first = value_at(fold(known[:1]), FIRST, opening_prices)
    last = value_at(fold(known), LAST, closing_prices)
    return attribute(known, first, last, prices)


def test_a_share_earns_what_it_sold_for_and_is_worth_less_what_it_was_worth():
    found = taken_apart(
        [
            opened("1000.00", (SHARE, 100)),
            fill(date(2024, 1, 3), SHARE, Side.SELL, 40, "11.00", "5.00"),
            fill(date(2024, 1, 4), OTHER, Side.BUY, 20, "6.00", "5.00"),
        ],
        {SHARE: Decimal(10)},
        {SHARE: Decimal(12), OTHER: Decimal(5)},
    )
    share, other = found.parts
    # 60 x 12 left + 40 x 11 sold - 100 x 10 - 5 fees; 20 x 5 - 20 x 6 - 5 fees
    assert (share.profit, other.profit) == (Decimal("155.00"), Decimal("-25.00"))
    assert (found.opening, found.closing) == (Decimal("2000.00"), Decimal("2130.00"))
    assert found.profit == Decimal("130.00")


def test_a_dividend_counts_when_it_is_declared_and_its_tax_when_it_is_withheld():
    ex = date(2024, 2, 1)
    found = taken_apart(
        [
            opened("0.00", (SHARE, 100)),
            DividendDeclared(
                day=ex,
                symbol=SHARE,
                quantity=100,
                amount=Decimal("50.00"),
                pay_date=date(2024, 2, 5),
            ),
            DividendPaid(day=date(2024, 2, 5), symbol=SHARE, amount=Decimal("50.00")),
            DividendTaxed(day=date(2024, 2, 6), symbol=SHARE, amount=Decimal("10.00")),
        ],
        {SHARE: Decimal(10)},
        {SHARE: Decimal("9.50")},
    )
    assert found.parts[0].dividends == Decimal("50.00")
    assert found.profit == found.parts[0].profit == Decimal("-10.00")


def test_a_deposit_is_nobodys_profit():
    found = taken_apart(
        [opened("10.00"), CashMoved(day=LAST, amount=Decimal("5.00"))],
        {},
        {},
    )
    assert (found.moved, found.profit, found.parts) == (Decimal("5.00"), Decimal("0.00"), ())


def test_free_shares_rights_mergers_and_delistings_keep_the_sum():
    day = date(2024, 2, 1)
    found = taken_apart(
        [
            opened("1000.00", (SHARE, 100), (OTHER, 50), (FUND, 1000)),
            SharesIssued(day=day, symbol=SHARE, quantity=30),
            RightsTaken(day=day, symbol=SHARE, quantity=10, price=Decimal("7.00")),
            SymbolChanged(
                day=day, old=OTHER, new=Symbol.parse("601788.SH"), quantity=25, cash=Decimal(3)
            ),
            Delisted(day=day, symbol=FUND, cash=Decimal("400.00")),
        ],
        {SHARE: Decimal(10), OTHER: Decimal(4), FUND: Decimal("0.642")},
        {SHARE: Decimal(8), Symbol.parse("601788.SH"): Decimal(9)},
    )
    by_symbol = {str(part.symbol): part.profit for part in found.parts}
    assert by_symbol == {
        "600155.SH": Decimal("50.00"),  # 140 x 8 - 100 x 10 - 10 x 7
        "000987.SZ": Decimal("-200.00"),
        "512690.SH": Decimal("-242.00"),
        "601788.SH": Decimal("228.00"),  # 25 x 9 + 3
    }


def test_prices_the_account_was_not_valued_at_are_refused():
    event = opened("0.00", (SHARE, 100))
    first = value_at(fold([event]), FIRST, {SHARE: Decimal(10)})
    last = value_at(fold([event]), LAST, {SHARE: Decimal(11)})
    wrong = {FIRST: {SHARE: Decimal(10)}, LAST: {SHARE: Decimal(12)}}
    with pytest.raises(BooksDisagreeError, match=r"gained 100\.00 yuan and its securities 200"):
        attribute([event], first, last, wrong)


def test_what_happened_before_the_first_close_and_after_the_last_is_left_out():
    later = date(2024, 4, 1)
    events = [
        opened("1000.00"),
        fill(date(2024, 1, 3), SHARE, Side.BUY, 10, "10.00"),
        fill(later, SHARE, Side.SELL, 10, "20.00"),
    ]
    start = date(2024, 1, 3)
    prices = {start: {SHARE: Decimal(11)}, LAST: {SHARE: Decimal(12)}}
    account = fold(events[:2])
    found = attribute(
        events,
        value_at(account, start, prices[start]),
        value_at(account, LAST, prices[LAST]),
        prices,
    )
    assert found.parts == (
        Part(symbol=SHARE, opening=Decimal("110.00"), closing=Decimal("120.00")),
    )


def test_fractions_of_a_fen_are_lost_once_and_not_per_security():
    account = fold([opened("0.00", (FUND, 1), (SHARE, 1), (OTHER, 1))])
    prices = dict.fromkeys((FUND, SHARE, OTHER), Decimal("0.335"))
    values = values_by_security(account, prices)
    assert list(values.values()) == [Decimal("0.34"), Decimal("0.33"), Decimal("0.34")]
    assert sum(values.values()) == value_at(account, FIRST, prices).market_value


def test_a_position_without_a_price_is_worth_nothing():
    account = fold([opened("0.00", (SHARE, 100))])
    assert values_by_security(account, {}) == {SHARE: Decimal(0)}
    assert values_by_security(Account(), {}) == {}


def test_a_difference_names_the_start_and_each_security():
    one = Attribution(
        opening=Decimal(100),
        closing=Decimal(130),
        moved=Decimal(0),
        parts=(Part(symbol=SHARE, opening=Decimal(50), closing=Decimal(80)),),
    )
    other = Attribution(
        opening=Decimal(90),
        closing=Decimal(97),
        moved=Decimal(5),
        parts=(Part(symbol=OTHER, closing=Decimal(2)),),
    )
    found = difference(one, other)
    assert (found.opening, found.moved) == (Decimal(-10), Decimal(5))
    assert found.parts == {SHARE: Decimal(-30), OTHER: Decimal(2)}
    assert found.total == other.closing - one.closing
    assert other.profit_of(SHARE) == 0


# One random but lawful account: each step knows what is held and what is in cash.

PRICES = st.integers(1, 99_999).map(lambda thousandths: Decimal(thousandths) / 1000)
QUANTITIES = st.integers(1, 5_000)
SYMBOLS = st.sampled_from([SHARE, OTHER, FUND])


@st.composite
def histories(draw):
    events = [opened("99999999.99", *[(each, draw(QUANTITIES)) for each in (SHARE, FUND)])]
    for step in range(draw(st.integers(0, 12))):
        account = fold(events)
        day, symbol = FIRST + timedelta(days=step + 1), draw(SYMBOLS)
        held = account.positions[symbol].quantity if symbol in account.positions else 0
        fee = str(draw(st.integers(0, 10_000)) / Decimal(100))
        kinds = ["buy", "move", *(["sell", "dividend", "tax", "free"] if held else [])]
        match draw(st.sampled_from(kinds)):
            case "buy":
                price = str(draw(PRICES))
                events.append(fill(day, symbol, Side.BUY, draw(QUANTITIES), price, fee))
            case "sell":
                quantity, price = draw(st.integers(1, held)), str(draw(PRICES))
                events.append(fill(day, symbol, Side.SELL, quantity, price, fee))
            case "dividend":
                amount = Decimal(draw(st.integers(1, 10**6))) / 100
                declared = DividendDeclared(
                    day=day, symbol=symbol, quantity=held, amount=amount, pay_date=day
                )
                events += [declared]
                if draw(st.booleans()):
                    events.append(DividendPaid(day=day, symbol=symbol, amount=amount))
            case "tax":
                events.append(DividendTaxed(day=day, symbol=symbol, amount=Decimal(fee)))
            case "free":
                events.append(SharesIssued(day=day, symbol=symbol, quantity=draw(QUANTITIES)))
            case "move":
                events.append(CashMoved(day=day, amount=Decimal(fee)))
    return events


@settings(max_examples=60, deadline=None)
@given(histories(), st.data())
def test_the_parts_of_any_account_sum_to_its_change_to_the_fen(events, data):
    marks = [
        {symbol: data.draw(PRICES) for symbol in (SHARE, OTHER, FUND)} for _ in ("first", "last")
    ]
    found = taken_apart(events, *marks)
    start = value_at(fold(events[:1]), FIRST, marks[0]).net_value
    end = value_at(fold(events), LAST, marks[1]).net_value
    moved = sum(event.amount for event in events if isinstance(event, CashMoved))
    assert sum(part.profit for part in found.parts) + moved == end - start
    assert all(part.profit == round(part.profit, 2) for part in found.parts)


@settings(max_examples=30, deadline=None)
@given(st.lists(histories(), min_size=2, max_size=2), st.data())
def test_the_parts_of_any_difference_sum_to_it_to_the_fen(pair, data):
    marks = [
        {symbol: data.draw(PRICES) for symbol in (SHARE, OTHER, FUND)} for _ in ("first", "last")
    ]
    one, other = (taken_apart(events, *marks) for events in pair)
    assert difference(one, other).total == other.closing - one.closing
    back = difference(other, one).parts
    assert all(amount == -back[symbol] for symbol, amount in difference(one, other).parts.items())
    assert not any(itertools.chain(difference(one, one).parts.values()))
