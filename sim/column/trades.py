"""The trades of the day: who was bought or sold, how many, at what average price."""

import re
from collections.abc import Sequence
from datetime import date

from sim.column.holdings import settle
from sim.column.layout import Layout
from sim.column.numerals import read_number
from sim.column.reading import Reading, unused
from sim.column.trade_groups import Group, Item
from sim.column.trade_tokens import BUY, SELL
from sim.column.trade_words import read_groups
from sim.model.issue import Severity
from sim.model.money import format_yuan
from sim.model.statement import StatedTrade, Written
from sim.model.trade import Side

_SENTENCE = re.compile(r"[^。]+")
_QUANTITY = r"[0-9十百千万亿](?:股|份|手)(?!份|票|续|有|额)"
_VERB = rf"(?<!净)(?:{BUY}|{SELL})"
_STATED = re.compile(rf"{_VERB}[^。;]{{0,30}}?{_QUANTITY}|{_QUANTITY}[^。;,]{{0,20}}?{_VERB}")


def read_trades(
    reading: Reading, layout: Layout, day: date | None = None
) -> tuple[StatedTrade, ...]:
    """Return the trades told in the part on assets, in printed order.

    What sounds like a trade but stands in the commentary before that part is an issue, since
    it may be somebody else's; so is one that was not made, or on another day than `day`.
    """
    trades: list[StatedTrade] = []
    for start, end in unused(reading.used, layout.assets, layout.assets_end):
        for sentence in _SENTENCE.finditer(reading.text, start, end):
            for group in read_groups(reading, sentence.span(), day):
                trades += _read_group(reading, group)
    for match in _STATED.finditer(reading.text, layout.watch, layout.assets):
        words = reading.quote(match.span())
        reading.complain(
            "trade-outside-assets",
            f"{words} sounds like a trade but stands outside the part on assets",
            match.span(),
            severity=Severity.WARNING,
            field="trades",
        )
    return tuple(trades)


def _read_group(reading: Reading, group: Group) -> list[StatedTrade]:
    """Return the trades of one verb; prices and securities pair off in printed order."""
    if group.side is None or not group.items:
        return _refuse(reading, group)
    prices: list[re.Match[str] | None] = [*group.prices]
    if not prices:
        prices = [None] * len(group.items)
    elif len(prices) != len(group.items):
        reading.complain(
            "prices-unclear",
            f"{len(group.items)} securities stand with {len(prices)} prices,"
            " so it is not clear which was traded at which",
            group.span,
            remedy="put the prices into a file of facts by hand",
            field="trades",
        )
        prices = [None] * len(group.items)
    trades = []
    for item, price in zip(group.items, prices, strict=True):
        trade = _read_trade(reading, group, group.side, item, price)
        if trade is not None:
            trades.append(trade)
    _check_sum(reading, group, trades)
    return trades


def _refuse(reading: Reading, group: Group) -> list[StatedTrade]:
    """Note what belongs to no trade: a verb without securities, or the other way round."""
    reading.complain(
        "trade-unreadable",
        f"{reading.quote(group.span)} tells a trade without"
        f" {'a quantity' if group.side else 'saying whether it was bought or sold'}",
        group.span,
        wanted="a side, a name and a quantity of shares",
        field="trades",
    )
    return []


def _read_trade(
    reading: Reading, group: Group, side: Side, item: Item, price: re.Match[str] | None
) -> StatedTrade | None:
    field = f"trades.{item.name}"
    quantity = reading.shares(item.shares, f"{field}.quantity")
    symbol = settle(reading, item.name, item.code, item.span, f"{field}.symbol")
    written: Written | None = None
    if price is not None:
        written = reading.yuan(price, "price_number")
    if written is not None and written.value <= 0:
        message = f"a price must be more than 0, was {written.digits}"
        reading.complain("not-a-price", message, written.place, field=f"{field}.price")
        written = None
    if quantity is None:
        return None
    if not group.prices:
        reading.complain(
            "price-missing",
            f"no price is printed for the trade in {item.name}",
            group.span,
            severity=Severity.NOTE,
            field=f"{field}.price",
        )
    return StatedTrade(
        side=side,
        symbol=symbol,
        name=item.name,
        quantity=quantity,
        price=written,
        place=reading.place_of(group.span, item.name_span, item.code_span),
    )


def _check_sum(reading: Reading, group: Group, trades: Sequence[StatedTrade]) -> None:
    """Compare a stated sum of money with quantity times price, where both are told."""
    if len(group.sums) != 1 or len(trades) != 1 or trades[0].price is None:
        return
    stated = read_number(group.sums[0]["price_number"])
    quantity, price = trades[0].quantity, trades[0].price
    if stated is None:
        return
    value = quantity.value * price.value
    slack = stated.quantum + quantity.value * price.tolerance + quantity.tolerance * price.value
    if abs(stated.value - value) > slack:
        reading.complain(
            "sum-differs",
            f"{quantity.digits} × {price.digits} makes {format_yuan(value)} yuan,"
            f" but {format_yuan(stated.value)} is printed",
            group.sums[0].span(),
            field=f"trades.{trades[0].name}",
        )
