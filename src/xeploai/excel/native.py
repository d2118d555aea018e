"""Native charts: what openpyxl leaves at defaults that readers do not expect is set here, once."""

from __future__ import annotations

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes.colours import colour

WIDTH_CM = 26.0
LABELLED = ("excellent", "good", "good_or_better", "clean_strong")  # wide parts; thin ones are in the table


def shares_chart(
    sheet: Worksheet, top: int, rows: int, ratings: list[tuple[str, str]], title: str
) -> BarChart:
    """100% stacked bars of a block whose first column names the rows.

    Parameters
    ----------
    top
        Row of the block's headings.
    ratings
        Of each further column: the rating (or ``residual``) and the name of its colour.
    """
    chart = _bars(title, rows)
    chart.grouping, chart.overlap = "percentStacked", 100
    chart.add_data(Reference(sheet, 2, top, 1 + len(ratings), top + rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, 1, top + 1, 1, top + rows))
    for series, (rating, name) in zip(chart.series, ratings, strict=True):
        fill = colour(name)
        series.graphicalProperties = _fill(fill["hex"], hatched=bool(fill["hatch"]))
        if rating in LABELLED:
            series.dLbls = _values("0.0%", fill["text_hex"])
    chart.y_axis.number_format, chart.y_axis.majorUnit = "0%", 0.2
    chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, 1
    chart.legend.position = "b"
    return chart


def points_chart(sheet: Worksheet, top: int, rows: int, title: str) -> BarChart:
    """Bars from zero of a block of two columns: name and percentage points."""
    chart = _bars(title, rows)
    chart.add_data(Reference(sheet, 2, top, 2, top + rows), titles_from_data=True)
    chart.set_categories(Reference(sheet, 1, top + 1, 1, top + rows))
    series = chart.series[0]
    series.graphicalProperties = _fill(colour("increase")["hex"])
    series.invertIfNegative = False
    series.dLbls = _values('+0.0;"−"0.0;0.0', colour("text")["hex"])
    chart.y_axis.number_format = '+0;"−"0;0'
    chart.x_axis.tickLblPos = "low"
    chart.legend = None
    return chart


def _bars(title: str, rows: int) -> BarChart:
    """Horizontal bars, first row at the top, axes present, nothing drawn over anything else."""
    chart = BarChart()
    chart.type, chart.gapWidth, chart.style = "bar", 45, 10
    chart.width, chart.height = WIDTH_CM, 4.6 + 1.1 * rows
    chart.title = title
    chart.title.overlay = False
    chart.title.tx.rich.p[0].pPr = ParagraphProperties(defRPr=CharacterProperties(sz=1200, b=True))
    for run in chart.title.tx.rich.p[0].r:
        run.rPr = CharacterProperties(sz=1200, b=True)
    chart.x_axis.delete = chart.y_axis.delete = False  # left out, Excel hides the axes
    chart.x_axis.scaling.orientation = "maxMin"
    chart.y_axis.crosses = "max"  # with reversed rows this is the bottom
    chart.y_axis.majorGridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=_hex("grid")))
    chart.layout = Layout(ManualLayout(xMode="edge", yMode="edge", x=0.2, y=0.2, w=0.76, h=0.58))
    return chart


def _hex(name: str) -> str:
    return colour(name)["hex"].removeprefix("#")


def _fill(hex_colour: str, *, hatched: bool = False) -> GraphicalProperties:
    properties = GraphicalProperties(ln=LineProperties(solidFill=_hex("edge"), w=6350))
    if hatched:
        properties.pattFill = PatternFillProperties(
            prst="wdUpDiag", fgClr=ColorChoice(srgbClr=_hex("edge")), bgClr=ColorChoice(srgbClr="FFFFFF")
        )
    else:
        properties.solidFill = hex_colour.removeprefix("#")
    return properties


def _values(number_format: str, text_colour: str) -> DataLabelList:
    """Labels that show the value and nothing else."""
    text = CharacterProperties(sz=900, solidFill=text_colour.removeprefix("#"))
    return DataLabelList(
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
        showLeaderLines=False,
        numFmt=number_format,
        txPr=RichText(p=[Paragraph(pPr=ParagraphProperties(defRPr=text), endParaRPr=text)]),
    )
