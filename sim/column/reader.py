"""A text to a statement: finds the column, has its format read it, and accounts for the rest."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from sim.column.author import read_author, read_newspaper
from sim.column.balances import read_balances
from sim.column.claims import read_claims
from sim.column.dating import read_as_of
from sim.column.holdings import read_holdings
from sim.column.identities import check_identities
from sim.column.layout import Layout, find_columns
from sim.column.normal import Normal, normalise
from sim.column.parsed import Parsed
from sim.column.plan import read_plan
from sim.column.reading import Reading, unused
from sim.column.stated_rules import read_rules
from sim.column.table_rows import table_holdings, table_trades, tables_of
from sim.column.trades import read_trades
from sim.model.issue import Issue, Place, Severity
from sim.model.statement import Holding, StatedTrade, Statement
from sim.model.symbol import Symbol
from sim.rules.calendar import SessionCalendar

_DIGITS = re.compile(r"[0-9][0-9.,]*+(?!日均?线|[年月日])[^。,;、]{0,6}")
_LIKELY = 2  # anchors with which a second place may be a column as well
_NO_NAMES: Mapping[str, tuple[Symbol, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What the caller knows beside the text.

    Attributes:
        calendar: Sessions of the exchanges, None when unknown.
        as_of: The session the figures stand for, None to infer it.
    """

    calendar: SessionCalendar | None
    as_of: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A way columns are laid out.

    Attributes:
        find: From the readable text to the places that look like such a column, best first.
        read: From one of them to its statement; issues and places go into the reading.
    """

    find: Callable[[Normal], tuple[Layout, ...]]
    read: Callable[[Reading, Layout, Given], tuple[Statement, Mapping[str, Place]]]


def parse(
    text: str,
    *,
    names: Mapping[str, tuple[Symbol, ...]] = _NO_NAMES,
    calendar: SessionCalendar | None = None,
    as_of: date | None = None,
    source: str = "",
) -> Parsed:
    """Read the one published column in `text`, which may stand among other articles.

    Nothing is guessed: what is unreadable, missing, contradictory or unaccounted for is an
    issue with its place. No text raises.

    Args:
        text: As delivered: wrapped, spaced, full-width, traditional; all offsets refer to it.
        names: Every known name of a security with the securities it has meant.
        calendar: Sessions of the exchanges, to settle the day.
        as_of: The session the figures stand for, None to infer it.
        source: Name of the text for places and `Statement.source`.

    Returns:
        The statement, None when there is no column or more than one; all issues; the places of
        publisher, newspaper and as-of day.
    """
    normal = normalise(text)
    found = [(layout, form) for form in FORMATS.values() for layout in form.find(normal)]
    found.sort(key=lambda pair: -pair[0].score)
    best = [pair for pair in found if pair[0].score == found[0][0].score]
    if len(best) != 1:
        return Parsed(statement=None, issues=(_no_column(normal, best, source),))
    layout, form = best[0]
    others = [other for other, _ in found[1:] if other.score >= _LIKELY]
    reading = Reading(normal, source, names)
    statement, places = form.read(reading, layout, Given(calendar=calendar, as_of=as_of))
    if not (statement.holdings or statement.cash or statement.net_value):
        return Parsed(statement=None, issues=(_no_column(normal, [], source),))
    _account_for_rest(reading, layout)
    _tell_of_others(reading, others)
    issues = [*reading.issues, *check_identities(statement)]
    issues.sort(key=lambda issue: (issue.place.start or 0) if issue.place is not None else 0)
    return Parsed(statement=statement, issues=tuple(issues), places=places)


def _tell_of_others(reading: Reading, others: list[Layout]) -> None:
    """Note every other place of the text that may be a column of its own."""
    for other in others:
        reading.complain(
            "another-column",
            "another list of holdings with balances stands here; it was left out",
            (other.holdings, other.holdings + 2),
            remedy="if it is a column too, give it as a file of its own",
            severity=Severity.WARNING,
        )


def _no_column(normal: Normal, best: list[tuple[Layout, Format]], source: str) -> Issue:
    if not best:
        return Issue(
            code="no-column",
            message="no column was found: no list of holdings with a balance near it"
            if normal.text
            else "no column was found: the text is empty",
            wanted="a list such as 目前持有…股 near 资金余额, 总净值 or 盈利",
            remedy="give the whole text of the printed column, or its facts as TOML: "
            "docs/column-formats.md shows both",
            place=Place(source=source),
        )
    places = [normal.place(pair[0].holdings, pair[0].holdings + 1, source) for pair in best]
    lines = ", ".join(str(place.line) for place in places)
    return Issue(
        code="several-columns",
        message=f"{len(best)} columns were found, with their holdings in lines {lines}",
        remedy="give each column as a file of its own",
        place=places[0],
    )


def _read_assets_column(
    reading: Reading, layout: Layout, given: Given
) -> tuple[Statement, Mapping[str, Place]]:
    """Read the format whose part on assets tells trades, holdings and balances in sentences.

    It is gone through twice, for a code may be printed only at a later mention of its name.
    """
    scout = Reading(reading.normal, reading.source, reading.names)
    _listed(scout, layout)
    read_trades(scout, layout)
    day, day_place = read_as_of(reading, layout, given.calendar, given.as_of)
    reading.known.update({name: symbol for name, symbol in scout.known.items() if symbol})
    holdings, traded = _listed(reading, layout)
    balances = read_balances(reading, layout)
    trades = (*traded, *read_trades(reading, layout, day))
    plan, end = read_plan(reading, layout, holdings, trades)
    layout = replace(layout, end=max(end, layout.assets_end))
    publisher, publisher_span = read_author(reading, layout.end)
    newspaper, newspaper_span = read_newspaper(reading)
    statement = Statement(
        publisher=publisher,
        newspaper=newspaper,
        as_of=day,
        cash=balances.cash,
        net_value=balances.net_value,
        profit_percent=balances.profit_percent,
        holdings=holdings,
        trades=trades,
        plan=plan,
        rules=read_rules(reading, layout),
        claims=read_claims(reading, layout, day),
        source=reading.source,
    )
    spans = {"publisher": publisher_span, "newspaper": newspaper_span}
    places = {field: reading.place(span) for field, span in spans.items() if span is not None}
    if day_place is not None:
        places["as_of"] = day_place
    return statement, places | _parts(reading, statement)


def _listed(reading: Reading, layout: Layout) -> tuple[tuple[Holding, ...], list[StatedTrade]]:
    """Return the holdings of tables and sentences, and the trades of tables."""
    tables = tables_of(reading, layout)
    tabled = [
        row for table in tables if not table.trades for row in table_holdings(reading, table)
    ]
    traded = [row for table in tables if table.trades for row in table_trades(reading, table)]
    spans = [(table.start, table.end) for table in tables]
    return read_holdings(reading, layout, tabled, spans), traded


def _parts(reading: Reading, statement: Statement) -> dict[str, Place]:
    """Return where the names and codes of holdings, trades and plan stand, by field."""
    rows = {
        "holdings": [row.place for row in statement.holdings],
        "trades": [row.place for row in statement.trades],
        "plan": [row.place for row in statement.plan],
    }
    return {
        f"{key}.{number}.{part}": place
        for key, of_rows in rows.items()
        for number, whole in enumerate(of_rows)
        for part, place in reading.parts.get(whole, {}).items()
    }


FORMATS = {
    "assets-in-sentences": Format(find=find_columns, read=_read_assets_column),
}
"""Every format that is known; docs/column-formats.md says how to add one."""


def _account_for_rest(reading: Reading, layout: Layout) -> None:
    """Note every number in the part on assets that nothing has read, and hidden characters."""
    for start, end in unused(reading.used, layout.assets, layout.assets_end):
        for match in _DIGITS.finditer(reading.text, start, end):
            reading.complain(
                "number-unread",
                f"{reading.quote(match.span())} stands among the assets and was not understood",
                match.span(),
                remedy="look at the printed page; the figures around it may be incomplete",
            )
    first, last = reading.normal.span(layout.assets, layout.end)
    hidden = [offset for offset in reading.normal.hidden if first <= offset < last]
    if hidden:
        line = reading.normal.line(hidden[0])
        reading.complain(
            "hidden-characters",
            f"{len(hidden)} control or direction characters stand in the column; left out",
            Place(source=reading.source, line=line, start=hidden[0], end=hidden[0] + 1),
            severity=Severity.WARNING,
        )
