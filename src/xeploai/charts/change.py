"""Bars of the change in the share of each rating between two periods, in percentage points."""

from __future__ import annotations

import matplotlib as mpl
import pandas as pd
from matplotlib.ticker import MaxNLocator

from xeploai import codes, numerals
from xeploai.charts.figure import STYLE, Chart, broken, new_chart, small_print, source_text
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.changes import last_changes


def change_chart(comparison: Comparison) -> Chart | None:
    """Draw the last change of each area; None where there is no change to draw."""
    changes = last_changes(comparison)
    if changes.empty:
        return None
    language, scheme = comparison.language, comparison.rating_scheme
    several = changes["ref_area"].nunique() > 1
    names = []
    for row in changes.itertuples():
        name = scheme[row.rating].name(language, short=True)
        names.append(broken(f"{row.area}: {name}" if several else name))
    signs = small_print(comparison, marks="§*")
    chart, plot = new_chart(
        names, source_text(comparison), _title(changes, comparison), _subtitle(changes, comparison), signs
    )
    with mpl.rc_context(STYLE):
        reach = max(1.0, float(changes["points"].abs().max())) * 1.25
        for position, row in enumerate(changes.itertuples()):
            fill = colour("increase" if row.points >= 0 else "decrease")["hex"]
            hatch = colour("residual")["hatch"] if row.printed else None
            plot.barh(
                position, row.points, 0.6, color="white" if row.printed else fill, edgecolor=fill, hatch=hatch
            )
            value = row.printed_pp if row.printed else row.change_pp
            text = numerals.write_points(value, language, 2 if row.printed else 1)
            away = reach * 0.015 * (1 if row.points >= 0 else -1)
            plot.text(
                row.points + away,
                position,
                text,
                va="center",
                ha="left" if row.points >= 0 else "right",
                size=8.8,
            )
        plot.axvline(0, color=colour("text")["hex"], linewidth=0.9)
        plot.set_xlim(-reach, reach)
        plot.set_ylim(len(changes) - 0.5, -0.5)
        plot.set_yticks(range(len(changes)), names)
        plot.xaxis.set_major_formatter(lambda value, _: numerals.write_points(value, language, 0))
        plot.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
    chart.alt = alt_text(comparison, changes)
    return chart


def _title(changes: pd.DataFrame, comparison: Comparison) -> str:
    """The largest rise and the largest fall of a level; over several areas, the range."""
    labels, language, scheme = comparison.labels, comparison.language, comparison.rating_scheme
    levels = changes[changes["rating"].isin(scheme.levels)]
    levels = changes if levels.empty else levels
    low, high = levels.loc[levels["points"].idxmin()], levels.loc[levels["points"].idxmax()]
    if changes["ref_area"].nunique() > 1:
        ends = {"low": numerals.write_points(low["points"], language)}
        ends["high"] = numerals.write_points(high["points"], language)
        return labels("title.change.many", n=changes["ref_area"].nunique(), **ends)
    words = {name: high[name] for name in ("area", "period_before", "period_after")}
    words["period_before"] = words["period_before"] or labels("period_unknown")
    names = [scheme[row["rating"]].name(language, short=True).lower() for row in (high, low)]
    if low["points"] < 0 < high["points"]:
        return labels(
            "title.change.both",
            up=names[0], up_points=numerals.write_number(high["points"], language, 1),
            down=names[1], down_points=numerals.write_number(-low["points"], language, 1), **words,
        )  # fmt: skip
    largest, name = (high, names[0]) if high["points"] > 0 else (low, names[1])
    points = numerals.write_points(largest["points"], language)
    return labels("title.change.one", rating=name, points=points, **words)


def _subtitle(changes: pd.DataFrame, comparison: Comparison) -> str:
    labels, language = comparison.labels, comparison.language
    sizes = []
    for row in changes.drop_duplicates("ref_area").itertuples():
        ends = []
        for period in (row.period_before, row.period_after):
            own = comparison.shown
            own = own[(own["ref_area"] == row.ref_area) & (own["time_period"] == period) & own["n"].notna()]
            size = (
                f" ({labels('n', n=numerals.write_number(int(own['n'].iloc[0]), language))})"
                if len(own)
                else ""
            )
            derived = "*" if len(own) and "*" in own["marks"].iloc[0] else ""
            ends.append(f"{period or labels('period_unknown')}{derived}{size}")
        sizes.append(f"{row.area} {' → '.join(ends)}")
    subject = codes.name_of("subject", comparison.subject, language)
    text = labels("subtitle.change", subject=subject, sizes="; ".join(sizes))
    return f"{text} {labels('subtitle.printed_only')}" if changes["printed"].any() else text


def alt_text(comparison: Comparison, changes: pd.DataFrame) -> str:
    """The chart in words: every bar with its number."""
    scheme, language = comparison.rating_scheme, comparison.language
    parts = []
    for row in changes.itertuples():
        points = numerals.write_points(row.printed_pp if row.printed else row.change_pp, language)
        name = scheme[row.rating].name(language, short=True).lower()
        parts.append(f"{row.area} {row.period_before} → {row.period_after}, {name}: {points}")
    return comparison.labels("alt.change", rows="; ".join(parts) + ".")
