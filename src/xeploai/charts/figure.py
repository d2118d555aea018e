"""The one place that owns size, fonts, colours, title block, source line and saving of a chart."""

from __future__ import annotations

import base64
import io
import textwrap
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from xeploai import project
from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.compare.rows import SIGNS
from xeploai.compare.views import row_name
from xeploai.mistakes import Mistake, UserMistakesError
from xeploai.templating import environment

Link = tuple[str, float, float, float, float]

WIDTH = 8.6  # inches; fits a column of a page and a landscape sheet
LEFT, RIGHT = 0.24, 0.93  # the plot's edges as parts of the width
DPI = 144
PAGE_DPI = 106  # of a picture on a page: four of them with their tables stay below 200 kB
COLOURS = 48  # of a picture's palette; with fewer, a rating that is seldom seen loses its colour
LINE = 0.19  # inches that one line of small text takes
ROW = 0.44  # inches that a row takes at least
NAME_WIDTH = 26  # letters of a row's name before it is broken
NARROW_NAME = 31  # where rows are many
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.titlesize": 9.5,
    "hatch.linewidth": 0.6,
    "text.parse_math": False,  # a $ in a name is a $
    "svg.hashsalt": "xeploai",
    "svg.fonttype": "none",
}


class Chart(Figure):
    """A matplotlib figure that knows its alternative text and saves the same bytes each time.

    Attributes
    ----------
    alt
        The chart in words, with its numbers.
    title, subtitle
        The finding; measure, unit, base and period: its caption on a page.
    links
        Where each row of the comparison is drawn: its id, and left, bottom, width and height as parts of
        the chart; a page leads from there to what was printed.
    """

    alt: str = ""
    title: str = ""
    subtitle: str = ""
    links: Sequence[Link] = ()

    def save(self, path: str | Path) -> Path:
        """Write the chart as ``.svg`` or ``.png``, by the name's ending.

        Raises
        ------
        UserMistakesError
            For any other ending, and for a folder that is not there.
        """
        target = Path(path)
        kind = target.suffix.removeprefix(".").lower()
        if kind not in {"svg", "png"}:
            text = f"cannot write '{target.name}': a chart is saved as .svg or .png"
            raise UserMistakesError([Mistake("chart", text)])
        project.require_folder(target, "chart")
        target.write_bytes(self.rendered(kind))
        return target

    def rendered(self, kind: str, dpi: int = DPI) -> bytes:
        """The picture as bytes; a letter that the font lacks is an error, not a box."""
        metadata = {"Date": None, "Creator": "xeploai"} if kind == "svg" else {"Software": "xeploai"}
        buffer = io.BytesIO()
        with warnings.catch_warnings(), mpl.rc_context(STYLE):
            warnings.filterwarnings("error", message="Glyph.*missing")
            try:
                self.savefig(buffer, format=kind, dpi=dpi, metadata=metadata)
            except UserWarning as warning:
                text = f"a name has a letter that the charts' font lacks: {warning}"
                raise UserMistakesError([Mistake("chart", text)]) from None
        return buffer.getvalue() if kind == "svg" else _few_colours(buffer, dpi)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """How a notebook shows it: a figure with alternative text, caption and links to what was printed."""
        picture = base64.b64encode(self.rendered("png", PAGE_DPI)).decode("ascii")
        template = environment().get_template("chart.html.j2")
        html = template.render(
            picture=picture, alt=self.alt, title=self.title, subtitle=self.subtitle,
            links=[(one[0], _inset(one)) for one in self.links], width=round(WIDTH * 100),
        )  # fmt: skip
        return {"text/html": html, "text/plain": self.alt}


def _inset(link: Link) -> str:
    """How far a link is from the edges of its chart: top, right, bottom and left, for CSS.

    >>> _inset(("r01", 0.0, 0.75, 1.0, 0.125))
    '12.5% 0% 75% 0%'
    """
    _, left, bottom, across, up = link
    edges = (1 - bottom - up, 1 - left - across, bottom, left)
    return " ".join(f"{round(100 * edge, 2) + 0:g}%" for edge in edges)


def _few_colours(picture: io.BytesIO, dpi: int) -> bytes:
    """A picture with a palette of its own: a quarter of the bytes, and no difference to be seen."""
    smaller = io.BytesIO()
    with Image.open(picture) as whole:
        few = whole.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(smaller, "png", optimize=True, dpi=(dpi, dpi))
    return smaller.getvalue()


