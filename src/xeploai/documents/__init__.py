"""Documents as text: one file in, its text and how it was decoded out."""

from xeploai.documents.document import Document, UnreadableDocumentError
from xeploai.documents.read import SUFFIXES, read

__all__ = ["SUFFIXES", "Document", "UnreadableDocumentError", "read"]
