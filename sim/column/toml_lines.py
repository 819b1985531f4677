"""Where the keys of a TOML document stand, so that a message can name a line."""

import re
from collections.abc import Mapping

Path = tuple[str | int, ...]

_LONGEST_KEY = 200
_HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\-\" ]+?)\s*\]\]?")
_KEY = re.compile(r"\s*([\w\-\"' .]+?)\s*=")


def key_lines(text: str) -> Mapping[Path, int]:
    """Return the line, from 1, on which each key and table of a TOML document starts.

    Keys inside inline tables are not listed; their nearest listed ancestor is. Text inside
    multi-line strings that looks like a key is listed too, which misleads no one since it
    is only ever asked for by the path of a key that exists.

    Args:
        text: The document, valid or not.

    Returns:
        By path, such as `("holdings", 2, "quantity")`.
    """
    lines: dict[Path, int] = {(): 1}
    counts: dict[str, int] = {}
    table: Path = ()
    for number, whole in enumerate(text.split("\n"), start=1):
        line = whole[:_LONGEST_KEY]
        header = _HEADER.match(line)
        if header is not None:
            name = header[2].strip().strip('"')
            table = (name,)
            lines.setdefault(table, number)
            if header[1] == "[[":
                table = (name, counts.get(name, 0))
                counts[name] = counts.get(name, 0) + 1
                lines[table] = number
            continue
        key = _KEY.match(line)
        if key is not None:
            lines.setdefault((*table, key[1].strip("\"'")), number)
    return lines


def line_of(lines: Mapping[Path, int], path: Path) -> int:
    """Return the line of `path`, or of its nearest ancestor that has one."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
