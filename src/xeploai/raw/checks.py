"""What one row of raw figures must satisfy; each check yields (column, what is wrong and what to do)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Any

from xeploai import codes, numerals
from xeploai.codes.areas import UnknownAreaError, areas
from xeploai.mistakes import Mistake, unknown
from xeploai.raw.columns import CODED_COLUMNS, FIGURE_COLUMNS, KEPT_FATES
from xeploai.raw.defaults import TOLD
from xeploai.raw.registry import if_new

Row = dict[str, Any]
Found = Iterator[tuple[str, str]]

FIGURE_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
GROUPED_BY_COMMA = re.compile(r"[0-9]{1,3},[0-9]{3}")  # as in English
MAX_DIGITS, MAX_DECIMALS = 12, 4


def check_rows(rows: list[Row], where: str, report: str) -> list[Mistake]:
    """All mistakes of one file's rows (already filled), in the order of the rows."""
    mistakes: list[Mistake] = []
    seen: dict[str, int] = {}
    for row in rows:
        for check in CHECKS:
            mistakes += [
                Mistake(where, text, row["_row"], column)
                for column, text in check(row)
                if column not in row[TOLD]
            ]
        if row["report"] != report:
            text = f"'{row['report']}' is not the file's name '{report}'"
            mistakes.append(Mistake(where, text, row["_row"], "report"))
        first = seen.setdefault(row["figure_id"], row["_row"])
        if row["figure_id"] and first != row["_row"]:
            text = f"id '{row['figure_id']}' is already used in row {first}"
            mistakes.append(Mistake(where, text, row["_row"], "figure_id"))
    return mistakes + _check_pairs(rows, where)


def _codes(row: Row) -> Found:
    for column in FIGURE_COLUMNS:
        codelist = CODED_COLUMNS.get(column)
        if codelist and row[column] and row[column] not in codes.codes_of(codelist):
            yield column, unknown(column.replace("_", " "), row[column], codes.codes_of(codelist))
    if row["fate"] in codes.codes_of("fate") and row["fate"] not in KEPT_FATES:
        yield "fate", f"'{row['fate']}' is no figure: leave the row out of data/raw"


def _required(row: Row) -> Found:
    for column in ("printed", "subject", "measure"):
        if not row[column]:
            yield column, "is empty"
    if not row["figure_id"]:
        yield "figure_id", "is empty: give every row of the file an id, or none"
    elif not FIGURE_ID.fullmatch(row["figure_id"]):
        yield "figure_id", f"'{row['figure_id']}' is no id: letters, digits, '.', '_' and '-' only"
    if row["measure"] not in codes.codes_of("measure"):
        return
    takes_rating = codes.lookup("measure", row["measure"], "takes_rating") == "yes"
    if takes_rating and not row["rating"]:
        yield "rating", f"measure '{row['measure']}' needs a rating"
    if row["rating"] and not takes_rating:
        yield "rating", f"measure '{row['measure']}' takes no rating (did you mean measure 'rated'?)"


def _token(row: Row) -> Found:
    """`value` is what `printed` says; a sign stands only on a change."""
    if not row["printed"]:
        return
    try:
        token = numerals.parse_token(row["printed"], decimal_point=bool(row["value"] and row["note"]))
    except numerals.MalformedNumberError as error:
        so = "%" in row["printed"] and "." in row["printed"]
        hint = "; if it is printed so, type its value, and say so in the note" if so else ""
        yield "printed", f"{error}{hint}"
        return
    if max(number.adjusted() for number in token.numbers) >= MAX_DIGITS or token.decimals > MAX_DECIMALS:
        yield "printed", f"'{row['printed']}' has more digits than any figure of this domain"
        return
    change = row["transformation"] == "change"
    if not row["value"]:
        yield "value", "a change needs its value with its sign" if change else "is empty"
        return
    value = _decimal(row["value"])
    if value is None:
        yield "value", f"'{row['value']}' is no number: use a decimal point, no separators"
        return
    if value < 0 and not change:
        yield "value", f"'{row['value']}' has a sign, but the row is no change"
    elif abs(value) not in token.numbers:
        said = " or ".join(str(n) for n in token.numbers)
        yield "value", f"'{row['value']}' is not what '{row['printed']}' says ({said})"
    elif row["unit"] == "count" and token.percent:
        yield "unit", f"'{row['printed']}' is a percentage, not a count"
    elif row["unit"] == "count" and value != value.to_integral_value():
        if GROUPED_BY_COMMA.fullmatch(row["printed"]):
            yield "printed", f"'{row['printed']}' is counted: write {row['printed'].replace(',', '.')}"
        else:
            yield "value", f"a count is a whole number, not '{row['value']}'"
    if row["unit"] in ("percent", "percentage_point") and not token.percent and not row["note"]:
        yield "unit", f"'{row['printed']}' has no % sign: say in the note why it is a percentage"
    if row["unit"] == "percent" and value > 100 and row["basis"] not in codes.OUTSIDE:
        yield "value", f"{row['value']} per cent of '{row['basis']}' is more than all"


