"""A workbook of raw figures with drop-downs: empty for whoever types, or filled with a draft to settle."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xeploai import codes
from xeploai.raw.columns import CODED_COLUMNS, FIGURE_COLUMNS, KEPT_FATES, REQUIRED_FIGURE_COLUMNS

ROWS = 400  # how many rows get drop-downs; typing further down still works
REQUIRED = PatternFill("solid", fgColor="FFF2CC")
OPTIONAL = PatternFill("solid", fgColor="E8EEF4")
OPEN = PatternFill("solid", fgColor="FFD98A")
CONTEXT = "context"  # of a draft: the words around the number; no column of a raw-figure file
WIDTHS = {"printed": 26, "note": 40, CONTEXT: 90}


def figures_workbook(
    report: str, rows: Sequence[dict[str, str]] = (), fates: Sequence[str] = KEPT_FATES
) -> Workbook:
    """A sheet `figures` with the columns of raw figures, and a sheet `lists` with the codes they take.

    Parameters
    ----------
    rows
        Filled in, text; with `context` they are a draft, and those that are `unresolved` are marked. None
        makes an empty sheet with ids.
    fates
        The fates offered.
    """
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "figures"
    lists = book.create_sheet("lists")
    last = max(ROWS, len(rows)) + 1
    columns = [*FIGURE_COLUMNS, *([CONTEXT] if rows else [])]
    for number, name in enumerate(columns, start=1):
        cell = sheet.cell(1, number, name)
        needed = name in REQUIRED_FIGURE_COLUMNS or name == "rating"
        cell.fill, cell.font = (REQUIRED if needed else OPTIONAL), Font(bold=True)
        if name != CONTEXT:
            cell.comment = Comment(_help(name), "xeploai")
        sheet.column_dimensions[get_column_letter(number)].width = WIDTHS.get(name, 16)
        for row in range(2, last + 1):
            sheet.cell(row, number).number_format = "@"  # typed as printed: 05 stays 05
    if rows:
        _fill(sheet, columns, rows)
    else:
        for row in range(2, last + 1):
            sheet.cell(row, FIGURE_COLUMNS.index("figure_id") + 1, f"f{row - 1:03d}")
        sheet.cell(2, FIGURE_COLUMNS.index("report") + 1, report)
    sheet.freeze_panes = "E2"
    coded = [name for name in FIGURE_COLUMNS if name in CODED_COLUMNS]
    for number, name in enumerate(coded, start=1):
        words = fates if name == "fate" else codes.codes_of(CODED_COLUMNS[name])
        _drop_down(book, sheet, lists, number, name, words, last)
    lists.freeze_panes = "A2"
    return book


def _fill(sheet: Worksheet, columns: list[str], rows: Sequence[dict[str, str]]) -> None:
    """Cells are text, whatever they look like: no formula of a document is run."""
    for number, row in enumerate(rows, start=2):
        for column, name in enumerate(columns, start=1):
            cell = sheet.cell(number, column)
            if row[name]:
                cell.value, cell.data_type = row[name], "s"
            if row["fate"] == "unresolved":
                cell.fill = OPEN
            if name == CONTEXT:
                cell.alignment = Alignment(wrap_text=True, vertical="top")


def _drop_down(
    book: Workbook,
    sheet: Worksheet,
    lists: Worksheet,
    number: int,
    name: str,
    words: Sequence[str],
    last: int,
) -> None:
    """A list of codes on the second sheet, with their Vietnamese names beside it, and a rule that uses it."""
    first, second = 2 * number - 1, 2 * number
    lists.cell(1, first, name).font = Font(bold=True)
    for row, code in enumerate(words, start=2):
        lists.cell(row, first, code)
        lists.cell(row, second, codes.name_of(CODED_COLUMNS[name], code, "vi"))
    lists.column_dimensions[get_column_letter(first)].width = 24
    lists.column_dimensions[get_column_letter(second)].width = 40
    letter = get_column_letter(first)
    book.defined_names[f"codes_{name}"] = DefinedName(
        f"codes_{name}", attr_text=f"lists!${letter}$2:${letter}${len(words) + 1}"
    )
    rule = DataValidation(type="list", formula1=f"=codes_{name}", allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = name, "Choose a code of the list (see sheet 'lists')."
    column = get_column_letter(FIGURE_COLUMNS.index(name) + 1)
    rule.add(f"{column}2:{column}{last}")
    sheet.add_data_validation(rule)


def _help(name: str) -> str:
    table = codes.reference("raw_columns").set_index("column")
    return f"{table.at[name, 'description_vi']}\n\n{table.at[name, 'description_en']}"
