"""Raw figures as the checks use them: whole numbers, grouped by what they are about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

# area, period, subject, subject_detail
Group = tuple[str, str, str, str]
# measure, scheme, rating
Name = tuple[str, str, str]

ASSESSED: Name = ("assessed", "", "")
EXISTING: Name = ("existing", "", "")
NOT_ASSESSED: Name = ("not_assessed", "", "")
EXEMPT: Name = ("exempt", "", "")
COLUMNS = (
    "report", "figure_id", "position", "printed", "value", "unit", "bound", "time_period", "subject",
    "subject_detail", "measure", "rating", "scheme", "transformation", "reference_period", "basis",
    "basis_value", "fate",
)  # fmt: skip
_LAST_DECIMALS = re.compile(r",([0-9]+)\s*%?\s*$")


@dataclass(frozen=True, slots=True)
class Figure:
    """One printed figure.

    Attributes
    ----------
    order
        Its place among the figures of its report, in the order of the text.
    value
        The number; a percentage in units of its last printed place, of which it has `decimals`.
    reference
        None for a level; for a change the period it is measured from (empty if unknown).
    pair
        Of a fraction's part: the id of the figure that is its whole.
    """

    report: str
    id: str
    order: int
    printed: str
    value: int
    decimals: int
    unit: str
    bound: str
    group: Group
    name: Name
    reference: str | None
    basis: str
    basis_value: int | None
    pair: str

    @property
    def exact(self) -> bool:
        """Whether it is printed without a hedge."""
        return self.bound == "exact"


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one report; `skipped` (group, id, printed) a person must look at first."""

    id: str
    figures: tuple[Figure, ...]
    skipped: tuple[tuple[Group, str, str], ...]

    def by_id(self) -> dict[str, Figure]:
        """The figures by id."""
        return {figure.id: figure for figure in self.figures}


def reports(frame: pd.DataFrame) -> Iterator[Report]:
    """The reports of a raw-figure table, sorted by id; the order of the rows does not matter.

    Parameters
    ----------
    frame
        Columns of the data model, `value` and `basis_value` as Decimal; `area_id` (or `ref_area`). Rows that
        are no figures are left out.
    """
    area = frame["area_id" if "area_id" in frame.columns else "ref_area"]
    columns = [frame[name].tolist() for name in COLUMNS]
    rows: dict[str, list[dict[str, Any]]] = {}
    for record in zip(*columns, area.tolist(), strict=True):
        row = dict(zip((*COLUMNS, "area"), record, strict=True))
        rows.setdefault(row["report"], []).append(row)
    for report in sorted(rows):
        yield report_of(report, rows[report])


def representative(prints: list[Figure]) -> Figure:
    """The print that stands for a quantity: the first of those that print the commonest value."""
    if len(prints) == 1:
        return prints[0]
    commonest = Counter(figure.value for figure in prints).most_common(1)[0][0]
    return next(figure for figure in prints if figure.value == commonest)


def nearest(prints: list[Figure], to: Figure) -> Figure:
    """The print of a quantity that stands nearest to another figure."""
    return min(prints, key=lambda figure: (abs(figure.order - to.order), figure.order))


def _place(row: dict[str, Any]) -> tuple[int, list[tuple[int, str]]]:
    start = row["position"].partition(":")[0]
    return int(start) if start.isdigit() else -1, natural(row["figure_id"])


def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts f2 before f10.

    >>> sorted(["f10", "f2", "f1"], key=natural)
    ['f1', 'f2', 'f10']
    """
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"([0-9]+)", text) if part]


def report_of(report: str, rows: list[dict[str, Any]], *, in_order: bool = False) -> Report:
    """The figures of one report; each row has `COLUMNS` and `area`; sorted, unless they are in order."""
    rows = rows if in_order else sorted(rows, key=_place)
    figures: list[Figure] = []
    skipped = []
    pairs = _pairs(rows)
    for order, row in enumerate(rows):
        group = (row["area"], row["time_period"], row["subject"], row["subject_detail"])
        value = row["value"]
        if row["fate"] == "unresolved" or (row["fate"] == "figure" and (value is None or value != value)):
            skipped.append((group, row["figure_id"], row["printed"]))
        if row["fate"] != "figure":
            continue
        places = _decimals(row)
        base = row["basis_value"]
        figures.append(
            Figure(
                report, row["figure_id"], order, row["printed"], int(row["value"].scaleb(places)), places,
                row["unit"], row["bound"], group,
                (row["measure"], row["scheme"], row["rating"]),
                row["reference_period"] if row["transformation"] == "change" else None,
                row["basis"], None if base is None or base != base else int(base),
                pairs.get(row["figure_id"], ""),
            )
        )  # fmt: skip
    return Report(report, tuple(figures), tuple(skipped))


def _decimals(row: dict[str, Any]) -> int:
    """How many decimals are printed; a value typed with more keeps them."""
    if row["unit"] == "count":
        return 0
    match = _LAST_DECIMALS.search(row["printed"])
    printed = len(match[1]) if match else 0
    return max(printed, -int(row["value"].normalize().as_tuple().exponent), 0)


def _pairs(rows: list[dict[str, Any]]) -> dict[str, str]:
    """Part to whole: the two rows that a fraction gives, one after the other."""
    found: dict[str, str] = {}
    previous = None
    for row in rows:
        fraction = "/" in row["printed"]
        same = fraction and previous is not None and (previous["printed"], previous["position"]) == (
            row["printed"], row["position"])  # fmt: skip
        if same and previous is not None:
            found[previous["figure_id"]] = row["figure_id"]
            previous = None
        else:
            previous = row if fraction else None
    return found
