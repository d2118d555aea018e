"""A file by its suffix."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from xeploai.documents import formats
from xeploai.documents.decode import decode
from xeploai.documents.document import Document, UnreadableDocumentError

MAX_BYTES = 100_000_000
_READERS: dict[str, tuple[str, Callable[[bytes], tuple[str, str]]]] = {
    ".txt": ("txt", decode),
    ".md": ("txt", decode),
    ".csv": ("csv", decode),
    ".html": ("html", formats.html_text),
    ".htm": ("html", formats.html_text),
    ".docx": ("docx", formats.docx_text),
    ".pdf": ("pdf", formats.pdf_text),
    ".xlsx": ("xlsx", formats.xlsx_text),
}
SUFFIXES = tuple(_READERS)


def read(path: Path) -> Document:
    """Read one document.

    Parameters
    ----------
    path
        A .txt, .html, .docx, .pdf, .xlsx or .csv file.

    Raises
    ------
    UnreadableDocumentError
        If it cannot be opened, is of another kind, or gives no text.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "bao-cao.txt"
    >>> _ = path.write_text("Có 73 tổ chức đảng", encoding="utf-8")
    >>> document = read(path)
    >>> document.text[3:5], document.kind, document.encoding
    ('73', 'txt', 'utf-8')
    """
    if path.suffix.lower() not in _READERS:
        raise UnreadableDocumentError(f"'{path.suffix}' is not read: give one of {', '.join(SUFFIXES)}")
    kind, reader = _READERS[path.suffix.lower()]
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableDocumentError("larger than 100 MB: this is no report")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableDocumentError(error.strerror or str(error)) from None
    text, encoding = reader(data)
    if not text.strip():
        raise UnreadableDocumentError("it is empty")
    return Document(path.name, text, kind, encoding, hashlib.sha256(data).hexdigest())
