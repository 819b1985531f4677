"""The list of holdings: names, codes and quantities, every character of it accounted for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sim.column.holding_details import details_end
from sim.column.layout import CASH, EMPTY, NET_VALUE, PLAN, PROFIT, Layout, hold_openings
from sim.column.numerals import NUMBER
from sim.column.reading import (
    CODE,
    LONGEST_NAME,
    NAME_CHARACTER,
    NAME_START,
    PLAIN_SHARES,
    SHARES,
    UNIT,
    Reading,
    Span,
)
from sim.model.errors import InputError
from sim.model.statement import Holding, Written
from sim.model.symbol import Symbol
from sim.rules.securities import classify, symbol_from_code

_EMPTY = re.compile(EMPTY)
_NAME = rf"(?!{PLAIN_SHARES}){NAME_START}(?P<name>{NAME_CHARACTER}{{2,{LONGEST_NAME}}}?)"
_LOOSE = SHARES.replace("(?P<unit>", "(?P<unit>(?=[、,;。]|$)|")
_LINK = r"[ :,]?(?:各|共|计|为|有|持有|持股|数量)?[ :]?"
_CODE_SHARES = re.compile(rf"(?: ?{CODE})?{_LINK}{_LOOSE}")
_NAME_CODE_SHARES = re.compile(rf"{_NAME} ?{CODE}{_LINK}{_LOOSE}")
_NAME_CODE_COMMA = re.compile(
    rf"{_NAME}(?P<code>(?<![0-9])[0-9]{{6}}),(?P<number>{NUMBER})"
    rf"(?P<unit>{UNIT}|(?<=万)(?=[、,;。]|$))"
)
_NAME_BRACKET = re.compile(
    rf"{_NAME}\((?:股票|证券|基金)?(?:代码)?:?(?P<code>[0-9]{{6}})[,、;:]"
    rf"(?:持有|持股|数量)?:?{SHARES}(?=[,;)])"
)
_LABELLED = re.compile(
    rf"(?:股票|证券|基金)?(?:名称|简称):{_NAME}[,;]?(?:股票|证券|基金)?代码:(?P<code>[0-9]{{6}})[,;]?"
    rf"(?:持股|持仓|持有)?(?:数量|股数)?:{SHARES}"
)
_SHARES_NAME_CODE = re.compile(rf"{SHARES}(?:的)?{_NAME} ?{CODE}")
_CODE_NAME_SHARES = re.compile(rf"{CODE} ?{_NAME}{_LINK}{SHARES}")
_NAME_SHARES = re.compile(rf"{_NAME}{_LINK}{SHARES}")
_ITEMS = (
    _LABELLED, _CODE_NAME_SHARES, _NAME_CODE_SHARES, _NAME_BRACKET, _SHARES_NAME_CODE,
    _NAME_SHARES,
)  # fmt: skip
_COUNTER = re.compile(r"\([0-9]{1,2}\)|[①-⑳]|[0-9]{1,2}[.、)](?![0-9])")
_ASIDE = re.compile(r"\([^()0-9]{0,20}\)|\([^()]{0,12}[月日][^()股份手]{0,8}\)")
_COUNT = re.compile(
    r"[;,]?(?:共|计|有)*(?:[0-9一二两三四五六七八九十]{1,2}只(?:股票|个股|基金|证券|ETF)?[和及与、]?){1,2}[:,;]"
)
_SEPARATOR = re.compile(
    r"[、,; :)·•・●▪◆■]|-(?=[㐀-鿿])|[不未]变|还有|另有|其中|分别为"
    r"|(?<=[股份手万)\]])(?:以及|[和及与])"
)
_NEXT = re.compile(r"[、,;]")
_STOP = re.compile(rf"。|{CASH}|{NET_VALUE}|{PROFIT}|{PLAN}")


_CODE_DIGITS = 6


@dataclass(frozen=True, slots=True)
class _Item:
    """One entry of the list: its name, and the match of its quantity and perhaps its code."""

    name_span: Span
    match: re.Match[str]

    @property
    def code(self) -> str | None:
        """The printed code, None when there is none."""
        return self.match.groupdict().get("code")

    @property
    def code_span(self) -> Span | None:
        """Where the code stands."""
        return self.match.span("code") if self.code is not None else None

    @property
    def span(self) -> Span:
        """Where name and code stand together."""
        start, end = self.name_span
        if self.code is None:
            return start, end
        return min(start, self.match.start("code")), max(end, self.match.end("code"))


def read_holdings(
    reading: Reading,
    layout: Layout,
    tabled: Sequence[Holding] = (),
    tables: Sequence[Span] = (),
) -> tuple[Holding, ...]:
    """Return the securities the publisher says he holds after the close, in printed order.

    Args:
        reading: The text.
        layout: Where to look.
        tabled: Those that tables tell.
        tables: Where tables stand, which are not read again.
    """
    holdings: list[Holding] = list(tabled)
    at = layout.holdings
    while opening := next(hold_openings(reading.text, at, layout.assets_end), None):
        reading.used.append(opening.span())
        table = next((t for t in tables if opening.start() < t[1]), None)
        limit = table[0] if table is not None else layout.assets_end
        at = opening.end()
        if at < limit:
            found, at = _read_list(reading, at, limit)
            holdings += found
        at = max(at, table[1]) if table is not None and at >= table[0] - 1 else at
    if not holdings and _EMPTY.match(reading.text, layout.holdings) is None:
        span = (layout.holdings, min(layout.holdings + 20, len(reading.text)))
        reading.complain("holdings-unreadable", "no holding could be read here", span)
    _refuse_repeats(reading, holdings)
    return tuple(holdings)


def _read_list(reading: Reading, start: int, limit: int) -> tuple[list[Holding], int]:
    """Return the holdings listed from `start`, and where the list ends."""
    text = reading.text
    holdings = []
    count = _COUNT.match(text, start, limit)
    at = count.end() if count is not None else start
    end = _list_end(text, at, limit)
    while at < end:
        gap = _SEPARATOR.match(text, at, end)
        if gap is not None:
            at = gap.end()
            continue
        aside = _ASIDE.match(text, at, end) or _COUNTER.match(text, at, end)
        if aside is not None:
            reading.used.append(aside.span())
            at = aside.end()
            continue
        item = _item_at(reading, at, end)
        if item is None:
            at = _skip_unread(reading, at, end)
            continue
        holding = _holding(reading, item)
        if holding is not None:
            holdings.append(holding)
        told = details_end(text, item.match.end(), limit)
        reading.used.append((at, told))
        at = told
        end = _list_end(text, at, limit)
    return holdings, end


def _list_end(text: str, at: int, limit: int) -> int:
    """Return where a list that goes on at `at` ends: before a stop, a balance or the plan."""
    stop = _STOP.search(text, at, limit)
    return stop.start() if stop is not None else limit


def _item_at(reading: Reading, at: int, end: int) -> _Item | None:
    """Return the entry that starts at a position: a known name first, else any likely one."""
    text = reading.text
    coded = _NAME_CODE_COMMA.match(text, at, end)
    if coded is not None:
        return _Item(coded.span("name"), coded)
    for name in _known_names_at(reading, at, end):
        match = _CODE_SHARES.match(text, at + len(name), end)
        if match is not None:
            return _Item((at, at + len(name)), match)
    for pattern in _ITEMS:
        match = pattern.match(text, at, end)
        if match is not None:
            return _Item(match.span("name"), match)
    return None


def _known_names_at(reading: Reading, at: int, end: int) -> list[str]:
    """Return the known names that stand at a position, the longest first."""
    ends = range(min(end, at + LONGEST_NAME), at + 1, -1)
    texts = (reading.text[at:stop] for stop in ends)
    return [text for text in texts if text in reading.names or text in reading.known]


def _skip_unread(reading: Reading, at: int, end: int) -> int:
    """Note text in the list that is no holding, and return where to go on."""
    stop = _NEXT.search(reading.text, at + 1, end)
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


def _holding(reading: Reading, item: _Item) -> Holding | None:
    name = reading.text[slice(*item.name_span)]
    field = f"holdings.{name}"
    quantity = reading.shares(item.match, f"{field}.quantity")
    bare = not item.match["unit"]
    joined = quantity is not None and _holds_code(reading, name, quantity, bare=bare)
    if quantity is not None and item.code is None and joined:
        message = f"{quantity.digits} may be a code and a quantity run together"
        place, remedy = quantity.place, "put a space or brackets between code and quantity"
        reading.complain("code-and-quantity-joined", message, place, remedy=remedy, field=field)
        quantity = None
    symbol = settle(reading, name, item.code, item.span, f"{field}.symbol")
    if quantity is None:
        return None
    place = reading.place_of(item.span, item.name_span, item.code_span)
    return Holding(symbol=symbol, name=name, quantity=quantity, place=place)


def _holds_code(reading: Reading, name: str, quantity: Written, *, bare: bool) -> bool:
    """Say whether a quantity starts with the name's code, or any code before an odd rest.

    A `bare` one, without 股 or 万, may also be nothing but a code.
    """
    code, rest = quantity.digits[:_CODE_DIGITS], quantity.digits[_CODE_DIGITS:]
    if not code.isdigit() or (rest and rest[0] in "0.") or not (rest or bare):
        return False
    if any(symbol.code == code for symbol in reading.names.get(name, ())):
        return True
    try:
        classify(symbol_from_code(code))
    except InputError:
        return False
    return True


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
