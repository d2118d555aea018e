"""Writing views into sheets: numbers stay numbers, text stays text, widths fit."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.compare import views

FORMATS = {
    views.COUNT: "#,##0",
    views.SIGNED: '+#,##0;"−"#,##0;0',
    views.PERCENT: "0.00%",
    views.POINTS: '+0.00;"−"0.00;0.00',
}
FONT = "Calibri"
HEAD = PatternFill("solid", fgColor="E8EEF4")
RULE = Border(bottom=Side(style="thin", color="9AA5B1"))
MAX_WIDTH = 60
TEXT_WIDTH = 110
LINE_HEIGHT = 15.5  # points


def put(sheet: Worksheet, row: int, column: int, value: Any, kind: str = views.TEXT) -> None:
    """Write one cell. Text stays text, even where it looks like a formula; a missing value stays empty."""
    cell = sheet.cell(row, column)
    if value is None or value is pd.NA or (isinstance(value, float) and value != value) or value == "":
        return
    if kind in (views.TEXT, views.LINK):
        cell.value = str(value)
        cell.data_type = "s"
        cell.alignment = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
        if kind == views.LINK and str(value).startswith(("http://", "https://")):
            cell.hyperlink = str(value)
            cell.font = Font(name=FONT, color="0B5394", underline="single")
        return
    number = float(value) / 100 if kind == views.PERCENT else float(value)
    cell.value = int(number) if kind in (views.COUNT, views.SIGNED) else number
    cell.number_format = FORMATS[kind]
    cell.alignment = Alignment(vertical="top")


def head(cell: Any) -> None:
    """Make a cell look like a heading."""
    cell.font, cell.fill, cell.border = Font(name=FONT, bold=True), HEAD, RULE


def paragraphs(sheet: Worksheet, texts: list[tuple[str, bool]], row: int) -> int:
    """Write lines of running text (and whether each is a heading) below each other; returns the next row."""
    sheet.column_dimensions["A"].width = TEXT_WIDTH
    for text, bold in texts:
        put(sheet, row, 1, text)
        sheet.cell(row, 1).font = Font(name=FONT, bold=bold)
        sheet.row_dimensions[row].height = LINE_HEIGHT * max(1, -(-len(text) // TEXT_WIDTH))
        row += 1
    page(sheet)
    return row


def page(sheet: Worksheet) -> None:
    """One page wide on paper."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9  # A4
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0


def title(sheet: Worksheet, text: str, below: str = "") -> int:
    """Write a sheet's title and the line under it; returns the row where its content starts."""
    put(sheet, 1, 1, text)
    sheet["A1"].font = Font(name=FONT, bold=True, size=13)
    sheet["A1"].alignment = Alignment(wrap_text=False)
    if below:
        put(sheet, 2, 1, below)
        sheet["A2"].font = Font(name=FONT, color="5A5A5A")
        sheet["A2"].alignment = Alignment(wrap_text=False)
    return 4


def put_view(sheet: Worksheet, view: views.View, top: int) -> None:
    """Write a view with its headings at row `top`; headings stay in sight, columns can be filtered."""
    for column, name in enumerate(view.frame.columns, start=1):
        put(sheet, top, column, name)
        cell = sheet.cell(top, column)
        head(cell)
        cell.alignment = Alignment(horizontal="left", vertical="bottom", wrap_text=True, indent=1)
    for row, record in enumerate(view.frame.itertuples(index=False), start=top + 1):
        for column, (value, kind) in enumerate(zip(record, view.kinds, strict=True), start=1):
            put(sheet, row, column, value, kind)
    last = get_column_letter(len(view.frame.columns))
    sheet.freeze_panes = f"A{top + 1}"
    sheet.auto_filter.ref = f"A{top}:{last}{top + len(view.frame)}"
    fit(sheet, top)


def fit(sheet: Worksheet, top: int) -> None:
    """Column widths and row heights from what stands in them."""
    for cells in sheet.iter_cols(min_row=top):
        longest = max((_length(c.value) for c in cells[1:]), default=0)
        words = max((len(w) for w in str(cells[0].value or "").split()), default=0)
        width = min(MAX_WIDTH, max(longest, words, 6) + 4)
        sheet.column_dimensions[cells[0].column_letter].width = width
    for cells in sheet.iter_rows(min_row=top):
        lines = max(
            (_lines(c.value, sheet.column_dimensions[c.column_letter].width) for c in cells), default=1
        )
        sheet.row_dimensions[cells[0].row].height = LINE_HEIGHT * lines
    page(sheet)


def _lines(value: Any, width: float) -> int:
    """How many lines a wrapped text takes in a column: words are not broken unless they are too long."""
    room = max(1, int(width) - 3)
    return max(1, len(textwrap.wrap(value, room))) if isinstance(value, str) else 1


def _length(value: Any) -> int:
    """How long a value is as it is shown; formatted numbers are short however many digits they have."""
    if value is None:
        return 0
    return min(len(str(value)), 9) if isinstance(value, (int, float)) else len(str(value))
