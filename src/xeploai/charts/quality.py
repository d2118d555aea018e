"""Charts of the data-quality report: claims by outcome, and what areas and years are covered."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from xeploai import codes, numerals
from xeploai.charts.figure import LEFT, RIGHT, STYLE, Chart, broken, empty_chart, new_chart
from xeploai.codes.colours import colour
from xeploai.compare.quality import GROUPS, KINDS, OUTCOMES, Quality

BAR = 0.62
ROW = 0.19  # inches that an area takes in the picture of coverage, if its name has one line
NAME_LINE = 0.13  # inches that each line of a name takes there
YEARS = 150  # size of a year's name, times how many there are, at most
NAME_WIDTH = 32  # letters of a name there, before it is broken
MARKERS = dict(zip(GROUPS, "so^D", strict=True))
PLACES = {group: (n + 0.5) / len(MARKERS) - 0.5 for n, group in enumerate(MARKERS)}
# how a sign looks for each kind of figure: fill, edge, size
SIGNS = {
    "counts": ("text", "text", 5.2),
    "printed": ("grid", "text", 5.2),
    "partial": ("missing", "text", 5.2),
    "sizes": ("missing", "muted", 2.6),
    "activity": ("muted", "muted", 1.3),
}


def claims_chart(quality: Quality) -> Chart:
    """Stacked bars: how many claims of each kind hold, do not, or cannot be checked."""
    labels, language, claims = quality.labels, quality.language, quality.claims
    names = [broken(codes.name_of("claim", claim, language)) for claim in claims["claim"]]
    names = [f"{name}\n{labels('n', n=total)}" for name, total in zip(names, claims["total"], strict=True)]
    chart, plot = new_chart(names, _source(quality), quality.title, quality.subtitle, [])
    shown = [outcome for outcome in OUTCOMES if claims[outcome].sum()]
    most = int(claims["total"].max()) if len(claims) else 1
    with mpl.rc_context(STYLE):
        for position, row in enumerate(claims.to_dict("records")):
            left = 0
            for outcome in shown:
                fill, width = colour(outcome), int(row[outcome])
                if width:
                    plot.barh(
                        position, width, BAR, left=left, color=fill["hex"], hatch=fill["hatch"] or None,
                        edgecolor=colour("edge")["hex"], linewidth=0.5,
                    )  # fmt: skip
                if width > most * 0.03:
                    box = {"facecolor": "white", "edgecolor": "none", "pad": 1} if fill["hatch"] else None
                    plot.text(
                        left + width / 2, position, str(width), ha="center", va="center", size=8.5,
                        color=fill["text_hex"], bbox=box,
                    )  # fmt: skip
                left += width
        plot.set_xlim(0, most * 1.02)
        plot.set_ylim(max(len(claims), 1) - 0.45, -0.55)
        plot.set_yticks(range(len(claims)), names)
        plot.xaxis.set_major_formatter(lambda value, _: numerals.write_number(int(value), language))
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
        handles = [
            Patch(
                facecolor=colour(outcome)["hex"], edgecolor=colour("edge")["hex"], linewidth=0.5,
                hatch=colour(outcome)["hatch"] or None, label=labels(f"outcome.{outcome}"),
            )
            for outcome in shown
        ]  # fmt: skip
        _legend(plot, handles, columns=3)
    chart.alt = claims_alt(quality)
    return chart


def coverage_chart(quality: Quality) -> Chart:
    """One row an area, one column a year; the sign says which subjects, its fill what kind of figure."""
    labels, cells = quality.labels, quality.coverage
    known = cells.drop_duplicates("ref_area")
    years = {year: place for place, year in enumerate(sorted(set(cells["year"])))}
    names = [broken(name, NAME_WIDTH) for name in known["area"]]
    inches = [max(ROW, NAME_LINE * (name.count("\n") + 1) + 0.05) for name in names]
    edges = [0.0, *accumulate(inches)]
    centres = [(edges[n] + edges[n + 1]) / 2 for n in range(len(names))]
    rows = dict(zip(known["ref_area"], centres, strict=True))
    chart, (bottom, height) = empty_chart(
        _source(quality), quality.coverage_title, labels("subtitle.coverage"), [], edges[-1] or ROW, head=0.35
    )
    with mpl.rc_context(STYLE):
        plot = chart.add_axes((LEFT, bottom, RIGHT - LEFT, height))
        plot.tick_params(axis="y", length=0)
        plot.set_axisbelow(True)
        for cell in cells.itertuples():
            x = years[cell.year] + PLACES[cell.coverage] * 0.86
            plot.plot(x, rows[cell.ref_area], **_sign(cell.coverage, cell.kind))
        listed = [int(year) for year in years]
        for place in range(len(years) + 1):
            skipped = 0 < place < len(listed) and listed[place] - listed[place - 1] > 1
            plot.axvline(
                place - 0.5,
                color=colour("muted" if skipped else "grid")["hex"],
                linewidth=1.4 if skipped else 0.6,
            )
        levels = list(known["area_level"])
        for place in range(1, len(levels)):
            heavy = levels[place] != levels[place - 1]
            plot.axhline(
                edges[place],
                color=colour("muted" if heavy else "grid")["hex"],
                linewidth=0.9 if heavy else 0.4,
            )
        plot.set_xlim(-0.5, max(len(years), 1) - 0.5)
        plot.set_ylim(edges[-1] or ROW, 0)
        plot.set_xticks(range(len(years)), list(years), size=min(7.5, YEARS / max(len(years), 1)))
        plot.xaxis.tick_top()
        plot.tick_params(axis="x", length=0)
        plot.set_yticks(centres, names, size=6.8)
        handles = [
            Line2D([], [], **_sign(group, "counts"), label=labels(f"coverage.{group}")) for group in MARKERS
        ]
        handles += [
            Line2D([], [], **_sign("organisation", kind), label=labels(f"coverage.{kind}"))
            for kind in KINDS
            if (cells["kind"] == kind).any()
        ]
        _legend(plot, handles, columns=5, above=1 + 0.22 / (height * chart.get_figheight()))
    chart.alt = coverage_alt(quality)
    return chart


def _sign(group: str, kind: str) -> dict[str, Any]:
    fill, edge, size = SIGNS[kind]
    return {
        "marker": MARKERS[group], "markersize": size, "markerfacecolor": colour(fill)["hex"],
        "markeredgecolor": colour(edge)["hex"], "markeredgewidth": 0.8, "linestyle": "none",
    }  # fmt: skip


def _legend(plot: Axes, handles: list, columns: int, above: float = 1.0) -> None:
    if handles:
        plot.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.325, above), ncols=columns, frameon=False,
            fontsize=8, handlelength=1.3, handleheight=1, columnspacing=1.3, borderaxespad=0.25,
        )  # fmt: skip


def _source(quality: Quality) -> str:
    return quality.labels("source.register", n=len(quality.reports))


def claims_alt(quality: Quality) -> str:
    """The bars in words, every number in them."""
    labels = quality.labels
    rows = []
    for row in quality.claims.to_dict("records"):
        parts = [
            f"{labels(f'outcome.{outcome}').lower()} {row[outcome]}" for outcome in OUTCOMES if row[outcome]
        ]
        rows.append(f"{codes.name_of('claim', row['claim'], quality.language)}: {', '.join(parts)}.")
    return labels("alt.quality", title=quality.title, rows=" ".join(rows))


def coverage_alt(quality: Quality) -> str:
    """The picture in words: of each area, its years with what there is."""
    labels = quality.labels
    rows = []
    for area, cells in quality.coverage.groupby("area", sort=False):
        years = [
            f"{year} ({', '.join(labels(f'coverage.{group}') for group in own['coverage'])})"
            for year, own in cells.groupby("year", sort=True)
        ]
        rows.append(f"{area}: {', '.join(years)}.")
    return labels("alt.coverage", title=quality.coverage_title, rows=" ".join(rows))
