"""A tile map: each province one equal square, so placed that together they look like the country."""

from __future__ import annotations

import re
import textwrap
from dataclasses import replace
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from xeploai import codes, numerals
from xeploai.charts.figure import STYLE, WIDTH, Chart, new_chart, small_print
from xeploai.charts.text_width import width
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.origins import source_line
from xeploai.compare.tiles import Class, Tile, class_of, class_text, classes_of, map_of, reasons_of, tiles_of
from xeploai.compare.wording import across_title, headline_subtitle, rating_name
from xeploai.mistakes import Mistake, UserMistakesError, unknown

TILE = 0.58  # inches that a tile and the gap around it take
GAP = 0.05  # of that, what is left free
PADDING = 0.04  # and what text keeps clear of on either side
LOWER = 0.3  # inches that the map stands lower than a plot, which has its axis below
MARGIN = 0.2  # inches left of the map
LEGEND = 5.4  # inches left of the legend
NAME, VALUE, NOTE = 7.0, 8.6, 6.4  # sizes of the text in a tile, in points
LINE = 1.2  # height of a line of text as a part of its size


def tile_chart(comparison: Comparison, rating: str = "") -> Chart:
    """Draw the share of one rating in each province as a tile map.

    Every province of the map has its tile: one without figures is empty, one with figures but without
    the share is hatched. Areas that are no provinces of the map are named under it.

    Parameters
    ----------
    comparison
        Of the kind ``across_areas``.
    rating
        The rating whose share is shown; the headline of the scheme if empty.

    Returns
    -------
    Chart
        Its ``links`` are the places of the tiles that have a row in the table: row_id, left, bottom,
        width and height, as parts of the figure.

    Raises
    ------
    UserMistakesError
        If the scheme has no such rating.
    """
    scheme = codes.schemes()[comparison.table["scheme"].iloc[0]]
    ratings = [r.rating for r in scheme.ratings]
    if rating and rating not in ratings:
        raise UserMistakesError([Mistake("rating", unknown("rating", rating, ratings))])
    vintage = map_of(comparison)
    tiles = tiles_of(comparison, rating, vintage)
    classes = classes_of([tile.share for tile in tiles if tile.share is not None])
    title = _title(comparison, rating, vintage)
    columns, rows = (max(places) + 1 for places in zip(*((t.column, t.row) for t in tiles), strict=True))
    shown = comparison.shown if len(comparison.shown) else comparison.table
    periods = ", ".join(sorted({p for p in shown["time_period"] if p}, key=codes.chronological))
    subtitle = headline_subtitle(shown, periods or comparison.labels("missing"), comparison.labels, rating)
    tile_text = comparison.labels("subtitle.tiles", map=vintage)
    chart, plot = new_chart(
        [""] * rows,
        source_line(comparison),
        title,
        f"{subtitle} {tile_text}",
        _below(comparison, tiles, vintage),
        row=TILE,
        head=-0.4 - LOWER,
    )
    height = chart.get_figheight()
    bottom = plot.get_position().y0 - LOWER / height
    plot.set_position((MARGIN / WIDTH, bottom, columns * TILE / WIDTH, rows * TILE / height))
    name = rating_name(scheme, rating or scheme.headline, comparison.language)
    with mpl.rc_context(STYLE):
        plot.set_axis_off()
        plot.set_xlim(0, columns)
        plot.set_ylim(rows, 0)
        for tile in tiles:
            _draw(plot, tile, classes, comparison.language)
        _regions(plot, tiles, vintage, comparison.language)
        _legend(plot, tiles, classes, comparison, name)
    chart.alt = alt_text(comparison, tiles, classes, title)
    chart.links = [
        (
            tile.row_id,
            (MARGIN + tile.column * TILE) / WIDTH,
            bottom + (rows - 1 - tile.row) * TILE / height,
            TILE / WIDTH,
            TILE / height,
        )
        for tile in tiles
        if tile.row_id
    ]
    return chart


def _title(comparison: Comparison, rating: str, vintage: str) -> str:
    """The finding about the rating that the map shows; a sorted comparison may lead with another."""
    if not rating and not comparison.order:
        return comparison.title
    levels = set(comparison.table["area_level"])
    level = levels.pop() if len(levels) == 1 else "all"
    return across_title(comparison.table, level or "province", vintage, comparison.labels, rating)


