"""The decrees on fees: stamp duty, transfer fee, commission bounds, exchange and regulatory fees."""

import enum
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sim.model.symbol import Exchange
from sim.rules.decree import CHECKED_TO, Dated, Since

_FIRST = date(2006, 1, 1)

_MOF_2005 = "财政部、国家税务总局通知: 证券交易印花税税率自2005-01-24起由2‰调整为1‰, 买卖双方"
_MOF_2007 = "财政部、国家税务总局《关于调整证券（股票）交易印花税税率的通知》（财税〔2007〕84号）2007-05-30"
_MOF_2008_APRIL = (
    "财政部、国家税务总局: 证券（股票）交易印花税税率自2008-04-24起由3‰调整为1‰, 买卖双方"
)
_MOF_2008_SEPTEMBER = (
    "财政部《9月19日起证券交易印花税改为单边征收》2008-09-19 (财税明电〔2008〕2号)"
)
_MOF_2023 = "《关于减半征收证券交易印花税的公告》（财政部 税务总局公告2023年第39号）2023-08-27"

_CSDC_SH_OLD = (
    "中国结算上海分公司A股交易过户费: 成交面值的1‰, 起点1元, 向投资者收取 (证券公司留存一半);"
    " 降低前口径见2012-04-30两所与中国结算降低收费公告"
)
_CSDC_2012_JUNE = (
    "沪深证券交易所、中国结算2012-04-30公告: 自2012-06-01起A股交易过户费按成交面值0.375‰双向收取,"
    " 降25%; 投资者缴0.75‰ (证券公司留存一半)"
)
_CSDC_2012_SEPTEMBER = (
    "沪深证券交易所、中国结算2012-08-02公告: 自2012-09-01起A股交易过户费按成交面值0.3‰双向收取,"
    " 降20%; 投资者缴0.6‰ (证券公司留存一半)"
)
_CSDC_2015 = "中国结算《关于调整A股交易过户费收费标准有关事项的通知》2015-07-09, 自2015-08-01起"
_CSDC_2022 = "中国结算《关于降低股票交易过户费收费标准的通知》2022-04-28, 自2022-04-29起"
_CSDC_BSE = (
    "中国结算北京分公司收费标准: 股票交易过户费成交金额0.025‰双向 (2022-04-28通知所述降低前口径)"
)
_CSRC_2002 = (
    "《关于调整证券交易佣金收取标准的通知》（证监发〔2002〕21号）2002-04-04, 自2002-05-01起"
)


class Base(enum.StrEnum):
    """What a rate is multiplied by."""

    VALUE = "value"  # yuan of the trade
    PAR = "par"  # yuan of par value: one yuan a share


