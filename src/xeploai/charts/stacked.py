"""100% stacked bars: one bar an area and period, best rating on the left, a tick at good or better."""

from __future__ import annotations

from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from xeploai import codes, numerals
from xeploai.charts.figure import (
    LINE,
    RIGHT,
    ROW,
    STYLE,
    WIDTH,
    Chart,
    link_rows,
    new_chart,
    row_label,
    small_print,
)
from xeploai.charts.text_width import width
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.comparability import breaks_between
from xeploai.compare.origins import source_line
from xeploai.compare.pictures import drawn_rows, stacking_order
from xeploai.compare.rows import SHOWN, hatched, lead, lead_share
from xeploai.compare.wording import corrections, headlines

NARROW = 4.4  # per cent; a narrower part has its number left out, or beside the bar
SMALL_PRINT = 6.5  # per cent; below it the number is printed smaller
BAR = 0.62
HEADING = 0.75  # rows that the heading of a group takes
TINY = 0.25  # inches a row takes where there are many
MANY = 30
LEGEND = 8.5  # size of its text


def stacked_chart(comparison: Comparison) -> Chart:
    """Draw the table of a comparison.

    Every row of the table has a place: a missing or excluded one shows its reason instead of a bar. What
    the ratings leave unaccounted for is hatched. The worst rating is also printed at the right edge, since
    its part is mostly too thin to be read. A group of rows has a heading.
    """
    rows, left_out = drawn_rows(comparison)
    places, headings = _places(rows)
    many = len(rows) > MANY
    names = [row_label(row, comparison, many=many) for row in rows]
    words = headlines(comparison.shown if len(comparison.shown) else comparison.table, comparison.language)
    subtitle = f"{comparison.subtitle} {comparison.labels('subtitle.tick', headline=words)}"
    subtitle += f" {left_out}" if left_out else ""
    filler = [""] * round(len(headings) * HEADING)
    named = _named(comparison, rows)
    columns = _columns(list(named.values()))
    chart, plot = new_chart(
        [*names, *filler], source_line(comparison), comparison.title, subtitle, small_print(comparison),
        row=TINY if many else ROW, head=(-(-len(named) // columns) - 1) * LINE if named else 0,
    )  # fmt: skip
    with mpl.rc_context(STYLE):
        for position, row in zip(places, rows, strict=True):
            if row["status"] == SHOWN:
                _bar(plot, position, row, comparison)
            else:
                grey = colour("missing")["text_hex"]
                plot.text(
                    1, position, f"– {row['reason']}", va="center", color=grey, size=8.5 if many else 9.5
                )
        for place, text in headings:
            ink = colour("text")["hex"]
            plot.text(-31, place, text, va="center", weight="bold", size=9, color=ink, clip_on=False)
        _breaks(plot, comparison, rows, places)
        plot.set_xlim(0, 100)
        plot.set_ylim(places[-1] + 0.55, headings[0][0] - 0.4 if headings else -0.55)
        plot.set_yticks(places, names, size=7.6 if many else 9.5)
        ticks = range(0, 101, 20)
        plot.set_xticks(ticks, [numerals.write_percent(t, comparison.language, 0) for t in ticks])
        plot.grid(axis="x", color=colour("grid")["hex"], linewidth=0.7)
        _legend(plot, named)
    chart.links = link_rows(
        plot, [(r["row_id"], p) for r, p in zip(rows, places, strict=True) if r["figures"]]
    )
    chart.alt = alt_text(comparison)
    return chart


def _places(rows: list[dict[str, Any]]) -> tuple[list[float], list[tuple[float, str]]]:
    """Where each row stands, and the headings of groups with theirs."""
    places: list[float] = []
    headings: list[tuple[float, str]] = []
    at, group = 0.0, ""
    for row in rows:
        if row["group"] != group:
            group = row["group"]
            headings.append((at - 0.1, group))
            at += HEADING
        places.append(at)
        at += 1
    return places, headings


def _bar(plot: Axes, position: float, row: Any, comparison: Comparison) -> None:
    scheme, language = codes.schemes()[row["scheme"]], comparison.language
    worst = scheme.levels[-1]
    left = 0.0
    for rating, share in comparison.segments(row):
        fill = colour(scheme[rating].colour)
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
    rest = hatched(row)
    if rest:
        fill = colour("residual")
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
    headline = row[f"share_{lead(row)}"]
    if pd.notna(headline):
        plot.plot(
            [headline, headline], [position - 0.43, position + 0.43], color=colour("tick")["hex"],
            linewidth=2.2, solid_capstyle="butt", clip_on=False,
        )  # fmt: skip
    share = row[f"share_{worst}"]
    if pd.notna(share) and not rest:  # beside the bar only where its part is the last one
        text = numerals.write_share(share, language)
        plot.text(100.8, position, text, va="center", size=8.5, color=colour(scheme[worst].colour)["hex"])


def _breaks(plot: Axes, comparison: Comparison, rows: list[dict[str, Any]], places: list[float]) -> None:
    """Between two periods of a series, a dashed line where the rules changed, with the rule's number."""
    for number in range(1, len(rows)):
        before, after = rows[number - 1], rows[number]
        periods = before["time_period"], after["time_period"]
        drawn = before["status"] == after["status"] == SHOWN
        if before["series"] != after["series"] or not drawn or comparison.kind == "across_areas":
            continue
        found = breaks_between(*periods, after["subject"])
        if found:
            text = " · ".join(dict.fromkeys(row["regulation"] for row in found))
            muted, middle = colour("muted")["hex"], (places[number - 1] + places[number]) / 2
            plot.axhline(middle, color=muted, linewidth=0.9, linestyle=(0, (4, 3)))
            plot.text(
                100, middle, f" {text} ", size=7.5, color=muted, ha="right", va="center",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
            )  # fmt: skip


def _legend(plot: Axes, named: dict[str, str]) -> None:
    """What the fills mean; ratings of one colour, as of two scales, share an entry."""
    edge = colour("edge")["hex"]
    handles = [
        Patch(
            facecolor=colour(name)["hex"], edgecolor=edge, linewidth=0.5, hatch=colour(name)["hatch"] or None,
            label=text,
        )
        for name, text in named.items()
    ]  # fmt: skip
    if handles:
        plot.legend(
            handles=handles, loc="lower left", bbox_to_anchor=(-0.325, 1.0),
            ncols=_columns(list(named.values())), frameon=False, fontsize=LEGEND, handlelength=1.3,
            handleheight=1, columnspacing=1.3, borderaxespad=0.25,
        )  # fmt: skip


def _named(comparison: Comparison, rows: list[dict[str, Any]]) -> dict[str, str]:
    """Each colour that the bars of some rows have, and the ratings it stands for, best first."""
    shown = [row for row in rows if row["status"] == SHOWN]
    drawn = {rating for row in shown for rating, _ in comparison.segments(row)}
    by_code = {r.rating: r for r in comparison.ratings}
    found: dict[str, list[str]] = {}
    for rating in stacking_order(comparison):
        if rating in drawn:
            named = by_code[rating].name(comparison.language, short=True)
            found.setdefault(by_code[rating].colour, []).append(named)
    if any(hatched(row) for row in shown):
        found["residual"] = [comparison.labels("legend.residual")]
    return {name: " / ".join(dict.fromkeys(own)) for name, own in found.items()}


def _columns(texts: list[str]) -> int:
    """In how many columns the entries of a legend stand: all beside each other if there is room."""
    room = (RIGHT - 0.02) * WIDTH * 72
    columns = max(1, len(texts))
    while columns > 1:
        widest = [max(width(text, LEGEND) for text in texts[n::columns]) for n in range(columns)]
        if sum(widest) + columns * 3.3 * LEGEND <= room:
            break
        columns -= 1
    return columns


def alt_text(comparison: Comparison) -> str:
    """The chart in words: its title, then the numbers of every row."""
    sentences = [f"{comparison.title}."]
    for row in drawn_rows(comparison)[0]:
        sentences.append(f"{row['series']} {row['time_period']}: {_row_in_words(row, comparison)}.")
    return comparison.labels("alt.stacked", rows=" ".join(sentences))


def _row_in_words(row: Any, comparison: Comparison) -> str:
    if row["status"] != SHOWN:
        return str(row["reason"])
    scheme, language = codes.schemes()[row["scheme"]], comparison.language
    parts = [
        f"{scheme[rating].name(language, short=True).lower()} {numerals.write_share(share, language)}"
        for rating, share in comparison.segments(row)
    ]
    rest = hatched(row)
    if rest:
        parts.append(
            f"{comparison.labels('legend.residual').lower()} {numerals.write_percent(rest, language)}"
        )
    headline = lead_share(row)
    if headline is not None and scheme.headline not in dict(comparison.segments(row)):
        name = scheme[scheme.headline].name(language, short=True).lower()
        parts.append(f"{name} {numerals.write_percent(headline, language)}")
    if pd.notna(row["n"]):
        parts.append(comparison.labels("n", n=numerals.write_number(int(row["n"]), language)))
    if row["corrected"]:
        parts.append(f"§ {corrections(row, comparison.labels)}")
    return ", ".join(parts)
