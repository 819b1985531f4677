"""Sina's packed texts, written by us so that akshare's own JavaScript can unpack them.

Bits run from the lowest of each base-64 character to its highest. A number of n bits is written
lowest bit first; a step is a sign bit, ones and a zero.
"""

from collections.abc import Sequence
from datetime import date, timedelta

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
EPOCH = date(1990, 12, 19)
KLINE, SESSIONS, PLAIN = 3466, 139, 1479
VERSION = 63  # the reader takes the exclusive or with 63: version 0
WIDTH = 30  # bits of every field we write


class Bits:
    def __init__(self, kind: int) -> None:
        self._bits: list[int] = []
        self.number(kind, 12)
        self.number(VERSION, 6)

    def number(self, value: int, width: int) -> None:
        self._bits += [value >> place & 1 for place in range(width)]

    def flags(self, text: str) -> None:
        self._bits += [int(flag) for flag in text]

    def step(self, value: int) -> None:
        self.flags("1" if value > 0 else "0")
        self.flags("1" * (abs(value) - 1) + "0")

    def text(self) -> str:
        padded = self._bits + [0] * (-len(self._bits) % 6)
        return "".join(
            ALPHABET[sum(bit << place for place, bit in enumerate(padded[at : at + 6]))]
            for at in range(0, len(padded), 6)
        )


def pack_klines(bars: Sequence[object], decimals: int) -> str:
    """Pack bars with turnover, as for stocks and funds."""
    bits, scale = Bits(KLINE), 10**decimals
    price = volume = amount = 0
    for number, bar in enumerate(bars):
        day = (bar.day - EPOCH).days
        if number == 0:
            bits.flags("111110000")  # full control; turnover by itself, not by mean price
            bits.flags("1" if decimals != 2 else "0")
            if decimals != 2:
                bits.step(3 * (decimals - 2))
            bits.flags("00")  # scales of volume and turnover stay
            bits.flags("1")  # widths
            for width in (3, 3, 3, 3, 5, 5):
                bits.flags("1")
                bits.step(WIDTH // 3 - width)
            bits.flags("1")  # the day
            bits.number(1, 3)
            bits.number(day, 18)
            bits.flags("0")  # no other base price
        else:
            bits.flags("10111")
            bits.number(1, 3)
            bits.number(day, 18)
        opened, high, low, close = (
            int(getattr(bar, name) * scale) for name in ("open", "high", "low", "close")
        )
        fields = (opened - price, high - opened, opened - low, close - opened)
        for value in (*fields, bar.volume - volume, bar.amount - amount):
            bits.number(value & (1 << WIDTH) - 1, WIDTH)
        price, volume, amount = close, bar.volume, bar.amount
    bits.flags("11000")
    return bits.text()


def pack_plain(bars: Sequence[object], decimals: int) -> str:
    """Pack bars without turnover, as for indices, on consecutive weekdays."""
    bits, scale = Bits(PLAIN), 10**decimals
    bits.number(decimals, 6)
    bits.number((bars[0].day - EPOCH).days, 18)
    bits.number(0, 3)
    bits.number(3, 3)
    close = volume = 0
    for number, bar in enumerate(bars):
        bits.number(0 if number else 32, 6)
        if number == 0:
            bits.number(63, 6)
            bits.number(7, 3)  # prices of 21 bits
            bits.number(7, 3)  # volumes of 30 bits
        day = bar.day
        assert number == 0 or (day - bars[number - 1].day).days in {1, 3}
        opened = int(bar.open * scale)
        high, low, last = (int(getattr(bar, n) * scale) for n in ("high", "low", "close"))
        for value in (opened - close, high - opened, opened - low, last - opened):
            bits.number(value & (1 << 21) - 1, 21)
        bits.number((bar.volume - volume) & (1 << 30) - 1, 30)
        close, volume = last, bar.volume
    return bits.text()


def pack_sessions(sessions: Sequence[date]) -> str:
    """Pack a calendar: runs of sessions with single closed weekdays between them."""
    bits = Bits(SESSIONS)
    bits.number((sessions[0] - EPOCH).days, 18)
    bits.number((sessions[-1] - EPOCH).days, 18)
    open_days, runs, day = set(sessions), [0], sessions[0]
    while day <= sessions[-1]:
        if day.weekday() < 5:
            if day in open_days:
                runs[-1] += 1
            else:
                runs.append(0)
        day += timedelta(days=1)
    for number, run in enumerate(runs):
        bits.flags("0" if number else "1")
        if number == 0:
            bits.step(4)  # lengths of 12 bits
        bits.number(run, 12)
    return bits.text()
