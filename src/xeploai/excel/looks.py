"""Parts of native charts, with what openpyxl leaves at defaults that readers do not expect set once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from openpyxl.chart.data_source import AxDataSource, NumDataSource, NumRef, StrRef
from openpyxl.chart.label import DataLabel, DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.chart.legend import Legend, LegendEntry
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.fill import ColorChoice, PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
    RichTextProperties,
)
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from xeploai.codes.colours import colour
from xeploai.compare.picture import Picture
from xeploai.compare.view import PERCENT, POINTS, SIGNED
from xeploai.excel.styles import hex_of
from xeploai.excel.text import legal, lines_of

HATCHES = {"/": "wdUpDiag", "\\": "wdDnDiag", ".": "pct10", "x": "diagCross", "-": "ltHorz", "|": "ltVert"}
TITLE_LETTERS, SUBTITLE_LETTERS = 62, 80  # that a line of the title block surely holds
MOST_SUBTITLE_LINES = 3  # a longer subtitle stands on the sheet only
WHITE = "FFFFFF"
POINT = 100  # of a size of letters
HAIR, THICK = 6_350, 19_050  # lines, in Excel's units
FLAGS = ("showLegendKey", "showVal", "showCatName", "showSerName", "showPercent", "showBubbleSize")


class _InOneLine(RichTextProperties):
    """Text that is not wrapped, which openpyxl does not write."""

    tagname = RichTextProperties.tagname

    def to_tree(self, *given: Any, **named: Any) -> Any:
        tree = super().to_tree(*given, **named)
        tree.attrib.update({"rot": "0", "vert": "horz", "wrap": "none"})
        return tree


def cells(sheet: Worksheet, column: int, first: int, last: int = 0) -> str:
    """The reference of some cells of a column, or of one cell."""
    letter = get_column_letter(column)
    end = f":${letter}${last}" if last and last != first else ""
    return f"{quote_sheetname(sheet.title)}!${letter}${first}{end}"


def name_of(reference: str) -> SeriesLabel:
    """A series' name, from a cell."""
    return SeriesLabel(strRef=StrRef(f=reference))


def names_from(reference: str) -> AxDataSource:
    """Names of bars or points of time, from cells."""
    return AxDataSource(strRef=StrRef(f=reference))


def places_from(reference: str) -> AxDataSource:
    """Places of dots along the axis, from cells."""
    return AxDataSource(numRef=NumRef(f=reference))


def numbers_from(reference: str) -> NumDataSource:
    """Numbers, from cells."""
    return NumDataSource(numRef=NumRef(f=reference))


def title_lines(picture: Picture) -> tuple[int, int]:
    """About how many lines title and subtitle take above the plot; none for a subtitle that is too long."""
    above = lines_of(picture.title, TITLE_LETTERS)
    below = lines_of(picture.subtitle, SUBTITLE_LETTERS) if picture.subtitle else 0
    return above, below if below <= MOST_SUBTITLE_LINES else 0


def title_block(picture: Picture) -> Title:
    """Title and subtitle above the plot, never over it; programs break their lines."""
    texts = [(picture.title, letters(12, bold=True))]
    if title_lines(picture)[1]:
        texts.append((picture.subtitle, letters(9, "muted")))
    paragraphs = [
        Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=legal(text))])
        for text, look in texts
    ]
    return Title(tx=Text(rich=RichText(p=paragraphs)), overlay=False)


def axis_title(text: str) -> Title:
    """What an axis measures."""
    look = letters(9, "muted")
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[RegularTextRun(rPr=look, t=text)])
    return Title(tx=Text(rich=RichText(p=[paragraph])), overlay=False)


def letters(size: float, name: str = "text", *, bold: bool = False) -> CharacterProperties:
    """Letters of a size in points and a named colour."""
    return CharacterProperties(sz=int(size * POINT), b=bold, solidFill=hex_of(name))


def written(look: CharacterProperties, *, wrapped: bool = True) -> RichText:
    """How the words of an axis, a legend or labels are written: never turned."""
    paragraph = Paragraph(pPr=ParagraphProperties(defRPr=look), r=[], endParaRPr=look)
    body = RichTextProperties(rot=0, vert="horz") if wrapped else _InOneLine()
    return RichText(bodyPr=body, p=[paragraph])


def line(name: str, width: int = HAIR, dash: str | None = None) -> GraphicalProperties:
    """A line of a named colour."""
    return GraphicalProperties(ln=LineProperties(solidFill=hex_of(name), w=width, prstDash=dash))


def no_line() -> GraphicalProperties:
    """Points that nothing joins."""
    return GraphicalProperties(ln=LineProperties(noFill=True))


def fill(name: str) -> GraphicalProperties:
    """The fill of a named colour, hatched where it is, with a dark edge."""
    look = GraphicalProperties(ln=LineProperties(solidFill=hex_of("edge"), w=HAIR))
    hatch = colour(name)["hatch"]
    if hatch:
        pattern = HATCHES[hatch[0]]
        back, front = ColorChoice(srgbClr=hex_of(name)), ColorChoice(srgbClr=hex_of("edge"))
        look.pattFill = PatternFillProperties(prst=pattern, fgClr=front, bgClr=back)
    else:
        look.solidFill = hex_of(name)
    return look


def marker(symbol: str, name: str, size: int = 8) -> Marker:
    """A filled mark; a white one is grey, since some programs draw marks without their edge."""
    return Marker(symbol=symbol, size=size, spPr=fill("others" if hex_of(name) == WHITE else name))


def labels(
    number_format: str,
    look: CharacterProperties,
    position: str | None = None,
    *,
    without: Iterable[int] = (),
    shows: str = "showVal",
    wrapped: bool = False,
) -> DataLabelList:
    """Labels that show one thing and nothing else, but for the points that have none."""
    flags: dict[str, Any] = dict.fromkeys(FLAGS, False)
    shown = flags | {shows: True}
    text = written(look, wrapped=wrapped)
    single = [DataLabel(idx=point, **flags) for point in without]
    return DataLabelList(
        dLbl=single, numFmt=number_format, txPr=text, dLblPos=position,
        **shown,
    )  # fmt: skip


def legend(hidden: Iterable[int] = ()) -> Legend:
    """The legend below the plot, without the series that are no data."""
    entries = [LegendEntry(idx=series, delete=True) for series in hidden]
    return Legend(legendPos="b", overlay=False, legendEntry=entries, txPr=written(letters(9)))


def axis_format(unit: str, step: float) -> str:
    """The number format of an axis: no more places than its steps need."""
    whole = float(step * (100 if unit == PERCENT else 1)).is_integer()
    places = "0" if whole else "0.0"
    if unit == PERCENT:
        return f"{places}%"
    return f'+{places};"−"{places};0' if unit in (POINTS, SIGNED) else "#,##0"


def inside(x: float, y: float, width: float, height: float) -> Layout:
    """Where the plot itself stands, in parts of the chart."""
    place = ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=x, y=y, w=width, h=height)
    return Layout(manualLayout=place)
