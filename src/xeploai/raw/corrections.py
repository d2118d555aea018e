"""The corrections register: what is used instead of a printed figure, who decided it and why.

Each entry is guarded by the token it corrects; nothing here changes what is kept as printed.
"""

from __future__ import annotations

import csv
import datetime
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.mistakes import Mistake, UserMistakesError, suggestion, unknown
from xeploai.project import Project
from xeploai.raw.files import read_table
from xeploai.raw.registry import is_date

COLUMNS = (
    "report", "figure_id", "expect", "action", "value", "reason", "evidence", "status", "decided_by",
    "decided_on",
)  # fmt: skip
REQUIRED = ("report", "figure_id", "expect", "action", "reason", "status", "decided_by", "decided_on")
OVERRIDE, DROP, FLAG = "override", "drop", "flag"
DECIDED_BY = re.compile(r"rule:[a-z_]+|[A-Za-zĐđ]{2,5}")
WHERE = "data/corrections.csv"


def read_corrections(project: Project, figures: pd.DataFrame) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read the register and check it against the figures it corrects.

    Parameters
    ----------
    figures
        Raw figures as `raw.load` returns them.

    Returns
    -------
    frame, mistakes
        The frame has `COLUMNS` as text, and ``_row``; it is empty where there is no register.
    """
    if not project.corrections.is_file():
        return pd.DataFrame(columns=[*COLUMNS, "_row"], dtype="str"), []
    frame, mistakes = read_table(project.corrections, COLUMNS, REQUIRED, WHERE)
    keys = zip(figures["report"], figures["figure_id"], strict=True)
    known = dict(zip(keys, figures.to_dict("records"), strict=True))
    seen: dict[tuple[str, str], int] = {}
    for row in frame.to_dict("records"):
        key = (row["report"], row["figure_id"])
        first = seen.setdefault(key, row["_row"])
        if first != row["_row"]:
            text = f"{row['report']} {row['figure_id']} already has an entry in row {first}: keep one"
            mistakes.append(Mistake(WHERE, text, row["_row"]))
        for column, text in _check(row, known):
            mistakes.append(Mistake(WHERE, text, row["_row"], column))
    return frame, mistakes


def _check(row: dict[str, Any], known: dict[tuple[str, str], dict[str, Any]]) -> list[tuple[str, str]]:
    found = [(column, "is empty") for column in REQUIRED if not row[column]]
    for column, codelist in (("action", "correction_action"), ("status", "correction_status")):
        if row[column] and row[column] not in codes.codes_of(codelist):
            found.append((column, unknown(column, row[column], codes.codes_of(codelist))))
    if row["decided_by"] and not DECIDED_BY.fullmatch(row["decided_by"]):
        found.append(("decided_by", f"'{row['decided_by']}' is neither rule:<name> nor a person's initials"))
    if row["decided_on"] and not is_date(row["decided_on"]):
        found.append(("decided_on", f"'{row['decided_on']}' is no date: write 2024-04-17"))
    if row["action"] in (DROP, FLAG) and row["value"]:
        found.append(("value", f"action '{row['action']}' takes no value"))
    figure = known.get((row["report"], row["figure_id"]))
    if figure is None:
        reports = {report for report, _ in known}
        if row["report"] in reports:
            text = f"report '{row['report']}' has no figure '{row['figure_id']}'"
            return [*found, ("figure_id", f"{text}: the entry matches nothing")]
        text = f"there is no report '{row['report']}'{suggestion(row['report'], reports)}"
        return [*found, ("report", f"{text}: the entry matches nothing")]
    if row["expect"] and row["expect"] != figure["printed"]:
        text = f"the report prints '{figure['printed']}', not '{row['expect']}': look at it again"
        found.append(("expect", text))
    if figure["fate"] != "figure":
        found.append(("figure_id", f"'{row['figure_id']}' is no figure but '{figure['fate']}'"))
    if row["action"] == OVERRIDE:
        found += _check_value(row["value"], figure)
    return found


def _check_value(value: str, figure: dict[str, Any]) -> list[tuple[str, str]]:
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,4})?", value):
        text = f"'{value}' is no number: use a decimal point, no separators" if value else "is empty"
        return [("value", text)]
    if figure["unit"] == "count" and "." in value:
        return [("value", f"a count is a whole number, not '{value}'")]
    if value.startswith("-") and figure["transformation"] != "change":
        return [("value", f"'{value}' has a sign, but the figure is no change")]
    if Decimal(value) == figure["value"]:
        return [("value", f"'{value}' is what the report prints: there is nothing to correct")]
    return []


def add_corrections(project: Project, proposed: pd.DataFrame, today: datetime.date) -> pd.DataFrame:
    """Add proposed entries for figures that the register has no entry for; returns those added.

    Raises
    ------
    UserMistakesError
        If the register is there and cannot be read.
    """
    path: Path = project.corrections
    there: set[tuple[str, str]] = set()
    old = ""
    if path.is_file():
        frame, mistakes = read_table(path, COLUMNS, REQUIRED, WHERE)
        if mistakes:
            raise UserMistakesError(mistakes)
        there = set(zip(frame["report"], frame["figure_id"], strict=True))
        old = path.read_text(encoding="utf-8-sig")
    new = [key not in there for key in zip(proposed["report"], proposed["figure_id"], strict=True)]
    added = proposed[new].assign(status="open", decided_on=today.isoformat())[list(COLUMNS)]
    if len(added):
        half = path.with_name(f".{path.name}.partial")
        with half.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            if old:
                file.write(old if old.endswith("\n") else old + "\n")
            else:
                writer.writerow(COLUMNS)
            writer.writerows(added.itertuples(index=False))
        half.replace(path)
    return added
