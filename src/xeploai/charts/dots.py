"""Dot plot of the share of excellent on its possible bases, with the 20% rule for both of its readings."""

from __future__ import annotations

import textwrap

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from xeploai import codes, numerals
from xeploai.charts.figure import STYLE, Chart, empty_chart, link_bands, row_label, small_print
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.ceiling import BASES, CEILING, RULED, excellent_on_bases
from xeploai.compare.origins import source_line
from xeploai.compare.pictures import about, bases_title, drawn_rows
from xeploai.compare.views import row_name
from xeploai.compare.wording import capital

MARKERS = dict(zip(BASES, "so^", strict=True))
LEFT, RIGHT, BETWEEN = 0.24, 0.975, 0.03
ROW, TINY, MANY = 0.36, 0.2, 30


def bases_chart(comparison: Comparison) -> Chart | None:
    """Draw excellent as a share of each base, side by side on one scale; None where none is known.

    The rule binds inside each unit, and its base is read in two ways: of those rated good, or of good or
    better. So the line at 20% stands in two panels, and what an area's aggregate shows is no breach.
    """
    rows, left_out = drawn_rows(comparison)
    found = excellent_on_bases(pd.DataFrame(rows))
    if found.empty:
        return None
    labels, language = comparison.labels, comparison.language
    by_id = {row["row_id"]: row for row in comparison.table.to_dict("records")}
    many = len(found) > MANY
    names = [row_label(by_id[row_id], comparison, many=many) for row_id in found["row_id"]]
    lines = max(name.count("\n") + 1 for name in names)
    row = max(TINY if many else ROW, lines * (0.16 if many else 0.18))
    periods = sorted(set(found["time_period"]), key=codes.chronological)
    subtitle = labels("subtitle.bases", subject=capital(about(comparison)), period=", ".join(periods))
    subtitle += f" {left_out}" if left_out else ""
    signs = [*textwrap.wrap(labels("note.ceiling"), 118), *small_print(comparison)]
    chart, (bottom, height) = empty_chart(
        source_line(comparison), bases_title(comparison, found), subtitle, signs, row * len(found), head=0.25
    )
    with mpl.rc_context(STYLE):
        width = (RIGHT - LEFT - BETWEEN * (len(BASES) - 1)) / len(BASES)
        reach = max(float(found[list(BASES)].max().max()), CEILING) * 1.28
        for number, base in enumerate(BASES):
            plot = chart.add_axes((LEFT + number * (width + BETWEEN), bottom, width, height))
            _panel(plot, base, [None if v != v else float(v) for v in found[base]], reach, comparison)
            plot.set_yticks(range(len(found)), names if number == 0 else [""] * len(found),
                            size=7.6 if many else 8.8)  # fmt: skip
        chart.links = link_bands(list(found["row_id"]), bottom, height)
    told = []
    for row_id, values in zip(found["row_id"], found[list(BASES)].to_numpy(), strict=True):
        parts = [
            f"{labels(f'excellent_of.{base}')} {numerals.write_percent(float(value), language)}"
            for base, value in zip(BASES, values, strict=True)
            if value == value
        ]
        told.append(f"{row_name(by_id[row_id], comparison)[0]}: {', '.join(parts)}.")
    chart.alt = labels("alt.bases", title=bases_title(comparison, found), rows=" ".join(told))
    return chart


def _panel(plot: Axes, base: str, values: list[float | None], reach: float, comparison: Comparison) -> None:
    labels, language = comparison.labels, comparison.language
    fill = colour(f"base_{base}")["hex"]
    for place, value in enumerate(values):
        if value is None:
            plot.text(reach * 0.02, place, "–", va="center", size=8, color=colour("missing")["text_hex"])
            continue
        plot.plot([0, value], [place, place], color=colour("grid")["hex"], linewidth=1.2, zorder=1)
        plot.plot(value, place, marker=MARKERS[base], color=fill, markersize=6, linestyle="none", zorder=3)
        text = numerals.write_percent(value, language)
        plot.annotate(
            text, (value, place), (6, 0), textcoords="offset points", va="center", size=7.6, zorder=4,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
        )  # fmt: skip
    if base in RULED:
        plot.axvline(CEILING, color=colour("rule")["hex"], linewidth=1.1, linestyle=(0, (5, 2)), zorder=2)
    plot.set_xlim(0, reach)
    plot.set_ylim(len(values) - 0.5, -0.5)
    if reach < 60:
        plot.set_xticks([0, 10, 20])
    else:
        plot.xaxis.set_major_locator(MaxNLocator(nbins=3, integer=True))
    plot.xaxis.set_major_formatter(lambda value, _: numerals.write_percent(float(value), language, 0))
    plot.tick_params(axis="y", length=0)
    plot.tick_params(axis="x", labelsize=8)
    plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.5)
    plot.set_axisbelow(True)
    title = "\n".join(textwrap.wrap(labels(f"excellent_of.{base}"), 26))
    plot.set_title(title, loc="left", size=8.6, weight="bold", color=fill)
