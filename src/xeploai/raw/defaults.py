"""What a person may leave empty: filled from the register, from the token, or by a stated default."""

from __future__ import annotations

from typing import Any

from xeploai import codes, numerals
from xeploai.numerals import MalformedNumberError
from xeploai.raw.columns import scheme_for
from xeploai.raw.registry import check_place

TOLD = "_told"  # of a row: columns of which nothing is said there, for it is said once, at the register
AREA = ("ref_area", "area_level", "parent_area")
Row = dict[str, Any]


def fill(rows: list[Row], report: str, registered: Row) -> list[Row]:
    """Return the rows of one file with empty cells filled where the data model says how.

    A report whose figures are of several periods, some of them unknown, has none in the register: there
    an empty cell means unknown.

    Parameters
    ----------
    registered
        The report's row in the register (empty if it has none): gives area and period.
    """
    schemes = codes.reference("schemes").to_dict("records")
    told = _told(rows, registered)
    numbered = any(row["figure_id"] for row in rows)
    filled: list[Row] = []
    for number, original in enumerate(rows, start=1):
        row = dict(original)
        row["report"] = row["report"] or report
        row["value"] = row["value"].replace("−", "-").removeprefix("+")
        if not numbered:
            row["figure_id"] = f"f{number:03d}"
        row[TOLD] = {column for column in told if not row["ref_area" if column in AREA else column]}
        if not row["ref_area"]:
            for column in AREA:
                row[column] = registered.get(column, "")
        row["area_level"] = row["area_level"] or "province"
        if not row["time_period"]:
            row["time_period"] = registered.get("time_period", "")
        for column, default in (
            ("bound", "exact"), ("transformation", "level"), ("fate", "figure"), ("rule", "hand")
        ):  # fmt: skip
            row[column] = row[column] or default
        _fill_from_token(row, filled[-1] if filled else None)
        if row["rating"] and not row["scheme"] and row["subject"] in codes.codes_of("subject"):
            kind = codes.lookup("subject", row["subject"], "kind")
            row["scheme"] = scheme_for(kind, row["time_period"], schemes)
        if "time_period" in row[TOLD] and not row["scheme"]:
            row[TOLD].add("scheme")
        filled.append(row)
    return filled


def lacks_period(filled: list[Row], registered: Row) -> bool:
    """Whether a report's period is to be filled in at the register: no row has one, or a note why not."""
    return not registered["time_period"] and any("time_period" in row[TOLD] for row in filled)


def _told(rows: list[Row], registered: Row) -> set[str]:
    """Columns that are wrong, or lack, at the register: its mistakes are not repeated in every row."""
    told = {column for column, _ in check_place(registered)}
    told |= {
        column
        for column in ("ref_area", "time_period")
        if not registered.get(column) and not any(row[column] for row in rows)
    }
    if registered and not registered["time_period"] and all(row["note"] for row in rows):
        told.discard("time_period")
    return told | set(AREA) if told & set(AREA) else told


def _fill_from_token(row: Row, previous: Row | None) -> None:
    """Value, unit and base, as far as the printed token alone gives them."""
    try:
        token = numerals.parse_token(row["printed"], decimal_point=bool(row["value"] and row["note"]))
    except MalformedNumberError:
        return
    second = _mark_second_of_pair(row, previous) and token.is_fraction
    if not row["value"] and row["transformation"] == "level":
        row["value"] = str(token.numbers[1 if second else 0])
    if not row["unit"]:
        of_percent = "percentage_point" if row["transformation"] == "change" else "percent"
        row["unit"] = of_percent if token.percent else "count"
    if row["unit"] == "percent" and not row["basis"]:
        row["basis"] = "unknown"
    is_part = token.is_fraction and row["value"] == str(token.numbers[0]) and not second
    if is_part and row["basis"] and not row["basis_value"]:
        row["basis_value"] = str(token.numbers[1])


def _mark_second_of_pair(row: Row, previous: Row | None) -> bool:
    """Whether the row repeats the token of the one before; it is then marked, so that a third begins anew."""
    if previous is None or previous.get("_second"):
        return False
    same = previous["printed"] == row["printed"] and previous["position"] == row["position"]
    if same:
        row["_second"] = True
    return same
