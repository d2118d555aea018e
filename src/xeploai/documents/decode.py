"""Bytes to text: UTF-8 and UTF-16 as they are, Vietnamese legacy fonts recognised, anything else refused."""

from __future__ import annotations

import codecs
import csv
from functools import cache

from xeploai import project
from xeploai.documents.document import UnreadableDocumentError
from xeploai.mistakes import install

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENOUGH = 2  # distinct tell-tale words that make a legacy font certain


def decode(data: bytes, declared: str = "") -> tuple[str, str]:
    """Decode a whole file.

    Parameters
    ----------
    declared
        An encoding that the file names itself (an HTML page may); used where the bytes are no Unicode.

    Returns
    -------
    text, encoding
        The text without a byte order mark; the name of the encoding or of the legacy font.

    Raises
    ------
    UnreadableDocumentError
        If no encoding fits, or a legacy font is recognised and cannot be converted.

    Examples
    --------
    >>> decode("73 tổ chức".encode("utf-16"))
    ('73 tổ chức', 'utf-16')
    >>> decode("73 tổ chức".encode())
    ('73 tổ chức', 'utf-8')
    >>> decode(bytes([0x81, 0x8D, 0xFF]))
    Traceback (most recent call last):
    ...
    xeploai.documents.document.UnreadableDocumentError: not a text in UTF-8 or UTF-16: save it as UTF-8
    """
    named = [declared] if declared else []
    for encoding in [*_marked(data), *_unmarked_utf16(data), "utf-8", *named, "cp1252"]:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        font = legacy_font(text)
        if font:
            return unicode_of(text, font), font
        if encoding == "cp1252" and declared.lower() not in ("windows-1252", "iso-8859-1", "cp1252"):
            break
        return text, "utf-8" if encoding == "utf-8-sig" else encoding
    raise UnreadableDocumentError("not a text in UTF-8 or UTF-16: save it as UTF-8")


def _marked(data: bytes) -> list[str]:
    return [encoding for mark, encoding in _MARKS if data.startswith(mark)]


def _unmarked_utf16(data: bytes) -> list[str]:
    """UTF-16 without a mark: spaces and digits have a zero byte, always on the same side.

    >>> _unmarked_utf16("có 73 tổ chức".encode("utf-16-le")), _unmarked_utf16(b"plain")
    (['utf-16-le'], [])
    """
    start = data[:4096]
    low, high = start[1::2].count(0), start[0::2].count(0)
    if max(low, high) * 8 < len(start):
        return []
    return ["utf-16-le" if low > high else "utf-16-be"]


def legacy_font(text: str) -> str:
    """The legacy font a text was typed for, empty for a Unicode text.

    Recognised by words of the field as each font spells them (``data/reference/legacy_fonts.csv``).

    >>> legacy_font("tæ chøc ®¶ng, ®¶ng viªn"), legacy_font("tổ chức đảng, đảng viên")
    ('tcvn3', '')
    """
    if not any("\x80" <= c <= "\xff" for c in text[:20000]):
        return ""
    lower = text.lower()
    hits = {font: sum(word in lower for word in words) for font, words in _words().items()}
    font = max(hits, key=lambda name: hits[name])
    return font if hits[font] >= _ENOUGH else ""


def unicode_of(text: str, font: str) -> str:
    """Convert a text typed for a legacy font.

    >>> unicode_of("®¶ng viªn", "tcvn3")
    'đảng viên'

    Raises
    ------
    UnreadableDocumentError
        If the extra that converts is not installed.
    """
    try:
        import viparse
    except ImportError:
        raise UnreadableDocumentError(
            f"typed for the legacy font {font.upper()}: save it in Unicode, or install what reads it: "
            f"{install('legacy')}"
        ) from None
    return viparse.fix(text, encoding=font)


@cache
def _words() -> dict[str, list[str]]:
    words: dict[str, list[str]] = {}
    with (project.find().reference / "legacy_fonts.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words.setdefault(row["font"], []).append(row["word"])
    return words
