from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from sim.analysis.quotes import quote_at
from sim.model.errors import DataMissingError
from sim.model.symbol import Symbol

SYMBOL = Symbol.parse("600155.SH")


def frame(*rows):
    table = pd.DataFrame(
        rows, columns=["date", "open", "high", "low", "close", "volume", "amount"]
    )
    table["date"] = pd.to_datetime(table["date"])
    return table


BARS = frame(
    ("2024-02-08", 7.36, 8.01, 7.36, 7.50, 1000, 7600.0),
    ("2024-02-19", 7.40, 7.42, 7.11, 7.31, 1000, None),
    ("2024-02-21", 7.36, 7.78, 7.30, 7.47, 1000, 7512.34),
)


def at(day, bars=BARS):
    return quote_at(SYMBOL, bars, date.fromisoformat(day), Decimal("0.01"))


def test_the_bars_on_either_side_come_along():
    quote = at("2024-02-19")
    assert quote.close == Decimal("7.31")
    assert quote.previous.close == Decimal("7.5")
    assert quote.following.day == date(2024, 2, 21)
    assert not quote.stale


def test_a_day_without_a_bar_takes_the_last_one_and_says_so():
    quote = at("2024-02-20")
    assert (quote.bar.day, quote.stale) == (date(2024, 2, 19), True)
    assert quote.previous.day == date(2024, 2, 8)
    assert not quote.traded_at(Decimal("7.31"))


def test_the_first_and_the_last_bar_have_one_neighbour():
    first, last = at("2024-02-08"), at("2024-02-21")
    assert (first.previous, first.following.day) == (None, date(2024, 2, 19))
    assert (last.following, last.previous.day) == (None, date(2024, 2, 19))


def test_the_average_is_turnover_over_volume_to_the_tick():
    assert at("2024-02-21").average == Decimal("7.51")  # 7.51234
    assert at("2024-02-19").average is None


def test_a_day_outside_the_bars_names_the_command_that_fetches_them():
    for day in ("2024-02-07", "2024-02-22"):
        with pytest.raises(DataMissingError, match=r"fupan data fetch 600155\.SH"):
            at(day)
    with pytest.raises(DataMissingError, match="held: none"):
        at("2024-02-19", frame())
