"""The order of rows and the headings above them."""

from __future__ import annotations

from typing import Any

from xeploai import codes
from xeploai.codes import Labels
from xeploai.codes.areas import areas
from xeploai.compare.rows import SHOWN

STANDARD, SIZE, REGION = "standard", "n", "region"
Row = dict[str, Any]


def sort_keys(scheme: str) -> tuple[str, ...]:
    """What rows may be sorted by: the standard order, the size of the base, or the share of a rating.

    >>> sort_keys("2018")[:3]
    ('standard', 'n', 'excellent')
    """
    return (STANDARD, SIZE, *(rating.rating for rating in codes.schemes()[scheme].ratings))


def arranged(rows: list[Row], sort: str, group: str, labels: Labels, *, given: bool = False) -> list[Row]:
    """Rows in order, each with the heading of its group; areas that were named stay as they were given.

    Whatever the key, rows without it (missing, excluded, a merged area without all its parts) come last,
    in standard order: they have no rank.
    """
    ordered = rows if given and sort == STANDARD else sorted(rows, key=lambda row: _key(row, sort))
    if group != REGION:
        return ordered
    by_id = areas().by_id
    known = {(r["vintage"], r["region"]): r for r in codes.records("regions")}
    headed = []
    for row in ordered:
        region = known.get((by_id[row["ref_area"]].vintage, row["region"]))
        place = int(region["sort_order"]) if region else 99
        name = region[f"name_{labels.language}"] if region else labels("region.none")
        headed.append((place, row | {"group": name}))
    return [row for _, row in sorted(headed, key=lambda pair: pair[0])]


def order_note(sort: str, scheme: str, labels: Labels) -> str:
    """By what rows are sorted, as a sentence; empty in standard order."""
    if sort == STANDARD:
        return ""
    if sort == SIZE:
        return labels("order.n")
    return labels(
        "order.share", rating=codes.schemes()[scheme][sort].name(labels.language, short=True).lower()
    )


def _key(row: Row, sort: str) -> tuple[int, float, int, str]:
    area = areas().by_id.get(row["ref_area"])
    standard = (area.sort_order if area else 0), row["ref_area"]
    if sort == STANDARD:
        return (0, 0.0, *standard)
    value = row["n"] if sort == SIZE else row[f"share_{sort}"]
    ranked = row["status"] == SHOWN and value is not None and value == value
    return (0, -float(value), *standard) if ranked else (1, 0.0, *standard)
