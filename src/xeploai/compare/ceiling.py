"""The share of excellent on the bases that its 20% ceiling may be of."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd

from xeploai import codes
from xeploai.compare.rows import SHOWN, exact_count

CEILING = 20.0  # per cent; Hướng dẫn 21-HD/BTCTW, Quy định 124-QĐ/TW Art. 12 (domain: 1.5)
BASES = ("assessed", "good", "good_or_better")
PARTS = ("excellent", "good", "good_or_better")
RULED = ("good", "good_or_better")  # the two readings of the rule's base


def excellent_on_bases(table: pd.DataFrame) -> pd.DataFrame:
    """How large the share of excellent is, by what it is a share of.

    Parameters
    ----------
    table
        Of a comparison. Rows of a scheme under which no ceiling is known are left out (`schemes.csv`).

    Returns
    -------
    pandas.DataFrame
        ``row_id``, ``series``, ``time_period``, ``marks``, and of each of `BASES` its share in per cent
        (float, from counts where there are counts).

    Examples
    --------
    >>> import xeploai as xl
    >>> made = xl.across_areas(getfixture("data"), "member", areas="Kon Tum")
    >>> excellent_on_bases(made.table)[["assessed", "good", "good_or_better"]].round(2).values.tolist()
    [[14.27, 17.79, 15.1]]
    """
    ruled = {row["scheme"] for row in codes.records("schemes") if row["ceiling"]}
    records = table.to_dict("records")
    found = [_one(row) for row in records if row["status"] == SHOWN and row["scheme"] in ruled]
    columns = ["row_id", "series", "time_period", "marks", *BASES]
    frame = pd.DataFrame(found, columns=columns).astype(dict.fromkeys(BASES, "float64"))
    return frame[frame[list(BASES)].notna().any(axis=1)].reset_index(drop=True)


def _one(row: dict[str, Any]) -> dict[str, Any]:
    named = {name: row[name] for name in ("row_id", "series", "time_period", "marks")}
    counts = row["share_origin"] == "counts" and exact_count(row, "excellent") is not None
    of_assessed = row["base_kind"] == "assessed"
    if counts:
        parts = {name: _whole(row, name) for name in PARTS}
        sizes = {"assessed": _whole(row, "n") if of_assessed else None}
    else:
        parts = {name: _share(row[f"share_{name}"]) for name in PARTS}
        sizes = {"assessed": Fraction(100) if of_assessed else None}
    if parts["good_or_better"] is None and parts["good"] is not None and parts["excellent"] is not None:
        parts["good_or_better"] = parts["good"] + parts["excellent"]
    if parts["good"] is None and parts["good_or_better"] is not None and parts["excellent"] is not None:
        parts["good"] = parts["good_or_better"] - parts["excellent"]
    bases = {**sizes, "good": parts["good"], "good_or_better": parts["good_or_better"]}
    top = parts["excellent"]
    shares = {b: float(top * 100 / size) if top is not None and size else None for b, size in bases.items()}
    return named | shares


def _whole(row: dict[str, Any], name: str) -> Fraction | None:
    count = exact_count(row, name)
    return None if count is None else Fraction(count)


def _share(value: Any) -> Fraction | None:
    """A printed share; its decimal text is what was printed."""
    return None if value is None or pd.isna(value) else Fraction(repr(float(value)))
