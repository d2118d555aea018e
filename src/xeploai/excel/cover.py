"""The first sheet (what the workbook says, of when, and what is where) and the sheet of notes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes import Labels
from xeploai.excel.cells import HIGHEST, LINE, put
from xeploai.excel.sheets import put_linked_line, set_paper
from xeploai.excel.styles import Styles
from xeploai.excel.text import lines_of

NAME_WIDTH, TEXT_WIDTH = 24.0, 96.0
ROOM = int((NAME_WIDTH + TEXT_WIDTH) * 0.92)


@dataclass(frozen=True)
class Said:
    """What a cover says of its workbook."""

    title: str
    question: str
    subtitle: str
    date: datetime.date | None


def put_cover(
    sheet: Worksheet,
    said: Said,
    contents: Sequence[tuple[str, str]],
    trace: str,
    labels: Labels,
    styles: Styles,
) -> None:
    """Write the cover: title, question, scope, date of the data, contents, the way to the printed text.

    Parameters
    ----------
    contents
        Each sheet's name and a line on it.
    trace
        How a number is followed to the printed text.
    """
    row = _running(sheet, 1, said.title, "cover_title", styles, 1.5)
    for text, look in ((said.question, "paragraph"), (said.subtitle, "quiet")):
        row = _running(sheet, row, text, look, styles) if text else row
    if said.date is not None:
        date = labels("cover.date", date=labels.date(said.date.isoformat()))
        row = _running(sheet, row, date, "quiet", styles)
    row = _running(sheet, row + 1, labels("cover.contents"), "section", styles, 1.2)
    for name, line in contents:
        put_linked_line(sheet, row, 1, name, f"{quote_sheetname(name)}!A1", styles)
        put(sheet, row, 2, line, styles("paragraph"))
        lines = max(lines_of(line, int(TEXT_WIDTH * 0.92)), lines_of(name, int(NAME_WIDTH) - 2))
        sheet.row_dimensions[row].height = LINE * lines
        row += 1
    row = _running(sheet, row + 1, trace, "paragraph", styles)
    _running(sheet, row + 1, labels("made_from"), "quiet", styles)
    _finish(sheet, labels, said.title)


def put_notes(
    sheet: Worksheet, notes: Sequence[str], legend: Sequence[str], title: str, labels: Labels, styles: Styles
) -> None:
    """Write all notes, and what the signs in the tables mean."""
    row = _running(sheet, 1, labels("section.notes"), "title", styles, 1.4)
    for note in notes:
        row = _running(sheet, row, note, "paragraph", styles)
    if legend:
        row = _running(sheet, row + 1, labels("notes.signs"), "section", styles, 1.2)
    for line in legend:
        row = _running(sheet, row, line, "paragraph", styles)
    _finish(sheet, labels, title)


def _running(sheet: Worksheet, row: int, text: str, look: str, styles: Styles, size: float = 1) -> int:
    """A paragraph over both columns; returns the next row."""
    put(sheet, row, 1, text, styles(look))
    lines = lines_of(text, int(ROOM / max(1.0, size * 0.95)))
    sheet.row_dimensions[row].height = min(HIGHEST, LINE * size * lines)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=2)
    return row + 1


def _finish(sheet: Worksheet, labels: Labels, title: str) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = NAME_WIDTH, TEXT_WIDTH
    sheet.sheet_view.showGridLines = False
    set_paper(sheet, labels, title, landscape=True)
