"""Changes of many series: one row a series, one panel a rating, all on one scale."""

from __future__ import annotations

import math
import textwrap

import matplotlib as mpl

from xeploai import codes, numerals
from xeploai.charts.bars import Bar, draw_bar, last_rows
from xeploai.charts.figure import STYLE, Chart, broken, empty_chart, link_bands, small_print
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.changes import COUNTS
from xeploai.compare.origins import source_line
from xeploai.compare.rows import lead

LEFT, RIGHT, BETWEEN = 0.2, 0.985, 0.016
ROW, TINY, MANY = 0.3, 0.2, 30


def change_grid(comparison: Comparison, bars: list[Bar], unit: str, subtitle: str) -> Chart:
    """Draw the bars of many series, so that a row can be read across and a rating down."""
    language = comparison.language
    series = list(dict.fromkeys(bar.row.series for bar in bars))
    order = [r for r in comparison.ratings if any(b.row.rating == r.rating for b in bars)]
    many = len(series) > MANY
    names = [broken(name, 26 if many else 22) for name in series]
    row = max(TINY if many else ROW, 0.15 * max(name.count("\n") + 1 for name in names))
    chart, (bottom, height) = empty_chart(
        source_line(comparison), grid_title(comparison, bars, unit), subtitle,
        small_print(comparison, marks="Σ§*"), row * len(series), head=0.1,
    )  # fmt: skip
    with mpl.rc_context(STYLE):
        width = (RIGHT - LEFT - BETWEEN * (len(order) - 1)) / len(order)
        reach = max(1.0, *(abs(v) for b in bars for v in (b.value, b.printed) if v is not None)) * (
            2.3 if unit == COUNTS else 1.75
        )
        rows = {name: place for place, name in enumerate(series)}
        step = _round(reach * 0.5)
        places = 0 if step >= 1 else 1
        for number, rating in enumerate(order):
            plot = chart.add_axes((LEFT + number * (width + BETWEEN), bottom, width, height))
            for bar in bars:
                if bar.row.rating == rating.rating:
                    draw_bar(plot, rows[bar.row.series], bar, reach, language, unit, small=True)
            plot.axvline(0, color=colour("text")["hex"], linewidth=0.8)
            plot.set_xlim(-reach, reach)
            plot.set_ylim(len(series) - 0.5, -0.5)
            plot.set_yticks(range(len(series)), names if number == 0 else [""] * len(series),
                            size=7.2 if many else 8.4)  # fmt: skip
            plot.tick_params(axis="y", length=0)
            plot.tick_params(axis="x", labelsize=6.8)
            ticks = (-step, 0.0, step)
            plot.set_xticks(ticks, [numerals.write_points(v, language, places) for v in ticks])
            plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.5)
            plot.set_axisbelow(True)
            title = "\n".join(textwrap.wrap(rating.name(language, short=True), 18))
            plot.set_title(title, loc="center", size=8.2, weight="bold", color=colour("text")["hex"])
    row_ids = last_rows(bars, comparison)
    chart.links = link_bands([row_ids[name] for name in series], bottom, height)
    return chart


def grid_title(comparison: Comparison, bars: list[Bar], unit: str) -> str:
    """How many series went up and down in the headline rating, and the range."""
    language = comparison.language
    heads = [b for b in bars if b.row.rating == lead({"scheme": b.row.scheme})]
    if not heads:  # only some rating is known of all: the one that most series have
        ratings = [bar.row.rating for bar in bars]
        heads = [bar for bar in bars if bar.row.rating == max(ratings, key=ratings.count)]
    places = 0 if unit == COUNTS else 1
    rounded = [numerals.round_half_up(bar.value, places) for bar in heads]
    names = {codes.schemes()[b.row.scheme][b.row.rating].name(language, short=True).lower() for b in heads}
    return comparison.labels(
        "title.counts.grid" if unit == COUNTS else "title.change.grid",
        rating=" / ".join(sorted(names)), n=len(heads), up=sum(v > 0 for v in rounded),
        down=sum(v < 0 for v in rounded), low=numerals.write_points(min(rounded), language, places),
        high=numerals.write_points(max(rounded), language, places),
    )  # fmt: skip


def _round(number: float) -> float:
    """The next lower number of one digit: where a tick may stand.

    >>> _round(13.4), _round(0.6), _round(27000.0)
    (10.0, 0.6, 20000.0)
    """
    unit = 10.0 ** math.floor(math.log10(number))
    return round(math.floor(number / unit + 1e-9) * unit, 6)
