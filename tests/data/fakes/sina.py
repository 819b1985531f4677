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
    for part, made in {
        "klc_td_sh.txt": lambda: f'var KLC_TD_SH="{_sessions(fault)}";',
        "getAmountBySymbol": lambda: _share_counts(query["symbol"]),
        "getKLineData": lambda: _minutes(query["symbol"], fault),
        "vISSUE_ShareBonus": lambda: _page(path.split("/")[-1][:6], fault),
        "vCI_CorpInfo": lambda: _company(fault),
        "getHQNodeDataSimple": lambda: _funds(query["node"], fault),
    }.items():
        if part in path:
            return made()
    symbol = path.split("/")[3]
    if path.endswith("hfq.js"):
        return _factors(symbol, fault)
    return _klines(symbol, fault)


def _sessions(fault):
    """The sessions of our figures; or all known ones and those of a made-up year to come."""
    if fault == "null":
        return ""
    if not fault:
        return pack_sessions(SESSIONS)
    known = shipped_calendar().sessions
    later = (date(2027, 1, 4) + timedelta(days=n) for n in range(360))
    return pack_sessions((*known, *(day for day in later if day.weekday() < 5)))


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


def _company(fault):
    """A page whose fourth table holds the names a company had, in order."""
    names = "龙净环保 ST龙净 龙净环保 样本股份"
    rows = [("公司名称：", "样本股份有限公司"), ("证券简称更名历史：", names)]
    if fault == "null":
        rows = rows[:1]
    if fault in {"columns gone", "renamed columns"}:
        rows = [("曾用名", names)]
    body = "".join(f"<tr><td>{a}</td><td>{b}</td></tr>" for a, b in rows)
    other = "<table><tr><td>1</td><td>2</td></tr></table>" * 3
    return f"<html><body>{other}<table>{body}</table></body></html>"


def _funds(node, fault):
    kind = {"etf_hq_fund": ("sh512690", "酒ETF"), "lof_hq_fund": ("sz161725", "白酒基金")}[node]
    more = 12 if node == "etf_hq_fund" else 1
    rows = [kind, *((f"sh51{100 + n:04d}", f"样本基金{n}") for n in range(more))]
    rows = rows[: {"null": 0, "short list": 1}.get(fault, len(rows))]
    width = 16 if fault in {"columns gone", "renamed columns"} else 17
    table = [
        dict(zip((f"f{n}" for n in range(width)), (*row, *["1"] * 15), strict=False))
        for row in rows
    ]
    return f"/*<script>*/\nIO.XSRV2.CallbackList['x']({json.dumps(table)});"


def _page(code, fault):
    """A page with distributions in the 13th table, under three heads, and offers in the 14th."""
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
    offers = _offers(code, fault)
    table = f"<table><thead>{top}<tr>{heads}</tr></thead><tbody>{body}</tbody></table>"
    return f"<html><body>{other}{table}{offers}{other}</body></html>"


def _offers(code, fault):
    """A table of rights issues; 600519 has one."""
    names = ("公告日期", "配股方案(每10股配股股数)", "配股价格(元)", "基准股本(万股)", "除权日",
             "股权登记日", "缴款起始日", "缴款终止日", "配股上市日", "募集资金合计(元)",
             "查看详细")  # fmt: skip
    rows = [("2024-03-11", "2", "4.5", "1000", "2024-03-21", "2024-03-15", "2024-03-18",
             "2024-03-19", "2024-03-28", "--", "查看")]  # fmt: skip
    if code != "600519" or fault == "null":
        rows = [("暂时没有数据！",) * len(names)]
    shown = len(names) - 2 * (fault == "columns gone")
    heads = "".join(f"<th>{name}</th>" for name in names[:shown])
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row[:shown])}</tr>" for row in rows)
    top = f"<tr><th colspan={shown}>配股</th></tr>"
    return f"<table><thead>{top}<tr>{heads}</tr></thead><tbody>{body}</tbody></table>"


def _factors(symbol, fault):
    rows = [("2024-03-14", "1.2", "0", "0.35"), ("2024-03-05", "1.1", "0", "0.1"),
            ("1900-01-01", "1", "0", "0")]  # fmt: skip
    data = [{"d": d, "f": f, "s": s, "u": u} for d, f, s, u in rows if fault != "null"]
    text = f"var {symbol}hfq={json.dumps({'total': 3, 'data': data})}\n/* note */"
    if fault == "a text that would be run":
        return text.replace('"total": 3', '"total": __import__("os").getpid()')
    return text
