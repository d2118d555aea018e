"""100% stacked bars: one bar an area and period, best rating on the left, a tick at good or better."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from xeploai import numerals
from xeploai.charts.figure import STYLE, Chart, broken, new_chart, small_print, source_text
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.select import hatched
from xeploai.compare.views import row_name
from xeploai.compare.wording import corrections, headline_name

NARROW = 4.4  # per cent; a narrower part has its number left out, or beside the bar
SMALL_PRINT = 6.5  # per cent; below it the number is printed smaller
BAR = 0.62


def stacked_chart(comparison: Comparison) -> Chart:
    """Draw the table of a comparison.

    Every row of the table has a place: a missing or excluded one shows its reason instead of a bar. What
    the ratings leave unaccounted for is hatched. The worst rating is also printed at the right edge, since
    its part is mostly too thin to be read.
    """
    table = comparison.table
    names = [_name(row, comparison) for _, row in table.iterrows()]
    headline = headline_name(comparison.rating_scheme, comparison.language)
    subtitle = f"{comparison.subtitle} {comparison.labels('subtitle.tick', headline=headline)}"
    chart, plot = new_chart(
        names, source_text(comparison), comparison.title, subtitle, small_print(comparison)
    )
    used: dict[str, str] = {}
    with mpl.rc_context(STYLE):
        for position, (_, row) in enumerate(table.iterrows()):
            if row["status"] == "shown":
                _bar(plot, position, row, comparison, used)
            else:
                plot.text(1, position, f"– {row['reason']}", va="center", color=colour("missing")["text_hex"])
        _breaks(plot, comparison)
        plot.set_xlim(0, 100)
        plot.set_ylim(len(table) - 0.45, -0.55)
        plot.set_yticks(range(len(table)), names)
        ticks = range(0, 101, 20)
        plot.set_xticks(ticks, [numerals.write_percent(t, comparison.language, 0) for t in ticks])
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
        _legend(plot, comparison, used)
    chart.alt = alt_text(comparison)
    return chart


def _name(row: pd.Series, comparison: Comparison) -> str:
    name, size = row_name(row, comparison)
    return broken(name) + (f"\n{size}" if size else "")


def _bar(plot: Axes, position: int, row: pd.Series, comparison: Comparison, used: dict[str, str]) -> None:
    scheme, language = comparison.rating_scheme, comparison.language
    worst = scheme.levels[-1]
    left = 0.0
    for rating, share in comparison.segments(row):
        fill = colour(scheme[rating].colour)
        used[rating] = scheme[rating].name(language, short=True)
        room = max(0.0, min(share, 100 - left))  # printed shares may add up to a little more than 100
        plot.barh(
            position, room, BAR, left=left, color=fill["hex"], edgecolor=colour("edge")["hex"], linewidth=0.5
        )
        if share >= NARROW:
            size = 8.5 if share >= SMALL_PRINT else 7
            text = numerals.write_percent(share, language)
            plot.text(
                left + share / 2, position, text, ha="center", va="center", size=size, color=fill["text_hex"]
            )  # fmt: skip
        left += share
    rest = hatched(row, scheme)
    if rest:
        fill = colour("residual")
        used["residual"] = comparison.labels("legend.residual")
        plot.barh(
            position, rest, BAR, left=left, color=fill["hex"], hatch=fill["hatch"],
            edgecolor=colour("edge")["hex"], linewidth=0.5,
        )  # fmt: skip
        if rest >= SMALL_PRINT:
            plot.text(
                left + rest / 2, position, numerals.write_percent(rest, language), ha="center", va="center",
                size=8.5, color=fill["text_hex"],
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5},
            )  # fmt: skip
    headline = row[f"share_{scheme.headline}"]
    if pd.notna(headline):
        plot.plot(
            [headline, headline], [position - 0.43, position + 0.43], color=colour("tick")["hex"],
            linewidth=2.2, solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
    share = row[f"share_{worst}"]
    if pd.notna(share) and not rest:  # beside the bar only where its part is the last one
        text = numerals.write_percent(share, language, 2 if 0 < share < 0.1 else 1)
        plot.text(100.8, position, text, va="center", size=8.5, color=colour(scheme[worst].colour)["hex"])


def _breaks(plot: Axes, comparison: Comparison) -> None:
    """Year over year, a dashed line between two bars where the rules changed, with the rule's number."""
    if comparison.kind != "year_over_year":
        return
    rows = comparison.table.reset_index(drop=True)
    named = (
        comparison.changes.drop_duplicates(["ref_area", "period_after"]) if len(comparison.changes) else None
    )
    for position in range(1, len(rows)):
        before, after = rows.iloc[position - 1], rows.iloc[position]
        if before["ref_area"] != after["ref_area"] or named is None:
            continue
        match = named[
            (named["ref_area"] == after["ref_area"]) & (named["period_after"] == after["time_period"])
        ]
        text = match["break"].iloc[0] if len(match) else ""
        if text:
            muted = colour("muted")["hex"]
            plot.axhline(position - 0.5, color=muted, linewidth=0.9, linestyle=(0, (4, 3)))
            plot.text(
                100, position - 0.5, f" {text} ", size=7.5, color=muted, ha="right", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip


def _legend(plot: Axes, comparison: Comparison, used: dict[str, str]) -> None:
    scheme = comparison.rating_scheme
    order = [r.rating for r in scheme.ratings if r.rating in used]
    union_first = sorted(order, key=lambda r: list(scheme.levels).index(r) if r in scheme.levels else 0.5)
    handles = [
        Patch(
            facecolor=colour(scheme[r].colour)["hex"],
            edgecolor=colour("edge")["hex"],
            linewidth=0.5,
            label=used[r],
        )
        for r in union_first
    ]
    if "residual" in used:
        fill = colour("residual")
        handles.append(
            Patch(
                facecolor=fill["hex"],
                edgecolor=colour("edge")["hex"],
                hatch=fill["hatch"],
                label=used["residual"],
            )
        )
    if handles:
        plot.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.325, 1.0), ncols=len(handles),
            frameon=False, fontsize=8.5, handlelength=1.3, handleheight=1, columnspacing=1.3,
            borderaxespad=0.25,
        )  # fmt: skip


def alt_text(comparison: Comparison) -> str:
    """The chart in words: its title, then the numbers of every row."""
    sentences = [f"{comparison.title}."]
    for _, row in comparison.table.iterrows():
        sentences.append(f"{row['area']} {row['time_period']}: {_row_in_words(row, comparison)}.")
    return comparison.labels("alt.stacked", rows=" ".join(sentences))


def _row_in_words(row: Any, comparison: Comparison) -> str:
    if row["status"] != "shown":
        return str(row["reason"])
    scheme, language = comparison.rating_scheme, comparison.language
    parts = [
        f"{scheme[rating].name(language, short=True).lower()} {numerals.write_percent(share, language)}"
        for rating, share in comparison.segments(row)
    ]
    rest = hatched(row, scheme)
    if rest:
        parts.append(
            f"{comparison.labels('legend.residual').lower()} {numerals.write_percent(rest, language)}"
        )
    if row["corrected"]:
        parts.append(f"§ {corrections(row, scheme, comparison.labels)}")
    return ", ".join(parts)
