"""Two periods: slopes for a few lines, two joined dots a row for many; a line is cut where rules change."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from xeploai import numerals
from xeploai.charts.figure import (
    STYLE,
    WIDTH,
    Chart,
    Link,
    broken,
    empty_chart,
    link_point,
    new_chart,
    small_print,
)
from xeploai.charts.small_multiples import alt_text
from xeploai.charts.text_width import width
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.origins import source_line
from xeploai.compare.pictures import trend_subtitle
from xeploai.compare.trends import Point, Trend, cuts, joined, parted_by_rules

FEW = 6  # lines that a slope chart holds
LABEL = 8.4  # size of their names
MANY = 24  # rows from which joined dots stand closer
SLOPES = 3.4  # inches that it is high
PLACES = (0.33, 0.67)  # where its two periods stand
CUT = (0.4, 0.6)  # which part of a slope is left out where the rules change
ROW, TINY = 0.36, 0.22  # inches a row of joined dots takes


def two_periods_chart(comparison: Comparison, lines: list[Trend], periods: tuple[str, str]) -> Chart:
    """Draw two periods of some lines, as slopes or, of more lines than a few, as joined dots."""
    texts = [_label(line, point, 0, comparison) for line in lines for point in line.points]
    room = (PLACES[0] * 0.96 - 0.05) * WIDTH * 72
    fits = len(lines) <= FEW and all(width(text, LABEL) <= room for text in texts)
    return (_slopes if fits else _dumbbells)(comparison, lines, *periods)


def _slopes(comparison: Comparison, lines: list[Trend], before: str, after: str) -> Chart:
    broken_by = " · ".join(cut.names for cut in cuts(comparison))
    subtitle = trend_subtitle(comparison) + (f" {comparison.labels('subtitle.cut')}" if broken_by else "")
    subtitle += _apart(lines, comparison)
    chart, (bottom, height) = empty_chart(
        source_line(comparison), comparison.title, subtitle, small_print(comparison), SLOPES, head=-0.15
    )
    plot = chart.add_axes((0.02, bottom, 0.96, height))
    links: list[Link] = []
    with mpl.rc_context(STYLE):
        plot.set_axis_off()
        plot.set_xlim(0, 1)
        shares = [p.share for line in lines for p in line.points]
        low, high = min(shares), max(shares)
        room = max(1.0, (high - low) * 0.06)
        plot.set_ylim(low - room, high + room * 2.6)
        for place, period in zip(PLACES, (before, after), strict=True):
            plot.axvline(place, 0, 0.93, color=colour("grid")["hex"], linewidth=1)
            plot.text(place, high + room * 2.5, period, ha="center", va="top", size=9.5, weight="bold")
        if broken_by:
            muted = colour("muted")["hex"]
            plot.axvline(sum(PLACES) / 2, 0, 0.9, color=muted, linewidth=0.9, linestyle=(0, (4, 3)))
            plot.text(
                sum(PLACES) / 2, high + room * 2.4, broken_by, ha="center", va="top", size=7.5, color=muted
            )
        for side, period in enumerate((before, after)):
            found = [(line, p) for line in lines for p in line.points if p.period == period]
            _labels(plot, found, side, comparison)
        for line in lines:
            ink = _ink(line, comparison)
            ends = {p.period: p for p in line.points}
            if before in ends and after in ends:
                _slope(plot, ends[before], ends[after], ink)
            for period, place in ((before, PLACES[0]), (after, PLACES[1])):
                if point := ends.get(period):
                    _dot(plot, place, point.share, ink, hollow=point.doubtful)
                    links.append(link_point(plot, point.row["row_id"], place, point.share))
    chart.links = links
    chart.alt = alt_text(comparison, lines, "alt.slope")
    return chart


def spans_between(before: Point, after: Point, cut: tuple[float, float]) -> list[tuple[float, float]]:
    """Which parts of the way between two points are drawn: all, all but a gap, or none."""
    if joined(before.row, after.row):
        return [(0.0, 1.0)]
    return [(0.0, cut[0]), (cut[1], 1.0)] if parted_by_rules(before.row, after.row) else []


def _apart(lines: list[Trend], comparison: Comparison) -> str:
    """A sentence on dots that are not joined, where there are any that no rule parts."""
    pairs = [pair for line in lines for pair in pairwise(line.points)]
    loose = any(not joined(a.row, b.row) and not parted_by_rules(a.row, b.row) for a, b in pairs)
    return f" {comparison.labels('subtitle.apart')}" if loose else ""


def _ink(line: Trend, comparison: Comparison) -> str:
    """A line's colour; what is too light for a line has another in `colours.csv`."""
    if not line.rating:
        return colour("excellent")["hex"]
    named = colour(next(r.colour for r in comparison.ratings if r.rating == line.rating))
    return named["line_hex"] or named["hex"]


def _slope(plot: Axes, before: Point, after: Point, ink: str) -> None:
    (left, right), (low, high) = PLACES, (before.share, after.share)
    for begin, end in spans_between(before, after, CUT):
        plot.plot(
            [left + (right - left) * part for part in (begin, end)],
            [low + (high - low) * part for part in (begin, end)],
            color=ink, linewidth=1.8, solid_capstyle="butt",
        )  # fmt: skip


def _dot(plot: Axes, x: float, y: float, ink: str, *, hollow: bool) -> None:
    plot.plot(
        x, y, marker="o", markersize=6.5, markerfacecolor="white" if hollow else ink, markeredgecolor=ink,
        markeredgewidth=1.4, linestyle="none",
    )  # fmt: skip


