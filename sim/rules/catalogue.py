"""Every decree the rules rest on, in one plain dictionary: what `docs/rules.md` is made from."""

from collections.abc import Mapping

from sim.rules.corporate_actions import BONUS_SHARES_LISTED
from sim.rules.decree import Dated
from sim.rules.dividend_tax import DIVIDEND_TAX
from sim.rules.fee_decrees import (
    COMMISSION_CAP,
    COMMISSION_MINIMUM,
    DEPOSITORY_TRANSFER_FEE,
    HANDLING_FEE,
    REGULATORY_LEVY,
    STAMP_DUTY,
    TRANSFER_FEE,
)
from sim.rules.limit_decrees import (
    LEAST_TICK,
    LIMIT,
    REIT_DAY_ONE,
    REIT_LIMIT,
    SPECIAL_TREATMENT_LIMIT,
    WIDE_FUND_LIMIT,
)
from sim.rules.listing_decrees import (
    DELISTING_DAY_ONE,
    DELISTING_LIMIT,
    DELISTING_PENNY,
    FIRST_SESSIONS,
)
from sim.rules.lots import LOTS
from sim.rules.sessions import BEIJING, SHANGHAI_FUNDS, SHANGHAI_STOCKS, SHENZHEN
from sim.rules.settlement import ORDINARY, SAME_DAY_FUNDS


def _by_name(*decrees: Dated[object]) -> Mapping[str, Dated[object]]:
    return {decree.name: decree for decree in decrees}


CATALOGUE: Mapping[str, Mapping[str, Dated[object]]] = {
    "Price limits 涨跌幅限制": _by_name(
        *LIMIT.values(),
        *SPECIAL_TREATMENT_LIMIT.values(),
        *WIDE_FUND_LIMIT.values(),
        *REIT_LIMIT.values(),
        *REIT_DAY_ONE.values(),
        *LEAST_TICK.values(),
    ),
    "New listings and delisting 新股与退市整理": _by_name(
        *FIRST_SESSIONS.values(),
        *DELISTING_LIMIT.values(),
        *DELISTING_DAY_ONE.values(),
        DELISTING_PENNY,
    ),
    "Order quantities 申报数量": _by_name(*LOTS.values()),
    "Settlement 回转交易": _by_name(ORDINARY, *SAME_DAY_FUNDS.values()),
    "Trading hours 交易时间": _by_name(SHANGHAI_STOCKS, SHANGHAI_FUNDS, SHENZHEN, BEIJING),
    "Stamp duty 印花税": _by_name(STAMP_DUTY),
    "Transfer fee 过户费": _by_name(*TRANSFER_FEE.values(), *DEPOSITORY_TRANSFER_FEE.values()),
    "Commission 佣金": _by_name(COMMISSION_CAP, COMMISSION_MINIMUM),
    "Exchange and regulatory fees 规费": _by_name(*HANDLING_FEE.values(), REGULATORY_LEVY),
    "Dividends 分红送转": _by_name(DIVIDEND_TAX, *BONUS_SHARES_LISTED.values()),
}
"""Decrees by chapter and name; a decree two tables share stands once."""
