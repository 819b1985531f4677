"""Random lawful accounts on the real bars of the snapshot, printed as dated columns."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

from sim.analysis.candidates import with_changes
from sim.ledger.corporate import corporate_events
from sim.ledger.fold import apply
from sim.model.account import Account
from sim.model.event import DividendTaxed, Opened, OpeningPosition, Traded
from sim.model.money import ZERO, round_fen
from sim.model.statement import Holding, PlanAction, PlanItem, StatedTrade, Statement, Written
from sim.model.symbol import Symbol
from sim.model.trade import Fill, Side
from sim.rules.dividend_tax import tax_on_sale
from sim.rules.fees import order_fees
from sim.rules.securities import classify

SYMBOLS = tuple(
    Symbol.parse(text)
    for text in ("600155.SH", "000987.SZ", "000938.SZ", "512690.SH", "601579.SH", "300053.SZ")
)
CAPITAL = Decimal(200_000)


def series(random: Random, prices, profile, first=date(2023, 3, 1), columns=30):
    """Columns of consecutive sessions in which every printed number is true."""
    sessions = prices.calendar.between(first, date(2025, 6, 30))
    start = random.randrange(len(sessions) - columns)
    days = sessions[start : start + columns]
    held = random.sample(SYMBOLS, random.randint(4, 6))
    opening = tuple(
        OpeningPosition(symbol=symbol, quantity=random.randint(10, 99) * 10_000, cost=ZERO)
        for symbol in held
    )
    cash = Decimal(random.randint(100_000_000, 900_000_000)) / 100
    before = prices.calendar.previous(days[0])
    account = apply(Account(), Opened(day=before, cash=cash, positions=opening))
    statements, plan = [], ()
    for place, day in enumerate(days):
        actions = [a for symbol in SYMBOLS for a in prices.actions(symbol, before, day)]
        for event in corporate_events(account, actions, day, prices.calendar):
            account = apply(account, event)
        account, trades = traded(random, account, day, prices, profile, plan if place else ())
        plan = planned(random, account)
        statements.append(printed(account, day, trades, plan, prices))
        before = day
    return tuple(statements)


def traded(random, account, day, prices, profile, plan):
    """The account after up to two lawful trades, mostly those planned, and the trades."""
    wanted = [
        item for item in plan if item.action is not PlanAction.HOLD and random.random() < 0.8
    ]
    trades = []
    for item in wanted[:2]:
        bar = prices.quote(item.symbol, day).bar
        if bar.day != day:
            continue
        tick = classify(item.symbol).tick
        price = bar.low + tick * random.randint(0, int((bar.high - bar.low) / tick))
        price = price.quantize(tick)
        held = account.positions[item.symbol].quantity if item.symbol in account.positions else 0
        buys = item.action is PlanAction.ADD
        most = int(account.cash / price / 12_000) if buys else (held - 1) // 10_000
        if most < 1 or (buys and account.cash < 1_000_000):
            continue
        quantity = random.randint(1, min(most, 20)) * 10_000
        side = Side.BUY if buys else Side.SELL
        account = executed(account, day, item.symbol, side, quantity, price, profile)
        trades.append(
            StatedTrade(
                side=side,
                symbol=item.symbol,
                name=item.name,
                quantity=Written.of(str(quantity // 10_000), 10_000),
                price=Written.of(f"{price:f}"),
            )
        )
    return account, tuple(trades)


def executed(account, day, symbol, side, quantity, price, profile):
    fees = order_fees(
        classify(symbol),
        side,
        value=round_fen(price * quantity),
        quantity=quantity,
        day=day,
        profile=profile,
    )
    tax = ZERO
    if side is Side.SELL:
        tax = tax_on_sale(account.positions[symbol].lots, quantity, day)
    fill = Fill(day=day, symbol=symbol, side=side, quantity=quantity, price=price, fees=fees)
    account = apply(account, Traded(day=day, fill=fill))
    return apply(account, DividendTaxed(day=day, symbol=symbol, amount=tax)) if tax else account


def planned(random, account):
    """A plan for the next session: some to add, some to trim, the rest to hold."""
    return tuple(
        PlanItem(
            action=random.choice((PlanAction.ADD, PlanAction.TRIM, PlanAction.HOLD)),
            symbol=symbol,
            name=symbol.code,
        )
        for symbol in account.positions
    )


def printed(account, day, trades, plan, prices):
    value = sum(
        (p.quantity * prices.quote(s, day).close for s, p in account.positions.items()), Decimal(0)
    )
    net_value = round_fen(account.cash + value)
    percent = (net_value / CAPITAL - 1) * 100
    return Statement(
        publisher="某人",
        as_of=day,
        cash=Written.of(f"{account.cash:.2f}"),
        net_value=Written.of(f"{net_value:.2f}"),
        profit_percent=Written.of(f"{percent:.2f}"),
        holdings=tuple(
            Holding(symbol=s, name=s.code, quantity=quantity_as_printed(p.quantity))
            for s, p in account.positions.items()
        ),
        trades=trades,
        plan=plan,
    )


def quantity_as_printed(quantity):
    if quantity % 10_000 == 0:
        return Written.of(str(quantity // 10_000), 10_000)
    return Written.of(str(quantity))


def misprinted(random, statements):
    """The series with one digit of one holding, cash or net value wrong, and where."""
    place = random.randrange(len(statements))
    statement = statements[place]
    kind = random.choice(("holding", "cash", "net_value"))
    if kind == "holding":
        holding = random.choice(statement.holdings)
        field, true = f"holdings.{holding.symbol}.quantity", holding.quantity
    else:
        field, true = kind, getattr(statement, kind)
    while True:
        at = random.choice([i for i, c in enumerate(true.digits) if c.isdigit()])
        digit = random.choice("0123456789".replace(true.digits[at], ""))
        digits = true.digits[:at] + digit + true.digits[at + 1 :]
        if digits[0] != "0":
            break
    wrong = with_changes(statement, {field: Written.of(digits, true.scale)})
    return (*statements[:place], wrong, *statements[place + 1 :]), place, field, true.value


def without_trades(statement):
    return replace(statement, trades=())