def _labels(plot: Axes, found: list[tuple[Trend, Point]], side: int, comparison: Comparison) -> None:
    """Name and number of each line at one end, spread so that none covers another."""
    found = sorted(found, key=lambda pair: pair[1].share)
    low, high = plot.get_ylim()
    apart = (high - low) * 0.17 / SLOPES
    places = spread([point.share for _, point in found], apart, low, high - (high - low) * 0.12)
    for (line, point), place in zip(found, places, strict=True):
        text = _label(line, point, side, comparison)
        x = PLACES[side] + (0.012 if side else -0.012)
        plot.annotate(
            text, (x, point.share), (x + (0.02 if side else -0.02), place), va="center",
            ha="left" if side else "right", size=LABEL, color=_ink(line, comparison), annotation_clip=False,
            arrowprops={"arrowstyle": "-", "linewidth": 0.5, "color": colour("others")["hex"],
                        "shrinkA": 1, "shrinkB": 1},
        )  # fmt: skip


def _label(line: Trend, point: Point, side: int, comparison: Comparison) -> str:
    """What stands at one end of a slope: name, share and count, the name outermost."""
    n = point.row[line.rating] if line.rating else point.row["n"]
    size = f" ({numerals.write_number(int(n), comparison.language)})" if pd.notna(n) else ""
    share = f"{numerals.write_percent(point.share, comparison.language)}{point.marks}"
    return f"{line.name}  {share}{size}" if side == 0 else f"{share}{size}  {line.name}"


def spread(values: list[float], apart: float, low: float, high: float) -> list[float]:
    """Places near sorted values, at least so far apart, within two limits where there is room.

    >>> spread([1.0, 1.1, 5.0], 1.0, 0.0, 10.0)
    [0.55, 1.55, 5.0]
    """
    groups = [[value] for value in values]
    centres = list(values)

    def extent(number: int) -> tuple[float, float]:
        half = apart * (len(groups[number]) - 1) / 2
        return centres[number] - half, centres[number] + half

    merged = True
    while merged:
        merged = False
        for number, (one, other) in enumerate(pairwise(range(len(groups)))):
            if extent(other)[0] - extent(one)[1] < apart - 1e-12:
                groups[number : number + 2] = [groups[one] + groups[other]]
                centres[number : number + 2] = [sum(groups[number]) / len(groups[number])]
                merged = True
                break
    places: list[float] = []
    for number, group in enumerate(groups):
        first, last = extent(number)
        shift = max(0.0, low - first) - max(0.0, last - high)
        places += [round(first + shift + apart * k, 10) for k in range(len(group))]
    return places


def _dumbbells(comparison: Comparison, lines: list[Trend], before: str, after: str) -> Chart:
    labels, language = comparison.labels, comparison.language
    many = len(lines) > MANY
    names = [broken(line.name, 40 if many else 30) for line in lines]
    subtitle = f"{trend_subtitle(comparison)} {labels('subtitle.dumbbell', before=before, after=after)}"
    subtitle += _apart(lines, comparison)
    cut = cuts(comparison)
    signs = small_print(comparison)
    chart, plot = new_chart(
        names, source_line(comparison), comparison.title, subtitle, signs, row=TINY if many else ROW
    )
    ink, links = colour("later")["hex"], list[Link]()
    with mpl.rc_context(STYLE):
        shares = [p.share for line in lines for p in line.points]
        reach, middle = max(2.0, max(shares) - min(shares)), (max(shares) + min(shares)) / 2
        plot.set_xlim(middle - reach * 0.66, middle + reach * 0.66)
        plot.set_ylim(len(lines) - 0.5, -0.5)
        for place, line in enumerate(lines):
            ends = {p.period: p for p in line.points}
            if before in ends and after in ends:
                low, high = ends[before].share, ends[after].share
                for begin, end in spans_between(ends[before], ends[after], (0.42, 0.58)):
                    plot.plot([low + (high - low) * part for part in (begin, end)], [place] * 2, color=ink,
                              linewidth=2.2, solid_capstyle="butt", alpha=0.55)  # fmt: skip
            for period, point in ends.items():
                _dot(plot, point.share, place, ink, hollow=period == before)
                other = ends.get(after if period == before else before)
                right = other is None or point.share >= other.share
                if other is not None and point.share == other.share and period == before:
                    continue
                text = f"{numerals.write_percent(point.share, language)}{point.marks}"
                away = reach * 0.018 * (1 if right else -1)
                plot.text(
                    point.share + away, place, text, va="center", ha="left" if right else "right", size=7.6
                )
                links.append(link_point(plot, point.row["row_id"], point.share, place))
        plot.set_yticks(range(len(lines)), names, size=7.6 if many else 8.8)
        plot.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 5, 10], integer=reach > 5))
        places = 0 if reach > 5 else 1 if reach > 0.5 else 2
        percent = partial(numerals.write_percent, language=language, places=places)
        plot.xaxis.set_major_formatter(lambda value, _: percent(float(value)))
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
        handles = [
            Line2D(
                [], [], marker="o", linestyle="none", markerfacecolor=fill, markeredgecolor=ink, label=period
            )
            for period, fill in ((before, "white"), (after, ink))
        ]
        if cut:
            rules = " · ".join(one.names for one in cut)
            handles.append(
                Line2D([], [], color=ink, alpha=0.55, linestyle=(0, (3, 1)), linewidth=2.2,
                       label=f"{labels('legend.break')}: {rules}")
            )  # fmt: skip
        plot.legend(handles=handles, loc="lower left", bbox_to_anchor=(-0.325, 1.0), ncols=len(handles),
                    frameon=False, fontsize=8.5, borderaxespad=0.25)  # fmt: skip
    chart.links = links
    chart.alt = alt_text(comparison, lines, "alt.dumbbell")
    return chart
