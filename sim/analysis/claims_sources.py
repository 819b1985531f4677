"""The figures the claims of a statement need, gathered from a market, each with its digest."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import pandas as pd

from sim.analysis.claims_market import ClaimsMarket
from sim.analysis.verdicts import SeriesUsed
from sim.data.layer import is_index
from sim.data.market import Market
from sim.model.errors import DataMissingError
from sim.model.statement import Claim
from sim.model.symbol import Exchange, Symbol

SSE = Symbol("000001", Exchange.SH)
SZSE = Symbol("399001", Exchange.SZ)
CHINEXT = Symbol("399006", Exchange.SZ)
THREE = (SSE, SZSE, CHINEXT)
"""上证指数, 深证成指, 创业板指: the indices newspapers speak of."""
BOTH = (SSE, SZSE)
"""The indices whose amounts are the turnover of the two markets."""

_KEYS = ("index", "indices", "among")


def gather(
    market: Market,
    claims: Iterable[Claim],
    *,
    hourly: Mapping[Symbol, pd.DataFrame] | None = None,
    figures: Mapping[str, Mapping[date, Decimal]] | None = None,
    used: Iterable[SeriesUsed] = (),
) -> ClaimsMarket:
    """Return the figures for some claims; what is not held is left out.

    Args:
        market: Daily bars of indices, breadth, calendar.
        claims: Their indices are looked for, and `THREE`.
        hourly: Bars of 60 minutes by index.
        figures: Other figures by series and session.
        used: Digest and source of `hourly` and `figures`.

    Raises:
        InputError: A file of bars is wrong.
        StorageError: A file is damaged.
    """
    wanted = {*THREE, *(symbol for claim in claims for symbol in _named(claim))}
    held = sorted(symbol for symbol in wanted if is_index(symbol) and market.has(symbol))
    digests = {row.name: row for row in used}
    for symbol in held:
        known = market.describe(symbol)
        name = f"{symbol} daily"
        digests[name] = SeriesUsed(name=name, sha256=known.sha256, source=known.source)
    breadth = _breadth(market)
    if breadth is not None:
        digests["breadth"] = SeriesUsed(name="breadth", sha256=digest_of(breadth))
    return ClaimsMarket(
        daily={symbol: market.index_bars(symbol) for symbol in held},
        calendar=market.calendar(),
        hourly=hourly or {},
        breadth=breadth,
        figures=figures or {},
        used=digests,
        names={symbol: market.name_of(symbol) for symbol in held},
    )


def digest_of(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a frame written as CSV with ISO dates."""
    text = frame.to_csv(index=False, lineterminator="\n", date_format="%Y-%m-%d")
    return hashlib.sha256(text.encode()).hexdigest()


def _breadth(market: Market) -> pd.DataFrame | None:
    try:
        return market.breadth()
    except DataMissingError:
        return None


def _named(claim: Claim) -> Iterable[Symbol]:
    for key, value in claim.values.items():  # noqa: PD011 - a mapping, not a frame
        for word in str(value).split() if key in _KEYS else ():
            try:
                yield Symbol.parse(word)
            except ValueError:
                continue
