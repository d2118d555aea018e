"""A new report: an empty raw-figure workbook for whoever types it, and its row in the register."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project
from xeploai.raw.columns import REPORT_COLUMNS
from xeploai.raw.files import ROW, read_table
from xeploai.raw.registry import PLACE, check_row, wrong_id
from xeploai.raw.workbook import figures_workbook

WHERE = "data/raw/reports.csv"


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
    mistakes = taken(project, report)
    mistakes += [
        Mistake(f"--{PLACE.get(column, column)}", text)
        for column, text in check_row({**dict.fromkeys(REPORT_COLUMNS, ""), **registered})
        if column in registered
    ]
    if mistakes:
        raise UserMistakesError(mistakes)
    figures_workbook(report).save(target)
    register(project.registry, {**registered, "report": report})
    return target


def taken(project: Project, report: str) -> list[Mistake]:
    """Why there can be no new report of this id: it is none, or there is one already."""
    if wrong := wrong_id(report):
        return [Mistake("report", wrong)]
    mistakes: list[Mistake] = []
    row = _registered(project, mistakes).get(report)
    its_row = f" and row {row[ROW]} of {WHERE}" if row else ""
    for name in (f"{report}.csv", f"{report}.xlsx"):
        if (project.raw / name).exists():
            text = f"is there already: edit it, or delete the file{its_row}"
            return [Mistake(f"data/raw/{name}", text)]
    if row:
        text = f"report '{report}' is registered already: add its file to data/raw, or delete the row"
        mistakes.append(Mistake(WHERE, text, row[ROW], "report"))
    return mistakes


def to_fill(project: Project, report: str) -> tuple[int, list[str]]:
    """The row of a new report in the register, and its columns that are still to be filled."""
    row = _registered(project, [])[report]
    columns = {column for column, _ in check_row(row)} | {c for c in ("time_period",) if not row[c]}
    return row[ROW], [column for column in REPORT_COLUMNS if column in columns]


def _registered(project: Project, mistakes: list[Mistake]) -> dict[str, dict[str, Any]]:
    """The register's rows by id; why it cannot be read is added to the mistakes."""
    if not project.registry.is_file():
        return {}
    frame, found = read_table(project.registry, REPORT_COLUMNS, ("report",), WHERE)
    mistakes += found
    return {row["report"]: row for row in frame.to_dict("records")}


def register(path: Path, row: dict[str, str]) -> None:
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
