"""Writing a workbook: in one step, the same bytes each time, with the data's date in place of the clock's."""

from __future__ import annotations

import datetime
import io
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.writer.excel import ExcelWriter
from openpyxl.xml.constants import SHEET_DRAWING_NS
from openpyxl.xml.functions import fromstring, tostring

from xeploai import project
from xeploai.mistakes import Mistake, UserMistakesError

NO_DATE = datetime.date(2000, 1, 1)
FIRST_YEAR = 1980  # that a ZIP can hold
AUTHOR = "xeploai"
# periods such as 2022 are text; Excel is not to mark them as numbers that went wrong
PERIODS_ARE_TEXT = (
    b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1"/></ignoredErrors>'
)
# of the file format; openpyxl writes a font's parts in another
FONT_ORDER = (
    "b", "i", "strike", "condense", "extend", "outline", "shadow", "u", "vertAlign", "sz", "color", "name",
    "family", "charset", "scheme",
)  # fmt: skip
AFTER_IGNORED = (b"<drawing ", b"<legacyDrawing ", b"<tableParts", b"</worksheet>")


def save(book: Workbook, path: Path, date: datetime.date | None = None) -> Path:
    """Write a workbook under its final name in one step; the same content gives the same bytes.

    Parameters
    ----------
    date
        The data's date, which stands as the time at which the workbook was made; without one, the first
        day of 2000.

    Raises
    ------
    UserMistakesError
        If the name does not end in ``.xlsx``, or the folder is not there.
    """
    if path.suffix.lower() != ".xlsx":
        raise UserMistakesError([Mistake("workbook", f"'{path.name}' does not end in .xlsx")])
    project.require_folder(path, "workbook")
    project.put_whole(path, as_bytes(book, date))
    return path


def as_bytes(book: Workbook, date: datetime.date | None = None) -> bytes:
    """The workbook as a file holds it."""
    day = NO_DATE if date is None or date.year < FIRST_YEAR else date
    moment = datetime.datetime.combine(day, datetime.time())
    book.properties.creator = book.properties.lastModifiedBy = AUTHOR
    book.properties.created = book.properties.modified = moment
    for font in book._fonts:
        font.__elements__ = FONT_ORDER
    described = [[getattr(c, "alt", "") for c in s._charts] for s in book.worksheets if s._charts]
    written = io.BytesIO()
    with _Archive(written, moment, described) as archive:
        ExcelWriter(book, archive).write_data()
    return written.getvalue()


class _Archive(zipfile.ZipFile):
    """An archive whose parts all have one time; puts in what openpyxl does not write."""

    def __init__(self, file: io.BytesIO, moment: datetime.datetime, described: list[list[str]]):
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)
        self._moment = moment.timetuple()[:6]
        self._described = {f"xl/drawings/drawing{at}.xml": texts for at, texts in enumerate(described, 1)}

    def writestr(self, zinfo_or_arcname: Any, data: Any, *_: Any, **__: Any) -> None:
        """Add a part; a drawing gets the alternative texts of its charts."""
        name = str(zinfo_or_arcname)
        if name in self._described:
            data = _with_texts(data, self._described[name])
        super().writestr(zipfile.ZipInfo(name, self._moment), data, zipfile.ZIP_DEFLATED)

    def write(self, filename: Any, arcname: Any = None, *_: Any, **__: Any) -> None:
        """Add a file, which is a worksheet."""
        self.writestr(arcname, _with_text_periods(Path(filename).read_bytes()))


def _with_texts(drawing: bytes, texts: list[str]) -> bytes:
    """A drawing whose charts have alternative texts."""
    tree = fromstring(drawing)
    for properties, text in zip(tree.iter(f"{{{SHEET_DRAWING_NS}}}cNvPr"), texts, strict=True):
        properties.set("descr", text)
    content: bytes = tostring(tree)
    return content


def _with_text_periods(sheet: bytes) -> bytes:
    """A worksheet in which text of digits is no error; the place of this part is fixed."""
    tail = sheet.rindex(b"</sheetData>") if b"</sheetData>" in sheet else sheet.rindex(b"<sheetData/>")
    at = min(found for part in AFTER_IGNORED if (found := sheet.find(part, tail)) >= 0)
    return sheet[:at] + PERIODS_ARE_TEXT + sheet[at:]
