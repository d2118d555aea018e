"""Writing tables into sheets: numbers stay numbers, text stays text, widths fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.compare.view import LINK, PERCENT, POINTS, TEXT, View
from xeploai.excel.links import MOST, Places, lead, lead_out
from xeploai.excel.styles import TABLE_FORMATS, Styles, with_sign
from xeploai.excel.text import cell_text, headings, legal, lines_of, table_name

AUTHOR = "xeploai"
LINE = 15.0  # points that a line takes
HIGHEST = 409.0  # points that Excel gives a row
NARROW, WIDE, LINK_WIDTH = 14, 90, 44  # letters of a column of text, at least and at most; of addresses
A_COLUMN = 15  # letters that each of very many columns has
WIDEST = 170  # letters of all columns together that can still be read on landscape A4
COMMENT_LETTERS = 42  # of a line of a comment
Values = list[Any]


def put(sheet: Worksheet, row: int, column: int, value: str | float | None, style: StyleArray) -> Cell:
    """Write one cell: text stays text, even where it looks like a formula; an empty cell keeps its style."""
    cell = Cell(sheet, row, column)
    cell._style = style
    if isinstance(value, str):
        if value:
            cell._value, cell.data_type = cell_text(value), "s"
    elif value is not None:
        cell._value = value
    sheet._cells[row, column] = cell
    return cell


def cell_values(values: pd.Series, kind: str) -> Values:
    """A column as cells hold it: per cent as fractions, counts as whole numbers, nothing for missing ones."""
    missing, given = values.isna().tolist(), values.tolist()
    pairs = zip(given, missing, strict=True)
    if kind in (TEXT, LINK):
        return [None if gone else str(value) for value, gone in pairs]
    if kind == PERCENT:
        return [None if gone else float(value) / 100 for value, gone in pairs]
    if kind == POINTS:
        return [None if gone else float(value) for value, gone in pairs]
    return [None if gone else int(value) if value == int(value) else float(value) for value, gone in pairs]


def put_table(sheet: Worksheet, top: int, view: View, styles: Styles, places: Places) -> list[float]:
    """Write a view as an Excel table, its headings at row `top`; returns how wide its columns are.

    Ids lead to their rows, addresses to the web; what is marked shows its sign and has a comment.
    """
    names = headings(view.frame.columns)
    columns = [cell_values(view.frame.iloc[:, at], kind) for at, kind in enumerate(view.kinds)]
    widths = fitting_widths(names, columns, view.kinds)
    lines: dict[int, int] = {top: 1}
    targets = dict(view.targets)
    for column, (name, values, kind, width) in enumerate(
        zip(names, columns, view.kinds, widths, strict=True), start=1
    ):
        put(sheet, top, column, name, styles("head"))
        lines[top] = max(lines[top], lines_of(name, int(width) - 4))
        sheet.column_dimensions[get_column_letter(column)].width = width
        text = kind in (TEXT, LINK)
        style = styles(kind) if text else styles("number", TABLE_FORMATS[kind])
        for row, value in enumerate(values, start=top + 1):
            put(sheet, row, column, value, style)
        if kind == TEXT:
            _note_lines(lines, values, top, int(width) - 3)
        if text:
            target = places.get(targets.get(str(view.frame.columns[column - 1]), ""), {})
            if target or kind == LINK:
                _link(sheet, top, column, values, kind, target, styles)
    mark(sheet, top, view, styles)
    for row, count in lines.items():
        if count > 1:
            sheet.row_dimensions[row].height = min(HIGHEST, LINE * count)
    _as_excel_table(sheet, top, view, names)
    return widths


def fitting_widths(names: Sequence[str], columns: Sequence[Values], kinds: Sequence[str]) -> list[float]:
    """Widths in letters: as wide as its content, or, where all get too wide, long texts over several lines.

    What a sheet has left beside its narrow columns goes to the columns of text by how long their texts are.
    """
    widths, wanted, weights = list[float](), list[float](), list[float]()
    for name, values, kind in zip(names, columns, kinds, strict=True):
        head = max(max(map(len, name.split()), default=0), -(-len(name) // 3)) + 5  # with the filter's button
        lengths = [len(v) if isinstance(v, str) else _digits(v, kind) for v in values if v is not None]
        inside = max(lengths, default=0) + (4 if kind in (TEXT, LINK) else 3)
        if kind == TEXT:
            words = max((len(w) for v in values if v for w in v.split()), default=0) + 4
            least = max(head, min(inside, max(NARROW, min(words, 2 * NARROW))))
        else:
            least = max(head, min(inside, LINK_WIDTH))
        widths.append(float(least))
        wanted.append(max(0.0, min(inside, WIDE) - least) if kind == TEXT else 0.0)
        weights.append(sum(lengths) / max(1, len(lengths)))
    room = max(WIDEST, A_COLUMN * len(widths))
    for _ in range(len(widths)):
        left, heavy = room - sum(widths), sum(w for w, more in zip(weights, wanted, strict=True) if more)
        if left < 1 or not heavy:
            break
        for at, more in enumerate(wanted):
            given = min(more, left * weights[at] / heavy) if more else 0.0
            widths[at], wanted[at] = widths[at] + given, more - given if more - given >= 0.5 else 0.0
    return [round(width, 1) for width in widths]


def mark(sheet: Worksheet, top: int, view: View, styles: Styles) -> None:
    """Show the signs of what is marked behind its numbers, and its notes as comments."""
    names = list(view.frame.columns)
    kinds = dict(zip(names, view.kinds, strict=True))
    for row, heading, signs, note in marks(view.marked):
        cell = sheet._cells[top + 1 + row, names.index(heading) + 1]
        if kinds[heading] in TABLE_FORMATS:
            cell._style = styles("number", with_sign(TABLE_FORMATS[kinds[heading]], signs))
        comment(cell, note)


def marks(marked: Iterable[tuple[int, str, str, str]]) -> list[tuple[int, str, str, str]]:
    """Each marked cell once, with all its signs and notes.

    >>> marks([(0, "n", "*", "derived"), (0, "n", "§", "corrected"), (0, "n", "*", "derived")])
    [(0, 'n', '*§', 'derived\\ncorrected')]
    """
    signs, notes = dict[tuple[int, str], dict[str, None]](), dict[tuple[int, str], dict[str, None]]()
    for row, heading, sign, note in marked:
        signs.setdefault((row, heading), {})[sign] = None
        notes.setdefault((row, heading), {})[note] = None
    return [(*cell, "".join(signs[cell]), "\n".join(notes[cell])) for cell in signs]


def comment(cell: Cell, note: str) -> None:
    """A comment as large as its text; it opens beside its cell."""
    said = legal(note)
    cell.comment = Comment(said, AUTHOR, height=24 + 17 * lines_of(said, COMMENT_LETTERS), width=300)


def _digits(value: float, kind: str) -> int:
    """How long a number is as it is shown."""
    if kind in (PERCENT, POINTS):
        return 7
    return len(f"{abs(value):,.0f}") + 1


def _note_lines(lines: dict[int, int], values: Values, top: int, room: int) -> None:
    """Keep how many lines a row takes, of the texts that are longer than their column."""
    for row, value in enumerate(values, start=top + 1):
        if value and (len(value) > room or "\n" in value):
            lines[row] = max(lines.get(row, 1), lines_of(value, room))


def _link(
    sheet: Worksheet, top: int, column: int, values: Values, kind: str, target: dict[str, str], styles: Styles
) -> None:
    """Lead the cells of a column to the rows that they name (the first of several), or to the web."""
    style = styles("web" if kind == LINK else "led")
    for row, value in enumerate(values[:MOST], start=top + 1):
        if not value:
            continue
        cell = sheet._cells[row, column]
        if kind == LINK:
            linked = lead_out(cell, value)
        else:
            place = next((target[name] for name in value.split() if name in target), "")
            linked = bool(place)
            if linked:
                lead(cell, place)
        if linked:
            cell._style = style


def _as_excel_table(sheet: Worksheet, top: int, view: View, names: list[str]) -> None:
    """Make the cells an Excel table: it is filtered and sorted by its headings."""
    reference = f"A{top}:{get_column_letter(len(names))}{top + len(view.frame)}"
    taken = {name.lower() for one in sheet.parent.worksheets for name in one.tables}
    table = Table(displayName=table_name(view.name, taken), ref=reference)
    table.tableColumns = [
        TableColumn(id=number, name=cell_text(name)) for number, name in enumerate(names, 1)
    ]
    table.autoFilter = AutoFilter(ref=reference)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=True)
    sheet.add_table(table)
