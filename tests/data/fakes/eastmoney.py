"""Eastmoney's answers in its wire format, with our own figures."""

import json
from decimal import Decimal

from tests.data.fakes.market import spoiled

HOSTS = ("push2his.eastmoney.com", "datacenter-web.eastmoney.com", "fundf10.eastmoney.com")
INDICES = {"1.000001", "0.399001"}


def answer(path, query, fault):
    """Return a JSON text for a path and its parameters."""
    if path.startswith("/fhsp_"):
        return _fund_page(path[6:12], fault)
    if path.endswith("/data/v1/get"):
        return json.dumps(_report(query, fault))
    if fault == "null":
        return json.dumps({"rc": 0, "data": None})
    market, code = query["secid"].split(".")
    symbol = f"{'sh' if market == '1' else 'sz'}{code}"
    bars = spoiled(symbol, fault, lots=True)
    if query.get("klt", "1") == "101":
        lines = [_line(bars, number, query, fault) for number in range(len(bars))]
    else:
        lines = [_minute(bar, query, fault) for bar in bars]
    key = {"renamed columns": "k", "": "klines"}.get(fault, "klines")
    key = "trends" if path.endswith("trends2/get") else key
    named = "600000" if fault == "another security" else code
    data = {"code": named, "market": int(market), "name": "样本股份", "decimal": 2, key: lines}
    return json.dumps({"rc": 0, "data": data})


def _line(bars, number, query, fault):
    bar = bars[number]
    prices = [bar.open, bar.close, bar.high, bar.low]
    fields = [bar.day, *prices, bar.volume // 100, f"{bar.amount}.00", "1.23"]
    if query["secid"] not in INDICES:
        fields += ["0.12", bar.close - bar.before, "0.31"]
    if fault == "columns gone":
        fields = fields[:-2]
    if fault == "a twelfth field":
        fields += ["1"]
    return ",".join(map(str, fields))


def _minute(bar, query, fault):
    fields = [f"{bar.day} 15:00", bar.open, bar.close, bar.high, bar.low, bar.volume // 100]
    fields += [f"{bar.amount}.00"]
    fields += ["1.00"] if "klt" not in query else [1, 1, 1, 1]
    return ",".join(map(str, fields[:-2] if fault == "columns gone" else fields))


def _report(query, fault):
    if fault == "null":
        return {"result": None, "success": False, "message": "返回数据为空"}
    if query["reportName"] == "RPT_SHAREBONUS_DET":
        code = "600000" if fault == "another security" else "600155"
        rows = [_bonus(code, "2024-03-14", "1.7"), _bonus(code, None, "2.0")]
    else:
        rows = [_halt("600155", "2024-03-08"), _halt("000002", "2024-03-08")]
    if fault == "columns gone":
        rows = [dict(list(row.items())[:-3]) for row in rows]
    return {"result": {"pages": 1, "data": rows}, "success": True}


def _bonus(code, ex_date, cash):
    fields = {"SECURITY_CODE": None} | {f"F{number}": None for number in range(29)}
    keys = list(fields)
    ex_text = f"{ex_date} 00:00:00" if ex_date else None
    fields |= {
        keys[0]: code,
        keys[5]: 3.0,
        keys[6]: None,
        keys[7]: 3.0,
        keys[8]: float(Decimal(cash)),
        keys[10]: "2024-03-13 00:00:00" if ex_date else None,
        keys[11]: ex_text,
        keys[12]: "2023-12-31 00:00:00",
        keys[13]: "实施分配" if ex_date else "董事会预案",
    }
    return fields


def _halt(code, day):
    keys = ("CODE", "NAME", "START", "END", "TERM", "REASON", "MARKET", "FROM", "BACK", "A", "B")
    values = (code, "样本股份", f"{day} 09:30:00", f"{day} 15:00:00", "1天", "重要事项", "主板")
    return dict(zip((*keys, "C"), (*values, day, None, 1, 1, 1), strict=True))


def _fund_page(code, fault):
    """A page with a fund's distributions and splits; two sums agree with Sina's."""
    cash = [
        ("2024年", "2024-03-13", "2024-03-14", "每10份派现金2.5000元", "2024-03-19"),
        ("2024年", "2024-03-04", "2024-03-05", "每10份派现金1.0000元", "2024-03-08"),
    ]
    splits = [("2024年", "2024-03-15", "份额分拆", "1:2.0000")]
    if fault == "null":
        cash, splits = [("暂无分红信息!",)], [("暂无拆分信息!",)]
    if fault == "negative prices":
        cash[0] = (*cash[0][:3], "每10份派现金-2.5000元", cash[0][4])
    heads = ("年份", "权益登记日", "除息日", "每10份分红", "分红发放日")
    split_heads = ("年份", "拆分折算日", "拆分类型", "拆分折算比例")
    if fault in {"columns gone", "renamed columns"}:
        heads, split_heads = (*heads[:2], "除息", *heads[3:]), (*split_heads[:3], "比例")
    shown = "510300" if fault == "another security" else code
    tables = _table(heads, cash) + _table(split_heads, splits)
    return f'<html><script>var strbzdm="{shown}";</script><body>{tables}</body></html>'


def _table(heads, rows):
    top = "".join(f"<th>{name}</th>" for name in heads)
    width = len(heads)
    body = "".join(
        f"<tr>{''.join(f'<td colspan={width if len(row) == 1 else 1}>{c}</td>' for c in row)}</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
