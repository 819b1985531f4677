"""The promise of the reader, measured on hundreds of columns it has never seen."""

from decimal import Decimal

import pytest

from sim.column.identities import check_identities
from sim.column.numerals import read_number
from sim.column.reader import parse
from sim.data.sessions import shipped_calendar
from tests.column.comparing import differences, fields_of, printed_at
from tests.column.lookalikes import make, mutate

CLEAN, DAMAGED = 500, 160


def read(column, seed):
    text = mutate(column.text, seed)
    return text, parse(text, names=column.names, calendar=shipped_calendar())


@pytest.fixture(scope="module")
def outcomes():
    """Return column, text and what was read of every undamaged look-alike."""
    columns = {seed: make(seed) for seed in range(CLEAN)}
    return [(column, *read(column, seed)) for seed, column in columns.items()]


def test_at_least_995_fields_of_1000_are_right(outcomes):
    fields = sum(len(fields_of(column.truth)) for column, _, _ in outcomes)
    wrong = sum(len(differences(parsed.statement, column.truth)) for column, _, parsed in outcomes)

    assert fields > 15_000
    assert wrong <= 0.005 * fields


def test_no_field_is_wrong_in_silence(outcomes):
    silent = [
        (seed, differences(parsed.statement, column.truth))
        for seed, (column, _, parsed) in enumerate(outcomes)
        if differences(parsed.statement, column.truth) and not parsed.issues
    ]

    assert silent == []


def test_only_what_is_missing_is_complained_of(outcomes):
    wrongly = [
        (seed, issue)
        for seed, (column, _, parsed) in enumerate(outcomes)
        for issue in parsed.issues
        if not (issue.code == "balance-missing" and not _prints(column.truth, issue.field))
    ]

    assert len(wrongly) <= 0.005 * CLEAN, wrongly


def _prints(truth, field):
    return getattr(truth, field) is not None


def test_every_figure_stands_where_its_place_says(outcomes):
    for column, text, parsed in outcomes:
        if differences(parsed.statement, column.truth):
            continue
        statement = parsed.statement
        figures = [row.quantity for row in statement.holdings]
        figures += [row.quantity for row in statement.trades]
        figures += [row.price for row in statement.trades]
        figures += [statement.cash, statement.net_value, statement.profit_percent]
        for figure in figures:
            if figure is not None:
                printed = read_number(_simplify(printed_at(figure, text)))
                assert abs(printed.value) == abs(figure.value)
                assert text.count("\n", 0, figure.place.start) + 1 == figure.place.line


def _simplify(text):
    return text.replace("萬", "万").replace("億", "亿").replace("兩", "两").replace("點", "点")


def test_every_name_stands_where_its_place_says(outcomes):
    for column, text, parsed in outcomes:
        if differences(parsed.statement, column.truth):
            continue
        for at, holding in enumerate(parsed.statement.holdings):
            place = parsed.places[f"holdings.{at}.name"]
            assert len("".join(text[place.start : place.end].split())) == len(holding.name)


def damaged(what):
    columns = ((seed, make(seed, complete=True, damage=what)) for seed in range(DAMAGED))
    for seed, column in columns:
        if column.damaged:
            yield column, read(column, seed)[1]


def test_with_prices_a_wrong_digit_in_a_balance_is_detected_99_times_of_100():
    found = [
        bool(parsed.issues or check_identities(parsed.statement, prices=column.prices))
        for column, parsed in damaged("balances")
    ]

    assert len(found) == DAMAGED
    assert sum(found) >= 0.99 * len(found)


def test_without_prices_a_wrong_digit_in_a_balance_still_shows_half_the_time():
    found = [bool(parsed.issues) for _, parsed in damaged("balances")]

    assert sum(found) >= 0.45 * len(found)


def test_a_wrong_digit_in_a_code_is_detected_by_the_name():
    found = [bool(parsed.issues) for _, parsed in damaged("codes")]

    assert sum(found) >= 0.99 * len(found)


def test_with_the_session_before_a_wrong_digit_in_a_trade_is_detected_95_times_of_100():
    found = [
        bool(
            parsed.issues
            or check_identities(
                parsed.statement,
                prices=column.prices,
                ranges=column.ranges,
                previous=column.previous,
                fees=Decimal(0),
            )
        )
        for column, parsed in damaged("trades")
    ]

    assert len(found) > DAMAGED / 2
    assert sum(found) >= 0.95 * len(found)


def test_an_undamaged_column_breaks_no_identity():
    for seed in range(100):
        column = make(seed, complete=True)
        assert (
            check_identities(
                column.truth,
                prices=column.prices,
                ranges=column.ranges,
                previous=column.previous,
                fees=Decimal(0),
                capital=column.capital,
            )
            == ()
        ), seed
