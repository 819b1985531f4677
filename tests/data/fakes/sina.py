"""Sina's answers in its wire formats, with our own figures."""

import json
from datetime import date, timedelta

from sim.data.sessions import shipped_calendar
from tests.data.fakes.market import SATURDAY, SESSIONS, spoiled
from tests.data.fakes.sina_pack import pack_klines, pack_plain, pack_sessions

HOSTS = (
    "finance.sina.com.cn",
    "stock.finance.sina.com.cn",
    "quotes.sina.cn",
    "vip.stock.finance.sina.com.cn",
)
INDICES = ("sh000", "sz399")


def answer(path, query, fault):
    """Return a text or page for a path and its parameters."""
    if path.endswith("klc_td_sh.txt"):
        return f'var KLC_TD_SH="{pack_sessions(_sessions(fault))}";'
    if "getAmountBySymbol" in path:
        return _share_counts(query["symbol"])
    if "getKLineData" in path:
        return _minutes(query["symbol"], fault)
    if "vISSUE_ShareBonus" in path:
        return _page(fault)
    symbol = path.split("/")[3]
    if path.endswith("hfq.js"):
        return _factors(symbol, fault)
    return _klines(symbol, fault)


def _sessions(fault):
    """The sessions of our figures; or all known ones and those of a made-up year to come."""
    if not fault:
        return SESSIONS
    known = shipped_calendar().sessions
    later = (date(2027, 1, 4) + timedelta(days=n) for n in range(360))
    return (*known, *(day for day in later if day.weekday() < 5))


def _klines(symbol, fault):
    name = "sh600000" if fault == "another security" else symbol
    if fault == "null":
        return f'var KLC_KL_{name}="";'
    bars = spoiled(symbol, fault)
    decimals = 3 if symbol.startswith(("sh5", "sz15")) else 2
    packed = (pack_plain if symbol.startswith(INDICES) else pack_klines)(bars, decimals)
    if fault == "renamed columns":
        packed = packed[::-1]
    return f'var KLC_KL_{name}="{packed}";/* {fault} */'


def _share_counts(symbol):
    """Share counts on days of their own, a Saturday among them: the library invents bars of it."""
    days = ("2024-02-01", "2024-03-07", SATURDAY.isoformat())
    counts = ",".join(f'{{date:"{day}",amount:"{52340 + n}.5"}}' for n, day in enumerate(days))
    return f"var KKE_ShareAmount_{symbol}=([{counts}])"


def _minutes(symbol, fault):
    if fault == "null":
        return "/*<script>*/\n=(null);"
    names = ("day", "open", "high", "low", "close", "volume", "amount")
    if fault == "renamed columns":
        names = ("d", "o", "h", "l", "c", "v", "a")
    rows = [
        (f"{b.day} 15:00:00", b.open, b.high, b.low, b.close, b.volume, b.amount)
        for b in spoiled(symbol, fault)
    ]
    table = [dict(zip(names, map(str, row), strict=True)) for row in rows]
    return f"/*<script>location.href='//sina.com';</script>*/\n=({json.dumps(table)});"


def _page(fault):
    """A page whose thirteenth table holds the distributions under three rows of heads."""
    names = ("公告日期", "送股(股)", "转增(股)", "派息(税前)(元)", "进度", "除权除息日",
             "股权登记日", "红股上市日", "查看详细")  # fmt: skip
    shown = len(names) - 2 * (fault == "columns gone")
    heads = "".join(f"<th>{name}</th>" for name in names[:shown])
    rows = [
        ("2024-03-07", "0", "3", "1.7", "实施", "2024-03-14", "2024-03-13", "--", "查看"),
        ("2024-01-07", "0", "0", "2", "预案", "--", "--", "--", "查看"),
    ]
    if fault == "null":
        rows = [("暂时没有数据！",) * len(names)]
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row[:shown])}</tr>" for row in rows)
    top = f"<tr><th colspan={shown}>分红</th></tr>" * 2
    other = "<table><tr><td>1</td></tr></table>" * 12
    table = f"<table><thead>{top}<tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f"<html><body>{other}{table}{other}</body></html>"


def _factors(symbol, fault):
    rows = [("2024-03-14", "1.2", "0", "0.35"), ("2024-03-05", "1.1", "0", "0.1"),
            ("1900-01-01", "1", "0", "0")]  # fmt: skip
    data = [{"d": d, "f": f, "s": s, "u": u} for d, f, s, u in rows]
    text = f"var {symbol}hfq={json.dumps({'total': 3, 'data': data})}\n/* note */"
    if fault == "a text that would be run":
        return text.replace('"total": 3', '"total": __import__("os").getpid()')
    return text
