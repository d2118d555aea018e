"""The draft of a report: written for a person to settle, read back, kept in `data/raw` when it is settled."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from xeploai import codes
from xeploai.mistakes import Mistake, UserMistakesError, in_order, unknown
from xeploai.project import Project, put_whole, write_whole
from xeploai.raw.checks import check_rows
from xeploai.raw.columns import FIGURE_COLUMNS, KEPT_FATES, REPORT_COLUMNS, REQUIRED_FIGURE_COLUMNS
from xeploai.raw.defaults import fill, lacks_period
from xeploai.raw.files import ROW, as_csv, read_table
from xeploai.raw.new_report import register, taken
from xeploai.raw.registry import check_row
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
    if path.suffix == ".csv":
        content = as_csv(rows, COLUMNS).encode("utf-8")
    else:
        book = io.BytesIO()
        figures_workbook(report, rows, codes.codes_of("fate")).save(book)
        content = book.getvalue()
    path.parent.mkdir(parents=True, exist_ok=True)
    put_whole(path, content, writer=f".{os.getpid()}")


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
    project: Project, report: str, rows: list[Row], registered: dict[str, str], text: str, where: str
) -> list[Mistake]:
    """What keeps a draft from being kept: rows not settled, what does not fit, what the register lacks.

    Parameters
    ----------
    text
        The document's: it must print each token where the row says it stands.
    where
        How messages call the draft.
    """
    mistakes = taken(project, report)
    given = {**dict.fromkeys(REPORT_COLUMNS, ""), **registered, "report": report}
    mistakes += [Mistake("the report", said, column=column) for column, said in check_row(given)]
    for row in rows:
        mistakes += [Mistake(where, said, row[ROW], column) for column, said in _open(row, text)]
    settled = [row for row in rows if _is_kept(row) and row["fate"] != "unresolved"]
    filled = fill(settled, report, given)
    if lacks_period(filled, given):
        text = "is empty: give it, or the period of each row, or say in each row's note why not"
        mistakes.append(Mistake("the report", text, column="time_period"))
    return in_order(mistakes + check_rows(filled, where, report))


def _open(row: Row, text: str) -> Iterator[tuple[str, str]]:
    """What one row still needs: column and what to do."""
    if row["fate"] == "unresolved":
        about = f" ({row['note']})" if row["note"] else ""
        yield "fate", f"'{row['printed']}' is unresolved{about}: make it a figure, or say what else it is"
    elif row["fate"] and row["fate"] not in codes.codes_of("fate"):
        yield "fate", unknown("fate", row["fate"], codes.codes_of("fate"))
    start, _, end = row["position"].partition(":")
    there = text[int(start) : int(end)] if start.isdigit() and end.isdigit() else ""
    if row["position"] and there != row["printed"]:  # a draft of another document
        yield (
            "position",
            f"the document does not print '{row['printed']}' there: empty it, or delete the draft",
        )


def _is_kept(row: Row) -> bool:
    return row["fate"] in ("", *KEPT_FATES)


def keep(
    project: Project, report: str, rows: list[Row], registered: dict[str, str], text: str, where: str
) -> Path:
    """Write `data/raw/<report>.csv` and the report's row in the register.

    Raises
    ------
    UserMistakesError
        With all that is open, if anything is; nothing is written then.
    """
    mistakes = left_open(project, report, rows, registered, text, where)
    if mistakes:
        raise UserMistakesError(mistakes)
    target = project.raw / f"{report}.csv"
    write_whole(target, as_csv(filter(_is_kept, rows)))
    register(project.registry, {**registered, "report": report})
    return target
