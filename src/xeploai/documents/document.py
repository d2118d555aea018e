"""What a document is to the rest: a text whose code points are counted, and where it came from."""

from __future__ import annotations

from dataclasses import dataclass


class UnreadableDocumentError(ValueError):
    """A document that gives no text; the message says why and what to do."""


@dataclass(frozen=True)
class Document:
    """The text of one file.

    Attributes
    ----------
    name
        The file's name.
    text
        As decoded: nothing is normalised, so that offsets into it can be checked by anyone.
    kind
        The format it was read as: txt, html, docx, pdf, xlsx, csv.
    encoding
        How its characters were encoded; a legacy font (``tcvn3``, ``vni``) if it was converted from one.
    sha256
        Of the file's bytes.
    """

    name: str
    text: str
    kind: str
    encoding: str
    sha256: str
