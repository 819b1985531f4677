"""Baostock's protocol on a socket of our own: header, body, checksum; bars come compressed."""

import json
import socketserver
import zlib
from decimal import Decimal

from tests.data.fakes.exchanges import LISTED, stocks
from tests.data.fakes.market import spoiled

SPLIT, END = "\1", b"<![CDATA[]]>\n"
LOGIN, KLINE, DIVIDEND, SECURITIES = "00", "95", "13", "45"
INDICES = ("sh000", "sz399")


class Handler(socketserver.BaseRequestHandler):
    def handle(self):
        while message := self.request.recv(8192):
            fault = self.server.fault
            if fault == "silence":
                self.server.released.wait(30)
                return
            if fault == "dropped":
                return
            reply = answer(message.decode(), fault)
            if fault == "short body":
                self.request.sendall(reply[: len(reply) // 2])
                return
            if fault == "captcha page":
                reply = b"<html><body>verify</body></html>" + END
            self.request.sendall(reply)


def answer(message, fault):
    """Return the bytes that answer a message."""
    version, kind, _ = message[:21].split(SPLIT)
    words = message[21:].rstrip("\n").split(SPLIT)
    if fault.startswith("error"):
        return _pack(version, "04", [fault.removeprefix("error "), "as told"])
    if kind == LOGIN:
        return _pack(version, "01", ["0", "success", "login", "anonymous"])
    if kind == DIVIDEND:
        return _pack(version, "14", _dividend(words, fault))
    if kind == SECURITIES:
        return _pack(version, "46", _securities(words, fault))
    return _pack(version, "96", _klines(words, fault), compressed=True)


def _pack(version, kind, words, *, compressed=False):
    body = (SPLIT.join(words) + "\n").encode()
    body = zlib.compress(body) if compressed else SPLIT.join([*words, "0"]).encode()
    return f"{version}{SPLIT}{kind}{SPLIT}{len(body):010d}".encode() + body + END


def _klines(words, fault):
    _, _, page, size, code, fields, first, last, frequency, flag, *_ = words
    symbol = code.replace(".", "")
    if fault == "null":
        return ["0", "success", "q", "anonymous", page, size, "", code, fields, first, last,
                frequency, flag]  # fmt: skip
    names = fields.split(",")
    bars = spoiled(symbol, fault)
    shown = "sh.600000" if fault == "another security" else code
    rows = []
    for number, bar in enumerate(bars):
        row = {
            "date": bar.day.isoformat(),
            "time": f"{bar.day:%Y%m%d}150000000",
            "code": shown,
            **{name: f"{getattr(bar, name):.4f}" for name in ("open", "high", "low", "close")},
            "preclose": f"{bar.before:.4f}",
            "volume": str(bar.volume),
            "amount": f"{Decimal(bar.amount):.4f}",
            "adjustflag": flag,
            "tradestatus": "1",
            "isST": "1" if number in {3, 4} else "0",
        }
        rows.append([row[name] for name in names])
    if fault in {"columns gone", "renamed columns"}:
        fields = fields.replace("close,", "shut,", 1)
    table = json.dumps({"record": rows})
    return ["0", "success", "q", "anonymous", page, size, table, code, fields, first, last,
            frequency, flag]  # fmt: skip


def _dividend(words, fault):
    _, _, page, size, code, year, kind = words[:7]
    fields = ("code, dividRegistDate, dividOperateDate, dividPayDate, dividCashPsBeforeTax,"
              " dividStocksPs, dividReserveToStockPs")  # fmt: skip
    if fault == "columns gone":
        fields = fields.replace("dividPayDate", "paid")
    named = "sh.600000" if fault == "another security" else code
    rows = [[named, "2024-03-13", "2024-03-14", "2024-03-14", "0.17", "", "0.3"]]
    table = json.dumps({"record": rows if year == "2024" and fault != "null" else []})
    return ["0", "success", "q", "anonymous", page, size, table, code, year, kind, fields]


def _securities(words, fault):
    _, _, page, size, code, name = words[:6]
    fields = "code, code_name, ipoDate, outDate, type, status"
    if fault in {"columns gone", "renamed columns"}:
        fields = fields.replace("code_name", "called")
    listed = [
        (f"{place.lower()}.{code}", name.replace(" ", ""), LISTED, "", "1", "1")
        for place in ("SH", "SZ")
        for code, name in stocks(place, fault)
    ]
    listed += [("sh.512690", "酒ETF", "2019-05-06", "", "5", "1"),
               ("sh.000001", "上证综合指数", "1991-07-15", "", "2", "1"),
               ("sh.600001", "邯郸钢铁", "1998-01-22", "2009-12-29", "1", "0")]  # fmt: skip
    rows = [row for row in listed if code in {"", row[0]}]
    if fault == "another security" and code:
        rows = [("sh.600000", *rows[0][1:])]
    table = json.dumps({"record": [] if fault == "null" else rows})
    return ["0", "success", "q", "anonymous", page, size, table, code, name, fields]
