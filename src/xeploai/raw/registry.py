"""The register of reports: who published what, when, about which area and period."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.codes.areas import AmbiguousAreaError, UnknownAreaError, areas
from xeploai.mistakes import Mistake, suggestion, unknown
from xeploai.raw.columns import REPORT_COLUMNS, REQUIRED_REPORT_COLUMNS
from xeploai.raw.files import ROW, read_table

REPORT_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PLACE = {"ref_area": "area", "area_level": "level", "parent_area": "parent", "time_period": "period"}
Row = dict[str, Any]


def read_registry(path: Path, where: str) -> tuple[pd.DataFrame, list[Mistake]]:
    """Read and check `reports.csv`; the frame has one row a report, every cell text."""
    if not path.is_file():
        return pd.DataFrame(columns=list(REPORT_COLUMNS)), [Mistake(where, "the register is missing")]
    frame, mistakes = read_table(path, REPORT_COLUMNS, REQUIRED_REPORT_COLUMNS, where)
    for row in frame.to_dict("records"):
        mistakes += [Mistake(where, text, row["_row"], column) for column, text in check_row(row)]
    first: dict[str, int] = {}
    for report, row in zip(frame["report"], frame[ROW], strict=True):
        if first.setdefault(report, row) != row:
            text = f"report '{report}' is registered in row {first[report]} already: keep one of the two"
            mistakes.append(Mistake(where, text, row, "report"))
    return frame, mistakes


def check_row(row: Row) -> list[tuple[str, str]]:
    """What is wrong with a row of the register: column and what to do."""
    found = [(column, "is empty") for column in REQUIRED_REPORT_COLUMNS if not row[column]]
    if row["report"] and (wrong := wrong_id(row["report"])):
        found.append(("report", wrong))
    if row["report_kind"] and row["report_kind"] not in codes.codes_of("report_kind"):
        found.append(("report_kind", unknown("kind", row["report_kind"], codes.codes_of("report_kind"))))
    if row["url"] and not re.fullmatch(r"https?://\S+", row["url"]):
        found.append(("url", f"'{row['url']}' is no web address"))
    missing = [code for code in row["missing"].split("|") if code]
    for code in missing:
        if code not in codes.codes_of("report_missing"):
            found.append(("missing", unknown("code", code, codes.codes_of("report_missing"))))
    for column, code in (("url", "address"), ("date_published", "date")):
        if not row[column] and code not in missing:
            found.append((column, f"is empty: give it, or write '{code}' in column missing"))
    for column in ("date_published", "date_read"):
        if row[column] and not is_date(row[column]):
            found.append((column, f"'{row[column]}' is no date: write 2024-04-17"))
    if row["sha256"] and not re.fullmatch(r"[0-9a-f]{64}", row["sha256"]):
        found.append(("sha256", "is no SHA-256 (64 hexadecimal digits)"))
    return found + check_place(row)


def check_place(row: Row) -> list[tuple[str, str]]:
    """What is wrong with the area and the period that a report is said to be of, if any are said."""
    said = {column: row.get(column, "") for column in PLACE}
    level, parent, period = said["area_level"], said["parent_area"], said["time_period"]
    found = []
    if period and (wrong := codes.wrong_period(period)):
        found.append(("time_period", wrong))
        period = ""
    if level and level not in codes.codes_of("area_level"):
        valid = codes.codes_of("area_level")
        text = f"unknown level '{level}'{suggestion(level, valid)}: use one of {', '.join(valid)}"
        found.append(("area_level", text))
        level = ""
    if parent and (wrong := _no_area(parent, period=period)):
        found.append(("parent_area", wrong))
        parent = ""
    narrowed = (level, parent) == (said["area_level"], said["parent_area"])
    if said["ref_area"] and (
        wrong := _no_area(
            said["ref_area"], period=period, level=level, parent=parent, one=narrowed, may_be_new=True
        )
    ):
        found.append(("ref_area", wrong))
    return found


def if_new(error: UnknownAreaError) -> str:
    """What is wrong with the name of an area, and what to do if it is none that is known."""
    return str(error) if error.near else f"{error}; add it with `xeploai area` if it is new"


def _no_area(name: str, *, one: bool = True, may_be_new: bool = False, **known: str) -> str:
    """Why a name means no area; that it means several counts only if it has to be `one`."""
    try:
        areas().find(name, **known)
    except AmbiguousAreaError as error:
        return str(error) if one else ""
    except UnknownAreaError as error:
        return if_new(error) if may_be_new else str(error)
    return ""


def wrong_id(report: str) -> str:
    """Why a text is no id of a report; empty if it is one.

    >>> wrong_id("kon-tum-2022"), wrong_id("../x")
    ('', "'../x' is no id: lower-case letters, digits and '-' only")
    """
    return (
        "" if REPORT_ID.fullmatch(report) else f"'{report}' is no id: lower-case letters, digits and '-' only"
    )


def is_date(text: str) -> bool:
    """Whether a text is a date as the tables write them.

    >>> is_date("2024-04-17"), is_date("17/4/2024"), is_date("2024-02-30")
    (True, False, False)
    """
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
