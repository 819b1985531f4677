"""The decrees on fees: stamp duty, transfer fee, commission, exchange and regulatory fees."""

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.symbol import Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since

_FIRST = date(2006, 1, 1)

_MOF_2005 = (
    "《关于调整证券（股票）交易印花税税率的通知》（财税〔2005〕11号）, 自2005-01-24起, 双方各1‰"
)
_MOF_2007 = (
    "《关于调整证券（股票）交易印花税税率的通知》（财税〔2007〕84号）, 自2007-05-30起, 双方各3‰"
)
_MOF_2008_APRIL = "财政部、国家税务总局2008-04-23通知: 自2008-04-24起由3‰调整为1‰, 买卖双方"
_MOF_2008_SEPTEMBER = (
    "财政部《9月19日起证券交易印花税改为单边征收》（财税明电〔2008〕2号）2008-09-19: 出让方1‰"
)
_MOF_2023 = "《关于减半征收证券交易印花税的公告》（财政部 税务总局公告2023年第39号）2023-08-27"

_CSDC_2012_MAY = "《关于调整A股交易过户费收费标准的通知》（中国结算2012-04-30）"
_CSDC_2012_AUGUST = "《关于进一步调整A股交易过户费收费标准有关事项的通知》（中国结算2012-08-02）"
_RETAINED = "券商向投资者按两倍收取并留存一半"
_SH_OLD = (
    f"{_CSDC_2012_MAY}所述调整前0.5‰; {_RETAINED}: 成交面额的1‰, 起点1元"
    " (hikyuu TC_FixedA; 多家券商费用公示)"
)
_SH_2012_JUNE = f"{_CSDC_2012_MAY}, 自2012-06-01起0.375‰; {_RETAINED}: 由此0.75‰"
_SH_2012_SEPTEMBER = (
    f"{_CSDC_2012_AUGUST}, 自2012-09-01起0.3‰; {_RETAINED}: 0.6‰, 起点由券商自定"
    " (khs1994/stock database.sql; 多家券商费用公示)"
)
_SZ_OLD = (
    "《关于调整A股交易过户费收费标准有关事项的通知》（中国结算2015-07-09）所述调整前:"
    " 深市成交金额0.0255‰ (起始日早于2006年, 未见原文)"
)
_CSDC_2015 = (
    "《关于调整A股交易过户费收费标准有关事项的通知》（中国结算2015-07-09）, 自2015-08-01起"
)
_CSDC_2022 = "《关于降低股票交易过户费收费标准的通知》（中国结算2022-04-28）, 自2022-04-29起"
_BJ_OLD = (
    "《关于降低股票交易过户费收费标准的通知》（中国结算2022-04-28）所述调整前: 北京市场0.025‰"
)
_CSRC_2002 = (
    "《关于调整证券交易佣金收取标准的通知》（证监发〔2002〕21号）2002-04-04, 自2002-05-01起"
)

_EXCHANGES_2012_MAY = "沪深证券交易所2012-04-30通知"
_SH_HANDLING_OLD = f"{_EXCHANGES_2012_MAY}所述调整前: 上海A股经手费0.11‰双向"
_SZ_HANDLING_OLD = f"{_EXCHANGES_2012_MAY}所述调整前: 深圳A股经手费0.122‰双向"
_HANDLING_2012_JUNE = f"{_EXCHANGES_2012_MAY}: 自2012-06-01起A股经手费0.087‰双向"
_HANDLING_2012_SEPTEMBER = "沪深证券交易所2012-08-02通知: 自2012-09-01起A股经手费0.0696‰双向"
_HANDLING_2015 = "沪深证券交易所2015-07通知: 自2015-08-01起A股经手费0.0487‰双向"
_HANDLING_2023 = "沪深证券交易所2023-08-18通知: 自2023-08-28起A股经手费0.0341‰双向"
_BJ_HANDLING = "北京证券交易所收费标准2021-11-15: 股票交易经手费0.5‰双向"
_BJ_HANDLING_2022 = "北京证券交易所通知: 自2022-12-01起股票交易经手费0.25‰双向"
_BJ_HANDLING_2023 = "北京证券交易所2023-08-18通知: 自2023-08-28起股票交易经手费0.125‰双向"
_NDRC_2012 = "《关于降低证券、期货市场监管费收费标准等问题的通知》（发改价格〔2012〕2119号）"
_LEVY_OLD = f"{_NDRC_2012}所述调整前: 股票0.04‰"
_LEVY_2012 = (
    f"{_NDRC_2012}: 0.02‰; 上交所《关于调整上海证券市场证券交易监管费收费标准的通知》:"
    " 2012-09-01起按新标准清算"
)


class Base(enum.StrEnum):
    """What a rate is multiplied by."""

    VALUE = "value"  # yuan of the trade
    PAR = "par"  # yuan of par value of the shares


@dataclass(frozen=True, slots=True)
class TransferFee:
    """How the transfer fee is reckoned.

    Attributes:
        base: Value of the trade, or par value of the shares.
        rate: Fraction of the base.
        minimum: Yuan an order pays at least.
    """

    base: Base
    rate: Decimal
    minimum: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class StampDuty:
    """Tax on a trade.

    Attributes:
        buyer: Fraction of the value the buyer pays.
        seller: Fraction of the value the seller pays.
    """

    buyer: Decimal
    seller: Decimal


