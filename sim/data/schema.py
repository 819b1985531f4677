"""The one schema of everything the store holds: column, dtype, unit, may it be missing.

`docs/data.md` shows these tables; a test keeps the two alike.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass


class SeriesKind(enum.StrEnum):
    """What a stored series is; also the name of its folder in the store."""

    DAILY = "daily"
    MINUTE_60 = "minute-60"
    MINUTE_30 = "minute-30"
    MINUTE_15 = "minute-15"
    MINUTE_5 = "minute-5"
    MINUTE_1 = "minute-1"
    ACTIONS = "actions"
    STATUS = "status"
    NAMES = "names"
    SESSIONS = "sessions"
    BREADTH = "breadth"

    @property
    def minutes(self) -> int | None:
        """Length of a bar in minutes; None when the kind is no minute bar."""
        return int(self.value[7:]) if self.value.startswith("minute-") else None

    @property
    def is_bars(self) -> bool:
        """Whether rows are bars with prices and volume."""
        return self is SeriesKind.DAILY or self.minutes is not None


def minute_kind(minutes: int) -> SeriesKind:
    """Return the kind of bars of so many minutes.

    Raises:
        ValueError: It is not 1, 5, 15, 30 or 60.
    """
    return SeriesKind(f"minute-{minutes}")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a stored series.

    Attributes:
        name: As in the frame and the file.
        dtype: Of the frame.
        sql: Of the file.
        unit: What a value means.
        missing: How a missing value is written, empty when none may be missing.
    """

    name: str
    dtype: str
    sql: str
    unit: str
    missing: str = ""


PRICE = "yuan per share, raw, > 0 (points for an index)"
_STANDING = (
    Column("provider", "str", "VARCHAR", "who the bar was fetched from"),
    Column("standing", "str", "VARCHAR", "confirmed, single-source or disputed"),
)
_PRICES = tuple(
    Column(name, "float64", "DOUBLE", PRICE) for name in ("open", "high", "low", "close")
)
_TRADED = (
    Column("volume", "int64", "BIGINT", "shares (units for funds), > 0"),
    Column("amount", "float64", "DOUBLE", "yuan of turnover (成交额)", "NaN"),
)
_DAILY = (
    Column("date", "datetime64[us]", "TIMESTAMP", "session, midnight, no time zone"),
    *_PRICES,
    *_TRADED,
    *_STANDING,
)
_MINUTE = (
    Column("time", "datetime64[us]", "TIMESTAMP", "end of the bar, Shanghai time, no time zone"),
    *_PRICES,
    Column("volume", "int64", "BIGINT", "shares (units for funds), >= 0"),
    Column("amount", "float64", "DOUBLE", "yuan of turnover", "NaN"),
    *_STANDING,
)

SCHEMAS: Mapping[SeriesKind, tuple[Column, ...]] = {
    SeriesKind.DAILY: _DAILY,
    **{kind: _MINUTE for kind in SeriesKind if kind.minutes is not None},
    SeriesKind.ACTIONS: (
        Column("ex_date", "str", "VARCHAR", "first session without the entitlement, ISO"),
        Column("cash_per_share", "str", "VARCHAR", "yuan per old share before tax, decimal text"),
        Column("bonus_ratio", "str", "VARCHAR", "new shares per old share, decimal text"),
        Column(
            "stock_dividend_ratio",
            "str",
            "VARCHAR",
            "part of it out of profit (送股), decimal text",
        ),
        Column("rights_ratio", "str", "VARCHAR", "shares offered per old share, decimal text"),
        Column("rights_price", "str", "VARCHAR", "yuan per offered share, decimal text", "empty"),
        Column("record_date", "str", "VARCHAR", "holders after this close, ISO", "empty"),
        Column("pay_date", "str", "VARCHAR", "cash arrives, ISO", "empty"),
        Column(
            "reference_cash",
            "str",
            "VARCHAR",
            "yuan the reference price fell by, if other",
            "empty",
        ),
        Column("source", "str", "VARCHAR", "provider"),
    ),
    SeriesKind.STATUS: (
        Column("kind", "str", "VARCHAR", "suspended, st or delisting"),
        Column("first", "str", "VARCHAR", "first session, ISO"),
        Column("last", "str", "VARCHAR", "last session, ISO", "empty while it goes on"),
        Column("source", "str", "VARCHAR", "provider"),
    ),
    SeriesKind.NAMES: (
        Column("symbol", "str", "VARCHAR", "as 600155.SH"),
        Column("name", "str", "VARCHAR", "short name (证券简称)"),
        Column("kind", "str", "VARCHAR", "stock, etf, index, ..."),
        Column("first", "str", "VARCHAR", "first day of the name, ISO", "empty"),
        Column("last", "str", "VARCHAR", "last day of the name, ISO", "empty"),
        Column("listed", "str", "VARCHAR", "first session of the security, ISO", "empty"),
        Column("source", "str", "VARCHAR", "provider"),
    ),
    SeriesKind.SESSIONS: (Column("date", "str", "VARCHAR", "session, ISO"),),
    SeriesKind.BREADTH: (
        Column("date", "datetime64[us]", "TIMESTAMP", "session"),
        Column("covered", "int64", "BIGINT", "shares looked at"),
        Column("advancers", "int64", "BIGINT", "shares that closed higher"),
        Column("decliners", "int64", "BIGINT", "shares that closed lower"),
        Column("up_over_9pct", "int64", "BIGINT", "shares up more than 9 %"),
        Column("down_over_9pct", "int64", "BIGINT", "shares down more than 9 %"),
    ),
}

MARKET_KEY = "market"
"""Key of the kinds that are kept for the market as a whole: names, sessions, breadth."""


def markdown(kind: SeriesKind) -> str:
    """Return the schema of a kind as a Markdown table."""
    rows = [f"| `{c.name}` | {c.dtype} | {c.unit} | {c.missing or 'no'} |" for c in SCHEMAS[kind]]
    head = ["| column | dtype | unit | may be missing |", "|---|---|---|---|"]
    return "\n".join([*head, *rows])
