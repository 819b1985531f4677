"""A sentence on trades taken apart: verbs, securities, quantities, prices and sums."""

import re
from dataclasses import dataclass, field, replace
from datetime import date

from sim.column.reading import Reading, Span
from sim.column.trade_doubts import check_words, doubt, is_approximate, words_left
from sim.column.trade_groups import Group, Item
from sim.column.trade_names import name_in
from sim.column.trade_tokens import Heard, is_left, is_of, is_rest, tokens
from sim.model.trade import Side

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
                _read_breath(scan, breath, (start, chunk[1]), chunk)
                if _trades(breath):
                    check_words(reading, (start, chunk[1]))
            breath = []
            start = token.end() if token is not None else chunk[1]
        else:
            breath.append((token, chunk, fresh))
    last, loose = scan.group, scan.loose
    if last is not None and len(last.items) == 1 and loose.prices and not loose.items:
        last.prices += loose.prices  # a second price for one trade: neither is taken
    elif loose.items or loose.prices:
        scan.groups.append(loose)
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
    rests = [is_rest(scan.reading.text, heard) for heard in breath]
    shares = sum(token.lastgroup == "shares" for token, _, _ in breath)
    if why is None and any(rests) and shares == sum(rests):
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


def _read_breath(scan: _Scan, breath: list[Heard], whole: Span, rest: Span) -> None:
    """Read what stands between two commas: at most one verb with what belongs to it."""
    part = Group()
    verbs: list[re.Match[str]] = []
    for heard in breath:
        token, chunk, fresh = heard
        if is_left(scan.reading.text, heard) or is_rest(scan.reading.text, heard):
            scan.reading.used.append((chunk[1] - 1, token.end()))
            continue
        _take_name(scan, part, token, chunk, fresh=fresh)
        if token.lastgroup == "refused":
            scan.reading.used.append(token.span())
            return
        if token.lastgroup in {"buy", "sell"}:
            verbs.append(token)
        _take_figure(scan, part, token)
    if scan.shares is not None:
        _take_later_name(scan, part, scan.shares, rest, again=bool(verbs))
    if scan.name is not None and verbs:
        scan.reading.used.append(scan.name[2])  # its quantity comes after the comma
    for match in (*part.prices, *part.sums):
        part.reach(match.span())
    if not verbs and part.items and scan.group is not None and _is_unclear(scan, whole):
        scan.reading.complain(
            "trade-unreadable",
            f"{scan.reading.quote(whole)} does not clearly say what was done",
            whole,
            wanted="a side, a name and a quantity of shares",
            field="trades",
        )
        return
    _join(scan, part, verbs)


def _take_figure(scan: _Scan, part: Group, token: re.Match[str]) -> None:
    """Put a quantity, price or sum where it belongs, and note a range of prices."""
    match token.lastgroup:
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


def _is_unclear(scan: _Scan, span: Span) -> bool:
    """Say whether words were not understood where a verb may hide among them."""
    text = scan.reading.text
    return any(not is_approximate(text[slice(*words)]) for words in words_left(scan.reading, span))


def _take_name(
    scan: _Scan, part: Group, token: re.Match[str], chunk: Span, *, fresh: bool
) -> None:
    """Remember the name that stands before a token, if one does."""
    name = name_in(scan.reading, chunk, fresh=fresh or scan.shares is not None)
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


def _take_later_name(
    scan: _Scan, part: Group, shares: re.Match[str], rest: Span, *, again: bool
) -> None:
    """Pair a quantity with the name in the rest of the breath, or `again` with the last one."""
    name = name_in(scan.reading, rest, fresh=True)
    scan.shares = None
    if name is not None:
        part.items.append(Item(name[0], None, name[1], name[1], None, shares))
        scan.reading.used.append(name[1])
        part.reach(shares.span())
        part.reach(name[1])
        return
    before = {item.name: item for group in scan.groups for item in group.items}
    if again and len(before) == 1:
        part.items += [replace(item, shares=shares) for item in before.values()]
        part.reach(shares.span())
    else:
        scan.reading.complain(
            "trade-unreadable",
            f"{shares[0]!r} stands here without the name of a security",
            shares.span(),
            field="trades",
        )


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
        if scan.groups and scan.groups[-1].side is part.side and not scan.groups[-1].items:
            earlier = scan.groups.pop()  # 以7元加仓A一成,买入5000股
            part.prices[:0], part.sums[:0] = earlier.prices, earlier.sums
            part.reach(earlier.span)
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
    told = scan.group.span[1] if scan.group is not None else 0
    return start > told and scan.reading.text[start - 1] in "将把"
