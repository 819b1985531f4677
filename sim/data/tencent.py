"""Tencent (腾讯证券) through akshare: daily bars of stocks, funds and indices, raw."""

import json
import re
from datetime import date

import pandas as pd

from sim.data.call import Answer, Call
from sim.data.layer import is_index
from sim.data.reading import (
    Reading,
    Request,
    Term,
    akshare_call,
    days,
    in_shares,
    same_security,
    table,
    to_bars,
)
from sim.data.schema import SeriesKind
from sim.model.symbol import Symbol

COLUMNS = ("date", "open", "close", "high", "low", "volume", "turnover", "amount")
AMOUNT_STEP = 10_000.0  # yuan; the answer has 万元
MULTIPLIED = 100
UNTOUCHED = ("sh688", "sz399", "sh000", "sz000")  # where the library leaves the volume as it came


class Tencent:
    """A provider of daily bars; one call a year, turnover to ten thousand yuan."""

    name = "tencent"

    def offers(self, kind: SeriesKind, symbol: Symbol | None) -> bool:
        """Say whether it can be asked for a kind of series."""
        return kind is SeriesKind.DAILY and symbol is not None

    def terms(self, _symbol: Symbol) -> frozenset[Term]:
        """Return nothing: it tells of no corporate action."""
        return frozenset()

    def plan(self, request: Request) -> tuple[Call, ...]:
        """Return one call for each year, each within the deadline.

        The end is written with dashes: without them the library asks for every year to the next.
        """
        return tuple(
            akshare_call(
                "stock_zh_a_hist_tx",
                symbol=request.prefixed,
                start_date=max(request.first, date(year, 1, 1)).isoformat(),
                end_date=min(request.last, date(year, 12, 31)).isoformat(),
                adjust="",
            )
            for year in range(request.first.year, request.last.year + 1)
        )

    def read(self, request: Request, answers: tuple[Answer, ...]) -> Reading:
        """Return the bars of all years.

        The library multiplies the volume by 100 except for some prefixes, wrongly for `sz000`; the
        unit is taken from the turnover instead.
        """
        found = pd.concat(
            [table(answer, COLUMNS, self.name) for answer in answers], ignore_index=True
        )
        when = days(found["date"], answers[0], self.name)
        bars, notes = to_bars(found, when, request)
        bars = bars.drop_duplicates(ignore_index=True)
        for answer in answers:
            same_security(answer.text(), r'"s[hz](\d{6})"\s*:\s*\{', request.security, self.name)
        bars, unit = in_shares(bars, request.security, 1, AMOUNT_STEP)
        return Reading(
            frame=bars,
            name=_name(answers[-1].text(), request),
            amount_step=AMOUNT_STEP,
            notes=(*notes, *unit),
        )


def _name(text: str, request: Request) -> str:
    if is_index(request.security):
        return ""
    found = re.search(rf'"{request.prefixed}"\s*:\s*\[\s*"\d*"\s*,\s*("[^"]{{1,60}}")', text)
    return str(json.loads(found[1])) if found else ""
