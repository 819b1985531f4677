"""Which listed funds are what: ranges of codes, and single funds that differ from their range.

The ranges are the exchanges' own allotment (上交所《证券代码分配指南》, 深交所《证券代码区间表》).
A range gives the kind of most funds in it; the tables name the funds that differ, after their
names and contracts. A fund listed later than the tables needs its kind given to `classify`.
"""

from sim.model.symbol import Exchange, SecurityKind

_ETF = SecurityKind.ETF
_LOF = SecurityKind.LOF
_CLOSED = SecurityKind.CLOSED_END_FUND
_REIT = SecurityKind.REIT
_BOND = SecurityKind.BOND_FUND
_MONEY = SecurityKind.MONEY_FUND
_GOLD = SecurityKind.GOLD_FUND
_COMMODITY = SecurityKind.COMMODITY_FUND
_ABROAD = SecurityKind.CROSS_BORDER_FUND

FUND_SPACE: dict[Exchange, tuple[str, ...]] = {
    Exchange.SH: ("5",),
    Exchange.SZ: ("15", "16", "18"),
    Exchange.BJ: (),
}
"""Beginnings a fund's code can have, whatever its range is used for."""

FUND_RANGES: dict[Exchange, dict[str, SecurityKind]] = {
    Exchange.SH: {
        "500": _CLOSED,
        "501": _LOF,
        "502": _LOF,
        "505": _CLOSED,
        "506": _LOF,
        "508": _REIT,
        "510": _ETF,
        "511": _BOND,
        "5116": _MONEY,
        "5117": _MONEY,
        "5118": _MONEY,
        "5119": _MONEY,
        "512": _ETF,
        "513": _ABROAD,
        "515": _ETF,
        "516": _ETF,
        "517": _ETF,
        "518": _GOLD,
        "520": _ABROAD,
        "530": _ETF,
        "551": _BOND,
        "560": _ETF,
        "561": _ETF,
        "562": _ETF,
        "563": _ETF,
        "588": _ETF,
        "589": _ETF,
    },
    Exchange.SZ: {
        "150": _LOF,
        "159": _ETF,
        "160": _LOF,
        "161": _LOF,
        "162": _LOF,
        "163": _LOF,
        "164": _LOF,
        "165": _LOF,
        "166": _LOF,
        "167": _LOF,
        "168": _LOF,
        "169": _LOF,
        "180": _REIT,
        "184": _CLOSED,
    },
    Exchange.BJ: {},
}
"""Kind of the funds in a range of codes, by the longest prefix that fits."""


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


FUNDS_APART: dict[Exchange, dict[SecurityKind, frozenset[str]]] = {
    Exchange.SH: {
        _ABROAD: _codes(
            """
            501018 501021 501025 501225 501300 501301 501302 501303 501305 501306 501307 501309
            501310 501311 501312 510900
            """
        ),
    },
    Exchange.SZ: {
        _MONEY: _codes("159001 159003 159005"),
        _GOLD: _codes("159812 159830 159831 159834 159934 159937"),
        _COMMODITY: _codes("159980 159981 159985"),
        _BOND: _codes(
            "159395 159396 159397 159398 159649 159650 159651 159816 159926 159972 159988"
        ),
        _ABROAD: _codes(
            """
            159100 159202 159210 159217 159220 159237 159239 159245 159262 159265 159268 159269
            159302 159303 159312 159316 159318 159323 159329 159331 159333 159365 159366 159501
            159502 159506 159509 159513 159518 159519 159529 159545 159557 159561 159567 159568
            159570 159577 159605 159607 159612 159615 159632 159636 159655 159659 159660 159687
            159688 159691 159696 159699 159711 159712 159718 159726 159735 159740 159741 159742
            159747 159750 159751 159776 159788 159792 159822 159850 159866 159892 159920 159941
            159954 159960
            160125 160140 160216 160416 160644 160717 160719 160723 160922 160924 161116 161124
            161125 161126 161127 161128 161129 161130 161815 161831 162411 162415 162719 163208
            164701 164824 164906 165510 165513
            """
        ),
    },
    Exchange.BJ: {},
}
"""Funds whose kind is not the kind of their range."""

WIDE_RANGES = ("506", "588", "589")
"""Shanghai ranges whose funds hold only securities with a 20 % limit."""

WIDE_FUNDS = _codes(
    """
    159205 159246 159261 159363 159367 159368 159370 159371 159372 159373 159375 159377 159381
    159382 159383 159387 159388 159541 159563 159571 159572 159573 159575 159597 159603 159675
    159676 159681 159682 159773 159777 159780 159781 159782 159783 159804 159808 159810 159814
    159821 159836 159908 159915 159948 159949 159952 159955 159956 159957 159958 159964 159966
    159967 159971 159977 159991 160420 160637 161022 163209
    """
)
"""Shenzhen funds on ChiNext, or on STAR and ChiNext together, with a 20 % limit."""
