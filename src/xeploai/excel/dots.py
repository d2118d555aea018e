"""Dots on a line a row, and pairs of dots that are joined: scatter charts whose rows have names."""

from __future__ import annotations

from openpyxl.chart import ScatterChart
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.error_bar import ErrorBars
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import XYSeries
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.compare.picture import DUMBBELL, Picture
from xeploai.excel import looks
from xeploai.excel.helpers import (
    AXIS,
    LEFT,
    POSITION,
    RIGHT,
    RULE,
    RULE_POSITION,
    helpers,
    limits,
)
from xeploai.excel.sizes import NAMES, NUMBERS, chart_size, names_fit

LARGE = 20  # rows with large dots at most
SYMBOLS = ("circle", "diamond", "square", "triangle")
# of the file format; openpyxl turns two of them round, and Excel would repair the file
IN_ORDER = ("errDir", "errBarType", "errValType", "noEndCap", "plus", "minus", "val", "spPr")
NOTHING = ";;;"  # a number format; openpyxl does not write "no labels" for an axis


def dots_chart(sheet: Worksheet, top: int, picture: Picture) -> ScatterChart:
    """A series of dots for every column of numbers; further ones for the rule and for the names of rows.

    A scatter chart's own axis has numbers where names are needed. So every row has a series of one point
    without a mark at the axis' edge, whose label is its name, from the cell that holds it.
    """
    rows, last = len(picture.frame), top + len(picture.frame)
    low, high, step = limits(picture)
    columns = {key: NUMBERS + len(picture.colours) + at for at, key in enumerate(helpers(picture))}
    position = looks.numbers_from(looks.cells(sheet, columns[POSITION], top + 1, last))
    chart = ScatterChart()
    chart.style, chart.scatterStyle, chart.varyColors = 10, "lineMarker", False
    made = list[XYSeries]()
    for at, name in enumerate(picture.colours):
        where = looks.places_from(looks.cells(sheet, NUMBERS + at, top + 1, last))
        series = _series(where, position, looks.cells(sheet, NUMBERS + at, top))
        series.marker = looks.marker(SYMBOLS[at % len(SYMBOLS)], name, 9 if rows <= LARGE else 7)
        made.append(series)
    if picture.kind == DUMBBELL:
        made[0].errBars = _joints(sheet, top, last, columns)
    if RULE in columns:
        made.append(_rule(sheet, top, columns))
    drawn, size, one_line = len(made), chart_size(picture).letters, names_fit(picture)
    for row in range(top + 1, last + 1):
        series = _series(
            looks.places_from(looks.cells(sheet, columns[AXIS], row)),
            looks.numbers_from(looks.cells(sheet, columns[POSITION], row)),
            looks.cells(sheet, NAMES, row),
        )
        series.marker = Marker(symbol="none")
        series.dLbls = looks.labels(
            "General", looks.letters(size), "l", shows="showSerName", wrapped=not one_line
        )
        made.append(series)
    chart.series = made
    chart.legend = looks.legend(range(drawn, len(made))) if drawn > 1 else None
    chart.x_axis.scaling.min, chart.x_axis.scaling.max, chart.x_axis.majorUnit = low, high, step
    chart.x_axis.number_format = looks.axis_format(picture.unit, step)
    chart.x_axis.majorGridlines = ChartLines()
    chart.x_axis.crosses, chart.y_axis.crosses = "min", "min"
    chart.y_axis.scaling.min, chart.y_axis.scaling.max, chart.y_axis.majorUnit = 0, rows + 1, 1
    chart.y_axis.number_format = NOTHING
    chart.y_axis.majorGridlines.spPr = looks.line("grid")
    return chart


def _series(where: object, position: object, name: str) -> XYSeries:
    """Points that nothing joins."""
    series = XYSeries()
    series.xVal, series.yVal, series.tx = where, position, looks.name_of(name)
    series.graphicalProperties, series.smooth = looks.no_line(), False
    return series


def _joints(sheet: Worksheet, top: int, last: int, columns: dict[str, int]) -> ErrorBars:
    """What joins the two dots of a row: error bars as long as the two are apart, from cells."""
    reach = {
        key: looks.numbers_from(looks.cells(sheet, columns[key], top + 1, last)) for key in (LEFT, RIGHT)
    }
    bars = ErrorBars(
        errDir="x", errBarType="both", errValType="cust", noEndCap=True,
        minus=reach[LEFT], plus=reach[RIGHT], spPr=looks.line("muted", looks.THICK),
    )  # fmt: skip
    bars.__elements__ = IN_ORDER
    return bars


def _rule(sheet: Worksheet, top: int, columns: dict[str, int]) -> XYSeries:
    """A line across all rows, between two points."""
    series = _series(
        looks.places_from(looks.cells(sheet, columns[RULE], top + 1, top + 2)),
        looks.numbers_from(looks.cells(sheet, columns[RULE_POSITION], top + 1, top + 2)),
        looks.cells(sheet, columns[RULE], top),
    )
    series.marker = Marker(symbol="none")
    series.graphicalProperties = looks.line("rule", looks.THICK, "dash")
    return series