def _both(rate: str) -> StampDuty:
    return StampDuty(Decimal(rate), Decimal(rate))


def _seller(rate: str) -> StampDuty:
    return StampDuty(Decimal(0), Decimal(rate))


def _par(rate: str, minimum: int = 0) -> TransferFee:
    return TransferFee(Base.PAR, Decimal(rate), Decimal(minimum))


def _value(rate: str) -> TransferFee:
    return TransferFee(Base.VALUE, Decimal(rate))


STAMP_DUTY: Dated[StampDuty] = Dated(
    "stamp duty",
    (
        Since(date(2005, 1, 24), _both("0.001"), _MOF_2005),
        Since(date(2007, 5, 30), _both("0.003"), _MOF_2007),
        Since(date(2008, 4, 24), _both("0.001"), _MOF_2008_APRIL),
        Since(date(2008, 9, 19), _seller("0.001"), _MOF_2008_SEPTEMBER),
        Since(date(2023, 8, 28), _seller("0.0005"), _MOF_2023),
    ),
    CHECKED_TO,
)
"""Stamp duty on shares (证券交易印花税); funds pay none."""

_SINCE_2015 = (
    Since(date(2015, 8, 1), _value("0.00002"), _CSDC_2015),
    Since(date(2022, 4, 29), _value("0.00001"), _CSDC_2022),
)

TRANSFER_FEE: dict[Exchange, Dated[TransferFee]] = {
    Exchange.SH: Dated(
        "transfer fee of investors, Shanghai",
        (
            Since(_FIRST, _par("0.001", minimum=1), _SH_OLD),
            Since(date(2012, 6, 1), _par("0.00075"), _SH_2012_JUNE),
            Since(date(2012, 9, 1), _par("0.0006"), _SH_2012_SEPTEMBER),
            *_SINCE_2015,
        ),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "transfer fee, Shenzhen",
        (Since(_FIRST, _value("0.0000255"), _SZ_OLD), *_SINCE_2015),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "transfer fee, Beijing",
        (
            Since(date(2021, 11, 15), _value("0.000025"), _BJ_OLD),
            Since(date(2022, 4, 29), _value("0.00001"), _CSDC_2022),
        ),
        CHECKED_TO,
    ),
}
"""Transfer fee on shares (过户费) an investor pays, each side; funds pay none."""

DEPOSITORY_TRANSFER_FEE: dict[Exchange, Dated[TransferFee]] = {
    **TRANSFER_FEE,
    Exchange.SH: Dated(
        "transfer fee of the depository, Shanghai",
        (
            Since(_FIRST, _par("0.0005"), f"{_CSDC_2012_MAY}所述调整前0.5‰"),
            Since(date(2012, 6, 1), _par("0.000375"), _CSDC_2012_MAY),
            Since(date(2012, 9, 1), _par("0.0003"), _CSDC_2012_AUGUST),
            *_SINCE_2015,
        ),
        CHECKED_TO,
    ),
}
"""What the depository itself takes: half of what Shanghai investors paid before August 2015."""

COMMISSION_CAP: Dated[Decimal] = Dated(
    "commission cap", (Since(date(2002, 5, 1), Decimal("0.003"), _CSRC_2002),), CHECKED_TO
)
"""Highest lawful commission as a fraction of the value."""

COMMISSION_MINIMUM: Dated[Decimal] = Dated(
    "commission minimum", (Since(date(2002, 5, 1), Decimal(5), _CSRC_2002),), CHECKED_TO
)
"""Yuan a trade in shares or funds pays at least by the notice; some brokers waive it."""

_HANDLING_SINCE_2012 = (
    Since(date(2012, 6, 1), Decimal("0.000087"), _HANDLING_2012_JUNE),
    Since(date(2012, 9, 1), Decimal("0.0000696"), _HANDLING_2012_SEPTEMBER),
    Since(date(2015, 8, 1), Decimal("0.0000487"), _HANDLING_2015),
    Since(date(2023, 8, 28), Decimal("0.0000341"), _HANDLING_2023),
)

HANDLING_FEE: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: Dated(
        "handling fee, Shanghai",
        (Since(_FIRST, Decimal("0.00011"), _SH_HANDLING_OLD), *_HANDLING_SINCE_2012),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "handling fee, Shenzhen",
        (Since(_FIRST, Decimal("0.000122"), _SZ_HANDLING_OLD), *_HANDLING_SINCE_2012),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "handling fee, Beijing",
        (
            Since(date(2021, 11, 15), Decimal("0.0005"), _BJ_HANDLING),
            Since(date(2022, 12, 1), Decimal("0.00025"), _BJ_HANDLING_2022),
            Since(date(2023, 8, 28), Decimal("0.000125"), _BJ_HANDLING_2023),
        ),
        CHECKED_TO,
    ),
}
"""The exchange's fee on shares (经手费), each side, normally inside the commission."""

REGULATORY_LEVY: Dated[Decimal] = Dated(
    "regulatory levy",
    (
        Since(_FIRST, Decimal("0.00004"), _LEVY_OLD),
        Since(date(2012, 9, 1), Decimal("0.00002"), _LEVY_2012),
    ),
    CHECKED_TO,
)
"""The regulator's fee on shares (证管费), each side, normally inside the commission."""
