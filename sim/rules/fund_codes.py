"""Which listed funds are what: code ranges of the exchanges, and single funds that differ.

The ranges are the exchanges' own allotment of codes (上交所《证券代码分配指南》, 深交所《证券代码区间表》).
A range says the kind of most funds in it; the tables below name the funds that differ, after their
fund contracts. A fund listed later than the tables may need its kind given to `classify`.
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
        "526": _ETF,
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

FUNDS_APART: dict[Exchange, dict[SecurityKind, frozenset[str]]] = {
    Exchange.SH: {
        _ABROAD: frozenset({"510900"}),
    },
    Exchange.SZ: {
        _MONEY: frozenset({"159001", "159003", "159005"}),
        _GOLD: frozenset({"159812", "159830", "159831", "159834", "159934", "159937"}),
        _COMMODITY: frozenset({"159980", "159981", "159985"}),
        _BOND: frozenset({"159649", "159650", "159651", "159816", "159926", "159972"}),
        _ABROAD: frozenset(
            [
                "159501",
                "159502",
                "159509",
                "159513",
                "159518",
                "159529",
                "159561",
                "159567",
                "159570",
                "159605",
                "159607",
                "159612",
                "159632",
                "159636",
                "159655",
                "159659",
                "159660",
                "159688",
                "159691",
                "159696",
                "159699",
                "159711",
                "159712",
                "159718",
                "159726",
                "159740",
                "159741",
                "159742",
                "159747",
                "159750",
                "159776",
                "159788",
                "159792",
                "159822",
                "159823",
                "159850",
                "159866",
                "159892",
                "159920",
                "159941",
                "159954",
                "159960",
            ]
        ),
    },
    Exchange.BJ: {},
}
"""Funds whose kind is not the kind of their range."""

WIDE_RANGES = ("506", "588", "589")
"""Shanghai ranges whose funds hold only securities with a 20 % limit."""

WIDE_FUNDS = frozenset(
    [
        "159603",
        "159780",
        "159781",
        "159782",
        "159783",
        "159908",
        "159915",
        "159948",
        "159949",
        "159952",
        "159955",
        "159956",
        "159957",
        "159958",
        "159964",
        "159966",
        "159967",
        "159971",
        "159977",
    ]
)
"""Shenzhen funds on ChiNext or on STAR and ChiNext together, with a 20 % limit."""
