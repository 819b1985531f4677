"""Corporate actions as facts: what a holder of one share receives, and when."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.symbol import Symbol


@dataclass(frozen=True, slots=True, kw_only=True)
class CorporateAction:
    """A dividend, bonus issue, split or rights issue of one security on one ex-date.

    Attributes:
        symbol: Whose.
        ex_date: First session without the entitlement.
        cash_per_share: Yuan per old share before tax.
        bonus_ratio: New shares per old share, free (送股, 转增; 1 for a fund split 1:2).
        stock_dividend_ratio: Part of `bonus_ratio` paid out of profit (送股), taxed at par; the
            rest comes from the capital reserve (转增) and is not taxed.
        rights_ratio: Shares offered per old share (配股).
        rights_price: Yuan per offered share, None when no rights are offered.
        record_date: Holders after this close are entitled; None means the session before
            `ex_date`.
        pay_date: Cash arrives; None means `ex_date`.
        reference_cash: Yuan per share the exchange's reference price fell by, where it differs
            from `cash_per_share` (treasury shares excluded); None when equal.
        source: Where the figures come from.
    """

    symbol: Symbol
    ex_date: date
    cash_per_share: Decimal = Decimal(0)
    bonus_ratio: Decimal = Decimal(0)
    stock_dividend_ratio: Decimal = Decimal(0)
    rights_ratio: Decimal = Decimal(0)
    rights_price: Decimal | None = None
    record_date: date | None = None
    pay_date: date | None = None
    reference_cash: Decimal | None = None
    source: str = ""
