"""What a dividend, bonus issue, split or rights issue does to the price and gives the holder."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from sim.model.action import CorporateAction
from sim.model.money import round_fen
from sim.model.symbol import Exchange
from sim.rules.calendar import SessionCalendar
from sim.rules.decree import CHECKED_TO, Dated, Since
from sim.rules.securities import Security

REFERENCE_PRICE_SOURCE = (
    "《上海证券交易所交易规则》第四章第三节、《深圳证券交易所交易规则》第四章第四节 除权除息:"
    " 除权（息）参考价＝[（前收盘价－现金红利）＋配股价格×股份变动比例]÷（1＋股份变动比例）"
)
FRACTION_SOURCE = (
    "中国结算上海、深圳分公司证券发行人业务指南: 送股（转增）不足1股的部分按小数点后尾数"
    "由大到小排序, 依次登记1股, 直至总数相符"
)
_SH_AFTER = (
    "中国结算上海分公司业务指南: 送转股于股权登记日后第二个交易日上市"
    " (贵州茅台2013年度权益分派: 2014-06-25除权, 06-26上市)"
)
_SH_AT_ONCE = (
    "中国结算上海分公司业务指南（沪业字〔2024〕6号）2.5: 送转新增股份于R+1日上市;"
    " 已见最早: 兖矿能源2023-07-17除权并上市"
)
_SZ_AT_ONCE = "中国结算深圳分公司业务指南（现行深业〔2025〕68号2.5）: 送转股除权日入账, 当日可交易"
_BJ_AT_ONCE = "中国结算北京分公司业务指南 (2021年北交所开市时适用): 送转股除权日入账, 当日可交易"

BONUS_SHARES_LISTED: dict[Exchange, Dated[int]] = {
    Exchange.SH: Dated(
        "free shares sellable, Shanghai",
        (Since(date(2006, 1, 1), 1, _SH_AFTER), Since(date(2023, 7, 17), 0, _SH_AT_ONCE)),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "free shares sellable, Shenzhen", (Since(date(2006, 1, 1), 0, _SZ_AT_ONCE),), CHECKED_TO
    ),
    Exchange.BJ: Dated(
        "free shares sellable, Beijing", (Since(date(2021, 11, 15), 0, _BJ_AT_ONCE),), CHECKED_TO
    ),
}
"""Sessions after the ex-date until free shares may be sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What a holding receives from one corporate action.

    Attributes:
        cash: Yuan before tax, to the fen.
        bonus_shares: Free shares, whole.
        rights_shares: Shares that may be subscribed, whole.
        rights_cost: Yuan to pay for all of them.
        bonus_fraction: Part of a free share left over. The depository ranks all holders by it
            and rounds the largest up to a share, which one account alone cannot foresee.
    """

    cash: Decimal
    bonus_shares: int
    rights_shares: int
    rights_cost: Decimal
    bonus_fraction: Decimal = Decimal(0)


def reference_price(prev_close: Decimal, action: CorporateAction, tick: Decimal) -> Decimal:
    """Return the exchange's reference price on the ex-date (除权除息参考价), half-up to the tick.

    It is (close − cash + rights price × rights ratio) / (1 + bonus ratio + rights ratio); the
    cash is the action's `reference_cash` where the exchange used another amount.

    Args:
        prev_close: Raw close of the session before, in yuan.
        action: The dividend, bonus, split or rights issue.
        tick: Smallest change of the price, in yuan.
    """
    cash = action.cash_per_share if action.reference_cash is None else action.reference_cash
    rights = (action.rights_price or Decimal(0)) * action.rights_ratio
    shares = 1 + action.bonus_ratio + action.rights_ratio
    price = (prev_close - cash + rights) / shares
    return (price / tick).quantize(Decimal(1), rounding=ROUND_HALF_UP) * tick


def _whole(shares: Decimal) -> int:
    return int(shares.to_integral_value(rounding=ROUND_FLOOR))


def entitlement(action: CorporateAction, quantity: int) -> Entitlement:
    """Return what `quantity` shares held at the close of the record date receive.

    A fraction of a share is left out here and returned beside: see `Entitlement`. A
    consolidation (a negative bonus ratio) takes shares away, the fraction rounded up against
    the holder.
    """
    bonus = quantity * action.bonus_ratio
    bonus_shares = _whole(bonus)
    rights_shares = _whole(quantity * action.rights_ratio)
    return Entitlement(
        cash=round_fen(quantity * action.cash_per_share),
        bonus_shares=bonus_shares,
        rights_shares=rights_shares,
        rights_cost=round_fen(rights_shares * (action.rights_price or Decimal(0))),
        bonus_fraction=bonus - bonus_shares,
    )


def record_date(action: CorporateAction, calendar: SessionCalendar) -> date:
    """Return the session after whose close holders are entitled (股权登记日).

    Raises:
        RuleNotKnownError: The calendar does not reach back to it.
    """
    return action.record_date or calendar.previous(action.ex_date)


def pay_date(action: CorporateAction) -> date:
    """Return the day the cash arrives: the ex-date unless the action says otherwise."""
    return action.pay_date or action.ex_date


def bonus_sellable_from(security: Security, ex_date: date, calendar: SessionCalendar) -> date:
    """Return the first session on which free shares of `ex_date` may be sold.

    The units of a fund split may be sold at once.

    Raises:
        RuleNotKnownError: `ex_date` is outside the record, or the next session outside the
            calendar.
    """
    if security.is_fund or BONUS_SHARES_LISTED[security.exchange].on(ex_date) == 0:
        return ex_date
    return calendar.next(ex_date)
