"""The exchanges' lists in their wire formats: JSON, spreadsheets, JSON inside a call."""

import io
import json

from openpyxl import Workbook

HOSTS = ("query.sse.com.cn", "www.szse.cn", "www.bse.cn")
STOCKS = {
    "SH": {"600155": "华创云信", "600519": "贵州茅台", "601579": "会稽山", "688001": "华兴源创"},
    "SZ": {"000002": "万  科Ａ", "000938": "紫光股份", "000987": "越秀资本", "300053": "航宇微"},
    "BJ": {"920002": "万达轴承", "920008": "成电光信"},
}
MADE_UP = {"SH": 601100, "SZ": 2100, "BJ": 920100}  # as many more as a list needs to be believed
LISTED = "1998-12-07"
CHANGES = (
    ("2024-03-06", "000987", "越秀资本", "越秀金控", "ST越秀"),
    ("2024-03-20", "000987", "越秀资本", "ST越秀", "越秀资本"),
    ("1999-01-04", "000002", "万  科Ａ", "深万科Ａ", "万  科Ａ"),
)


def stocks(exchange, fault=""):
    """Return code and name of each stock of an exchange."""
    if fault == "short list":
        return list(STOCKS[exchange].items())[:2]
    first = MADE_UP[exchange]
    known = STOCKS[exchange]
    if fault == "other names":
        known = {code: "茅台" if name == "贵州茅台" else name for code, name in known.items()}
    return [
        *known.items(),
        *((f"{code:06d}", f"样本{code}") for code in range(first, first + 12)),
    ]


def answer(path, query, fault):
    """Return the list a path and its parameters ask for."""
    if "sseQuery/commonQuery" in path:
        return _shanghai(query["STOCK_TYPE"], fault)
    if path.endswith("commonQuery.do"):
        gone = {"COMPANY_CODE": "600001", "COMPANY_ABBR": "邯郸钢铁", "LIST_DATE": "1998-01-22",
                "DELIST_DATE": "2009-12-29"}  # fmt: skip
        return json.dumps({"result": [] if fault == "null" else [gone]})
    if path.endswith("nqxxCnzq.do"):
        return _beijing(int(query["page"]), fault)
    return _shenzhen(query["CATALOGID"], fault)


def _shanghai(kind, fault):
    if fault == "null":
        return json.dumps({"result": []})
    names = ("A_STOCK_CODE", "SEC_NAME_CN", "SEC_NAME_FULL", "COMPANY_ABBR", "FULL_NAME",
             "LIST_DATE")  # fmt: skip
    if fault in {"columns gone", "renamed columns"}:
        names = ("A_STOCK_CODE", "SHORT_NAME", *names[2:])
    wanted = [row for row in stocks("SH", fault) if row[0].startswith("688") == (kind == "8")]
    rows = [dict(zip(names, (c, n, n, n, n, LISTED), strict=True)) for c, n in wanted]
    return json.dumps({"result": rows})


def _shenzhen(catalog, fault):
    heads = {
        "1110": ("板块", "A股代码", "A股简称", "A股上市日期", "A股总股本", "A股流通股本",
                 "所属行业", "公司全称"),
        "1793_ssgs": ("证券代码", "证券简称", "上市日期", "终止上市日期"),
        "SSGSGMXX": ("变更日期", "证券代码", "证券简称", "变更前简称", "变更后简称"),
    }[catalog]  # fmt: skip
    rows = {
        "1110": [
            ("主板", code, name, LISTED, "1", "1", "金融", "公司") for code, name in
            stocks("SZ", fault)
        ],
        "1793_ssgs": [("000003", "PT金田A", "1991-07-03", "2002-06-14")],
        "SSGSGMXX": CHANGES,
    }[catalog]  # fmt: skip
    if fault in {"columns gone", "renamed columns"}:
        heads = tuple(name.replace("简称", "名") for name in heads)
    return _sheet(heads, () if fault == "null" else rows)


def _sheet(heads, rows):
    book = Workbook()
    for row in (heads, *rows):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _beijing(page, fault):
    """A page of seven rows of 48 fields; codes and names stand in places of their own."""
    rows = [] if fault == "null" else stocks("BJ", fault)
    fields = 47 if fault in {"columns gone", "renamed columns"} else 48
    content = []
    for code, name in rows[page * 7 : page * 7 + 7]:
        row = {f"f{number}": "" for number in range(fields)}
        row |= {"f0": LISTED, "f22": "2024-03-01", "f38": code, "f40": name}
        content.append(row)
    pages = -(-len(rows) // 7)
    return f"null({json.dumps([{'totalPages': pages, 'content': content}])})"