def _change(row: Row) -> Found:
    change = row["transformation"] == "change"
    if change and not row["reference_period"] and not row["note"]:
        yield "reference_period", "a change needs the period it is compared with (or a note why not)"
    known = codes.is_period(row["reference_period"]) and codes.is_period(row["time_period"])
    if known and codes.interval(row["reference_period"])[1] >= codes.interval(row["time_period"])[1]:
        yield "reference_period", f"'{row['reference_period']}' does not end before '{row['time_period']}'"
    if not change and row["reference_period"]:
        yield "reference_period", "only a change has one: set transformation to 'change'"
    if row["unit"] == "percentage_point" and not change:
        yield "transformation", "percentage points are a change, not a level"
    if row["unit"] == "percent" and change and (row["basis"] != "earlier_period" or row["rating"]):
        text = "a change of a percentage is in percentage points: use 'percentage_point'"
        more = "; a count that grew by so many per cent has the basis 'earlier_period'"
        yield "unit", text + ("" if row["rating"] else more)
    if row["basis"] == "earlier_period" and not change:
        yield "basis", "only a change is of the number of an earlier period"


def _periods(row: Row) -> Found:
    for column in ("time_period", "reference_period"):
        if row[column] and (wrong := codes.wrong_period(row[column])):
            yield column, wrong
    if not row["time_period"] and not row["note"]:
        yield "time_period", "is empty, and the register gives none: say in the note why"


def _scheme(row: Row) -> Found:
    if not row["rating"] or row["rating"] not in codes.codes_of("rating"):
        return
    if not row["scheme"]:
        yield "scheme", "cannot be inferred from subject and period: give it"
        return
    scheme = codes.schemes().get(row["scheme"])
    valid = [r.rating for r in scheme.ratings] if scheme else []
    if scheme and row["rating"] not in valid:
        yield "rating", f"scheme '{row['scheme']}' has no '{row['rating']}': it has {', '.join(valid)}"


def _basis(row: Row) -> Found:
    if row["basis_value"]:
        base = _decimal(row["basis_value"])
        if base is None or "." in row["basis_value"] or base < 0 or base.adjusted() >= MAX_DIGITS:
            yield "basis_value", f"'{row['basis_value']}' is no whole number"
        if not row["basis"]:
            yield "basis", "a base has a number but no name"
    if row["unit"] == "percent" and not row["basis"]:
        yield "basis", "a percentage names its base (or 'unknown')"


def _area(row: Row) -> Found:
    if not row["ref_area"]:
        yield "ref_area", "is empty, and the register gives none"
        return
    if row["time_period"] and not codes.is_period(row["time_period"]):
        return  # the map that a name belongs to depends on the period
    try:
        areas().find(
            row["ref_area"], period=row["time_period"], level=row["area_level"], parent=row["parent_area"]
        )
    except UnknownAreaError as error:
        yield "ref_area", if_new(error)


def _position(row: Row) -> Found:
    if not row["position"]:
        return
    match = re.fullmatch(r"(\d+):(\d+)", row["position"])
    if not match:
        yield "position", f"'{row['position']}' is no position: write start:end"
    elif int(match[2]) - int(match[1]) != len(row["printed"]):
        length = len(row["printed"])
        yield "position", f"'{row['position']}' is not as long as '{row['printed']}' ({length} characters)"


def _check_pairs(rows: list[Row], where: str) -> list[Mistake]:
    """A fraction gives two rows, its part, then its whole; no two other figures share a place."""
    mistakes = []
    waiting: Row | None = None
    for row in [*rows, None]:
        if waiting is not None:
            printed, place = waiting["printed"], waiting["position"]
            if row is None or row["printed"] != printed or row["position"] != place:
                text = f"'{printed}' needs two rows after each other: its part and its whole"
                mistakes.append(Mistake(where, text, waiting["_row"], "printed"))
                waiting = None
            else:
                numbers = tuple(_decimal(v["value"]) for v in (waiting, row))
                whole = numerals.parse_token(printed).numbers[1]
                if waiting["basis_value"] and _decimal(waiting["basis_value"]) != whole:
                    text = f"'{waiting['basis_value']}' is not the whole of '{printed}'"
                    mistakes.append(Mistake(where, text, waiting["_row"], "basis_value"))
                if numbers != numerals.parse_token(printed).numbers:
                    text = f"'{printed}': the first row holds the part, the second the whole"
                    mistakes.append(Mistake(where, text, row["_row"], "value"))
                waiting = None
                continue
        if row is not None and _is_fraction(row["printed"]):
            waiting = row
    spans: dict[tuple[int, int], list[Row]] = {}
    for row in rows:
        match = re.fullmatch(r"(\d+):(\d+)", row["position"])
        if match:
            spans.setdefault((int(match[1]), int(match[2])), []).append(row)
    for found in spans.values():
        fraction = "/" in found[0]["printed"]
        if len({row["printed"] for row in found}) > 1 or len(found) > (2 if fraction else 1):
            text = f"another figure already stands at {found[0]['position']} (row {found[0]['_row']})"
            mistakes.append(Mistake(where, text, found[-1]["_row"], "position"))
    ordered = sorted(spans)
    for before, after in pairwise(ordered):
        if after[0] < before[1]:
            text = f"overlaps the figure at {before[0]}:{before[1]}"
            mistakes.append(Mistake(where, text, spans[after][0]["_row"], "position"))
    return mistakes


def _is_fraction(printed: str) -> bool:
    try:
        return numerals.parse_token(printed).is_fraction
    except numerals.MalformedNumberError:
        return False


def _decimal(text: str) -> Decimal | None:
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


CHECKS: tuple[Callable[[Row], Found], ...] = (
    _required, _codes, _token, _change, _periods, _scheme, _basis, _area, _position
)  # fmt: skip
