"""One function a format: the file in, its text out. Libraries are imported when a format is met."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from xeploai.documents.decode import decode
from xeploai.documents.document import UnreadableDocumentError
from xeploai.numerals import round_half_up

MAX_UNPACKED_BYTES = 200_000_000  # a document of pictures may be large; more is an archive bomb
MAX_PAGES = 5_000
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_GENERAL_PLACES = 10  # beyond what a cell without a number format shows


def html_text(data: bytes) -> tuple[str, str]:
    """The article of a page, without menus, scripts and footers; tables as lines of cells."""
    import trafilatura

    declared = _CHARSET.search(data[:4096])
    page, encoding = decode(data, declared[1].decode("ascii") if declared else "")
    try:
        text = trafilatura.extract(page, favor_recall=True, include_comments=False, include_tables=True)
    except RecursionError:
        raise UnreadableDocumentError("its elements are nested too deep for a page") from None
    if not text:
        raise UnreadableDocumentError("no article text was found in the page: save its text as .txt")
    return text, encoding


def docx_text(data: bytes) -> tuple[str, str]:
    """Paragraphs and tables in their order; a table row is a line, its cells parted by tabs."""
    import docx
    from docx.table import Table
    from lxml.etree import XMLSyntaxError

    _refuse_bomb(data, "word/document.xml")
    try:
        inner = list(docx.Document(io.BytesIO(data)).iter_inner_content())
    except (KeyError, ValueError, XMLSyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableDocumentError(f"not a readable Word document: {error}") from None
    lines: list[str] = []
    for block in inner:
        if isinstance(block, Table):
            lines += ["\t".join(_cells_once(row)) for row in block.rows]
        else:
            lines.append(block.text)
    return "\n".join(lines), "utf-8"


def _cells_once(row: object) -> Iterator[str]:
    """The cells of a Word table row; a merged cell is told once."""
    before = None
    for cell in row.cells:  # type: ignore[attr-defined]
        if cell._tc is not before:
            yield cell.text.replace("\n", " ")
        before = cell._tc


def pdf_text(data: bytes) -> tuple[str, str]:
    """The text layer, page after page; a scan has none and is refused."""
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise UnreadableDocumentError(f"not a readable PDF: {error}") from None
    with file:
        if len(file) > MAX_PAGES:
            raise UnreadableDocumentError(f"{len(file)} pages: split it, {MAX_PAGES} are read at most")
        pages = [_page_text(page) for page in file]
    if not any(page.strip() for page in pages):
        raise UnreadableDocumentError("the PDF has no text layer, it is a scan: run it through OCR first")
    return "\n".join(pages), "utf-8"


def _page_text(page: object) -> str:
    layer = page.get_textpage()  # type: ignore[attr-defined]
    try:
        return layer.get_text_range()
    finally:
        layer.close()
        page.close()  # type: ignore[attr-defined]


def xlsx_text(data: bytes) -> tuple[str, str]:
    """Each sheet's rows as lines of cells parted by tabs, numbers as a Vietnamese reader sees them."""
    import openpyxl

    _refuse_bomb(data, "xl/workbook.xml")
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        lines = [
            "\t".join(_shown(cell) for cell in row) for sheet in book.worksheets for row in sheet.iter_rows()
        ]
        book.close()
    except (KeyError, TypeError, ValueError, SyntaxError, zipfile.BadZipFile) as error:
        raise UnreadableDocumentError(f"not a readable workbook: {error}") from None
    return "\n".join(line.rstrip("\t") for line in lines), "utf-8"


def _shown(cell: object) -> str:
    """A cell as shown: `0.1559` formatted as `0.0%` is `15,6%`, `7.5` is `7,5`."""
    value = cell.value  # type: ignore[attr-defined]
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value).replace("\n", " ").replace("\t", " ")
    pattern = str(cell.number_format or "")  # type: ignore[attr-defined]
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    if not number.is_finite():
        return str(value)
    percent = "%" in pattern
    places = re.search(r"[0#]\.(0+)", pattern)
    number = round_half_up(
        number * 100 if percent else number, len(places[1]) if places else 0 if percent else _GENERAL_PLACES
    )
    text = f"{number:f}"
    if not places and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") + ("%" if percent else "")


def _refuse_bomb(data: bytes, inside: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.infolist()
    except zipfile.BadZipFile as error:
        raise UnreadableDocumentError(f"not what its name says: {error}") from None
    if sum(item.file_size for item in names) > MAX_UNPACKED_BYTES:
        raise UnreadableDocumentError("unpacks to more than 200 MB: this is no report")
    if inside not in {item.filename for item in names}:
        raise UnreadableDocumentError(f"not what its name says: it holds no {inside}")
