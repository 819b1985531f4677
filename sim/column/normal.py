"""Text as it arrives to text that can be read, with the way back to every original offset."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field

from sim.column.characters import STANDS_FOR, TRADITIONAL
from sim.model.issue import Place

_DROPPED = "\x00"
_HARMLESS = "\u200b\u2060\ufeff\u00ad"  # zero-width and soft-hyphen, common on web pages
_GAP = re.compile(r"[\s\x00]+")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ENTRY = re.compile(
    r"[(（][0-9０-９]{1,2}[)）]|[0-9０-９]{1,2}[)）.、．](?![0-9０-９])|[①-⑳]"
    r"|[-·•・●▪◆■]\s*[㐀-鿿]|[㐀-鿿]{2,8}[:：]|(?:买入|卖出)[ \t]"
)
_FORMAL = re.compile(
    r"[零〇壹贰叁肆伍陆柒捌玖拾佰仟万亿]{2,40}(?=[元圆股份])|[零壹贰叁肆伍陆柒捌玖](?=[角分])"
)
_PLAIN_NUMERALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_WHOLE = "元股份手%％)）万无"  # a line that ends in one of these may end an entry of a list
_COMPATIBLE = (
    range(0x2F00, 0x2FE0),  # Kangxi radicals, as PDF fonts put them in place of Hanzi
    range(0xF900, 0xFB00),  # compatibility ideographs
    range(0xFE30, 0xFE70),  # small and vertical punctuation
    range(0xFF01, 0xFFEF),  # full-width letters, digits and punctuation
    range(0x1D7CE, 0x1D800),  # digits from mathematical fonts
)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text made readable: one width, simplified, without line breaks and spacing.

    Attributes:
        original: The text as it arrived.
        text: The readable text; offsets into it are called positions.
        hidden: Offsets in the original of control and bidi characters, left out of `text`.
        breaks: Positions before which a blank line stood, ascending.
    """

    original: str
    text: str
    hidden: tuple[int, ...]
    breaks: tuple[int, ...]
    _positions: list[int] = field(repr=False)
    _offsets: list[int] = field(repr=False)
    _line_ends: list[int] = field(repr=False)

    def offset(self, position: int) -> int:
        """Return the offset in the original of the character at `position`."""
        segment = bisect_right(self._positions, position) - 1
        return self._offsets[segment] + position - self._positions[segment]

    def reach(self, first: int, last: int) -> tuple[int, int]:
        """Return the positions that `original[first:last]` takes in the readable text."""
        return self._position(first), self._position(last - 1) + 1

    def _position(self, offset: int) -> int:
        segment = max(bisect_right(self._offsets, offset) - 1, 0)
        return self._positions[segment] + max(offset - self._offsets[segment], 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the offsets in the original of `text[start:end]`, which must not be empty."""
        return self.offset(start), self.offset(end - 1) + 1

    def place(self, start: int, end: int, source: str) -> Place:
        """Return the place of `text[start:end]` in the original."""
        first, last = self.span(start, end)
        return Place(source=source, line=self.line(first), start=first, end=last)

    def line(self, offset: int) -> int:
        """Return the line, from 1, of an offset in the original."""
        return bisect_right(self._line_ends, offset) + 1


def normalise(original: str) -> Normal:
    """Return `original` made readable.

    Full-width forms, PDF radicals and traditional characters become their common simplified
    form one for one; hard line breaks and letter-spacing go; control and bidi characters are
    left out. A space stays only between two words of letters, or two numbers, on one line. The
    line break between two entries of a list, each on its own line, becomes a semicolon.
    """
    translated = original.translate(_table(frozenset(original)))
    translated = _FORMAL.sub(lambda run: run[0].translate(_PLAIN_NUMERALS), translated)
    pieces: list[str] = []
    positions: list[int] = []
    offsets: list[int] = []
    breaks: list[int] = []
    length = start = 0
    for gap in _GAP.finditer(translated):
        if gap.start() > start:
            positions.append(length)
            offsets.append(start)
            pieces.append(translated[start : gap.start()])
            length += gap.start() - start
        if _ends_entry(translated, gap):
            positions.append(length)
            offsets.append(gap.start() + gap[0].index("\n"))
            pieces.append(";")
            length += 1
        elif _keeps_space(translated, gap):
            positions.append(length)
            offsets.append(gap.end() - len(gap[0].lstrip(_DROPPED)))
            pieces.append(" ")
            length += 1
        start = gap.end()
        if gap.end() - gap.start() > 1 and gap[0].count("\n") > 1:
            breaks.append(length)
    positions.append(length)
    offsets.append(start)
    pieces.append(translated[start:])
    return Normal(
        original=original,
        text="".join(pieces),
        hidden=tuple(
            match.start()
            for match in re.finditer(_DROPPED, translated)
            if original[match.start()] not in _HARMLESS
        ),
        breaks=tuple(breaks),
        _positions=positions,
        _offsets=offsets,
        _line_ends=[match.end() for match in _LINE_END.finditer(original)],
    )


def _keeps_space(text: str, gap: re.Match[str]) -> bool:
    """Say whether a gap parts two words or numbers, rather than wraps or letter-spaces."""
    start, end = gap.span()
    if start == 0 or end == len(text):
        return False
    left, right = text[start - 1], text[end]
    if not (_is_word(right) and (_is_word(left) or (left == "," and right.isdigit()))):
        return False
    gap_text = gap[0].strip(_DROPPED)
    if not gap_text or gap_text.count("\n") == 1:
        return False
    alone_left = not _is_word(text[max(start - 2, 0)]) or start == 1
    alone_right = end + 1 == len(text) or not _is_word(text[end + 1])
    return gap_text.count("\n") > 1 or not (alone_left and alone_right)


def _ends_entry(text: str, gap: re.Match[str]) -> bool:
    """Say whether a gap parts two entries of a list rather than wraps a line.

    The next line opens like an entry (a counter, or a label with a colon), and this one ends like
    one: in a unit or bracket.
    """
    if "\n" not in gap[0] or not gap.start() or text[gap.start() - 1] not in _WHOLE:
        return False
    return _ENTRY.match(text, gap.end()) is not None


def _is_word(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _table(characters: frozenset[str]) -> dict[int, str]:
    """Return what each of `characters` is read as, where that differs from itself."""
    table: dict[int, str] = {}
    for character in characters:
        point = ord(character)
        if unicodedata.category(character) in {"Cc", "Cf"}:
            if not character.isspace():
                table[point] = _DROPPED
        elif character in STANDS_FOR:
            table[point] = STANDS_FOR[character]
        elif any(point in block for block in _COMPATIBLE):
            form = unicodedata.normalize("NFKC", character)
            if len(form) == 1:
                table[point] = form
    read = {table.get(ord(character), character) for character in characters}
    if not TRADITIONAL.isdisjoint(read):
        simplified = _simplified(read)
        for character in characters:
            form = table.get(ord(character), character)
            if form in simplified:
                table[ord(character)] = simplified[form]
    return table


def _simplified(characters: set[str]) -> dict[str, str]:
    """Return the simplified form of those of `characters` that are traditional."""
    import opencc  # 25 ms, and few texts need it

    hanzi = sorted(c for c in characters if "㐀" <= c <= "鿿")
    forms = opencc.OpenCC("t2s").convert("\n".join(hanzi)).split("\n")
    return {
        character: form
        for character, form in zip(hanzi, forms, strict=True)
        if character != form and len(form) == 1
    }
