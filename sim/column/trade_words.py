"""A sentence on trades taken apart: verbs, securities, quantities, prices and sums."""

import re
from dataclasses import dataclass, field
from datetime import date

from sim.column.reading import (
    LONGEST_NAME,
    NAME_CHARACTER,
    NAME_START,
    Reading,
    Span,
    known_suffix,
)
from sim.column.trade_doubts import check_words, doubt
from sim.column.trade_groups import Group, Item
from sim.column.trade_tokens import Heard, is_of, is_rest, tokens
from sim.model.trade import Side

_FILLER = re.compile(
    r"按计划|按原计划|如期|择机|逢[高低]|分别|全部|部分|另外|此外|其中|同时|分批|分[两三]批"
    r"|盘中|早盘|尾盘|午后|开盘|收盘前?|成交|均价|平均|价格|每股|各|再次|继续|左右|附近"
    r"|(?:资产|账户|实盘|操作)(?:情况|状况|一览)?:|[以按](?=$|均|平均|每股|[约近]|成交|价)"
    r"|[约为的价是在:()\[\] 了也又另再并将把对和及于]"
)
_TRAILING = re.compile(rf"(?:{_FILLER.pattern}|[以按])$")
_ABOUT = re.compile(r"大?约$")
_NO_NAME = re.compile(r"(?:其中)?(?:均价|价格|数量|成交|成本|现价|市值|金额|共计|合计)")
_NAME = re.compile(rf"{NAME_START}{NAME_CHARACTER}{{2,{LONGEST_NAME}}}")


_Named = tuple[str, str | None, Span, Span, Span | None]  # the first fields of an `Item`


@dataclass(slots=True)
class _Scan:
    """State while going through a sentence from left to right."""

    reading: Reading
    day: date | None = None
    groups: list[Group] = field(default_factory=list)
    loose: Group = field(default_factory=Group)  # said before its verb
    name: _Named | None = None  # a name whose quantity comes later
    shares: re.Match[str] | None = None  # a quantity whose name comes later
    elsewhen: bool = False  # the text speaks of another day

    @property
    def group(self) -> Group | None:
        """The verb spoken of, None before the first."""
        return self.groups[-1] if self.groups else None


def read_groups(reading: Reading, sentence: Span, day: date | None = None) -> list[Group]:
    """Return the verbs of a sentence with what belongs to each; a last one may lack a verb.

    What was not made, not by the publisher or not on `day` is an issue and left out.
    """
    scan = _Scan(reading, day)
    breath: list[Heard] = []
    start = sentence[0]
    for token, chunk, fresh in tokens(reading.text, sentence):
        if token is None or token.lastgroup == "comma":
            if not _leave_out(scan, breath, (start, chunk[1]), chunk):
                _read_breath(scan, breath, chunk)
                if _trades(breath):
                    check_words(reading, (start, chunk[1]))
            breath = []
            start = token.end() if token is not None else chunk[1]
        else:
            breath.append((token, chunk, fresh))
    if scan.loose.items or scan.loose.prices:
        scan.groups.append(scan.loose)
    return scan.groups


def _trades(breath: list[Heard]) -> bool:
    """Say whether a verb, a quantity or a price stands there, and nothing denies it."""
    heard = {token.lastgroup for token, _, _ in breath}
    return "refused" not in heard and bool(heard & {"buy", "sell", "shares", "price", "range"})


def _leave_out(scan: _Scan, breath: list[Heard], span: Span, rest: Span) -> bool:
    """Note what stands between two commas if it is no trade of the publisher's on the day."""
    for token, _, _ in breath:
        if token.lastgroup in {"weekday", "date", "earlier"}:
            scan.elsewhen = not is_of(token, scan.day)
            if scan.elsewhen:
                break
    trades = _trades(breath)
    chunks = [*(chunk for _, chunk, _ in breath), rest]
    words = "|".join(scan.reading.text[slice(*chunk)] for chunk in chunks)
    why = doubt(words, trade=trades) if trades or scan.groups else None
    if why is None and scan.elsewhen and trades:
        why = "is told of another day"
    if why is None and any(is_rest(scan.reading.text, heard) for heard in breath):
        why = "tells how many shares were left rather than how many were traded"
    if why is None or any(token.lastgroup == "refused" for token, _, _ in breath):
        return False
    if not trades:
        span = (scan.groups.pop().span[0], span[1])
    scan.reading.complain(
        "trade-left-out",
        f"{scan.reading.quote(span)} {why}; it was left out",
        span,
        remedy="compare with the printed page; put a trade that was made into the facts by hand",
        field="trades",
    )
    scan.reading.used.append(span)
    return True


def _read_breath(scan: _Scan, breath: list[Heard], rest: Span) -> None:
    """Read what stands between two commas: at most one verb with what belongs to it."""
    part = Group()
    verbs: list[re.Match[str]] = []
    for token, chunk, fresh in breath:
        _take_name(scan, part, token, chunk, fresh=fresh)
        match token.lastgroup:
            case "refused":
                scan.reading.used.append(token.span())
                return
            case "buy" | "sell":
                verbs.append(token)
            case "shares":
                _take_shares(scan, part, token)
            case "price":
                larger = any(word in token["price_number"] for word in "百千万亿")
                (part.sums if larger else part.prices).append(token)
            case "range":
                scan.reading.complain(
                    "price-unclear",
                    f"{token[0]!r} is a range of prices; the average is not printed",
                    token.span(),
                    field="trades",
                )
        if token.lastgroup not in {"list", "coded"}:
            scan.reading.used.append(token.span())
    if scan.shares is not None:
        _take_later_name(scan, part, scan.shares, rest)
    for match in (*part.prices, *part.sums):
        part.reach(match.span())
    _join(scan, part, verbs)


