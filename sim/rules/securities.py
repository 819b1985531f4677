"""What a security is, from its code: board, kind, tick, and the codes that are refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from sim.model.errors import InputError
from sim.model.symbol import Board, Exchange, SecurityKind, Symbol
from sim.rules.fund_codes import FUND_RANGES, FUND_SPACE, FUNDS_APART, WIDE_FUNDS, WIDE_RANGES

STOCK_TICK = Decimal("0.01")
FUND_TICK = Decimal("0.001")
PAR_VALUE = Decimal(1)
OTHER_PAR_VALUES = {"601899": Decimal("0.1"), "603993": Decimal("0.2")}
"""Yuan of par value a share where it is not one: 紫金矿业 and 洛阳钼业, after their charters."""

STOCK_BOARDS: dict[Exchange, dict[str, Board]] = {
    Exchange.SH: {
        "600": Board.MAIN,
        "601": Board.MAIN,
        "603": Board.MAIN,
        "605": Board.MAIN,
        "688": Board.STAR,
        "689": Board.STAR,
    },
    Exchange.SZ: {
        "000": Board.MAIN,
        "001": Board.MAIN,
        "002": Board.MAIN,
        "003": Board.MAIN,
        "300": Board.CHINEXT,
        "301": Board.CHINEXT,
        "302": Board.CHINEXT,
    },
    Exchange.BJ: {
        "43": Board.BSE,
        "83": Board.BSE,
        "87": Board.BSE,
        "88": Board.BSE,
        "920": Board.BSE,
    },
}
"""Board of the stocks whose code begins so."""

REFUSED: dict[Exchange, dict[str, str]] = {
    Exchange.SH: {
        "000": "a Shanghai index",
        "01": "a government bond",
        "02": "a government bond",
        "10": "a convertible bond",
        "11": "a convertible bond",
        "12": "a corporate bond",
        "13": "a bond",
        "14": "a bond",
        "15": "a bond",
        "16": "a bond",
        "17": "a bond",
        "18": "a bond",
        "19": "a bond",
        "20": "a bond repurchase",
        "204": "a bond repurchase",
        "36": "a preferred share",
        "519": "an open-end fund that is subscribed, not traded",
        "58": "a warrant",
        "70": "a subscription code",
        "73": "a subscription code",
        "78": "a subscription code",
        "900": "a B share",
    },
    Exchange.SZ: {
        "03": "a warrant",
        "08": "a rights offering code",
        "10": "a bond",
        "11": "a corporate bond",
        "12": "a convertible bond",
        "13": "a bond repurchase",
        "14": "a preferred share",
        "20": "a B share",
        "38": "a rights offering code",
        "39": "a Shenzhen index",
    },
    Exchange.BJ: {
        "40": "a share of the delisted-companies system",
        "42": "a B share of the delisted-companies system",
        "81": "a convertible bond",
        "82": "a preferred share",
        "899": "a Beijing index",
    },
}
"""What other codes stand for, to say why they are refused."""

_PREFIXED = re.compile(r"(SH|SZ|BJ)[.:]?([0-9]{6})")
_SUFFIXED = re.compile(r"([0-9]{6})[.:]?(SH|SS|XSHG|SSE|SZ|XSHE|SZSE|BJ|XBSE|BSE)")
_EXCHANGES = {
    "SH": Exchange.SH,
    "SS": Exchange.SH,
    "SSE": Exchange.SH,
    "XSHG": Exchange.SH,
    "SZ": Exchange.SZ,
    "SZSE": Exchange.SZ,
    "XSHE": Exchange.SZ,
    "BJ": Exchange.BJ,
    "BSE": Exchange.BJ,
    "XBSE": Exchange.BJ,
}
_WANTED = "six digits, as 600155, or with the exchange, as 600155.SH"

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """A stock or listed fund, as far as the rules ask.

    Attributes:
        symbol: Code and exchange.
        kind: Stock or kind of fund.
        board: Set of trading rules it falls under.
        tick: Yuan, smallest change of its price.
        wide_limit: A fund that holds only securities with a 20 % limit.
    """

    symbol: Symbol
    kind: SecurityKind
    board: Board
    tick: Decimal
    wide_limit: bool = False

    @property
    def exchange(self) -> Exchange:
        """Where it is listed."""
        return self.symbol.exchange

    @property
    def is_fund(self) -> bool:
        """Whether it is a listed fund of any kind."""
        return self.board is Board.FUND

    @property
    def par_value(self) -> Decimal:
        """Yuan of par value a share (面值), on which the old Shanghai transfer fee was charged."""
        return OTHER_PAR_VALUES.get(self.symbol.code, PAR_VALUE)

    @property
    def unit(self) -> str:
        """What one of it is called: a share, or a unit of a fund."""
        return "unit" if self.is_fund else "share"


def _longest(table: Mapping[str, Found], code: str) -> Found | None:
    """Return what `table` holds under the longest prefix of `code`, None when under none."""
    for length in range(len(code), 0, -1):
        found = table.get(code[:length])
        if found is not None:
            return found
    return None


def _fund_kind(symbol: Symbol) -> SecurityKind | None:
    for kind, codes in FUNDS_APART[symbol.exchange].items():
        if symbol.code in codes:
            return kind
    return _longest(FUND_RANGES[symbol.exchange], symbol.code)


def _may_be_fund(symbol: Symbol) -> bool:
    space = FUND_SPACE[symbol.exchange]
    return (
        symbol.code.startswith(space) and _longest(REFUSED[symbol.exchange], symbol.code) is None
    )


def _is_wide(symbol: Symbol) -> bool:
    if symbol.exchange is Exchange.SH:
        return symbol.code.startswith(WIDE_RANGES)
    return symbol.code in WIDE_FUNDS


def _refuse(symbol: Symbol) -> InputError:
    what = _longest(REFUSED[symbol.exchange], symbol.code)
    named = f"{symbol} is {what}" if what else f"{symbol} is in no range of stocks or listed funds"
    return InputError(f"{named}; only A shares and listed funds are covered")


def classify(
    symbol: Symbol, *, kind: SecurityKind | None = None, wide_limit: bool | None = None
) -> Security:
    """Return what `symbol` is, from the exchanges' code ranges.

    Args:
        symbol: Code and exchange.
        kind: Kind of a listed fund where the tables do not know it; None takes the tables' word.
        wide_limit: Whether a fund holds only securities with a 20 % limit; None as `kind`.

    Raises:
        InputError: The code is no A share and no listed fund, or `kind` cannot be its kind.
    """
    board = _longest(STOCK_BOARDS[symbol.exchange], symbol.code)
    if board is not None:
        if kind not in {None, SecurityKind.STOCK}:
            raise InputError(f"{symbol} is a stock by its code, so its kind cannot be {kind}")
        return Security(symbol=symbol, kind=SecurityKind.STOCK, board=board, tick=STOCK_TICK)
    known = _fund_kind(symbol) or (kind if _may_be_fund(symbol) else None)
    if known is None:
        raise _refuse(symbol)
    if kind in {SecurityKind.STOCK, SecurityKind.INDEX}:
        raise InputError(f"{symbol} is a listed fund by its code, so its kind cannot be {kind}")
    return Security(
        symbol=symbol,
        kind=kind or known,
        board=Board.FUND,
        tick=FUND_TICK,
        wide_limit=_is_wide(symbol) if wide_limit is None else wide_limit,
    )


def _exchanges_of(code: str) -> tuple[Exchange, ...]:
    return tuple(
        exchange
        for exchange in Exchange
        if _longest(STOCK_BOARDS[exchange], code) is not None
        or _longest(FUND_RANGES[exchange], code) is not None
    )


def symbol_from_code(code: str) -> Symbol:
    """Return the stock or listed fund that has this bare six-digit code.

    No code means two securities: an index such as 000001 of Shanghai is not traded, so the bare
    code means the stock.

    Raises:
        InputError: `code` is not six digits, or no stock or listed fund has it.
    """
    if re.fullmatch(r"[0-9]{6}", code) is None:
        raise InputError(f"a security code must be six digits, was {code!r}")
    exchanges = _exchanges_of(code)
    if exchanges:
        return Symbol(code, exchanges[0])
    meanings = [
        f"{what} in {exchange}"
        for exchange in Exchange
        if (what := _longest(REFUSED[exchange], code)) is not None
    ]
    means = f"; it would be {' or '.join(meanings)}" if meanings else ""
    raise InputError(f"no A share or listed fund has the code {code}{means}")


def parse_symbol(text: str) -> Symbol:
    """Return the symbol written in any common way.

    Accepts `600155.SH`, `sh600155`, `SH.600155`, `600155.XSHG`, `600155.SS` and the bare `600155`,
    in any letter case. Says nothing about whether the security is covered: see `classify`.

    Raises:
        InputError: `text` is none of these, or a bare code no stock or listed fund has.
    """
    written = text.strip().upper()
    if found := _SUFFIXED.fullmatch(written):
        return Symbol(found[1], _EXCHANGES[found[2]])
    if found := _PREFIXED.fullmatch(written):
        return Symbol(found[2], _EXCHANGES[found[1]])
    if re.fullmatch(r"[0-9]{6}", written):
        return symbol_from_code(written)
    raise InputError(f"a security must be written as {_WANTED}, was {text!r}")