def _draw(plot: Axes, tile: Tile, classes: list[Class], language: str) -> None:
    """One tile: its square, its name, and its value or a dash."""
    look: dict[str, Any] = {"linewidth": 0.6, "edgecolor": colour("edge")["hex"]}
    if tile.share is not None:
        fill = colour(class_of(tile.share, classes).colour)
        look |= {"facecolor": fill["hex"]}
        ink, value = fill["text_hex"], numerals.write_share(tile.share, language)
    elif tile.why_not:
        look |= _hatched()
        ink, value = colour("residual")["text_hex"], ""
    else:
        look |= _empty()
        ink, value = colour("missing")["text_hex"], "–"
    side = 1 - GAP
    plot.add_patch(Rectangle((tile.column + GAP / 2, tile.row + GAP / 2), side, side, **look))
    room = (side - 2 * PADDING) * TILE * 72  # points
    parts = [(name, NAME, "normal") for name in wrapped(tile.name, room)]
    parts += [(value, VALUE, "bold")] if value else []
    parts += [(line, NOTE, "normal") for line in tile.note.replace("/", "/\n").split("\n") if line]
    wide = max(width(text, size, weight) for text, size, weight in parts)
    scale = min(1, room / wide, room / (LINE * sum(size for _, size, _ in parts)))
    y = tile.row + 0.5 - _inside(parts, scale) / 2
    for text, size, weight in parts:
        step = _inside([(text, size, weight)], scale)
        box = {"facecolor": "white", "edgecolor": "none", "pad": 0.6} if tile.why_not else None
        plot.text(
            tile.column + 0.5, y + step / 2, text, ha="center", va="center", size=size * scale,
            weight=weight, color=ink, bbox=box,
        )  # fmt: skip
        y += step


def _inside(parts: list[tuple[str, float, str]], scale: float) -> float:
    """Height of lines of text as a part of a tile."""
    return LINE * scale * sum(size for _, size, _ in parts) / 72 / TILE


def _hatched() -> dict[str, Any]:
    """How a tile with figures but without the share looks."""
    fill = colour("residual")
    return {"facecolor": fill["hex"], "edgecolor": colour("muted")["hex"], "linewidth": 0.6,
            "hatch": fill["hatch"]}  # fmt: skip


def _empty() -> dict[str, Any]:
    """How a tile without figures looks."""
    return {
        "facecolor": colour("missing")["hex"], "edgecolor": colour("muted")["hex"], "linewidth": 0.5,
        "linestyle": (0, (3, 3)),
    }  # fmt: skip


def wrapped(name: str, room: float) -> list[str]:
    """A name over as few lines as fit into a tile, broken between words."""
    lines: list[str] = []
    for word in name.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and (width(longer, NAME, "normal") <= room or word == "-"):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _regions(plot: Axes, tiles: list[Tile], vintage: str, language: str) -> None:
    """A heavy line between tiles of different regions, and each region's name beside its tiles."""
    at = {(tile.column, tile.row): tile for tile in tiles}
    line: dict[str, Any] = {
        "color": colour("text")["hex"],
        "linewidth": 1.8,
        "solid_capstyle": "projecting",
        "zorder": 3,
    }
    for (x, y), tile in at.items():
        right, below = at.get((x + 1, y)), at.get((x, y + 1))
        if right and right.region != tile.region:
            plot.plot([x + 1, x + 1], [y, y + 1], **line)
        if below and below.region != tile.region:
            plot.plot([x, x + 1], [y + 1, y + 1], **line)
    names = codes.reference("regions")
    for row in names[names["vintage"] == vintage].to_dict("records"):
        left, middle, side = beside(row["region"], tiles)
        text = _of_region(row[f"name_{language}"])
        plot.text(
            left, middle, text, ha="left" if side > 0 else "right", va="center", size=7.6, style="italic",
            color=colour("muted")["hex"], linespacing=1.25,
        )  # fmt: skip


def _of_region(name: str) -> str:
    """A long name of a region over two lines, the second from its *and* on."""
    return re.sub(r" (?=và |and )", "\n", name) if len(name) > 24 else name


