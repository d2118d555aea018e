"""Text as Excel takes it: nothing that it refuses, no name that it would not open."""

from __future__ import annotations

import re
from collections.abc import Iterable

LONGEST_CELL = 32_767  # UTF-16 units
LONGEST_SHEET = 31
LONGEST_HEADER = 120  # of 255 that a page's head may hold with its codes
REFUSED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
TO_MEND = re.compile(f"{REFUSED.pattern}|\r|_x[0-9A-Fa-f]{{4}}_")
CODED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
NOT_IN_SHEETS = re.compile(r"[\\/?*\[\]:]")
LIKE_A_CELL = re.compile(r"[A-Za-z]{1,3}\d+|[RCrc]\d*|[Rr]\d*[Cc]\d*")


def legal(text: str) -> str:
    """Text without characters that no workbook can hold, cut where a cell is full.

    >>> legal("a" + chr(1) + "b")
    'a\ufffdb'
    """
    text = REFUSED.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) * 2 <= LONGEST_CELL:
        return text
    units = text.encode("utf-16-le")
    if len(units) <= 2 * LONGEST_CELL:
        return text
    return units[: 2 * (LONGEST_CELL - 1)].decode("utf-16-le", errors="ignore") + "…"


def cell_text(text: str) -> str:
    """Legal text as a cell's XML holds it: what looks like Excel's code for a character stays as it is.

    >>> cell_text("_x0041_"), cell_text("=1+1")
    ('_x005F_x0041_', '=1+1')
    """
    if len(text) * 2 <= LONGEST_CELL and not TO_MEND.search(text):
        return text
    return CODED.sub("_x005F_", legal(text))


def headings(names: Iterable[str]) -> list[str]:
    """Headings of a table: one line each, none empty, no two alike.

    >>> headings(["n", "N", "", "two" + chr(10) + "lines"])
    ['n', 'N 2', '–', 'two lines']
    """
    taken, made = set[str](), list[str]()
    for name in names:
        plain = " ".join(legal(str(name)).split())[:240] or "–"
        made.append(_free(plain, taken, " "))
    return made


def sheet_names(names: Iterable[str]) -> list[str]:
    """Names that sheets may have, no two alike.

    >>> sheet_names(["a/b", "A/B", "'", "x" * 40])
    ['a-b', 'A-B 2', '–', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx']
    """
    taken, made = {"history"}, list[str]()
    for name in names:
        plain = " ".join(NOT_IN_SHEETS.sub("-", legal(name)).split()).strip("'") or "–"
        made.append(_free(plain, taken, " ", LONGEST_SHEET))
    return made


def table_name(name: str, taken: set[str]) -> str:
    """A name for a table that is free, and no cell's; it is taken then.

    >>> taken = set()
    >>> table_name("table", taken), table_name("Table", taken), table_name("q1", taken)
    ('table', 'Table_2', '_q1')
    """
    plain = re.sub(r"\W", "_", name)[:200]
    if not plain or plain[0].isdigit() or LIKE_A_CELL.fullmatch(plain):
        plain = f"_{plain}"
    return _free(plain, taken, "_")


def printed_head(text: str) -> str:
    """Text for the head or foot of a printed page, where & starts a code."""
    plain = " ".join(legal(text).split())
    short = plain if len(plain) <= LONGEST_HEADER else f"{plain[: LONGEST_HEADER - 1]}…"
    return short.replace("&", "&&")


def lines_of(text: str, room: int) -> int:
    """How many lines a text takes where words are kept whole if they can be.

    >>> lines_of("one two three", 8), lines_of("a" * 20, 8), lines_of("", 8)
    (2, 3, 1)
    """
    lines = 0
    for paragraph in text.split("\n"):
        used, lines = 0, lines + 1
        for word in paragraph.split(" "):
            size = len(word)
            if used and used + 1 + size > room:
                used, lines = 0, lines + 1
            used += size + (1 if used else 0)
            if used > room:
                lines, used = lines + (used - 1) // room, (used - 1) % room + 1
    return lines


def _free(name: str, taken: set[str], joint: str, longest: int = 255) -> str:
    """The name, or the name with the first number that makes it new; capitals do not."""
    free, number = _cut(name, longest), 2
    while free.lower() in taken:
        end = f"{joint}{number}"
        free, number = _cut(name, longest - len(end)) + end, number + 1
    taken.add(free.lower())
    return free


def _cut(name: str, longest: int) -> str:
    """At most so many UTF-16 units."""
    short = name.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", errors="ignore")
    return short.rstrip(" '") or "–"
