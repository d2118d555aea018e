"""An empty raw-figure workbook with drop-downs, for whoever types the next report."""

from __future__ import annotations

import csv
from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from xeploai import codes
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project
from xeploai.raw.columns import (
    CODED_COLUMNS,
    FIGURE_COLUMNS,
    KEPT_FATES,
    REPORT_COLUMNS,
    REQUIRED_FIGURE_COLUMNS,
)
from xeploai.raw.files import read_table
from xeploai.raw.registry import REPORT_ID, check_row

ROWS = 400  # how many rows get drop-downs; typing further down still works
REQUIRED = PatternFill("solid", fgColor="FFF2CC")
OPTIONAL = PatternFill("solid", fgColor="E8EEF4")


def new_report(project: Project, report: str, registered: dict[str, str]) -> Path:
    """Write `data/raw/<report>.xlsx` and a row of the register.

    Parameters
    ----------
    registered
        What is known of the report: columns of the register; the rest stays empty for the person to fill.

    Raises
    ------
    UserMistakesError
        If the id is none, or the report is there already.
    """
    target = project.raw / f"{report}.xlsx"
    mistakes = []
    if not REPORT_ID.fullmatch(report):
        mistakes.append(Mistake("report", f"'{report}' is no id: lower-case letters, digits and '-' only"))
    elif target.exists() or (project.raw / f"{report}.csv").exists():
        mistakes.append(Mistake(f"data/raw/{report}", "is there already"))
    elif report in _registered(project, mistakes):
        mistakes.append(Mistake("data/raw/reports.csv", f"report '{report}' is registered already"))
    mistakes += [
        Mistake("data/raw/reports.csv", text, column=column)
        for column, text in check_row({**dict.fromkeys(REPORT_COLUMNS, ""), **registered})
        if column in registered
    ]
    if mistakes:
        raise UserMistakesError(mistakes)
    _workbook(report).save(target)
    _register(project.registry, {**registered, "report": report})
    return target


def _registered(project: Project, mistakes: list[Mistake]) -> set[str]:
    """Ids in the register; why it cannot be read is added to the mistakes."""
    if not project.registry.is_file():
        return set()
    frame, found = read_table(project.registry, REPORT_COLUMNS, ("report",), "data/raw/reports.csv")
    mistakes += found
    return set(frame["report"])


def _register(path: Path, row: dict[str, str]) -> None:
    """Add a row to the register as it is: its own columns in their order, its own line ends."""
    text = path.read_bytes().decode("utf-8-sig") if path.is_file() else ""
    end = "\r\n" if "\r\n" in text else "\n"
    columns = next(csv.reader([text.splitlines()[0]])) if text else list(REPORT_COLUMNS)
    with path.open("a", encoding="utf-8", newline="") as register:
        writer = csv.DictWriter(register, columns, restval="", extrasaction="ignore", lineterminator=end)
        if not text:
            writer.writeheader()
        elif not text.endswith("\n"):
            register.write(end)
        writer.writerow(row)


def _workbook(report: str) -> Workbook:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "figures"
    lists = book.create_sheet("lists")
    for number, name in enumerate(FIGURE_COLUMNS, start=1):
        cell = sheet.cell(1, number, name)
        needed = name in REQUIRED_FIGURE_COLUMNS or name == "rating"
        cell.fill, cell.font = (REQUIRED if needed else OPTIONAL), Font(bold=True)
        cell.comment = Comment(_help(name), "xeploai")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = 26 if name in ("printed", "note") else 16
        for row in range(2, ROWS + 2):
            sheet.cell(row, number).number_format = "@"  # typed as printed: 05 stays 05
    for row in range(2, ROWS + 2):
        sheet.cell(row, FIGURE_COLUMNS.index("figure_id") + 1, f"f{row - 1:03d}")
    sheet.cell(2, FIGURE_COLUMNS.index("report") + 1, report)
    sheet.freeze_panes = "E2"
    coded = [name for name in FIGURE_COLUMNS if name in CODED_COLUMNS]
    for number, name in enumerate(coded, start=1):
        _drop_down(book, sheet, lists, number, name)
    lists.freeze_panes = "A2"
    return book


def _drop_down(book: Workbook, sheet: Worksheet, lists: Worksheet, number: int, name: str) -> None:
    """A list of codes on the second sheet, with their Vietnamese names beside it, and a rule that uses it."""
    codelist = CODED_COLUMNS[name]
    words = KEPT_FATES if codelist == "fate" else codes.codes_of(codelist)
    first, second = 2 * number - 1, 2 * number
    lists.cell(1, first, name).font = Font(bold=True)
    for row, code in enumerate(words, start=2):
        lists.cell(row, first, code)
        lists.cell(row, second, codes.name_of(codelist, code, "vi"))
    lists.column_dimensions[get_column_letter(first)].width = 24
    lists.column_dimensions[get_column_letter(second)].width = 40
    letter = get_column_letter(first)
    book.defined_names[f"codes_{name}"] = DefinedName(
        f"codes_{name}", attr_text=f"lists!${letter}$2:${letter}${len(words) + 1}"
    )
    rule = DataValidation(type="list", formula1=f"=codes_{name}", allow_blank=True, showErrorMessage=True)
    rule.errorTitle, rule.error = name, "Choose a code of the list (see sheet 'lists')."
    column = get_column_letter(FIGURE_COLUMNS.index(name) + 1)
    rule.add(f"{column}2:{column}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _help(name: str) -> str:
    table = codes.reference("raw_columns").set_index("column")
    return f"{table.at[name, 'description_vi']}\n\n{table.at[name, 'description_en']}"
