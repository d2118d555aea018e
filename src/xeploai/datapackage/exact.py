"""Tables as text: every number as exact as it is, and written as every tool reads it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pandas as pd

PRINTED = ("obs_value", "reported_value")  # with as many decimals as `decimals` says


def as_text(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with every cell as text: decimal point, no separators, empty where there is none.

    >>> printed = pd.DataFrame({"obs_value": [12.0, 7.1, None], "decimals": [0, 2, 0]})
    >>> list(as_text(printed)["obs_value"])
    ['12', '7.10', '']
    """
    made = frame.copy()
    places = list(frame["decimals"]) if "decimals" in frame.columns else []
    for name in frame.columns:
        if name in PRINTED and places:
            pairs = zip(frame[name], places, strict=True)
            texts = [_written(value, int(decimals)) for value, decimals in pairs]
        else:
            texts = [_written(value) for value in frame[name]]
        made[name] = pd.Series(texts, index=frame.index, dtype="str")
    return made


def _written(value: Any, places: int | None = None) -> str:
    """A cell as text; a number with so many decimals, or as few as it needs."""
    if isinstance(value, str):
        return value
    if value is None or value is pd.NA or value != value:
        return ""
    exact = Decimal(repr(float(value))) if isinstance(value, float) else Decimal(int(value))
    wanted = exact if places is None else exact.quantize(Decimal(1).scaleb(-places))
    return f"{wanted:f}" if places is not None and wanted == exact else f"{exact.normalize():f}"
