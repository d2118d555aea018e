"""A tile map as data: where each province stands, what is known of it, and the classes of the shares."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from xeploai import codes, numerals
from xeploai.compare.comparison import Comparison
from xeploai.compare.rows import MISSING, PARTIAL, SHOWN, lead_share

STEPS = tuple(Decimal(step) for step in ("0.1", "0.2", "0.5", "1", "2", "5", "10", "20", "50"))
SMALL = 5  # per cent; where all shares are below, classes may be narrower than a point
# which colours of the scale are taken, by the number of classes: as far from each other as they can be
TAKEN = {1: (3,), 2: (2, 4), 3: (1, 3, 5), 4: (1, 2, 4, 5), 5: (1, 2, 3, 4, 5)}


@dataclass(frozen=True)
class Tile:
    """One province on the map.

    Attributes
    ----------
    column, row
        Its place, from 0, from the left and from the top.
    share
        What is shown, in per cent; none without figures or where no share is known.
    why_not
        Why there is no share although there are figures; empty otherwise.
    period, marks
        As the table has them.
    note
        What stands below the value: the period, where there are several, and the marks.
    row_id
        Its row in the comparison's table; empty if it has none.
    """

    ref_area: str
    name: str
    region: str
    column: int
    row: int
    share: float | None = None
    why_not: str = ""
    period: str = ""
    marks: str = ""
    note: str = ""
    row_id: str = ""


@dataclass(frozen=True)
class Class:
    """Shares that have one colour: from `low` to under `high`; the last one has `high` in it."""

    low: Decimal
    high: Decimal
    last: bool
    colour: str

    def holds(self, share: float) -> bool:
        """Whether a share, rounded as it is printed, belongs to it."""
        value = numerals.round_half_up(share, 1)
        return self.low <= value < self.high or (self.last and value == self.high)


def map_of(comparison: Comparison) -> str:
    """The map, of 63 or of 34, that most areas of the table belong to."""
    known = codes.areas.areas().by_id
    found = [known[area].vintage for area in comparison.table["ref_area"] if area in known]
    return "34" if found.count("34") > found.count("63") else "63"


def tiles_of(comparison: Comparison, rating: str, vintage: str) -> list[Tile]:
    """All provinces of a map with what the table says of them, in the standard order of their names."""
    places = {row["ref_area"]: row for row in codes.records("tiles")}
    rows = {row["ref_area"]: row for row in comparison.table.to_dict("records")}
    several = comparison.shown["time_period"].nunique() > 1
    made = []
    for area in codes.areas.areas().of_level("province", vintage):
        place = places[area.ref_area]
        tile = Tile(
            area.ref_area, area.name(comparison.language), area.region,
            int(place["column"]) - 1, int(place["row"]) - 1,
        )  # fmt: skip
        row = rows.get(area.ref_area)
        made.append(replace(tile, **_what_is_known(row, rating, several, comparison.labels)) if row else tile)
    return made


def _what_is_known(row: dict[Any, Any], rating: str, several: bool, labels: codes.Labels) -> dict[str, Any]:
    """What a tile shows of a row of the table."""
    if row["status"] == MISSING:
        return {"row_id": row["row_id"]}
    share, period = lead_share(row, rating), row["time_period"]
    known: dict[str, Any] = {"row_id": row["row_id"], "period": period, "share": share}
    if share is None:
        own = {SHOWN: labels("tiles.not_known"), PARTIAL: labels("tiles.partial")}
        return known | {"why_not": own.get(row["status"], row["reason"]), "note": period if several else ""}
    note = f"{period if several else ''} {row['marks']}".strip()
    return known | {"marks": row["marks"], "note": note}


def classes_of(shares: list[float]) -> list[Class]:
    """At most five classes with round borders, equally wide, that hold all the shares; lowest first.

    They are a point wide or more, except where all shares are small: light and dark are to differ by
    something.

    >>> [(str(c.low), str(c.high)) for c in classes_of([81.2, 94.96, 99.0])]
    [('80', '85'), ('85', '90'), ('90', '95'), ('95', '100')]
    """
    values = [numerals.round_half_up(share, 1) for share in shares]
    if not values:
        return []
    low, high = min(values), max(values)
    if low == high:
        return [Class(low, high, True, f"scale_{TAKEN[1][0]}")]
    for step in (step for step in STEPS if step >= 1 or high <= SMALL):
        first, last = math.floor(low / step), max(math.ceil(high / step), math.floor(low / step) + 1)
        if last - first in TAKEN:
            break
    taken = TAKEN[last - first]
    return [
        Class((first + n) * step, (first + n + 1) * step, n + 1 == len(taken), f"scale_{taken[n]}")
        for n in range(len(taken))
    ]


def class_of(share: float, classes: list[Class]) -> Class:
    """The one class that holds a share."""
    return next(one for one in classes if one.holds(share))


def class_text(one: Class, shares: list[float], comparison: Comparison) -> str:
    """The range of a class and how many areas it holds, in the comparison's language."""
    places = max(numerals.decimals(border) for border in (one.low, one.high))
    low, high = (numerals.write_percent(b, comparison.language, places) for b in (one.low, one.high))
    key = "tiles.class.one" if low == high else "tiles.class.last" if one.last else "tiles.class"
    return comparison.labels(key, low=low, high=high, n=sum(one.holds(share) for share in shares))


def reasons_of(tiles: list[Tile]) -> dict[str, list[str]]:
    """Each reason why a share is not known, and the places it holds for."""
    found: dict[str, list[str]] = {}
    for tile in tiles:
        if tile.why_not:
            found.setdefault(tile.why_not, []).append(f"{tile.name} {tile.period}")
    return found