@dataclass(frozen=True, slots=True)
class TransferFee:
    """How the depository's fee is reckoned.

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

_ONE_YUAN = Decimal(1)
_SINCE_2015 = Since(date(2015, 8, 1), TransferFee(Base.VALUE, Decimal("0.00002")), _CSDC_2015)
_SINCE_2022 = Since(date(2022, 4, 29), TransferFee(Base.VALUE, Decimal("0.00001")), _CSDC_2022)

TRANSFER_FEE: dict[Exchange, Dated[TransferFee]] = {
    Exchange.SH: Dated(
        "transfer fee, Shanghai",
        (
            Since(_FIRST, TransferFee(Base.PAR, Decimal("0.001"), _ONE_YUAN), _CSDC_SH_OLD),
            Since(
                date(2012, 6, 1),
                TransferFee(Base.PAR, Decimal("0.00075"), _ONE_YUAN),
                _CSDC_2012_JUNE,
            ),
            Since(
                date(2012, 9, 1),
                TransferFee(Base.PAR, Decimal("0.0006"), _ONE_YUAN),
                _CSDC_2012_SEPTEMBER,
            ),
            _SINCE_2015,
            _SINCE_2022,
        ),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "transfer fee, Shenzhen",
        (
            Since(_FIRST, TransferFee(Base.VALUE, Decimal("0.0000255")), _CSDC_2015),
            _SINCE_2015,
            _SINCE_2022,
        ),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "transfer fee, Beijing",
        (
            Since(date(2021, 11, 15), TransferFee(Base.VALUE, Decimal("0.000025")), _CSDC_BSE),
            _SINCE_2022,
        ),
        CHECKED_TO,
    ),
}
"""Transfer fee on shares (过户费), each side; funds pay none."""

COMMISSION_CAP: Dated[Decimal] = Dated(
    "commission cap", (Since(date(2002, 5, 1), Decimal("0.003"), _CSRC_2002),), CHECKED_TO
)
"""Highest lawful commission as a fraction of the value."""

COMMISSION_MINIMUM: Dated[Decimal] = Dated(
    "commission minimum", (Since(date(2002, 5, 1), Decimal(5), _CSRC_2002),), CHECKED_TO
)
"""Yuan a trade in shares or funds pays at least by the notice; many brokers waive it."""

_HANDLING_OLD_SH = "上交所收费标准: A股交易经手费成交金额0.11‰双向 (2012-04-30公告所述降低前口径)"
_HANDLING_OLD_SZ = "深交所收费标准: A股交易经手费成交金额0.122‰双向 (2012-04-30公告所述降低前口径)"
_HANDLING_2012_JUNE = "沪深证券交易所2012-04-30公告: 自2012-06-01起A股交易经手费0.087‰双向"
_HANDLING_2012_SEPTEMBER = "沪深证券交易所2012-08-02公告: 自2012-09-01起A股交易经手费0.0696‰双向"
_HANDLING_2015 = "沪深证券交易所2015-07公告: 自2015-08-01起A股交易经手费0.0487‰双向"
_HANDLING_2023 = "沪深证券交易所2023-08-18公告: 自2023-08-28起A股交易经手费0.0341‰双向"
_HANDLING_BSE = "北京证券交易所收费标准: 股票交易经手费0.5‰双向"
_HANDLING_BSE_2022 = "北京证券交易所公告: 自2022-12-01起股票交易经手费0.25‰双向"
_HANDLING_BSE_2023 = "北京证券交易所公告: 自2023-08-28起股票交易经手费0.125‰双向"
_LEVY_OLD = "证监会证券交易监管费: A股成交金额0.04‰双向"
_LEVY_2012 = "发展改革委、财政部2012年通知: 证券交易监管费A股成交金额0.02‰双向"

_COMMON_HANDLING = (
    Since(date(2012, 6, 1), Decimal("0.000087"), _HANDLING_2012_JUNE),
    Since(date(2012, 9, 1), Decimal("0.0000696"), _HANDLING_2012_SEPTEMBER),
    Since(date(2015, 8, 1), Decimal("0.0000487"), _HANDLING_2015),
    Since(date(2023, 8, 28), Decimal("0.0000341"), _HANDLING_2023),
)

HANDLING_FEE: dict[Exchange, Dated[Decimal]] = {
    Exchange.SH: Dated(
        "handling fee, Shanghai",
        (Since(_FIRST, Decimal("0.00011"), _HANDLING_OLD_SH), *_COMMON_HANDLING),
        CHECKED_TO,
    ),
    Exchange.SZ: Dated(
        "handling fee, Shenzhen",
        (Since(_FIRST, Decimal("0.000122"), _HANDLING_OLD_SZ), *_COMMON_HANDLING),
        CHECKED_TO,
    ),
    Exchange.BJ: Dated(
        "handling fee, Beijing",
        (
            Since(date(2021, 11, 15), Decimal("0.0005"), _HANDLING_BSE),
            Since(date(2022, 12, 1), Decimal("0.00025"), _HANDLING_BSE_2022),
            Since(date(2023, 8, 28), Decimal("0.000125"), _HANDLING_BSE_2023),
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
