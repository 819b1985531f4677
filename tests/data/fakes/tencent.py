"""Tencent's answers in its wire format, with our own figures."""

import json
from decimal import Decimal

from tests.data.fakes.market import MARKET, spoiled

HOSTS = ("web.ifzq.gtimg.cn", "proxy.finance.qq.com")
IN_SHARES = ("sh688", "sz399", "sh000")  # what the site itself counts in shares


def answer(path, query, fault):
    """Return a JSONP text for a path and its parameters."""
    if path.endswith("weekTrends"):
        days = [[bar.day.isoformat(), "1"] for bar in MARKET[query["code"]]]
        return "trend_qfq=" + json.dumps({"code": 0, "msg": "", "data": days[:3]})
    symbol = query["param"].split(",")[0]
    if fault == "null":
        return "kline_day=" + json.dumps({"code": 0, "msg": "", "data": None})
    rows = [_row(symbol, bar, fault) for bar in spoiled(symbol, fault, lots=_lots(symbol))]
    named = "sh600000" if fault == "another security" else symbol
    key = "k" if fault == "renamed columns" else "day"
    body = {named: {key: rows, "qt": {named: ["1", "样本股份", symbol[2:]]}}}
    return f"{query['_var']}=" + json.dumps({"code": 0, "msg": "", "data": body})


def _lots(symbol):
    return not symbol.startswith(IN_SHARES)


def _row(symbol, bar, fault):
    volume = Decimal(bar.volume) / (100 if _lots(symbol) else 1)
    row = [
        bar.day.isoformat(),
        *(str(price) for price in (bar.open, bar.close, bar.high, bar.low)),
        f"{volume:.3f}",
        {},
        "0.31",
        f"{Decimal(bar.amount) / 10000:.4f}",
        "",
    ]
    return row[:7] if fault == "columns gone" else row
