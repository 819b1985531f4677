"""What the parts of a reader share: the text, the names, what was read and what was wrong."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sim.column.normal import Normal
from sim.column.numerals import NUMBER, add_change, read_number
from sim.model.errors import InputError
from sim.model.issue import Issue, Place, Severity
from sim.model.statement import Written
from sim.model.symbol import Symbol
from sim.rules.securities import classify, parse_symbol

Span = tuple[int, int]

NAME_START = r"(?![的了为有是其将把约])"
NAME_CHARACTER = r"[㐀-鿿A-Za-z0-9*\-]"
LONGEST_NAME = 10
CODE = (
    r"[(\[〔【<《]?(?:股票|证券|基金)?(?:代码)?:?"
    r"(?<![0-9])(?P<code>(?:[沪深京]|[sS][hHzZ]|[bB][jJ])?[.:]?[0-9]{6}(?:\.[A-Za-z]{2,4})?)"
    r"(?![0-9万亿千百股份手元%]|[.,][0-9])"
    r"[)\]〕】>》]?"
)
"""Pattern of a security code, bare or in brackets, with or without its exchange."""

UNIT = r"股(?!份|票|指|东|权|市|价|民|债|吧)|份(?!额|有)|手(?!续)"
"""Pattern of what shares, fund units and lots of 100 are counted in."""

PLAIN_SHARES = rf"{NUMBER}(?:{UNIT})"
SHARES = rf"(?P<number>{NUMBER})(?P<unit>{UNIT})"
"""Pattern of a quantity of shares, fund units or lots."""

_EXCHANGE_WORDS = {"沪": "SH", "深": "SZ", "京": "BJ"}
_LEADING_ZERO = re.compile(r"-?0[0-9]")
_QUOTED = 40
_HUNDRED_BILLION = 10**11
_LOT = 100


@dataclass(slots=True)
class Reading:
    """One text being read.

    Attributes:
        normal: The text.
        source: Its name.
        names: Every known name with the securities it has meant.
        known: Names settled inside this text, with their security.
        issues: What was wrong so far.
        used: Positions of text that has been understood.
        parts: Where `name` and `symbol` stand within the place of a holding, trade or plan item.
    """

    normal: Normal
    source: str
    names: Mapping[str, tuple[Symbol, ...]]
    known: dict[str, Symbol | None] = field(default_factory=dict)
    issues: list[Issue] = field(default_factory=list)
    used: list[Span] = field(default_factory=list)
    parts: dict[Place | None, dict[str, Place]] = field(default_factory=dict)
    _reverse: dict[Symbol, list[str]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The readable text."""
        return self.normal.text

    def place(self, span: Span) -> Place:
        """Return where the text between two positions stands in the original."""
        return self.normal.place(*span, self.source)

    def quote(self, span: Span) -> str:
        """Return the text between two positions in quotes, shortened for a message."""
        start, end = span
        return repr(self.text[start : min(end, start + _QUOTED)] + "…" * (end - start > _QUOTED))

    def place_of(self, span: Span, name: Span, code: Span | None) -> Place:
        """Return the place of a holding, trade or plan item, and keep those of name and code."""
        place = self.place(span)
        self.parts[place] = {"name": self.place(name)}
        if code is not None:
            self.parts[place]["symbol"] = self.place(code)
        return place

    def complain(
        self,
        code: str,
        message: str,
        at: Span | Place | None = None,
        *,
        wanted: str = "",
        remedy: str = "",
        severity: Severity = Severity.ERROR,
        field: str = "",
    ) -> None:
        """Note an issue at the text between two positions, at a place, or at the whole text."""
        place = self.place(at) if isinstance(at, tuple) else at or Place(source=self.source)
        found = self.normal.original[place.start : place.end] if place.start is not None else ""
        found = found[:_QUOTED] + "…" * (len(found) > _QUOTED)
        self.issues.append(
            Issue(
                code=code,
                message=message,
                wanted=wanted,
                found=found,
                remedy=remedy,
                severity=severity,
                place=place,
                field=field,
            )
        )

    def number(self, match: re.Match[str], group: str = "number") -> Written | None:
        """Return the number matched by `group`, or note that it cannot be read."""
        span = match.span(group)
        written = read_number(match[group], self.place(span))
        if _LEADING_ZERO.match(match[group]) is not None:
            message = f"{match[group]!r} starts with a zero, so a digit may be wrong or missing"
            self.complain("number-unreadable", message, span)
            return None
        if written is None:
            self.complain("number-unreadable", f"{match[group]!r} does not make one number", span)
        return written

    def yuan(self, match: re.Match[str], group: str = "number") -> Written | None:
        """Return the amount matched by `group` and its `CHANGE`, or note that it is none."""
        written = self.number(match, group)
        change = match.span("change")
        if written is None or change[0] == change[1]:
            return written
        whole = (match.start(group), change[1])
        amount = add_change(written, match["change"], self.place(whole))
        if amount is None:
            self.complain("number-unreadable", f"{self.quote(whole)} makes no one amount", whole)
        return amount

    def shares(self, match: re.Match[str], field: str) -> Written | None:
        """Return the quantity matched by `SHARES` in shares, or note why it is none."""
        written = self.number(match)
        if written is not None and match["unit"] == "手":
            written = Written.of(written.digits, written.scale * _LOT, written.place)
        if written is None:
            return None
        if not match["unit"] and written.scale == 1:
            message = f"{match['number']} stands here without 股, 份 or 万"
            self.complain(
                "unit-missing",
                message,
                match.span("number"),
                severity=Severity.WARNING,
                field=field,
            )
        if written.value % 1 != 0 or not 0 < written.value <= _HUNDRED_BILLION:
            self.complain(
                "quantity-not-whole",
                f"{match['number']}{match['unit'] or ''} is no whole, possible number of shares",
                match.span("number"),
                field=field,
            )
            return None
        return written

    def symbol_of_code(self, code: str, name: str, span: Span, field: str) -> Symbol | None:
        """Return the security of a printed code, after checking that it fits the name."""
        written = code.replace(":", "").upper()
        if written[0] in _EXCHANGE_WORDS:
            written = _EXCHANGE_WORDS[written[0]] + written[1:]
        try:
            symbol = parse_symbol(written)
            classify(symbol)
        except InputError as error:
            self.complain("unknown-security", f"{name} {code}: {error.message}", span, field=field)
            return None
        known = self.names.get(name, ())
        others = self._names_of(symbol)
        if (known and symbol not in known) or (not known and others):
            meant = ", ".join(map(str, known)) or "not on record"
            belongs = f", and {symbol} is {', '.join(others)}" if others else ""
            self.complain(
                "name-and-code-differ",
                f"{name} is printed with {code}, but {name} is {meant}{belongs}",
                span,
                remedy="compare the name and the code with the printed page",
                severity=Severity.ERROR if known else Severity.WARNING,
                field=field,
            )
        return symbol

    def symbol_of_name(self, name: str, span: Span, field: str) -> Symbol | None:
        """Return the security of a name without code: from this text first, then from `names`."""
        if name in self.known:
            return self.known[name]
        candidates = self.names.get(name, ())
        if len(candidates) == 1:
            self.known[name] = candidates[0]
            return candidates[0]
        if candidates:
            listed = ", ".join(map(str, candidates))
            message = f"the name {name} has meant {listed}; the text does not say which"
            self.complain("ambiguous-name", message, span, remedy="add the code", field=field)
        else:
            message = f"no security named {name} is known, and the text gives no code for it"
            self.complain("unknown-name", message, span, remedy="add the code", field=field)
        self.known[name] = None
        return None

    def _names_of(self, symbol: Symbol) -> list[str]:
        if not self._reverse:
            for name, symbols in self.names.items():
                for each in symbols:
                    self._reverse.setdefault(each, []).append(name)
        return self._reverse.get(symbol, [])


def unused(used: Sequence[Span], start: int, end: int) -> list[Span]:
    """Return the stretches between two positions that no used one covers."""
    free = []
    for used_start, used_end in sorted(used):
        if used_start > start:
            free.append((start, min(used_start, end)))
        start = max(start, used_end)
    return [(a, b) for a, b in [*free, (start, end)] if a < b]


def known_suffix(reading: Reading, text: str) -> str:
    """Return the longest end of `text` that is a known name, empty when none is."""
    for start in range(len(text)):
        if text[start:] in reading.known or text[start:] in reading.names:
            return text[start:]
    return ""
