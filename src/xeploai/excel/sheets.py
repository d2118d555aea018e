"""What every sheet has around its content: title, lines below it, paper."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.cell import Cell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes import Labels
from xeploai.compare.view import View
from xeploai.excel.cells import HIGHEST, LINE, put, put_table
from xeploai.excel.links import Places, lead
from xeploai.excel.styles import Styles
from xeploai.excel.text import lines_of, printed_head

A4 = 9
PAPER_CM = (21.0, 29.7)
MARGIN_CM, HEAD_CM = 1.2, 1.9
INCH = 2.54
TITLE_SIZE = 1.35  # of a line of text
MOST_SOURCE_LINES = 2  # a longer source stands on its own sheet only
ACROSS = 140  # letters of a line that runs over the columns of a narrow table
FROZEN = 44  # letters of the columns that stay in sight at most


def top_of(view: View) -> int:
    """The row of a view's headings: below its title, the lines that it has, and an empty row."""
    return len(lines_below(view)) + 3


def lines_below(view: View) -> list[str]:
    """Scope, unit, source and legend of a view, as far as it has them."""
    return [line for line in (view.scope, view.unit, view.source, " · ".join(view.legend)) if line]


def put_view_sheet(
    sheet: Worksheet, view: View, styles: Styles, places: Places, labels: Labels, sources: str = ""
) -> None:
    """One sheet with a title, what the table covers, its unit, source and signs, and one table.

    Parameters
    ----------
    sources
        The sheet that lists the sources, where a view's own line on them is too long.
    """
    top = top_of(view)
    widths = put_table(sheet, top, view, styles, places)
    put_line(
        sheet, 1, view.heading, styles("title"), widths, wrapped=styles("wrapped_title"), size=TITLE_SIZE
    )
    for row, line in enumerate(lines_below(view), start=2):
        if line == view.source and sources and lines_of(line, _room(widths)[0]) > MOST_SOURCE_LINES:
            put_line(sheet, row, labels("sources.elsewhere", sheet=sources), styles("line"), widths)
        else:
            put_line(sheet, row, line, styles("line"), widths, wrapped=styles("quiet"))
    fixed = 2 if view.anchor and sum(widths[:2]) <= FROZEN else 1
    fixed = fixed if len(widths) > fixed and widths[0] <= FROZEN else 0
    sheet.freeze_panes = f"{get_column_letter(fixed + 1)}{top + 1}"
    sheet.print_title_rows = f"{top}:{top}"
    set_paper(sheet, labels, view.heading, landscape=True)


def put_line(
    sheet: Worksheet,
    row: int,
    text: str,
    style: StyleArray,
    widths: Sequence[float],
    wrapped: StyleArray | None = None,
    size: float = 1,
) -> Cell:
    """A line over the columns; over several lines, in joined cells, if it is longer than they are wide."""
    room, last = _room(widths)
    cell = put(sheet, row, 1, text, style)
    lines = lines_of(text, int(room / size)) if wrapped is not None else 1
    if size > 1 or lines > 1:
        sheet.row_dimensions[row].height = min(HIGHEST, LINE * size * lines)
    if lines > 1:
        cell._style = wrapped
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=last)
    return cell


def put_linked_line(sheet: Worksheet, row: int, column: int, text: str, place: str, styles: Styles) -> None:
    """A text that leads to a place in the workbook."""
    lead(put(sheet, row, column, text, styles("quiet_link")), place)


def set_paper(sheet: Worksheet, labels: Labels, title: str, *, landscape: bool) -> None:
    """A4, one page wide, with the sheet's title at the head of each page and its number at the foot."""
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.paperSize = A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    margins = sheet.page_margins
    margins.left = margins.right = MARGIN_CM / INCH
    margins.top = margins.bottom = HEAD_CM / INCH
    margins.header = margins.footer = 0.9 / INCH
    sheet.oddHeader.left.text = printed_head(title)
    sheet.oddFooter.right.text = labels("page_of", page="&P", pages="&N")


def paper_cm(*, landscape: bool) -> tuple[float, float]:
    """Width and height of what a page holds."""
    width, height = PAPER_CM[::-1] if landscape else PAPER_CM
    return width - 2 * MARGIN_CM, height - 2 * HEAD_CM


def _room(widths: Sequence[float]) -> tuple[int, int]:
    """How many letters a line over the columns has, and its last column: further ones if they are few."""
    total, last = sum(widths), len(widths)
    while total < ACROSS:
        total, last = total + 8.43, last + 1
    return int(total * 0.95), last
