"""What a comparison covers, in its language: its areas and its periods, for the head of a page."""

from __future__ import annotations

import pandas as pd

from xeploai import codes
from xeploai.compare import wording
from xeploai.compare.comparison import Comparison
from xeploai.compare.quality import Quality
from xeploai.compare.rows import MISSING

MANY_AREAS = 12  # of more, these are named and the rest is counted


def scope(comparison: Comparison | Quality) -> tuple[tuple[str, str], ...]:
    """Areas and periods, each with its heading; nothing of what there is none."""
    labels = comparison.labels
    found = _covered(comparison) if isinstance(comparison, Quality) else _compared(comparison)
    headings = (labels.column("area"), labels.column("time_period"))
    return tuple((name, said) for name, said in zip(headings, found, strict=True) if said)


def _compared(comparison: Comparison) -> tuple[str, str]:
    """The areas that have figures, by name; their periods in time. Those asked for where there are none."""
    table = comparison.table
    known = table[table["status"] != MISSING]
    rows = known if len(known) else table
    areas = list(dict.fromkeys(rows["area"]))
    if len(areas) > MANY_AREAS:
        more = comparison.labels("more_reports", n=len(areas) - MANY_AREAS)
        areas = [*areas[:MANY_AREAS], more]
    return ", ".join(areas), _span(rows["time_period"])


def _covered(quality: Quality) -> tuple[str, str]:
    """How many areas of each level have figures, and of which years."""
    labels, areas = quality.labels, quality.coverage.drop_duplicates("ref_area")
    counted = areas["area_level"].value_counts()
    levels = [level for level in codes.codes_of("area_level") if level in counted.index]
    said = [f"{counted[level]} {labels(f'level.{level}')}" for level in levels]
    return ", ".join(said), _span(quality.coverage["year"])


def _span(periods: pd.Series) -> str:
    """The periods in time: all of a few, the first and the last of many."""
    found = sorted({one for one in periods if one}, key=codes.chronological)
    return ", ".join(found) if len(found) <= 3 else wording.span(found)
