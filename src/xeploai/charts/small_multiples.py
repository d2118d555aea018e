"""Three periods or more: small multiples, one panel a line, the others in grey, cut where rules change."""

from __future__ import annotations

import math
import textwrap
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.ticker import MaxNLocator

from xeploai import codes, numerals
from xeploai.charts.figure import STYLE, WIDTH, Chart, Link, empty_chart, link_point, small_print
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.origins import source_line
from xeploai.compare.pictures import trend_subtitle
from xeploai.compare.trends import Cut, Trend, cuts, periods_of

PANEL = 1.55  # inches that a panel is high
GAP = 0.62  # inches between two rows of panels: names, years
SIDES = (0.075, 0.985)
BETWEEN = 0.045  # parts of the width between two panels
LETTERS = "abcdefgh"


def small_multiples_chart(comparison: Comparison, lines: list[Trend]) -> Chart:
    """Draw some lines of a comparison, each in a panel of its own on the same axes.

    A point that is derived or printed only is hollow. A period without figures is a gap; a change of the
    rules is a dashed upright line that no line crosses.
    """
    across = {1: 1, 2: 2, 4: 2}.get(len(lines), 3) if len(lines) <= 12 else 5
    down = math.ceil(len(lines) / across)
    cut = cuts(comparison)
    subtitle = trend_subtitle(comparison)
    named = [f"{letter}: {one.names}" for letter, one in zip(LETTERS, cut, strict=False)]
    if cut:
        subtitle += f" {comparison.labels('subtitle.cut')} {'; '.join(named)}."
    names = ["\n".join(textwrap.wrap(line.name, 96 // across)) for line in lines]
    between = GAP + 0.13 * max(name.count("\n") for name in names)
    high = 2.2 if down == 1 else PANEL if across < 5 else 1.05
    chart, (bottom, height) = empty_chart(
        source_line(comparison), comparison.title, subtitle, small_print(comparison),
        down * (high + between), head=-0.25,
    )  # fmt: skip
    links: list[Link] = []
    ink = colour("later")["hex"]
    with mpl.rc_context(STYLE):
        width = (SIDES[1] - SIDES[0] - BETWEEN * (across - 1)) / across
        one = height / down
        for number, line in enumerate(lines):
            column, row = number % across, number // across
            box = (
                SIDES[0] + column * (width + BETWEEN),
                bottom + height - (row + 1) * one + one * 0.2 / (high + between),
                width,
                one * high / (high + between),
            )
            plot = chart.add_axes(box)
            _axes(plot, comparison, lines, left=column == 0)
            _cuts(plot, cut)
            _others(plot, [o for o in lines if o is not line and (not o.rating or o.series == line.series)])
            for run in line.runs:
                plot.plot([p.at for p in run], [p.share for p in run], color=ink, linewidth=1.9)
            _points(plot, line, comparison)
            plot.set_title(
                names[number], loc="left", size=8.6 if across < 5 else 7.4, weight="bold",
                color=colour("text")["hex"], pad=11 if cut else 4,
            )  # fmt: skip
            links += [link_point(plot, p.row["row_id"], p.at, p.share, 0.09) for p in line.points]
    chart.links = links
    chart.alt = alt_text(comparison, lines, "alt.lines")
    return chart


def _axes(plot: Axes, comparison: Comparison, lines: list[Trend], *, left: bool) -> None:
    language = comparison.language
    periods = [codes.on_axis(period) for period in periods_of(comparison)]
    shares = [point.share for line in lines for point in line.points]
    low, high = min(shares), max(shares)
    room = max(4.0, (high - low) * 0.22)
    floor = 0.0 if low < 35 else math.floor((low - room) / 5) * 5
    plot.set_ylim(floor, min(105.0, high + room))
    margin = max(0.45, (max(periods) - min(periods)) * 0.09)
    plot.set_xlim(min(periods) - margin, max(periods) + margin)
    years = range(math.ceil(min(periods) - 0.4), math.floor(max(periods) + 0.4) + 1)
    inches = plot.get_position().width * WIDTH
    step = max(1, math.ceil(len(years) / max(1.0, inches / 0.44)))
    plot.set_xticks(list(years)[::step], [str(year) for year in years][::step], size=7.5)
    plot.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    plot.yaxis.set_major_formatter(lambda value, _: numerals.write_percent(float(value), language, 0))
    plot.tick_params(axis="y", length=0, labelsize=7.5, labelleft=left)
    plot.grid(axis="y", color=colour("grid")["hex"], linewidth=0.6)
    plot.set_axisbelow(True)


def _cuts(plot: Axes, found: list[Cut]) -> None:
    """Where the rules change, each with its letter; the subtitle says which rules."""
    muted = colour("muted")["hex"]
    left, right = plot.get_xlim()
    for letter, cut in zip(LETTERS, found, strict=False):
        if left < cut.at < right:
            plot.axvline(cut.at, color=muted, linewidth=0.8, linestyle=(0, (3, 2)))
            plot.text(
                cut.at, 1.01, letter, size=6.8, color=muted, ha="center", va="bottom",
                transform=plot.get_xaxis_transform(),
            )  # fmt: skip


def _others(plot: Axes, lines: list[Trend]) -> None:
    """All other lines, in grey; a point alone is a dot."""
    grey = colour("others")["hex"]
    runs = [[(p.at, p.share) for p in run] for line in lines for run in line.runs]
    plot.add_collection(LineCollection([run for run in runs if len(run) > 1], colors=grey, linewidths=0.8))
    alone = [run[0] for run in runs if len(run) == 1]
    plot.plot(
        [x for x, _ in alone], [y for _, y in alone], linestyle="none", marker=".", color=grey, markersize=3
    )


def _points(plot: Axes, line: Trend, comparison: Comparison) -> None:
    """Every point; the last, the first, and the end of each run, with their numbers where there is room."""
    language, ink = comparison.language, colour("later")["hex"]
    low, high = plot.get_ylim()
    for point in line.points:
        plot.plot(
            point.at, point.share, marker="o", markersize=5, color=ink,
            markerfacecolor="white" if point.doubtful else ink, markeredgecolor=ink, linestyle="none",
        )  # fmt: skip
    taken: list[float] = []
    points = sorted(line.points, key=lambda point: point.at)
    for point in [points[-1], points[0], *(run[-1] for run in line.runs)]:
        if any(abs(point.at - at) < _reach(plot) for at in taken):
            continue
        taken.append(point.at)
        above = point.share + (high - low) * 0.2 <= high
        plot.annotate(
            numerals.write_percent(point.share, language) + point.marks, (point.at, point.share),
            (0, 5 if above else -5), textcoords="offset points", ha=_side(plot, point.at),
            va="bottom" if above else "top", size=7.3, color=colour("text")["hex"], zorder=6,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.4, "alpha": 0.85},
        )  # fmt: skip


def _side(plot: Axes, at: float) -> str:
    """How a number stands to its point: inwards at either edge of the panel."""
    left, right = plot.get_xlim()
    place = (at - left) / (right - left)
    return "left" if place < 0.16 else "right" if place > 0.84 else "center"


def _reach(plot: Axes) -> float:
    """How far apart, in years, two labels must be."""
    left, right = plot.get_xlim()
    inches = plot.get_position().width * WIDTH
    return float((right - left) * 0.52 / inches)


def alt_text(comparison: Comparison, lines: list[Trend], key: str) -> str:
    """The chart in words: its title, then every line with its numbers and where it is cut."""
    language = comparison.language
    parts = []
    for line in lines:
        runs = [", ".join(_told(p.row, p.share, language) for p in run) for run in line.runs]
        parts.append(f"{line.name}: {' | '.join(runs)}.")
    return comparison.labels(key, title=comparison.title, rows=" ".join(parts))


def _told(row: dict[str, Any], share: float, language: str) -> str:
    n = f" (n = {numerals.write_number(int(row['n']), language)})" if pd.notna(row["n"]) else ""
    return f"{row['time_period']} {numerals.write_percent(share, language)}{row['marks']}{n}"
