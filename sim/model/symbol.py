"""What a security is called and where it is listed."""

import enum
import re
from dataclasses import dataclass


class Exchange(enum.StrEnum):
    """The exchange a security is listed on, as the suffix of its symbol."""

    SH = "SH"
    SZ = "SZ"
    BJ = "BJ"


class Board(enum.StrEnum):
    """The set of trading rules a security falls under (板块)."""

    MAIN = "main"
    CHINEXT = "chinext"
    STAR = "star"
    BSE = "bse"
    FUND = "fund"


class SecurityKind(enum.StrEnum):
    """What a security is, as far as a rule asks."""

    STOCK = "stock"
    ETF = "etf"
    LOF = "lof"
    CLOSED_END_FUND = "closed_end_fund"
    REIT = "reit"
    BOND_FUND = "bond_fund"
    MONEY_FUND = "money_fund"
    GOLD_FUND = "gold_fund"
    COMMODITY_FUND = "commodity_fund"
    CROSS_BORDER_FUND = "cross_border_fund"
    INDEX = "index"


_FULL = re.compile(r"([0-9]{6})\.(SH|SZ|BJ)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, order=True)
class Symbol:
    """A six-digit code and its exchange; printed as `600155.SH`.

    Attributes:
        code: Six digits, leading zeros kept.
        exchange: Where it is listed.
    """

    code: str
    exchange: Exchange

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9]{6}", self.code):
            raise ValueError(f"a code must be six digits, was {self.code!r}")

    def __hash__(self) -> int:
        return hash(self.code)  # the exchange follows from the code nearly always; asked often

    def __str__(self) -> str:
        return f"{self.code}.{self.exchange}"

    @classmethod
    def parse(cls, text: str) -> "Symbol":
        """Return the symbol written as `600155.SH` (any letter case).

        A bare code needs the listing rules to find its exchange: see `sim.rules.securities`.

        Raises:
            ValueError: `text` is not six digits, a point, and SH, SZ or BJ.
        """
        found = _FULL.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"a symbol must look like 600155.SH, was {text!r}")
        return cls(found[1], Exchange(found[2].upper()))
