"""The bars of a chart of changes: what was computed, and what was printed where it differs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from xeploai import numerals
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.changes import COUNTS, UNITS
from xeploai.compare.notes import differs_in_points


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
    computed, printed = UNITS[unit]
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


def last_rows(bars: list[Bar], comparison: Comparison) -> dict[str, str]:
    """Of each series, the id of the row that its bars end in; empty where the table has none."""
    ids = {(r.series, r.time_period): r.row_id for r in comparison.table.itertuples()}
    return {bar.row.series: ids.get((bar.row.series, bar.row.period_after), "") for bar in bars}


def draw_bar(
    plot: Axes, place: int, bar: Bar, reach: float, language: str, unit: str, *, small: bool = False
) -> None:
    """A bar from zero with its number, and a diamond at the printed change where that is another."""
    fill = colour("increase" if bar.value >= 0 else "decrease")["hex"]
    hatch = colour("residual")["hatch"] if bar.only_printed else None
    plot.barh(
        place, bar.value, 0.6, color="white" if bar.only_printed else fill, edgecolor=fill, hatch=hatch,
        linewidth=0.6 if small else None,
    )  # fmt: skip
    sign = 1 if bar.value >= 0 else -1
    end, text = bar.value, bar.text(language, unit)
    if bar.printed is not None:
        plot.plot(bar.printed, place, **diamond() | ({"markersize": 4.2} if small else {}))
        end = sign * max(sign * end, sign * bar.printed)
        text = text if small else f"{text} (◇ {bar.printed_text(language, unit)})"
    plot.text(
        end + reach * (0.04 if small else 0.02) * sign, place, text, va="center",
        ha="left" if sign > 0 else "right", size=6.6 if small else 8.6,
    )  # fmt: skip


def diamond() -> dict[str, Any]:
    """How a printed change looks that is not the recomputed one."""
    return {
        "marker": "D", "markersize": 6, "markerfacecolor": "white", "markeredgewidth": 1.4,
        "markeredgecolor": colour("printed")["hex"], "linestyle": "none", "zorder": 5,
    }  # fmt: skip
