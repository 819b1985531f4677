"""An all-in strategy through backtrader against plain integer arithmetic, fen for fen."""

import random
from decimal import Decimal

import pytest

from sim.engine import AshareStrategy, BrokerOptions, run
from sim.model.symbol import Exchange
from sim.rules.fees import BrokerProfile

D = Decimal
SESSIONS = 300
CASH = 100_000_000  # fen
FIXED = BrokerProfile(
    name="fixed",
    rate=D("0.00025"),
    minimum=D(5),
    transfer_fee=dict.fromkeys(Exchange, D("0.00001")),
    stamp_duty=D("0.0005"),
)


def half_up(numerator: int, denominator: int) -> int:
    return (2 * numerator + denominator) // (2 * denominator)


def buy_cost(price: int, shares: int) -> int:
    value = price * shares
    return value + max(500, half_up(value * 25, 100_000)) + half_up(value, 100_000)


def sale(price: int, shares: int) -> int:
    value = price * shares
    fees = max(500, half_up(value * 25, 100_000)) + half_up(value, 100_000)
    return value - fees - half_up(value * 5, 10_000)


def limits(close: int) -> tuple[int, int]:
    return half_up(close * 90, 100), half_up(close * 110, 100)


def market(seed):
    """Bars in fen, some opening at a limit, and a random wish for every close."""
    source = random.Random(seed)
    close, rows = 1500, []
    for _ in range(SESSIONS):
        down, up = limits(close)
        opened = min(max(round(close * (1 + source.gauss(0, 0.01))), down), up)
        now = min(max(round(close * (1 + source.gauss(0, 0.02))), down), up)
        luck = source.random()
        if luck < 0.05:
            opened = up
            now = up if luck < 0.02 else now
        elif luck > 0.95:
            opened = down
            now = down if luck > 0.98 else now
        rows.append((opened, max(opened, now), min(opened, now), now))
        close = now
    return rows, [source.random() < 0.5 for _ in range(SESSIONS)]


def by_hand(rows, wishes):
    cash, shares, values, trades = CASH, 0, [], 0
    for number, (opened, _, _, close) in enumerate(rows):
        if number:
            down, up = limits(rows[number - 1][3])
            if wishes[number - 1] and not shares and opened < up:
                lots = cash // (opened * 100)
                while lots and buy_cost(opened, lots * 100) > cash:
                    lots -= 1
                cash -= buy_cost(opened, lots * 100) if lots else 0
                shares, trades = lots * 100, trades + bool(lots)
            elif not wishes[number - 1] and shares and opened > down:
                cash, shares, trades = cash + sale(opened, shares), 0, trades + 1
        values.append(cash + shares * close)
    return values, trades


class Wishing(AshareStrategy):
    """All in when the wish says so, all out when not."""

    def decide(self):
        (symbol,) = self.tradable
        wish = self.settings[self.rows_known(symbol) - 1]
        if wish and not self.held(symbol):
            self.order_for(symbol, self.cash)
        elif not wish and self.held(symbol):
            self.order_target_shares(symbol, 0)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_close_equals_integer_arithmetic(seed, bars, calendar, setting, opened):
    rows, wishes = market(seed)
    day, dated = calendar.next(opened("2015-01-05", "1.00").day), []
    for opened_at, high, low, close in rows:
        dated.append((str(day), opened_at / 100, high / 100, low / 100, close / 100, 10**9))
        day = calendar.next(day)
    result = run(
        Wishing,
        {"settings": wishes},
        setting=setting(
            {"600155.SH": bars(*dated)}, profile=FIXED, options=BrokerOptions(participation=None)
        ),
        opening=opened(dated[0][0], "1000000.00"),
        end=calendar.previous(day),
    )
    values, trades = by_hand(rows, wishes)

    assert trades > 30
    assert len(result.fills) == trades
    assert [int(close.net_value * 100) for close in result.closes] == values
