"""Where the rows of a workbook stand, so that cells can lead to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd
from openpyxl.cell import Cell
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink

from xeploai.compare.view import View

MOST = 65_000  # links that Excel reads of one sheet, less some
LONGEST = 2_079  # letters of an address that Excel follows
WEB = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
Places = dict[str, dict[str, str]]


@dataclass(frozen=True)
class Placed:
    """A view, the name of its sheet, and the row of its headings there."""

    sheet: str
    top: int
    view: View


def places(placed: Iterable[Placed]) -> Places:
    """Of each view, by its name: where each id of its rows stands; the first row that names it counts.

    >>> view = View("figures", "", pd.DataFrame({"n": [1, 2], "id": ["r01 r02", "r02"]}), (), "id")
    >>> places([Placed("It's", 4, view)])
    {'figures': {'r01': "'It''s'!B5", 'r02': "'It''s'!B5"}}
    """
    found: Places = {}
    for one in placed:
        if not one.view.anchor:
            continue
        names = list(one.view.frame.columns)
        letter = get_column_letter(names.index(one.view.anchor) + 1)
        rows = found.setdefault(one.view.anchor_as or one.view.name, {})
        for row, ids in enumerate(one.view.frame[one.view.anchor].tolist(), start=one.top + 1):
            for name in () if pd.isna(ids) else str(ids).split():
                rows.setdefault(name, f"{quote_sheetname(one.sheet)}!{letter}{row}")
    return found


def lead(cell: Cell, place: str) -> None:
    """Make a cell lead to a place in the workbook."""
    cell.hyperlink = Hyperlink(ref="", location=place)


def lead_out(cell: Cell, address: str) -> bool:
    """Make a cell lead to an address on the web; to no other kind of address. Whether it leads there."""
    if len(address) > LONGEST or not WEB.fullmatch(address):
        return False
    cell.hyperlink = address
    return True
