"""What the lines of a broker's slip are about, from the broker's word for the business."""

import enum
from collections.abc import Iterable, Mapping
from decimal import Decimal


class Business(enum.StrEnum):
    """What happened in a line of a slip."""

    BUY = "buy"
    SELL = "sell"
    TRANSFER = "transfer"  # between bank and broker
    INCOME = "income"  # dividends, interest, and what is taken off them
    FREE = "free"  # shares given to every holder: bonus, capitalisation, splits
    SHARES = "shares"  # come or gone otherwise: new shares, rights, custody, conversions
    REPURCHASE = "repurchase"  # lending against bonds, cash management, subscriptions
    NOTHING = "nothing"  # neither cash nor shares
    UNKNOWN = "unknown"


WORDS: Mapping[Business, tuple[str, ...]] = {
    Business.NOTHING: (
        "撤单", "配号", "冻结", "解冻", "指定入账", "指定入帐", "指定交易",
        "撤销指定", "撤指", "查询", "合计", "总计", "小计", "余额更新", "配股权证",
    ),
    Business.FREE: (
        "红股", "送股", "转增", "份额折算", "份额拆分", "份额合并", "基金拆分", "股份合并",
        "基金合并", "缩股",
    ),
    Business.SHARES: (
        "股份转入", "股份转出", "托管", "新股入账", "新股入帐", "配股入账", "配股入帐", "调账",
        "调帐", "转托转", "转股", "权证", "股票转入", "股票转出", "证券转入", "证券转出",
        "转债转入", "转债转出", "担保物转入", "担保物转出", "担保品划", "非交易过户", "非交易转",
        "新增证券", "证券调入", "证券调出", "配售上市", "新股上市", "配股上市", "换股",
    ),
    Business.TRANSFER: (
        "银证", "证银", "银行转", "转银行", "转证券", "证券转银", "资金转入", "资金转出", "银转证",
        "证转银", "资金存入", "资金取出", "存入资金", "取出资金", "转存", "转取",
        "资金划入", "资金划出",
    ),
    Business.INCOME: (
        "红利", "股息", "派息", "利息", "结息", "扣税", "补缴", "补税", "差别化", "分红",
        "现金替代", "兑付", "兑息", "收益", "派现", "利税", "个税", "补偿",
    ),
    Business.REPURCHASE: (
        "回购", "购回", "拆出", "拆入", "申购", "赎回", "中签", "缴款", "理财", "认购", "天天",
        "质押", "融资", "融券", "还款",
    ),
    Business.BUY: ("买入", "买进", "buy"),
    Business.SELL: ("卖出", "sell"),
}  # fmt: skip
"""Words for each business, asked in this order."""

_OUTGOING = (
    "转出",
    "划出",
    "调出",
    "取出",
    "转取",
    "证转银",
    "证券转银",
    "转银行",
    "扣税",
    "补缴",
    "补税",
    "补扣",
    "代扣",
    "扣款",
    "股息税",
    "利息税",
    "个税",
    "所得税",
)
_PAYMENTS = ("中签", "缴款", "认购", "配股", "申购")
_MARKS = frozenset({"0", "1", "2"})
_SIDES = (Business.BUY, Business.SELL)
_WHOLE = {"买": Business.BUY, "b": Business.BUY, "卖": Business.SELL, "s": Business.SELL}


def business_of(word: str) -> Business:
    """Return what a broker's word stands for.

    A purchase or sale on margin is booked with debts this program does not keep, so it counts as
    a repurchase does: its cash is a flow.
    """
    plain = word.strip().lower()
    if plain in _WHOLE:
        return _WHOLE[plain]
    for business, words in WORDS.items():
        if any(known in plain for known in words):
            return business
    return Business.UNKNOWN


def marks_of(rows: Iterable[tuple[str, Decimal | None]]) -> Mapping[str, Business]:
    """Return what the digits stand for that some terminals print for purchase and sale.

    The net cash tells: it falls with a purchase. Where it has no signs the pair does: 0 and 1,
    or 1 and 2, purchase first. What neither tells is left out.

    Args:
        rows: Each row's word for the business and its net cash, None when not printed.
    """
    fell: dict[str, set[bool]] = {}
    for word, cash in rows:
        mark = word.strip()
        if mark in _MARKS:
            fell.setdefault(mark, set()).update({cash < 0} if cash else ())
    told = {mark: next(iter(signs)) for mark, signs in fell.items() if len(signs) == 1}
    if len(told) == len(fell) and (len(fell) == 1 or set(told.values()) == {True, False}):
        return {mark: Business.BUY if down else Business.SELL for mark, down in told.items()}
    if len(fell) == len(_SIDES):
        return dict(zip(sorted(fell), _SIDES, strict=True))
    return {}


def is_payment(word: str) -> bool:
    """Say whether a broker's word means that shares were paid for that come on another day."""
    return any(known in word for known in _PAYMENTS)


def is_outgoing(word: str) -> bool:
    """Say whether a broker's word means that cash or shares left, for what is not signed."""
    return any(known in word for known in _OUTGOING)
