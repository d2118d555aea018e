"""Native charts, one for every kind of picture, bound to the block of cells that holds its numbers."""

from __future__ import annotations

from typing import Any

from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.marker import DataPoint
from openpyxl.chart.series import Series
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes import Labels
from xeploai.codes.colours import colour
from xeploai.compare.picture import BARS, LINES, SHARES, Picture
from xeploai.compare.view import PERCENT
from xeploai.excel import looks
from xeploai.excel.dots import dots_chart
from xeploai.excel.helpers import is_narrow, numbers
from xeploai.excel.sizes import NAMES, NUMBERS, WIDTH_CM, chart_size
from xeploai.excel.styles import CHART_FORMATS

MOST_LABELLED = 20  # rows; more are too thin for numbers
MOST_BARS = 24  # bars with numbers
NARROW = 0.055  # part of a bar that has no room for its number
SYMBOLS = ("circle", "diamond", "square", "triangle")


def native_chart(sheet: Worksheet, top: int, picture: Picture, labels: Labels) -> Any:
    """The chart of a picture whose block stands on a sheet (`xeploai.excel.block.put_block`).

    Parameters
    ----------
    top
        Row of the block's headings.
    labels
        Labels in the picture's language, for what its axis measures.

    Returns
    -------
    An openpyxl chart, not yet on the sheet.
    """
    kinds = {SHARES: _shares, BARS: _bars, LINES: _lines}
    chart = kinds.get(picture.kind, dots_chart)(sheet, top, picture)
    size = chart_size(picture)
    chart.width, chart.height, chart.layout = WIDTH_CM, size.height, size.plot
    chart.title, chart.style, chart.roundedCorners = looks.title_block(picture), 10, False
    chart.display_blanks = "gap"
    chart.x_axis.delete = chart.y_axis.delete = False  # left out, Excel hides the axes
    measured = chart.x_axis if picture.kind not in kinds else chart.y_axis
    unit = PERCENT if picture.kind == SHARES else picture.unit  # parts of a whole, whatever they count
    measured.title = looks.axis_title(labels(f"axis.{unit}"))
    across = picture.kind in (SHARES, BARS)  # of the two axes, which one lies below is not told by openpyxl
    chart.x_axis.axPos, chart.y_axis.axPos = ("l", "b") if across else ("b", "l")
    measured.majorGridlines.spPr = looks.line("grid")
    for axis in (chart.x_axis, chart.y_axis):
        axis.txPr = looks.written(looks.letters(size.letters))
        axis.majorTickMark = "none"
    return chart


def _shares(sheet: Worksheet, top: int, picture: Picture) -> BarChart:
    """100% stacked bars; numbers on parts that are wide enough."""
    chart = _rows_of_bars(sheet, top, picture)
    chart.grouping, chart.overlap, chart.gapWidth = "percentStacked", 100, 45
    rows = len(picture.frame)
    if rows <= MOST_LABELLED:
        values = numbers(picture)
        for at, (series, name) in enumerate(zip(chart.series, picture.colours, strict=True)):
            narrow = [row for row in range(rows) if is_narrow(values, row, at, NARROW)]
            look = looks.letters(9, name)
            look.solidFill = colour(name)["text_hex"].removeprefix("#")
            series.dLbls = looks.labels(CHART_FORMATS[picture.unit], look, "ctr", without=narrow)
    chart.y_axis.number_format, chart.y_axis.majorUnit = "0%", 0.2
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    return chart


def _bars(sheet: Worksheet, top: int, picture: Picture) -> BarChart:
    """Clustered bars from zero, to both sides; names stay at the edge."""
    chart = _rows_of_bars(sheet, top, picture)
    chart.grouping, chart.overlap = "clustered", 0
    chart.gapWidth = 45 if len(chart.series) == 1 else 60
    chart.x_axis.tickLblPos = "low"
    if len(picture.frame) * len(chart.series) <= MOST_BARS:
        for series in chart.series:
            series.dLbls = looks.labels(CHART_FORMATS[picture.unit], looks.letters(9), "outEnd")
    chart.y_axis.number_format = looks.axis_format(picture.unit, 1 / 100 if picture.unit == PERCENT else 1)
    return chart


def _rows_of_bars(sheet: Worksheet, top: int, picture: Picture) -> BarChart:
    """Horizontal bars, the first row at the top."""
    chart = BarChart()
    chart.type, chart.varyColors = "bar", False
    for series, name in zip(_series(chart, sheet, top, picture), picture.colours, strict=True):
        series.graphicalProperties, series.invertIfNegative = looks.fill(name), False
        if name == "increase":
            series.dPt = [
                DataPoint(idx=row, invertIfNegative=False, spPr=looks.fill("decrease"))
                for row, value in enumerate(numbers(picture)[0])
                if value is not None and value < 0
            ]
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"  # with reversed rows this is the bottom
    return chart


def _lines(sheet: Worksheet, top: int, picture: Picture) -> LineChart:
    """Straight lines with marks; a missing number cuts them."""
    chart = LineChart()
    chart.varyColors = False
    for at, (series, name) in enumerate(
        zip(_series(chart, sheet, top, picture), picture.colours, strict=True)
    ):
        series.smooth = False  # left out, Excel draws curves through values that are none
        series.graphicalProperties = looks.line(name, looks.THICK)
        series.marker = looks.marker(SYMBOLS[at % len(SYMBOLS)], name, 7)
        if len(picture.colours) == 1 and len(picture.frame) <= MOST_LABELLED:
            series.dLbls = looks.labels(CHART_FORMATS[picture.unit], looks.letters(9), "t")
    chart.x_axis.tickLblPos = "low"
    chart.y_axis.number_format = looks.axis_format(picture.unit, 1 / 100 if picture.unit == PERCENT else 1)
    return chart


def _series(chart: Any, sheet: Worksheet, top: int, picture: Picture) -> list[Series]:
    """A series for every column of numbers, with the names of the rows."""
    last, made = top + len(picture.frame), list[Series]()
    for column in range(NUMBERS, NUMBERS + len(picture.colours)):
        series = Series(val=looks.numbers_from(looks.cells(sheet, column, top + 1, last)))
        series.cat = looks.names_from(looks.cells(sheet, NAMES, top + 1, last))
        series.tx = looks.name_of(looks.cells(sheet, column, top))
        made.append(series)
    chart.series = made
    chart.legend = looks.legend() if len(made) > 1 else None
    return made
