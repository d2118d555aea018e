"""All raw figures and the register, checked as a whole: every mistake is told at once."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pandas as pd

from xeploai.codes.areas import areas
from xeploai.mistakes import Mistake, UserMistakesError, suggestion
from xeploai.project import Project
from xeploai.raw.checks import check_rows
from xeploai.raw.columns import FIGURE_COLUMNS, REPORT_COLUMNS, REQUIRED_FIGURE_COLUMNS
from xeploai.raw.defaults import fill, lacks_period
from xeploai.raw.files import ROW, read_table
from xeploai.raw.registry import read_registry
from xeploai.raw.schema import RAW_FIGURES


@dataclass(frozen=True)
class RawData:
    """What people typed, checked.

    Attributes
    ----------
    figures
        One row a figure: the columns of the data model as text, with `value` and `basis_value` as
        Decimal (None where empty) and `area_id`, the id of the area.
    reports
        One row a report, text, sorted by id.
    """

    figures: pd.DataFrame
    reports: pd.DataFrame


def load(project: Project) -> RawData:
    """Read all of `data/raw`.

    Raises
    ------
    UserMistakesError
        With all mistakes of all files, if there is any.
    """
    where = _relative(project.registry, project)
    reports, mistakes = read_registry(project.registry, where)
    if reports.empty and mistakes:
        raise UserMistakesError(mistakes)
    registered = {row["report"]: row for row in reports.to_dict("records")}
    rows: list[dict] = []
    seen: dict[str, Path] = {}
    for path in project.raw_files():
        report, name = path.stem, _relative(path, project)
        if path.suffix.lower() not in (".csv", ".xlsx"):
            mistakes.append(
                Mistake(name, "is neither .csv nor .xlsx: save it as one of them, or move it away")
            )
            continue
        if report in seen:
            mistakes.append(Mistake(name, f"report '{report}' has two files: keep one of them"))
            continue
        seen[report] = path
        if report not in registered:
            hint = suggestion(report, registered)
            mistakes.append(Mistake(name, f"report '{report}' is not in {where}: add a row there{hint}"))
        frame, found = read_table(path, FIGURE_COLUMNS, REQUIRED_FIGURE_COLUMNS, name)
        mistakes += found
        if any("is missing" in m.message for m in found) or frame.empty:
            if frame.empty and not found:
                mistakes.append(Mistake(name, "holds no figure"))
            continue
        own = registered.get(report, {})
        filled = fill(frame.to_dict("records"), report, own)
        if own and lacks_period(filled, own):
            text = f"is empty, as in every row of {name}: give the period, or say in each row's note why not"
            mistakes.append(Mistake(where, text, own[ROW], "time_period"))
        noted = {(m.row, m.column) for m in found}
        mistakes += [m for m in check_rows(filled, name, report) if (m.row, m.column) not in noted]
        rows += filled
    for report in sorted(set(registered) - set(seen)):
        text = f"report '{report}' has no file data/raw/{report}.csv or .xlsx: add it, or delete the row"
        mistakes.append(Mistake(where, text, registered[report][ROW], "report"))
    if mistakes:
        raise UserMistakesError(mistakes)
    reports = reports[list(REPORT_COLUMNS)].sort_values("report", ignore_index=True)
    return RawData(RAW_FIGURES.validate(_typed(rows), lazy=True), reports)


def _typed(rows: list[dict]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=[*FIGURE_COLUMNS]).astype("str")
    numbers = {
        name: pd.Series([Decimal(v) if v else None for v in frame[name]], index=frame.index, dtype=object)
        for name in ("value", "basis_value")
    }
    frame = frame.assign(**numbers)
    frame["area_id"] = [
        areas().find(r.ref_area, period=r.time_period, level=r.area_level, parent=r.parent_area).ref_area
        for r in frame.itertuples()
    ]
    return frame.sort_values(["report", "figure_id"], ignore_index=True)


def _relative(path: Path, project: Project) -> str:
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.name
