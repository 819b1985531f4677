"""How many shares an order may be for: lots, steps, odd remainders, maxima (申报数量)."""

from dataclasses import dataclass
from datetime import date

from sim.model.issue import Issue
from sim.model.symbol import Board, Exchange
from sim.model.trade import Side
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.securities import Security

_SSE_2006 = "《上海证券交易所交易规则》3.4.6至3.4.8, 2006-05-15, 自2006-07-01起施行 (此前同)"
_SZSE_2006 = "《深圳证券交易所交易规则》3.3.7至3.3.9, 2006-05-15, 自2006-07-01起施行 (此前同)"
_CHINEXT_2020 = "《深圳证券交易所创业板交易特别规定》2.3, 2020-06-12, 自2020-08-24起施行"
_STAR_2019 = "《上海证券交易所科创板股票交易特别规定》（上证发〔2019〕23号）第二十条, 2019-03-01"
_BSE_2021 = (
    "《北京证券交易所交易规则（试行）》（北证公告〔2021〕15号）3.3.7、3.3.8, 自2021-11-15起施行"
)


@dataclass(frozen=True, slots=True)
class LotRule:
    """Quantities an order may have, in shares (units of a fund).

    Attributes:
        minimum: Fewest to buy.
        step: A purchase is a multiple of this, above the minimum.
        limit_maximum: Most in one limit order.
        market_maximum: Most in one market order.
    """

    minimum: int
    step: int
    limit_maximum: int
    market_maximum: int


_HUNDREDS = LotRule(100, 100, 1_000_000, 1_000_000)

LOTS: dict[tuple[Exchange, Board], Dated[LotRule]] = {
    (Exchange.SH, Board.MAIN): Dated(
        "order quantity, Shanghai main board",
        (Since(date(2006, 1, 1), _HUNDREDS, _SSE_2006),),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.FUND): Dated(
        "order quantity, Shanghai funds",
        (Since(date(2006, 1, 1), _HUNDREDS, _SSE_2006),),
        CHECKED_TO,
    ),
    (Exchange.SH, Board.STAR): Dated(
        "order quantity, STAR",
        (Since(date(2019, 7, 22), LotRule(200, 1, 100_000, 50_000), _STAR_2019),),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.MAIN): Dated(
        "order quantity, Shenzhen main board",
        (Since(date(2006, 1, 1), _HUNDREDS, _SZSE_2006),),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.FUND): Dated(
        "order quantity, Shenzhen funds",
        (Since(date(2006, 1, 1), _HUNDREDS, _SZSE_2006),),
        CHECKED_TO,
    ),
    (Exchange.SZ, Board.CHINEXT): Dated(
        "order quantity, ChiNext",
        (
            Since(date(2009, 10, 30), _HUNDREDS, _SZSE_2006),
            Since(date(2020, 8, 24), LotRule(100, 100, 300_000, 150_000), _CHINEXT_2020),
        ),
        CHECKED_TO,
    ),
    (Exchange.BJ, Board.BSE): Dated(
        "order quantity, BSE",
        (Since(date(2021, 11, 15), LotRule(100, 1, 1_000_000, 1_000_000), _BSE_2021),),
        CHECKED_TO,
    ),
}
"""Order quantities by exchange and board."""


def lot_rule(security: Security, day: date) -> LotRule:
    """Return the quantities an order for `security` may have on `day`.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    return LOTS[security.exchange, security.board].on(day)


def round_to_lot(security: Security, day: date, quantity: int) -> int:
    """Return the largest quantity not above `quantity` that may be bought; 0 when none may.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    rule = lot_rule(security, day)
    if quantity < rule.minimum:
        return 0
    return quantity - quantity % rule.step


def orders_needed(security: Security, day: date, quantity: int) -> int:
    """Return how many limit orders `quantity` shares take at least; 0 for none.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    return -(-quantity // lot_rule(security, day).limit_maximum)


def _sale_fits(rule: LotRule, quantity: int, held: int) -> bool:
    """Say whether a sale is in lots, or carries the whole odd remainder of the holding.

    With a step of one, whatever is below the minimum may only be sold as the whole holding.
    """
    if rule.step > 1:
        return quantity % rule.step in {0, held % rule.step}
    return quantity >= rule.minimum or quantity == held


def check_quantity(
    security: Security, day: date, side: Side, quantity: int, held: int
) -> tuple[Issue, ...]:
    """Return what is wrong with the quantity of an order; nothing when it is lawful.

    Args:
        security: What is traded.
        day: Session.
        side: Buy or sell.
        quantity: Shares asked for.
        held: Shares held before the order, which settles whether an odd remainder may be sold.

    Raises:
        RuleNotKnownError: `day` is outside the record.
    """
    rule = lot_rule(security, day)
    symbol = security.symbol
    if quantity <= 0:
        return (
            Issue(
                code="quantity-not-positive",
                message=f"an order must be for at least one {security.unit}, was {quantity}",
                wanted="1 or more",
                found=str(quantity),
            ),
        )
    wanted = f"multiples of {rule.step}" if rule.step > 1 else f"{rule.minimum} or more"
    if side is Side.BUY:
        fits = quantity >= rule.minimum and quantity % rule.step == 0
        message = f"{symbol} is bought in {wanted}, the order was for {quantity}"
    else:
        fits = _sale_fits(rule, quantity, held)
        message = (
            f"{symbol} is sold in {wanted} or with the whole odd remainder;"
            f" the order was for {quantity} of {held} held"
        )
    if fits:
        return ()
    return (
        Issue(
            code="quantity-not-a-lot",
            message=message,
            wanted=wanted,
            found=str(quantity),
            remedy=f"{round_to_lot(security, day, quantity)} would be lawful",
        ),
    )
