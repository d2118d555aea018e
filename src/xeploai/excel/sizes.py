"""Where a picture's block has its columns, and how large its chart is: of two rows or of sixty-three."""

from __future__ import annotations

from dataclasses import dataclass

from openpyxl.chart.layout import Layout

from xeploai.compare.picture import BARS, DOTS, DUMBBELL, LINES, NAME, Picture
from xeploai.excel import looks

IDS, NAMES, NUMBERS = 1, 2, 3  # columns of a block
WIDTH_CM = 26.0
TALLEST_CM = 36.0  # that a page upright still holds with the width
LINES_CM = 7.0  # of the plot of lines
LEFT, RIGHT = 0.26, 0.04  # of the width, for names and the last tick's label
MOST_LEFT = 0.46  # of the width, for names of dots, which stay on one line if they can
LETTER_CM = 0.19  # of a row's name
TITLE_CM, SUBTITLE_CM, GAP_CM = 0.58, 0.46, 0.45
BELOW_CM, LEGEND_CM = 1.75, 0.8


@dataclass(frozen=True)
class Size:
    """Height in cm, where the plot stands, and the size of its letters in points."""

    height: float
    plot: Layout
    letters: float


def chart_size(picture: Picture) -> Size:
    """The size that a picture's rows need, on one page as long as they are sixty-three or so."""
    above, below = looks.title_lines(picture)
    head = GAP_CM + TITLE_CM * above + SUBTITLE_CM * below + GAP_CM
    series = len(picture.colours)
    foot = BELOW_CM + (LEGEND_CM if series > 1 or picture.rule is not None else 0)
    rows, left = max(1, len(picture.frame)), LEFT
    if picture.kind == LINES:
        plot, left = LINES_CM, 0.08
    else:
        each = 0.8 if picture.kind in (DOTS, DUMBBELL) else 1.1
        each = max(each, 0.36 * series + 0.3) if picture.kind == BARS else each
        space = rows + 1 if picture.kind in (DOTS, DUMBBELL) else rows
        left = name_room(picture) if picture.kind in (DOTS, DUMBBELL) else left
        plot = max(1.6, min(each * space, max(TALLEST_CM - head - foot, 0.42 * rows)))
    height = head + plot + foot
    size = 9.0 if rows <= 40 or picture.kind == LINES else 8.0
    return Size(round(height, 2), looks.inside(left, head / height, 1 - left - RIGHT, plot / height), size)


def name_room(picture: Picture) -> float:
    """The part of a chart of dots that its names take: the axis does not make room for them by itself."""
    return min(MOST_LEFT, max(LEFT, longest_name(picture) * LETTER_CM / WIDTH_CM + 0.01))


def names_fit(picture: Picture) -> bool:
    """Whether the longest name of a chart of dots fits on one line."""
    return longest_name(picture) * LETTER_CM <= (MOST_LEFT - 0.01) * WIDTH_CM


def longest_name(picture: Picture) -> int:
    """The letters of the longest name of a row."""
    return max((len(str(name)) for name in picture.frame[NAME]), default=0)
