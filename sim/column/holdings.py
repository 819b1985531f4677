"""The list of holdings: names, codes and quantities, every character of it accounted for."""

import re

from sim.column.layout import CASH, EMPTY, HOLD, NET_VALUE, PLAN, PROFIT, Layout
from sim.column.reading import (
    CODE,
    LONGEST_NAME,
    NAME_CHARACTER,
    PLAIN_SHARES,
    SHARES,
    Reading,
    Span,
)
from sim.model.statement import Holding
from sim.model.symbol import Symbol

_OPENING = re.compile(HOLD)
_EMPTY = re.compile(EMPTY)
_NAME = rf"(?!{PLAIN_SHARES})(?P<name>{NAME_CHARACTER}{{2,{LONGEST_NAME}}}?)"
_LOOSE = SHARES.replace("(?P<unit>", "(?P<unit>(?=[、,;。])|")
_LINK = r"[ :]?(?:各|共|计|为|有|持有|数量)?[ :]?"
_NAME_CODE_SHARES = re.compile(rf"{_NAME} ?{CODE}{_LINK}{_LOOSE}")
_NAME_BRACKET = re.compile(rf"{_NAME}\((?P<code>[0-9]{{6}})[,、;:]{SHARES}\)")
_SHARES_NAME_CODE = re.compile(rf"{SHARES}(?:的)?{_NAME} ?{CODE}")
_NAME_SHARES = re.compile(rf"{_NAME}{_LINK}{SHARES}")
_ASIDE = re.compile(r"\([^()0-9]{0,20}\)")
_SEPARATOR = re.compile(r"[、,; :]|还有|另有|其中|(?<![、,; :])(?:以及|[和及与])")
_STOP = re.compile(rf"。|{CASH}|{NET_VALUE}|{PROFIT}|{PLAN}")


def read_holdings(reading: Reading, layout: Layout) -> tuple[Holding, ...]:
    """Return the securities the publisher says he holds after the close, in printed order."""
    holdings: list[Holding] = []
    at = layout.holdings
    while at < layout.assets_end:
        opening = _OPENING.search(reading.text, at, layout.assets_end)
        if opening is None:
            break
        stop = _STOP.search(reading.text, opening.end(), layout.assets_end)
        end = stop.start() if stop is not None else layout.assets_end
        reading.used.append(opening.span())
        holdings += _read_list(reading, opening.end(), max(end, opening.end()))
        at = max(end, opening.end())
    if not holdings and _EMPTY.match(reading.text, layout.holdings) is None:
        span = (layout.holdings, min(layout.holdings + 20, len(reading.text)))
        reading.complain("holdings-unreadable", "no holding could be read here", span)
    _refuse_repeats(reading, holdings)
    return tuple(holdings)


def _read_list(reading: Reading, start: int, end: int) -> list[Holding]:
    holdings = []
    at = start
    while at < end:
        gap = _SEPARATOR.match(reading.text, at, end) if at > start else None
        if gap is not None:
            at = gap.end()
            continue
        aside = _ASIDE.match(reading.text, at, end)
        if aside is not None:
            reading.used.append(aside.span())
            at = aside.end()
            continue
        match = _match_item(reading, at, end)
        if match is None:
            at = _skip_unread(reading, at, end)
            continue
        holding = _holding(reading, match)
        if holding is not None:
            holdings.append(holding)
        reading.used.append(match.span())
        at = match.end()
    return holdings


def _match_item(reading: Reading, at: int, end: int) -> re.Match[str] | None:
    text = reading.text
    for name in _known_names_at(reading, at, end):
        item = re.compile(rf"(?P<name>{re.escape(name)})(?: ?{CODE})?{_LINK}{_LOOSE}")
        match = item.match(text, at, end)
        if match is not None:
            return match
    for item in (_NAME_CODE_SHARES, _NAME_BRACKET, _SHARES_NAME_CODE, _NAME_SHARES):
        match = item.match(text, at, end)
        if match is not None:
            return match
    return None


def _known_names_at(reading: Reading, at: int, end: int) -> list[str]:
    """Return the known names that stand at a position, the longest first."""
    ends = range(min(end, at + LONGEST_NAME), at + 1, -1)
    texts = (reading.text[at:stop] for stop in ends)
    return [text for text in texts if text in reading.names or text in reading.known]


def _skip_unread(reading: Reading, at: int, end: int) -> int:
    """Note text in the list that is no holding, and return where to go on."""
    stop = re.compile(r"[、,;]").search(reading.text, at + 1, end)
    to = stop.start() if stop is not None else end
    reading.complain(
        "holding-unreadable",
        f"{reading.quote((at, to))} stands in the list of holdings but is no holding",
        (at, to),
        wanted="a name, a code and a quantity such as 99万股",
        field="holdings",
    )
    reading.used.append((at, to))
    return to


def _holding(reading: Reading, match: re.Match[str]) -> Holding | None:
    name = match["name"]
    code = match.groupdict().get("code")
    field = f"holdings.{name}"
    quantity = reading.shares(match, f"{field}.quantity")
    symbol = settle(reading, name, code, _name_span(match), f"{field}.symbol")
    if quantity is None:
        return None
    code_span = match.span("code") if code is not None else None
    place = reading.place_of(_name_span(match), match.span("name"), code_span)
    return Holding(symbol=symbol, name=name, quantity=quantity, place=place)


def settle(reading: Reading, name: str, code: str | None, span: Span, field: str) -> Symbol | None:
    """Return the security of a name and perhaps a code, and remember it for this text."""
    if code is None:
        return reading.symbol_of_name(name, span, field)
    symbol = reading.symbol_of_code(code, name, span, field)
    before = reading.known.get(name)
    if before is not None and symbol is not None and before != symbol:
        message = f"{name} is printed with two codes, {before} and {symbol}"
        reading.complain("two-codes", message, span, field=field)
    reading.known[name] = symbol
    return symbol


def _name_span(match: re.Match[str]) -> Span:
    """Return the positions of name and code together."""
    start, end = match.span("name")
    if match.groupdict().get("code") is None:
        return start, end
    return start, max(end, match.end("code"))


def _refuse_repeats(reading: Reading, holdings: list[Holding]) -> None:
    seen: set[Symbol] = set()
    for holding in holdings:
        if holding.symbol is None:
            continue
        if holding.symbol in seen:
            message = f"{holding.name} {holding.symbol} stands twice in the list of holdings"
            field = f"holdings.{holding.name}"
            reading.complain("duplicate-security", message, holding.place, field=field)
        seen.add(holding.symbol)
