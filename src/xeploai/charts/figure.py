"""The one place that owns size, fonts, colours, title block, source line and saving of a chart."""

from __future__ import annotations

import io
import textwrap
import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from xeploai.codes.colours import colour
from xeploai.compare import Comparison
from xeploai.mistakes import Mistake, UserMistakesError

WIDTH = 8.6  # inches; fits a column of a page and a landscape sheet
LEFT, RIGHT = 0.24, 0.93  # the plot's edges as parts of the width
DPI = 144
LINE = 0.19  # inches that one line of small text takes
ROW = 0.44  # inches that a row takes at least
NAME_WIDTH = 26  # letters of a row's name before it is broken
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
    """A matplotlib figure that knows its alternative text and saves the same bytes each time."""

    alt: str = ""

    def save(self, path: str | Path) -> Path:
        """Write the chart as ``.svg`` or ``.png``, by the name's ending.

        Raises
        ------
        ValueError
            For any other ending.
        """
        target = Path(path)
        kind = target.suffix.removeprefix(".").lower()
        if kind not in {"svg", "png"}:
            raise ValueError(f"cannot write '{target.name}': a chart is saved as .svg or .png")
        target.write_bytes(self.rendered(kind))
        return target

    def rendered(self, kind: str) -> bytes:
        """The picture as bytes; a letter that the font lacks is an error, not a box."""
        metadata = {"Date": None, "Creator": "xeploai"} if kind == "svg" else {"Software": "xeploai"}
        buffer = io.BytesIO()
        with warnings.catch_warnings(), mpl.rc_context(STYLE):
            warnings.filterwarnings("error", message="Glyph.*missing")
            try:
                self.savefig(buffer, format=kind, dpi=DPI, metadata=metadata)
            except UserWarning as warning:
                text = f"a name has a letter that the charts' font lacks: {warning}"
                raise UserMistakesError([Mistake("chart", text)]) from None
        return buffer.getvalue()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        """How a notebook shows it: a picture with its alternative text."""
        return {"image/png": self.rendered("png")}, {"image/png": {"alt": self.alt}}


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
    row_height = max(row, lines * LINE * min(1, row / ROW + 0.1))
    with mpl.rc_context(STYLE):
        below = textwrap.wrap(source, 118)
        heading, sub = textwrap.wrap(title, 84), textwrap.wrap(subtitle, 112)
        top = 0.30 * len(heading) + LINE * len(sub) + 0.62 + head
        bottom = LINE * (len(below) + len(signs)) + 0.58
        height = top + row_height * max(len(names), 1) + bottom
        chart = Chart(figsize=(WIDTH, height))
        FigureCanvasAgg(chart)
        plot = chart.add_axes((LEFT, bottom / height, RIGHT - LEFT, (height - top - bottom) / height))
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
        plot.tick_params(axis="y", length=0)
        plot.set_axisbelow(True)
    return chart, plot


def source_text(comparison: Comparison) -> str:
    """The line that names the reports behind a comparison."""
    labels = comparison.labels
    names = "; ".join(
        f"{row.publisher} ({labels.date(row.date_published) or labels('undated')})"
        for row in comparison.reports.itertuples()
    )
    return labels("source_line", reports=names or "–")


def small_print(comparison: Comparison, marks: str = "§*†‡~?") -> list[str]:
    """The lines under a chart, none longer than it is wide."""
    return [line for text in comparison.small_print(marks) for line in textwrap.wrap(text, 118)]


def broken(name: str, width: int = NAME_WIDTH) -> str:
    """A long name over several lines, so that it fits beside the plot."""
    return "\n".join(textwrap.wrap(name, width)) or name
