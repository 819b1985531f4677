"""Bytes of a text file to text: UTF-8, UTF-16 or GB18030, and nothing that is no text."""

import codecs
import unicodedata

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MOST_ODD = 0.02  # share of characters that no newspaper prints


def decode(content: bytes) -> tuple[str, str] | None:
    """Return the text of a file without its byte-order mark, and the name of its encoding.

    Offsets into a text count its characters from the first after the mark.

    Args:
        content: The whole file.

    Returns:
        None when the bytes are no text in any of the encodings.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            text = _try(content[len(mark) :], encoding)
            return (text, encoding) if text is not None else None
    encodings = ["utf-8", "gb18030"]
    if b"\0" in content:
        encodings = ["utf-16-le", "utf-16-be"]
    for encoding in encodings:
        text = _try(content, encoding)
        if text is not None:
            return text, encoding
    return None


def _try(content: bytes, encoding: str) -> str | None:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return None
    odd = sum(text.count(character) for character in set(text) if _is_odd(character))
    return text if odd <= _MOST_ODD * len(text) else None


def _is_odd(character: str) -> bool:
    """Say whether a character is a control, for private use, or assigned to nothing."""
    return unicodedata.category(character) in {"Cc", "Co", "Cn"} and not character.isspace()
