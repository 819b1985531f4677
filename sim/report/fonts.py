"""Which font draws Chinese text: a system font that has the glyphs, else the packaged one."""

import dataclasses
import functools
from collections.abc import Iterable
from pathlib import Path

import pylopdf_fonts_zh_cn
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ft2font import FaceFlags, FT2Font

SYSTEM_FAMILY = "fupan system Chinese"
PACKAGED_FAMILY = "fupan packaged Chinese"
LATIN_FAMILY = "DejaVu Sans"  # ships with matplotlib
PACKAGED = Path(pylopdf_fonts_zh_cn.sans_path())  # Noto Sans SC, SIL Open Font License 1.1

# Simplified Chinese sans-serif faces, best first; the order alone decides between two of them.
SYSTEM_FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Heiti SC",
    "SimHei",
)

# First and last of GB 2312's two levels, securities' characters, punctuation of our labels.
SAMPLE = (
    "啊座亍齄复盘总净值现金持仓回撤融资券酒会稽山越秀航宇微龙洲华创云信紫光沪深创业板个月"
    "·×−%（），。：≥"
)

_REGULAR_WEIGHTS = (400, "normal", "regular", "book")
_REPLACEMENT = "□"


@functools.cache
def families() -> tuple[str, ...]:
    """Return the font families to draw with, the one to ask first in front.

    The faces are registered under names of our own, so that a second installed copy of the same
    family (a variable one, say) cannot be picked instead.
    """
    names = [PACKAGED_FAMILY, LATIN_FAMILY]
    fontManager.addfont(str(PACKAGED))
    _alias(_entry_of(PACKAGED), PACKAGED_FAMILY)
    found = system_font(fontManager.ttflist, SAMPLE)
    if found is not None:
        _alias(found, SYSTEM_FAMILY)
        names.insert(0, SYSTEM_FAMILY)
    return tuple(names)


def system_font(entries: Iterable[FontEntry], text: str) -> FontEntry | None:
    """Return the first usable face of `SYSTEM_FAMILIES` that has every character of `text`.

    The choice depends on the set of `entries` alone, not on their order. Faces that are italic,
    light or bold, variable, unreadable, or the packaged one are passed over.
    """
    wanted = [entry for entry in entries if _is_candidate(entry)]
    wanted.sort(key=lambda entry: (SYSTEM_FAMILIES.index(entry.name), entry.fname))
    return next((entry for entry in wanted if _covers(entry, text)), None)


def legible(text: str) -> str:
    """Return `text` as it can be drawn: □ for what no family has, no controls, plain spaces."""
    return "".join(map(_legible, text))


@functools.lru_cache(maxsize=4096)
def _legible(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    if not character.isprintable():
        return ""
    known = any(font.get_char_index(ord(character)) for font in _faces())
    return character if known else _REPLACEMENT


@functools.cache
def _faces() -> tuple[FT2Font, ...]:
    return tuple(
        _open(next(entry for entry in fontManager.ttflist if entry.name == name))
        for name in families()
    )


def _is_candidate(entry: FontEntry) -> bool:
    return (
        entry.name in SYSTEM_FAMILIES
        and entry.style == "normal"
        and entry.weight in _REGULAR_WEIGHTS
        and Path(entry.fname) != PACKAGED
    )


def _covers(entry: FontEntry, text: str) -> bool:
    try:
        font = _open(entry)
    except (OSError, RuntimeError):  # gone since the list was made, or not readable by FreeType
        return False
    if FaceFlags.MULTIPLE_MASTERS in font.face_flags:  # variable: opens at its lightest
        return False
    return all(font.get_char_index(ord(character)) for character in text)


def _open(entry: FontEntry) -> FT2Font:
    index = getattr(entry, "index", 0)  # before matplotlib 3.11 only the first face is listed
    return FT2Font(entry.fname, face_index=index) if index else FT2Font(entry.fname)


def _entry_of(path: Path) -> FontEntry:
    return next(entry for entry in reversed(fontManager.ttflist) if Path(entry.fname) == path)


def _alias(entry: FontEntry, name: str) -> None:
    fontManager.ttflist.append(dataclasses.replace(entry, name=name, weight=400))
