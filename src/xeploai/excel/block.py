"""A sheet of one picture: its native chart, and below it the numbers that the chart is bound to.

The chart stands first: it is in sight at once, and no page of paper ends within it, whatever program prints
it (Excel leaves out breaks that are set where a sheet is fitted to the width of a page).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes import Labels
from xeploai.compare.picture import NAME, ROW, Picture
from xeploai.excel.cells import HIGHEST, LINE, comment, marks, put
from xeploai.excel.helpers import POSITION, RULE, RULE_POSITION, helpers, numbers
from xeploai.excel.links import lead
from xeploai.excel.native import native_chart
from xeploai.excel.sheets import TITLE_SIZE, paper_cm, put_line, set_paper
from xeploai.excel.sizes import IDS, NAMES, NUMBERS, WIDTH_CM, chart_size
from xeploai.excel.styles import CHART_FORMATS, Styles, with_sign
from xeploai.excel.text import headings, legal, lines_of

CM_A_POINT, CM_A_LETTER = 2.54 / 72, 7 * 2.54 / 96
CHART_ROW = 4
USUAL_COLUMN = 9.1  # letters, with its edges


def put_picture_sheet(
    sheet: Worksheet,
    picture: Picture,
    styles: Styles,
    rows: dict[str, str],
    labels: Labels,
    under: Sequence[str] = (),
) -> None:
    """One sheet with a picture's title, its chart and its block.

    Parameters
    ----------
    rows
        Where the rows of the comparison stand in the workbook, by their ids.
    under
        Lines between chart and block: signs, what to compare with care, the source.
    """
    top = block_row(picture, under)
    widths = put_block(sheet, top, picture, styles, rows, labels)
    put_line(
        sheet, 1, picture.title, styles("title"), widths, wrapped=styles("wrapped_title"), size=TITLE_SIZE
    )
    put_line(sheet, 2, picture.subtitle, styles("line"), widths, wrapped=styles("quiet"))
    for row, line in enumerate(under, start=top - len(under) - 1):
        put_line(sheet, row, line, styles("line"), widths, wrapped=styles("quiet"))
    chart = native_chart(sheet, top, picture, labels)
    chart.alt = alternative_text(picture, top, labels)
    sheet.add_chart(chart, f"A{CHART_ROW}")
    _fit_paper(sheet, picture, labels, widths, top)


def block_row(picture: Picture, under: Sequence[str] = ()) -> int:
    """The row of a block's headings: below its chart and the lines under that."""
    rows = math.ceil(chart_size(picture).height / (LINE * CM_A_POINT))
    return CHART_ROW + rows + 2 + len(under)


def put_block(
    sheet: Worksheet, top: int, picture: Picture, styles: Styles, rows: dict[str, str], labels: Labels
) -> list[float]:
    """Write the numbers of a picture, headings at row `top`: ids, names, its columns, what the chart needs.

    Returns
    -------
    The widths of its columns in letters.
    """
    frame, columns, more = picture.frame, numbers(picture), helpers(picture)
    series = [str(name) for name in frame.columns if name not in (ROW, NAME)]
    said = [picture.rule_name if key == RULE and picture.rule_name else labels(key) for key in more]
    names = headings([labels.column("row_id"), labels.column("name"), *series, *said])
    ids, called = [_text(v) for v in frame[ROW].tolist()], [_text(v) for v in frame[NAME].tolist()]
    widths = [9.0, float(min(56, max([12, *(len(n) + 4 for n in called)])))]
    widths += [float(min(22, max(10, max(map(len, n.split())) + 3, len(n) // 3 + 4))) for n in names[2:]]
    for column, (name, width) in enumerate(zip(names, widths, strict=True), start=1):
        plain = column < NUMBERS + len(columns)
        put(sheet, top, column, name, styles("head" if plain else "helper_head"))
        sheet.column_dimensions[get_column_letter(column)].width = width
    for row, (one, name) in enumerate(zip(ids, called, strict=True), start=top + 1):
        place = next((rows[name] for name in one.split() if name in rows), "")
        cell = put(sheet, row, IDS, one, styles("id_link" if place else "id"))
        if place:
            lead(cell, place)
        put(sheet, row, NAMES, name, styles("text"))
    form = CHART_FORMATS[picture.unit]
    forms = [form] * len(columns) + ["0" if key in (POSITION, RULE_POSITION) else form for key in more]
    for column, values in enumerate([*columns, *more.values()], start=NUMBERS):
        helper = column >= NUMBERS + len(columns)
        look = styles("helper" if helper else "number", forms[column - NUMBERS])
        for row, value in enumerate(values, start=top + 1):
            put(sheet, row, column, value, look)
    _mark(sheet, top, picture, series, styles)
    _heights(sheet, top, names[: NUMBERS - 1 + len(columns)], widths, ids, called)
    return widths


def alternative_text(picture: Picture, top: int, labels: Labels) -> str:
    """The chart in words: what it says, and where its numbers stand."""
    last = get_column_letter(NUMBERS + len(picture.colours) - 1)
    cells = f"{get_column_letter(NAMES)}{top}:{last}{top + len(picture.frame)}"
    return legal(labels("alt.native", title=picture.title, subtitle=picture.subtitle, cells=cells))


def _mark(sheet: Worksheet, top: int, picture: Picture, series: list[str], styles: Styles) -> None:
    """Signs behind the numbers that are not simply as printed, and what they mean as comments."""
    for row, heading, sign, note in marks(picture.marked):
        column = NAMES if heading == NAME else NUMBERS + series.index(heading)
        cell = sheet._cells[top + 1 + row, column]
        if column >= NUMBERS:
            cell._style = styles("number", with_sign(CHART_FORMATS[picture.unit], sign))
        comment(cell, note)


def _heights(
    sheet: Worksheet, top: int, names: list[str], widths: list[float], ids: list[str], called: list[str]
) -> None:
    heads = max(lines_of(name, int(width) - 4) for name, width in zip(names, widths, strict=False))
    sheet.row_dimensions[top].height = LINE * max(heads, 2)
    for row, (one, name) in enumerate(zip(ids, called, strict=True), start=top + 1):
        lines = max(lines_of(name, int(widths[1]) - 3), lines_of(one, int(widths[0])))
        if lines > 1:
            sheet.row_dimensions[row].height = min(HIGHEST, LINE * lines)


def _fit_paper(sheet: Worksheet, picture: Picture, labels: Labels, widths: list[float], top: int) -> None:
    """One page wide; upright where that has room for all, or for a chart higher than a page across."""
    end = top + max(2, len(picture.frame))
    total, last = sum(widths), len(widths)
    while total * CM_A_LETTER < WIDTH_CM + 0.3:
        total, last = total + USUAL_COLUMN, last + 1

    def fits(rows: int, *, landscape: bool) -> bool:
        width, height = paper_cm(landscape=landscape)
        points = sum(sheet.row_dimensions[row].height or LINE for row in range(1, rows + 1))
        return points * CM_A_POINT * min(1.0, width / (total * CM_A_LETTER)) <= height

    whole = fits(end, landscape=True) or not fits(end, landscape=False)
    set_paper(sheet, labels, picture.title, landscape=whole and fits(top - 2, landscape=True))
    sheet.print_area = f"A1:{get_column_letter(last)}{end}"
    sheet.print_title_rows = f"{top}:{top}"


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)
