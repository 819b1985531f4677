"""The same trades made otherwise: at the average price, at the close, without fees."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.counterfactuals import Outcome, measure
from sim.engine import Run, Setting, Stated, replay
from sim.model.event import Opened
from sim.model.money import format_yuan
from sim.model.trade import NO_FEES, Fill, Order, OrderKind

_PRICE_STEP = Decimal("0.0001")


class Pricing(enum.StrEnum):
    """At which price of its session a trade is taken to have been made."""

    OPEN = "open"
    VWAP = "vwap"  # turnover over volume, 成交均价
    CLOSE = "close"


def elsewise(
    outcome: Outcome,
    opening: Opened,
    *,
    setting: Setting,
    index: Mapping[date, Decimal],
    pricing: Pricing = Pricing.OPEN,
    fees: bool = True,
) -> Outcome:
    """Return an outcome with the same trades made at other prices, or without fees.

    The quantities stay, so that nothing but the price or the fees differs; the account may be
    short of cash for a while, which its notes then say.

    Args:
        outcome: Of a run from `opening`.
        opening: What the run started from.
        setting: Of the run.
        index: Closes of the index by session.
        pricing: Price of each trade; `OPEN` keeps the price it was made at.
        fees: Whether fees are charged.

    Raises:
        ValueError: The outcome is a line, not an account.
    """
    if outcome.run is None:
        raise ValueError(f"{outcome.name} is no account whose trades could be repeated")
    first, guessed = outcome.closes[0].day, 0

    def price_of(fill: Fill) -> Decimal:
        nonlocal guessed
        price, exact = price_of_session(setting.frames[fill.symbol], fill.day, pricing)
        guessed += not exact
        return price

    stated = same_trades(
        outcome.run, None if pricing is Pricing.OPEN else price_of, after=first, fees=fees
    )
    run = replay(
        replace(opening, overdraft=True), stated, setting=setting, end=outcome.closes[-1].day
    )
    about = f"{outcome.name}, the same trades at the {pricing}{'' if fees else ', no fees'}"
    found = measure(
        f"{outcome.name} {pricing}{'' if fees else ' free'}",
        about,
        run,
        first=first,
        setting=setting,
        index=index,
    )
    notes = []
    if guessed:
        notes.append(
            f"{guessed} of {len(stated)} average prices are means of high, low and close,"
            " for want of a turnover"
        )
    short = most_overdrawn(found)
    if short is not None:
        notes.append(f"its cash would have been {format_yuan(short[1])} yuan short on {short[0]}")
    return replace(found, notes=tuple(notes))


def same_trades(
    run: Run,
    price_of: Callable[[Fill], Decimal] | None = None,
    *,
    after: date,
    fees: bool = True,
) -> list[Stated]:
    """Return a run's trades after a session as history, at other prices or without fees.

    Args:
        run: Whose trades.
        price_of: The price of a trade in yuan; None keeps its own.
        after: Trades of this session and earlier ones are left out.
        fees: Whether fees are charged.
    """
    return [
        Stated(
            day=fill.day,
            order=Order(
                symbol=fill.symbol,
                side=fill.side,
                quantity=fill.quantity,
                kind=OrderKind.STATED,
                price=fill.price if price_of is None else price_of(fill),
            ),
            number=fill.order,
            fees=None if fees else NO_FEES,
            booked=True,
        )
        for fill in run.fills
        if fill.day > after
    ]


def price_of_session(frame: pd.DataFrame, day: date, pricing: Pricing) -> tuple[Decimal, bool]:
    """Return a price of a session in raw yuan, and whether it is exactly what was asked for.

    Where the turnover of a session is not known, the mean of high, low and close stands for its
    average price.

    Args:
        frame: Raw daily bars in the schema of `sim.model.bar`.
        day: Session with a bar.
        pricing: Which price.

    Raises:
        KeyError: There is no bar on `day`.
    """
    rows = frame[frame["date"] == pd.Timestamp(day)]
    if rows.empty:
        raise KeyError(day)
    row = rows.iloc[0]
    if pricing is not Pricing.VWAP:
        return Decimal(str(row[pricing.value])), True
    low, high = Decimal(str(row["low"])), Decimal(str(row["high"]))
    if pd.isna(row["amount"]) or not row["amount"] > 0 or not row["volume"] > 0:
        mean = (low + high + Decimal(str(row["close"]))) / 3
        return mean.quantize(_PRICE_STEP), False
    average = Decimal(str(row["amount"])) / Decimal(int(row["volume"]))
    return min(max(average.quantize(_PRICE_STEP), low), high), True


def most_overdrawn(outcome: Outcome) -> tuple[date, Decimal] | None:
    """Return the close with the least cash and how much was lacking; None when never short."""
    least = min(outcome.closes, key=lambda close: close.cash)
    return (least.day, -least.cash) if least.cash < 0 else None