def new_chart(
    names: list[str],
    source: str,
    title: str,
    subtitle: str,
    signs: list[str],
    row: float = ROW,
    head: float = 0,
) -> tuple[Chart, Axes]:
    """An empty chart: title block above, source line below, high enough for the names of its rows.

    Parameters
    ----------
    row
        Inches a row takes, or more where a name needs it; small print where it is less than usual.
    head
        Further inches between the title block and the plot.
    """
    lines = max((name.count("\n") + 1 for name in names), default=1)
    row_height = max(row, lines * LINE * min(1, row / ROW + 0.3))
    chart, (bottom, height) = empty_chart(
        source, title, subtitle, signs, row_height * max(len(names), 1), head
    )
    with mpl.rc_context(STYLE):
        plot = chart.add_axes((LEFT, bottom, RIGHT - LEFT, height))
        plot.tick_params(axis="y", length=0)
        plot.set_axisbelow(True)
    return chart, plot


def empty_chart(
    source: str, title: str, subtitle: str, signs: list[str], inches: float, head: float = 0
) -> tuple[Chart, tuple[float, float]]:
    """A chart with its title block and source line, and room of so many inches between them.

    Returns
    -------
    tuple
        The chart; where the room begins, from the bottom, and how high it is, as parts of the height.
    """
    with mpl.rc_context(STYLE):
        below = textwrap.wrap(source, 118)
        heading, sub = textwrap.wrap(title, 84), textwrap.wrap(subtitle, 112)
        top = 0.30 * len(heading) + LINE * len(sub) + 0.62 + head
        bottom = LINE * (len(below) + len(signs)) + 0.58
        height = top + inches + bottom
        chart = Chart(figsize=(WIDTH, height))
        chart.title, chart.subtitle = title, subtitle
        FigureCanvasAgg(chart)
        ink, muted = colour("text")["hex"], colour("muted")["hex"]
        y = 1 - 0.12 / height
        chart.text(
            0.015, y, "\n".join(heading), va="top", weight="bold", size=11.5, color=ink, linespacing=1.35
        )
        y -= 0.30 * len(heading) / height
        chart.text(0.015, y, "\n".join(sub), va="top", size=9, color=muted, linespacing=1.4)
        chart.text(
            0.015, 0.1 / height, "\n".join([*signs, *below]),
            va="bottom", size=7.8, color=muted, linespacing=1.5,
        )  # fmt: skip
    return chart, (bottom / height, inches / height)


def link_rows(plot: Axes, places: Iterable[tuple[str, float]], half: float = 0.5) -> list[Link]:
    """Links over whole rows of a plot: from the left edge of the chart to its right edge."""
    box, (low, high) = plot.get_position(), sorted(plot.get_ylim())
    made = []
    for row_id, place in places:
        ends = [(edge - low) / (high - low) for edge in (place - half, place + half)]
        ends = sorted(1 - e if plot.yaxis_inverted() else e for e in ends)
        made.append((row_id, 0.0, box.y0 + ends[0] * box.height, 1.0, (ends[1] - ends[0]) * box.height))
    return made


def link_bands(row_ids: Sequence[str], bottom: float, height: float) -> list[Link]:
    """Links over rows that share out a part of the chart, from the top; an empty id has none."""
    one = height / len(row_ids)
    return [
        (row_id, 0.0, bottom + height * (1 - (place + 1) / len(row_ids)), 1.0, one)
        for place, row_id in enumerate(row_ids)
        if row_id
    ]


def link_point(plot: Axes, row_id: str, x: float, y: float, inches: float = 0.12) -> Link:
    """A link over one point of a plot."""
    box, figure = plot.get_position(), plot.get_figure(root=True)
    assert figure is not None
    (left, right), (low, high) = plot.get_xlim(), plot.get_ylim()
    centre = box.x0 + (x - left) / (right - left) * box.width, box.y0 + (y - low) / (high - low) * box.height
    half = inches / figure.get_figwidth(), inches / figure.get_figheight()
    return row_id, centre[0] - half[0], centre[1] - half[1], 2 * half[0], 2 * half[1]


def small_print(comparison: Comparison, marks: str = "".join(SIGNS)) -> list[str]:
    """The lines under a chart, none longer than it is wide."""
    return [line for text in comparison.small_print(marks) for line in textwrap.wrap(text, 118)]


def broken(name: str, width: int = NAME_WIDTH) -> str:
    """A long name over several lines, so that it fits beside the plot."""
    return "\n".join(textwrap.wrap(name, width)) or name


def row_label(row: Any, comparison: Comparison, *, many: bool) -> str:
    """How a row is named beside a plot, its size below it; of many rows behind it, if there is room."""
    name, size = row_name(row, comparison)
    if many:
        whole = size.replace(" ", "\u00a0")  # no line ends within it
        return broken(f"{name}  {whole}".rstrip(), NARROW_NAME)
    return broken(name) + (f"\n{size}" if size else "")
