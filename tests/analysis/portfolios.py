"""Random portfolios whose printed numbers are true, to be misprinted by tests."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from sim.analysis.candidates import with_changes
from sim.analysis.quotes import Quote
from sim.model.bar import Bar
from sim.model.statement import Holding, Statement, Written
from sim.model.symbol import Exchange, Symbol

DAY = date(2024, 2, 19)
CENT = Decimal("0.01")
CAPITALS = (100_000, 200_000, 300_000, 500_000)


def bar(day: date, close: Decimal, random: Random, tick: Decimal = CENT) -> Bar:
    """A bar around a close, on ticks."""
    spread = max(int(close / tick * Decimal("0.04")), 2)
    low = close - tick * random.randint(1, spread)
    high = close + tick * random.randint(1, spread)
    opened = low + tick * random.randint(0, int((high - low) / tick))
    volume = random.randint(10_000, 600_000) * 100
    return Bar(
        day=day,
        open=opened,
        high=high,
        low=low,
        close=close,
        volume=volume,
        amount=((low + high) / 2 * volume).quantize(CENT),
    )


def quote(random: Random, close: Decimal, tick: Decimal = CENT) -> Quote:
    """A session between two others."""

    def moved() -> Decimal:
        return (close * Decimal(random.randint(92, 108)) / 100 / tick).to_integral_value() * tick

    return Quote(
        bar=bar(DAY, close, random, tick),
        previous=bar(date(2024, 2, 8), moved(), random, tick),
        following=bar(date(2024, 2, 20), moved(), random, tick),
        tick=tick,
    )


def true_statement(random: Random) -> tuple[Statement, dict[Symbol, Quote]]:
    """A statement in which every number agrees with the closes and with a round capital."""
    quotes: dict[Symbol, Quote] = {}
    holdings = []
    for place in range(random.randint(5, 9)):
        symbol = Symbol(f"{600000 + place * 7 + random.randint(0, 6):06d}", Exchange.SH)
        quotes[symbol] = quote(random, Decimal(random.randint(250, 4_500)) / 100)
        quantity = Written.of(str(random.randint(1, 120)), 10_000)
        if random.random() < 0.3:
            quantity = Written.of(str(random.randint(10, 9_999) * 100))
        holdings.append(Holding(symbol=symbol, name=f"名{place}", quantity=quantity))
    value = sum((h.quantity.value * quotes[h.symbol].close for h in holdings), Decimal(0))
    cash = Decimal(random.randint(100_000, int(value * 10))) / 100
    net_value = (value + cash).quantize(CENT)
    capital = Decimal(random.choice(CAPITALS))
    percent = ((net_value / capital - 1) * 100).quantize(CENT)
    statement = Statement(
        publisher="某人",
        as_of=DAY,
        cash=Written.of(f"{cash:.2f}"),
        net_value=Written.of(f"{net_value:f}"),
        profit_percent=Written.of(f"{percent:f}"),
        holdings=tuple(holdings),
    )
    return statement, quotes


def printed_fields(statement: Statement) -> dict[str, Written]:
    """Every number that can be checked against closes and capital, by field."""
    fields = {f"holdings.{h.symbol}.quantity": h.quantity for h in statement.holdings}
    return fields | {
        "cash": statement.cash,
        "net_value": statement.net_value,
        "profit_percent": statement.profit_percent,
    }


def misprint(random: Random, statement: Statement) -> tuple[Statement, str, Written]:
    """The statement with one digit wrong, the field it is in, and the true number.

    Any number, then any of its digits; a leading zero is no misprint, and a number that becomes
    nothing is none either.
    """
    fields = printed_fields(statement)
    while True:
        field = random.choice(list(fields))
        true = fields[field]
        place = random.choice([i for i, c in enumerate(true.digits) if c.isdigit()])
        other = random.choice("0123456789".replace(true.digits[place], ""))
        digits = true.digits[:place] + other + true.digits[place + 1 :]
        whole = digits.lstrip("+-").partition(".")[0]
        if (len(whole) > 1 and whole[0] == "0") or Decimal(digits) == 0:
            continue
        wrong = Written.of(digits, true.scale)
        return with_changes(statement, {field: wrong}), field, true


def without(statement: Statement, **missing: None) -> Statement:
    """The statement with numbers left out."""
    return replace(statement, **missing)
