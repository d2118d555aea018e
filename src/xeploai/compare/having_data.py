"""What there is to compare: subjects, provinces and periods with at least one share that can be drawn."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.compare.request import VINTAGES
from xeploai.compare.rows import problem
from xeploai.tables import Tables


def subjects_with_data(tables: Tables, *, any_scheme: bool = False) -> list[str]:
    """Subjects with at least one province whose shares can be drawn, in the scheme in force or in any."""
    rows = [row for row in _usable(tables) if any_scheme or row["scheme"] == codes.codes_of("scheme")[0]]
    usable = {row["subject"] for row in rows if row["subject_detail"] == ""}
    return [subject for subject in codes.codes_of("subject") if subject in usable]


def provinces_with_data(tables: Tables) -> list[str]:
    """Names of the provinces of which a share can be drawn, on any scale, in the order of their map."""
    usable = {row["ref_area"] for row in _usable(tables)}
    every = [area for vintage in VINTAGES for area in codes.areas.areas().of_level("province", vintage)]
    return list(dict.fromkeys(area.name_vi for area in every if area.ref_area in usable))


def periods_with_data(tables: Tables) -> list[str]:
    """Periods of which a share of a province can be drawn, the latest first."""
    periods = {row["time_period"] for row in _usable(tables)}
    return sorted(periods, key=codes.chronological, reverse=True)


def what_there_is(tables: Tables, ref_areas: Collection[str]) -> dict[str, list[str]]:
    """Of some areas, the subjects with shares that can be drawn, on any scale, and their periods in order."""
    d = tables.distributions
    rows = _drawable(d[d["ref_area"].isin(list(ref_areas))])
    found: dict[str, list[str]] = {}
    for subject in codes.codes_of("subject"):
        periods = {row["time_period"] for row in rows if row["subject"] == subject}
        if periods:
            found[subject] = sorted(periods, key=codes.chronological)
    return found


def _usable(tables: Tables) -> list[dict[str, Any]]:
    """Rows of provinces with a known period and shares that can be drawn."""
    d = tables.distributions
    return _drawable(d[(d["area_level"] == "province") & (d["time_period"] != "")])


def _drawable(distributions: pd.DataFrame) -> list[dict[str, Any]]:
    """Those of some distributions whose shares can be drawn."""
    rows = distributions.to_dict("records")
    return [{str(name): cell for name, cell in row.items()} for row in rows if not problem(row)]
