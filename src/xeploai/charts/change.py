"""Bars of the last change of each rating, in percentage points or in counts; what was printed beside it."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from xeploai import codes, numerals
from xeploai.charts.bars import Bar, bars_of, diamond, draw_bar, last_rows
from xeploai.charts.change_grid import change_grid, grid_title
from xeploai.charts.figure import STYLE, Chart, broken, link_rows, new_chart, small_print
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.changes import COUNTS, POINTS, UNITS, last_changes
from xeploai.compare.origins import source_line
from xeploai.compare.pictures import FEW_SERIES, about
from xeploai.compare.request import check_choice, refuse
from xeploai.compare.wording import capital


def change_chart(comparison: Comparison, unit: str = POINTS) -> Chart | None:
    """Draw the last change of each series; None where there is no change to draw.

    Parameters
    ----------
    unit
        ``points`` or ``counts``.

    Notes
    -----
    Where a report prints a change that is not the recomputed one, both are drawn: the bar is recomputed,
    the diamond is the print. A bar that is only printed is hatched.
    """
    refuse(check_choice("unit", unit, list(UNITS)))
    bars = bars_of(last_changes(comparison, unit), unit)
    if not bars:
        return None
    language = comparison.language
    if len({bar.row.series for bar in bars}) > FEW_SERIES:
        chart = change_grid(comparison, bars, unit, _subtitle(bars, comparison, unit))
        chart.alt = _alt_text(bars, comparison, unit, grid_title(comparison, bars, unit))
        return chart
    several = len({bar.row.series for bar in bars}) > 1
    ratings = {r.rating: r.name(language, short=True) for r in comparison.ratings}
    names = [ratings[bar.row.rating] for bar in bars]
    if several:
        pairs = zip(bars, names, strict=True)
        names = [comparison.labels("series_rating", series=b.row.series, rating=name) for b, name in pairs]
    names = [broken(name) for name in names]
    signs = small_print(comparison, marks="Σ§*")
    chart, plot = new_chart(
        names, source_line(comparison), _title(bars, comparison, unit), _subtitle(bars, comparison, unit),
        signs,
    )  # fmt: skip
    with mpl.rc_context(STYLE):
        ends = [abs(v) for b in bars for v in (b.value, b.printed) if v is not None]
        reach = max(1.0, *ends) * 1.3
        for position, bar in enumerate(bars):
            draw_bar(plot, position, bar, reach, language, unit)
        plot.axvline(0, color=colour("text")["hex"], linewidth=0.9)
        plot.set_xlim(-reach, reach)
        plot.set_ylim(len(bars) - 0.5, -0.5)
        plot.set_yticks(range(len(bars)), names, size=9.2)
        plot.xaxis.set_major_formatter(lambda value, _: numerals.write_points(value, language, 0))
        plot.xaxis.set_major_locator(MaxNLocator(nbins=7, integer=True))
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
        if any(bar.printed is not None for bar in bars):
            mark = Line2D([], [], **diamond(), label=comparison.labels("legend.printed_change"))
            plot.legend(handles=[mark], loc="lower left", bbox_to_anchor=(-0.325, 1.0), frameon=False,
                        fontsize=8.5, borderaxespad=0.25)  # fmt: skip
    row_ids = last_rows(bars, comparison)
    places = [(row_ids[bar.row.series], float(place)) for place, bar in enumerate(bars)]
    chart.links = link_rows(plot, [(row_id, place) for row_id, place in places if row_id])
    chart.alt = _alt_text(bars, comparison, unit, _title(bars, comparison, unit))
    return chart


def _title(bars: list[Bar], comparison: Comparison, unit: str) -> str:
    """The largest rise and the largest fall of a level; over several series, the range."""
    labels, language = comparison.labels, comparison.language
    levels = [b for b in bars if b.row.rating in codes.schemes()[b.row.scheme].levels] or bars
    low, high = min(levels, key=lambda b: b.value), max(levels, key=lambda b: b.value)
    places = 0 if unit == COUNTS else 1
    name = "counts" if unit == COUNTS else "change"
    n = len({bar.row.series for bar in bars})
    if n > 1:
        ends = {"low": numerals.write_points(low.value, language, places)}
        ends["high"] = numerals.write_points(high.value, language, places)
        return labels(f"title.{name}.many", n=n, **ends)
    words = {
        "area": high.row.series,
        "period_before": high.row.period_before or labels("period_unknown"),
        "period_after": high.row.period_after,
    }
    up, down = (
        codes.schemes()[b.row.scheme][b.row.rating].name(language, short=True).lower() for b in (high, low)
    )
    written = [numerals.write_number(abs(b.value), language, places) for b in (high, low)]
    if low.value < 0 < high.value:
        keys = ("up_count", "down_count") if unit == COUNTS else ("up_points", "down_points")
        return labels(
            f"title.{name}.both", up=up, down=down, **dict(zip(keys, written, strict=True)), **words
        )
    largest, rating = (high, up) if high.value > 0 else (low, down)
    amount = numerals.write_points(largest.value, language, places)
    return labels(f"title.{name}.one", rating=rating, count=amount, points=amount, **words)


def _subtitle(bars: list[Bar], comparison: Comparison, unit: str) -> str:
    labels = comparison.labels
    sizes = []
    first = {bar.row.series: bar.row for bar in reversed(bars)}
    if len(first) > 4:
        periods = dict.fromkeys(f"{r.period_before} → {r.period_after}" for r in reversed(first.values()))
        sizes = list(periods)
    else:
        sizes = [_size(row, comparison) for row in reversed(first.values())]
    subject = capital(about(comparison))
    key = "subtitle.counts" if unit == COUNTS else "subtitle.change"
    text = labels(key, subject=subject, sizes="; ".join(sizes))
    return f"{text} {labels('subtitle.printed_only')}" if any(b.only_printed for b in bars) else text


def _size(row: Any, comparison: Comparison) -> str:
    labels, ends = comparison.labels, []
    for period in (row.period_before, row.period_after):
        own = comparison.shown
        own = own[(own["series"] == row.series) & (own["time_period"] == period) & own["n"].notna()]
        n = numerals.write_number(int(own["n"].iloc[0]), comparison.language) if len(own) else ""
        derived = "*" if len(own) and "*" in own["marks"].iloc[0] else ""
        ends.append(
            f"{period or labels('period_unknown')}{derived}" + (f" ({labels('n', n=n)})" if n else "")
        )
    return f"{row.series} {' → '.join(ends)}"


def _alt_text(bars: list[Bar], comparison: Comparison, unit: str, title: str) -> str:
    """The chart in words: every bar with its number, and the printed one where it differs."""
    language, labels = comparison.language, comparison.labels
    parts = []
    for bar in bars:
        row = bar.row
        name = codes.schemes()[row.scheme][row.rating].name(language, short=True).lower()
        text = f"{row.series} {row.period_before} → {row.period_after}, {name}: {bar.text(language, unit)}"
        if bar.printed is not None:
            told = bar.printed_text(language, unit)
            text += f" ({labels('printed.points').lower()}: {told})"
        parts.append(text)
    return labels("alt.counts" if unit == COUNTS else "alt.change", rows=f"{title}. {'; '.join(parts)}.")
