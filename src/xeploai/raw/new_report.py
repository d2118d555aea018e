"""A new report: an empty raw-figure workbook for whoever types it, and its row in the register."""

from __future__ import annotations

import csv
from pathlib import Path

from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project
from xeploai.raw.columns import REPORT_COLUMNS
from xeploai.raw.files import read_table
from xeploai.raw.registry import check_row, wrong_id
from xeploai.raw.workbook import figures_workbook


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
        Mistake("data/raw/reports.csv", text, column=column)
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
    if any((project.raw / f"{report}.{kind}").exists() for kind in ("csv", "xlsx")):
        return [Mistake(f"data/raw/{report}", "is there already")]
    mistakes: list[Mistake] = []
    if report in _registered(project, mistakes):
        mistakes.append(Mistake("data/raw/reports.csv", f"report '{report}' is registered already"))
    return mistakes


def _registered(project: Project, mistakes: list[Mistake]) -> set[str]:
    """Ids in the register; why it cannot be read is added to the mistakes."""
    if not project.registry.is_file():
        return set()
    frame, found = read_table(project.registry, REPORT_COLUMNS, ("report",), "data/raw/reports.csv")
    mistakes += found
    return set(frame["report"])


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