def beside(region: str, tiles: list[Tile]) -> tuple[float, float, int]:
    """Where a region's name finds most room, as near its middle as can be: x, y, side (1 right, -1 left)."""
    own = [tile for tile in tiles if tile.region == region]
    middle = sum(tile.row for tile in own) / len(own)
    edge = int((LEGEND - MARGIN) / TILE)  # the strip between map and legend is free as well
    spots = []
    for tile in own:
        others = [t.column for t in tiles if t.row == tile.row and t is not tile]
        if all(column < tile.column for column in others):
            spots.append((tile.column + 1.15, tile.row + 0.5, 1, edge - tile.column - 1))
        if all(column > tile.column for column in others):
            spots.append((tile.column - 0.15, tile.row + 0.5, -1, tile.column))
    return max(spots, key=lambda spot: (min(spot[3], 3), -abs(spot[1] - 0.5 - middle), spot[2]))[:3]


def _legend(plot: Axes, tiles: list[Tile], classes: list[Class], comparison: Comparison, rating: str) -> None:
    """What the fills mean and how many tiles have each, highest class first."""
    labels = comparison.labels
    outline: dict[str, Any] = {"edgecolor": colour("edge")["hex"], "linewidth": 0.6}
    shares = [tile.share for tile in tiles if tile.share is not None]
    handles = [
        Patch(facecolor=colour(one.colour)["hex"], label=class_text(one, shares, comparison), **outline)
        for one in reversed(classes)
    ]
    reasons = reasons_of(tiles)
    if reasons:
        told = "; ".join(f"{reason} ({len(names)})" for reason, names in reasons.items())
        handles.append(Patch(label=_narrow(labels("tiles.no_share", reasons=told)), **_hatched()))
    missing = sum(tile.share is None and not tile.why_not for tile in tiles)
    if missing:
        handles.append(Patch(label=labels("tiles.missing", n=missing, m=len(tiles)), **_empty()))
    at = (LEGEND - MARGIN) / (plot.get_xlim()[1] * TILE)
    plot.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(at, 1.0), frameon=False,
        fontsize=8.6, handlelength=1.7, handleheight=1.5, labelspacing=0.55, borderaxespad=0,
        title=_narrow(labels("tiles.legend", rating=rating)), alignment="left", title_fontsize=8.8,
    )  # fmt: skip


def _narrow(text: str) -> str:
    return textwrap.fill(text, 36)


def _below(comparison: Comparison, tiles: list[Tile], vintage: str) -> list[str]:
    """The lines under the map: areas without a tile, then the small print of what has one."""
    drawn = {tile.ref_area for tile in tiles} | {""}
    names = [row.area for row in comparison.table.itertuples() if row.ref_area not in drawn]
    said = [comparison.labels("tiles.islands")]
    said += [comparison.labels("tiles.left_out", map=vintage, areas="; ".join(names))] if names else []
    marks = "".join(tile.marks for tile in tiles)
    if "‡" in marks:  # a hatched tile is not what this mark means
        said.append(comparison.labels("tiles.mark.residual"))
    lines = [line for text in said for line in textwrap.wrap(text, 118)]
    unsorted = replace(comparison, order="")  # a map has no order to tell of
    return [*lines, *small_print(unsorted, marks.replace("‡", ""))]


def alt_text(comparison: Comparison, tiles: list[Tile], classes: list[Class], title: str) -> str:
    """The map in words: its title, the areas of each class with their numbers, and how many have none."""
    shares, language = [tile.share for tile in tiles if tile.share is not None], comparison.language
    sentences = []
    for one in reversed(classes):
        own = [
            f"{tile.name} {tile.period}: {numerals.write_share(tile.share, language)} {tile.marks}".strip()
            for tile in tiles
            if tile.share is not None and one.holds(tile.share)
        ]
        if own:
            sentences.append(f"{class_text(one, shares, comparison)}: {'; '.join(own)}.")
    reasons = reasons_of(tiles)
    if reasons:
        told = "; ".join(f"{reason} ({len(own)}): {', '.join(own)}" for reason, own in reasons.items())
        sentences.append(comparison.labels("tiles.no_share", reasons=told) + ".")
    missing = sum(tile.share is None and not tile.why_not for tile in tiles)
    sentences.append(comparison.labels("tiles.missing", n=missing, m=len(tiles)) + ".")
    return comparison.labels("alt.tiles", title=title, rows=" ".join(sentences))
