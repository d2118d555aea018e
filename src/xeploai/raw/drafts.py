"""The draft of a report: written for a person to settle, read back, kept in `data/raw` when it is settled."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from xeploai import codes
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.project import Project
from xeploai.raw.checks import check_rows
from xeploai.raw.columns import FIGURE_COLUMNS, KEPT_FATES, REPORT_COLUMNS, REQUIRED_FIGURE_COLUMNS
from xeploai.raw.defaults import fill
from xeploai.raw.files import ROW, read_table
from xeploai.raw.registry import check_row
from xeploai.raw.template import register, taken
from xeploai.raw.workbook import CONTEXT, figures_workbook

Row = dict[str, Any]
COLUMNS = (*FIGURE_COLUMNS, CONTEXT)


def write(path: Path, report: str, rows: list[dict[str, str]]) -> None:
    """Write a draft: a workbook with drop-downs, or a CSV, by the path's ending; whole or not at all.

    Parameters
    ----------
    rows
        Text: the columns of raw figures and `context`, the words around the number.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.stem}.part{path.suffix}")
    if path.suffix == ".xlsx":
        figures_workbook(report, rows, codes.codes_of("fate")).save(part)
    else:
        with part.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    part.replace(path)


def read(path: Path) -> list[Row]:
    """The rows of a draft as a person left them, each with `_row`, where it stands.

    Raises
    ------
    UserMistakesError
        If it cannot be read, or has a column that raw figures have not.
    """
    frame, mistakes = read_table(path, COLUMNS, REQUIRED_FIGURE_COLUMNS, path.name)
    if mistakes:
        raise UserMistakesError(mistakes)
    return frame.to_dict("records")


def left_open(
    project: Project, report: str, rows: list[Row], registered: dict[str, str], where: str
) -> list[Mistake]:
    """What keeps a draft from being kept: rows not settled, what does not fit, what the register lacks."""
    mistakes = taken(project, report)
    given = {**dict.fromkeys(REPORT_COLUMNS, ""), **registered, "report": report}
    mistakes += [Mistake("the report", text, column=column) for column, text in check_row(given)]
    for row in rows:
        if row["fate"] == "unresolved":
            about = f" ({row['note']})" if row["note"] else ""
            text = f"'{row['printed']}' is unresolved{about}: make it a figure, or say what else it is"
            mistakes.append(Mistake(where, text, row[ROW], "fate"))
        elif row["fate"] and row["fate"] not in codes.codes_of("fate"):
            mistakes.append(Mistake(where, f"unknown fate '{row['fate']}'", row[ROW], "fate"))
    settled = [row for row in rows if row["fate"] in ("", *KEPT_FATES) and row["fate"] != "unresolved"]
    return mistakes + check_rows(fill(settled, report, given), where, report)


def keep(project: Project, report: str, rows: list[Row], registered: dict[str, str], where: str) -> Path:
    """Write `data/raw/<report>.csv` and the report's row in the register.

    Raises
    ------
    UserMistakesError
        With all that is open, if anything is; nothing is written then.
    """
    mistakes = left_open(project, report, rows, registered, where)
    if mistakes:
        raise UserMistakesError(mistakes)
    target = project.raw / f"{report}.csv"
    part = target.with_name(f".{report}.part")
    with part.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, FIGURE_COLUMNS, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["fate"] in ("", *KEPT_FATES))
    part.replace(target)
    register(project.registry, {**registered, "report": report})
    return target
