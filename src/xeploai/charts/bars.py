"""The bars of a chart of changes: what was computed, and what was printed where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from xeploai import numerals
from xeploai.codes.colours import colour
from xeploai.compare.notes import differs_in_points

POINTS, COUNTS = "points", "counts"


@dataclass(frozen=True)
class Bar:
    """One bar: the value drawn, what is printed where it differs, and whether the print is all there is."""

    row: Any
    value: float
    printed: float | None
    only_printed: bool

    def text(self, language: str, unit: str) -> str:
        """The value as the language writes it; a print with its own decimals."""
        if unit == COUNTS:
            return numerals.write_points(self.value, language, 0)
        return numerals.write_points(self.value, language, self.decimals if self.only_printed else 1)

    @property
    def decimals(self) -> int:
        """How many decimals the printed change in points has."""
        return 0 if pd.isna(self.row.printed_decimals) else int(self.row.printed_decimals)

    def printed_text(self, language: str, unit: str) -> str:
        """The printed change, with its own decimals."""
        return numerals.write_points(self.printed or 0.0, language, 0 if unit == COUNTS else self.decimals)


def bars_of(changes: pd.DataFrame, unit: str) -> list[Bar]:
    """One bar a change that is known in a unit."""
    computed, printed = ("change_count", "printed_count") if unit == COUNTS else ("change_pp", "printed_pp")
    bars = []
    for row in changes.itertuples():
        value, told = getattr(row, computed), getattr(row, printed)
        if pd.isna(value) and pd.isna(told):
            continue
        only = pd.isna(value)
        differs = not only and pd.notna(told)
        if differs and unit == COUNTS:
            differs = int(told) != int(value)
        elif differs:
            differs = differs_in_points(told, value, int(row.printed_decimals))
        bars.append(Bar(row, float(told if only else value), float(told) if differs else None, bool(only)))
    return bars


def diamond() -> dict[str, Any]:
    """How a printed change looks that is not the recomputed one."""
    return {
        "marker": "D", "markersize": 6, "markerfacecolor": "white", "markeredgewidth": 1.4,
        "markeredgecolor": colour("printed")["hex"], "linestyle": "none", "zorder": 5,
    }  # fmt: skip
