"""Income tax on dividends of individuals, by the time the shares were held (股息红利差别化).

Cash dividends count whole, shares paid out of profit (送股) at their par of one yuan, shares
paid out of the capital reserve (转增) not at all. Distributions of funds are exempt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.account import TaxLot
from sim.model.money import ZERO, round_fen
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.securities import Security

_2005 = "《关于股息红利个人所得税有关政策的通知》（财税〔2005〕102号）2005-06-13: 减按50%计入"
_2013 = (
    "《关于实施上市公司股息红利差别化个人所得税政策有关问题的通知》（财税〔2012〕85号）,"
    " 股权登记日在2013-01-01之后的; 首个除权除息日2013-01-07"
)
_2015 = (
    "《关于上市公司股息红利差别化个人所得税政策有关问题的通知》（财税〔2015〕101号）,"
    " 股权登记日在2015-09-08之后的; 首个除权除息日2015-09-09"
)
PAR = Decimal(1)
"""Yuan of par value a share."""


@dataclass(frozen=True, slots=True)
class DividendTax:
    """Rates as fractions of the taxable amount.

    Attributes:
        at_payment: Withheld when the dividend is paid.
        month: Due when held at most a month.
        year: Due when held more than a month and at most a year.
        longer: Due when held more than a year.
    """

    at_payment: Decimal
    month: Decimal
    year: Decimal
    longer: Decimal


def _rates(at_payment: str, month: str, year: str, longer: str) -> DividendTax:
    return DividendTax(Decimal(at_payment), Decimal(month), Decimal(year), Decimal(longer))


DIVIDEND_TAX: Dated[DividendTax] = Dated(
    "dividend tax, by ex-date",
    (
        Since(date(2005, 6, 13), _rates("0.10", "0.10", "0.10", "0.10"), _2005),
        Since(date(2013, 1, 7), _rates("0.05", "0.20", "0.10", "0.05"), _2013),
        Since(date(2015, 9, 9), _rates("0", "0.20", "0.10", "0"), _2015),
    ),
    CHECKED_TO,
)
"""Rates by the ex-date of the dividend; the texts go by the record date, the session before."""


def taxable_per_share(
    security: Security, cash_per_share: Decimal, stock_dividend_ratio: Decimal = Decimal(0)
) -> Decimal:
    """Return the yuan per old share that are taxed; nothing for funds.

    Args:
        security: What pays.
        cash_per_share: Yuan per old share before tax.
        stock_dividend_ratio: Shares per old share paid out of profit (送股), taxed at par;
            shares out of the capital reserve (转增) do not count.
    """
    if security.is_fund:
        return Decimal(0)
    return cash_per_share + stock_dividend_ratio * PAR


def withheld_at_payment(ex_date: date, taxable: Decimal, quantity: int) -> Decimal:
    """Return the yuan withheld when a dividend is paid on `quantity` shares.

    Args:
        ex_date: Ex-date of the dividend.
        taxable: Yuan per share that are taxed.
        quantity: Shares entitled.

    Raises:
        RuleNotKnownError: `ex_date` is outside the record.
    """
    return round_fen(DIVIDEND_TAX.on(ex_date).at_payment * taxable * quantity)


def _same_day(acquired: date, years: int, months: int) -> date:
    """Return the same day so many months or years on, the next month's first where it lacks it."""
    month = acquired.month - 1 + months
    year, month = acquired.year + years + month // 12, month % 12 + 1
    try:
        return date(year, month, acquired.day)
    except ValueError:
        return date(year, month + 1, 1)


def holding_rate(ex_date: date, acquired: date | None, sold: date) -> Decimal:
    """Return the rate due in all on a dividend, as a fraction of the taxable amount.

    A month runs from a day to the day before the same day of the next month, a year likewise;
    holding ends the day before the sale. So bought on 8 January and sold on 8 February is one
    month, sold on the 9th is more. Shares of unknown purchase date count as held for more than
    a year: a tax that cannot be shown to be due is not charged.

    Args:
        ex_date: Ex-date of the dividend.
        acquired: Session of the purchase, None when unknown.
        sold: Session of the sale.

    Raises:
        RuleNotKnownError: `ex_date` is outside the record.
    """
    rates = DIVIDEND_TAX.on(ex_date)
    if acquired is None or sold > _same_day(acquired, 1, 0):
        return rates.longer
    if sold > _same_day(acquired, 0, 1):
        return rates.year
    return rates.month


def tax_on_sale(lots: Sequence[TaxLot], quantity: int, sold: date) -> Decimal:
    """Return the dividend tax in yuan that falls due when `quantity` shares are sold.

    First in, first out over `lots`; what was withheld at the payment is taken off.

    Args:
        lots: Oldest first.
        quantity: Shares sold, at most what the lots hold.
        sold: Session of the sale.

    Raises:
        ValueError: `quantity` is more than the lots hold.
        RuleNotKnownError: An ex-date is outside the record.
    """
    left = quantity
    due = ZERO
    for lot in lots:
        taken = min(left, lot.quantity)
        for ex_date, taxable in lot.untaxed:
            rate = holding_rate(ex_date, lot.acquired, sold) - DIVIDEND_TAX.on(ex_date).at_payment
            due += rate * taxable * taken
        left -= taken
    if left > 0:
        raise ValueError(f"{quantity} shares were sold out of {quantity - left} in the lots")
    return round_fen(due)
