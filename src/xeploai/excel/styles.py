"""How cells look. Each style is made once a workbook and shared: making them cell by cell is what is slow."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray

from xeploai.codes.colours import colour
from xeploai.compare.view import COUNT, PERCENT, POINTS, SIGNED
from xeploai.excel.text import legal

TABLE_FORMATS = {
    COUNT: "#,##0",
    SIGNED: '+#,##0;"−"#,##0;0',
    PERCENT: "0.00%",
    POINTS: '+0.00;"−"0.00;0.00',
}
CHART_FORMATS = TABLE_FORMATS | {PERCENT: "0.0%", POINTS: '+0.0;"−"0.0;0.0'}
FONT = "Calibri"
MOST_SIGNS = 8  # of a number format, which holds 255 letters


def hex_of(name: str) -> str:
    """A named colour as Excel writes it."""
    return colour(name)["hex"].removeprefix("#")


def with_sign(number_format: str, sign: str) -> str:
    """A number format that shows a sign behind the number, which stays a number.

    >>> with_sign("0.0%", "§"), with_sign('+0;"−"0;0', "*")
    ('0.0%"§"', '+0"*";"−"0"*";0"*"')
    """
    quoted = '"{}"'.format("".join(legal(sign).split())[:MOST_SIGNS].replace('"', "”"))
    return ";".join(part + quoted for part in number_format.split(";"))


class Styles:
    """The styles of one workbook, by the name of a look and a number format."""

    def __init__(self, book: Workbook):
        self._book = book
        self._looks = _looks()
        self._made: dict[tuple[str, str], StyleArray] = {}

    def __call__(self, look: str, number_format: str = "General") -> StyleArray:
        """A style; the same object each time."""
        key = (look, number_format)
        if key not in self._made:
            cell = Cell(self._book.worksheets[0])
            cell.font, cell.fill, cell.border, cell.alignment = self._looks[look]
            cell.number_format = number_format
            self._made[key] = cell._style
        return self._made[key]


def _looks() -> dict[str, tuple[Font, PatternFill, Border, Alignment]]:
    """Font, fill, border and alignment of each look."""
    ink, muted, link = hex_of("text"), hex_of("muted"), hex_of("link")
    row = Border(bottom=Side(style="hair", color=hex_of("grid")))
    under = Border(bottom=Side(style="thin", color=hex_of("muted")))
    head = PatternFill("solid", fgColor=hex_of("sheet_head"))
    plain, none = PatternFill(), Border()
    text = Alignment(horizontal="left", vertical="top", wrap_text=True, indent=1)
    one_line = Alignment(horizontal="left", vertical="top", indent=1)
    running = Alignment(horizontal="left", vertical="top", wrap_text=True)
    number, across = Alignment(vertical="top"), Alignment(horizontal="left", vertical="top")
    below = Alignment(horizontal="left", vertical="bottom", wrap_text=True, indent=1)

    def font(size: float = 11, colour_hex: str = ink, *, bold: bool = False, underline: bool = False) -> Font:
        return Font(name=FONT, size=size, color=colour_hex, bold=bold, u="single" if underline else None)

    return {
        "text": (font(), plain, row, text),
        "number": (font(), plain, row, number),
        "led": (font(colour_hex=link, underline=True), plain, row, text),
        "link": (font(), plain, row, one_line),
        "web": (font(colour_hex=link, underline=True), plain, row, one_line),
        "id": (font(8, muted), plain, row, text),
        "id_link": (font(8, muted, underline=True), plain, row, text),
        "helper": (font(9, muted), plain, row, number),
        "head": (font(bold=True), head, under, below),
        "helper_head": (font(9, muted), head, under, below),
        "title": (font(14, bold=True), plain, none, across),
        "wrapped_title": (font(14, bold=True), plain, none, running),
        "cover_title": (font(16, bold=True), plain, none, running),
        "section": (font(12, bold=True), plain, none, running),
        "line": (font(colour_hex=muted), plain, none, across),
        "paragraph": (font(), plain, none, running),
        "quiet": (font(colour_hex=muted), plain, none, running),
        "quiet_link": (font(colour_hex=link, underline=True), plain, none, running),
    }