def _take_name(
    scan: _Scan, part: Group, token: re.Match[str], chunk: Span, *, fresh: bool
) -> None:
    """Remember the name that stands before a token, if one does."""
    name = _name_in(scan.reading, chunk, fresh=fresh or scan.shares is not None)
    coded = token.lastgroup == "coded"
    if name is None or not (
        coded
        or scan.shares is not None
        or token.lastgroup == "shares"
        or _announced(scan.reading, name, chunk)
    ):
        return
    text, name_span = name
    span, code, code_span = name_span, None, None
    if coded:
        span, code, code_span = (name_span[0], token.end()), token["code"], token.span("code")
    found = (text, code, span, name_span, code_span)
    if scan.shares is not None:
        part.items.append(Item(*found, scan.shares))
        scan.reading.used.append(span)
        part.reach(scan.shares.span())
        part.reach(span)
        scan.shares = None
    else:
        scan.name = found


def _take_shares(scan: _Scan, part: Group, token: re.Match[str]) -> None:
    """Pair a quantity with the name before it, or keep it for the name after it."""
    if scan.name is None:
        scan.shares = token
        return
    part.items.append(Item(*scan.name, token))
    scan.reading.used.append(scan.name[2])
    part.reach(scan.name[2])
    part.reach(token.span())
    scan.name = None


def _take_later_name(scan: _Scan, part: Group, shares: re.Match[str], rest: Span) -> None:
    """Pair a quantity with the name in the rest of the breath."""
    name = _name_in(scan.reading, rest, fresh=True)
    scan.shares = None
    if name is not None:
        part.items.append(Item(name[0], None, name[1], name[1], None, shares))
        scan.reading.used.append(name[1])
        part.reach(shares.span())
        part.reach(name[1])
    else:
        scan.reading.complain(
            "trade-unreadable",
            f"{shares[0]!r} stands here without the name of a security",
            shares.span(),
            field="trades",
        )


def _name_in(reading: Reading, chunk: Span, *, fresh: bool) -> tuple[str, Span] | None:
    """Return the name at the end of a stretch of text, without the small words around it."""
    start, end = chunk
    text = reading.text
    while end > start and not fresh and (tail := _TRAILING.search(text[start:end])) is not None:
        end = start + tail.start()
    if fresh and (tail := _ABOUT.search(text, start, end)) is not None:
        end = tail.start()
    known = known_suffix(reading, text[start:end])
    if known and _is_filler(text[start : end - len(known)]):
        return known, (end - len(known), end)
    while not fresh and (filler := _FILLER.match(text, start, end)) is not None:
        start = filler.end()
    if _NAME.fullmatch(text, start, end) is None or _NO_NAME.match(text, start, end):
        return None
    return text[start:end], (start, end)


def _is_filler(text: str) -> bool:
    at = 0
    while at < len(text) and (filler := _FILLER.match(text, at)) is not None:
        at = filler.end()
    return at == len(text)


def _join(scan: _Scan, part: Group, verbs: list[re.Match[str]]) -> None:
    """Attach what was read between two commas to the verb it belongs to."""
    sides = {Side.BUY if verb.lastgroup == "buy" else Side.SELL for verb in verbs}
    if len(sides) > 1:
        span = (verbs[0].start(), verbs[-1].end())
        message = "a purchase and a sale stand here without a comma between them"
        scan.reading.complain("trade-unreadable", message, span, field="trades")
        return
    if sides:
        before, scan.loose = scan.loose, Group()
        part.side = sides.pop()
        part.items[:0], part.prices[:0] = before.items, before.prices
        for span in (before.span, *(verb.span() for verb in verbs)):
            if span != (0, 0):
                part.reach(span)
        scan.groups.append(part)
        return
    current = scan.group
    waits = current is not None and len(current.prices) < len(current.items)
    fits = current is not None and (part.items or waits) and not _handed_over(scan, part)
    target = current if fits and current is not None else scan.loose
    target.items += part.items
    target.prices += part.prices
    (current or scan.loose).sums += part.sums
    if part.span != (0, 0):
        target.reach(part.span)


def _announced(reading: Reading, name: tuple[str, Span], chunk: Span) -> bool:
    """Say whether a name ahead of its verb is one: it is known, or 将, 把 or 对 opens it."""
    text, (start, _) = name
    known = text in reading.known or text in reading.names
    return known or any(word in reading.text[chunk[0] : start] for word in "将把对")


def _handed_over(scan: _Scan, part: Group) -> bool:
    """Say whether the part opens with 将 or 把, which announce a verb still to come."""
    start = part.items[0].span[0] if part.items else 0
    return start > 0 and scan.reading.text[start - 1] in "将把"
