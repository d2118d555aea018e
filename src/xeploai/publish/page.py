"""An executed notebook as one HTML page: code behind a switch, no script, nothing from anywhere else."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass

import nbformat
from lxml import html as parser
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from xeploai import codes
from xeploai.publish.exporter import exporter, shown_as, text
from xeploai.publish.navigation import SLOT, with_navigation

__all__ = ["Page", "PageError", "page", "with_navigation"]

PICTURE = re.compile(r"data:image/[a-z+]+;base64,(.*)", re.S)


class PageError(ValueError):
    """The executed notebook cannot become a page that everyone can read."""


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes
    ----------
    title
        What its first heading says.
    charts
        SHA-256 of each of its pictures, in hexadecimal digits, in their order.
    warnings
        What went to stderr; it is left out of the page.
    """

    title: str
    html: str
    charts: tuple[str, ...]
    warnings: tuple[str, ...]


def page(notebook: NotebookNode, language: str, *, version: str = "") -> Page:
    """Render a page.

    Parameters
    ----------
    notebook
        Executed. Cells tagged ``lab-only`` or with another language are left out, as is what went to stderr.
    version
        What the head of the page says of the version of the data; nothing if empty.

    Raises
    ------
    PageError
        If a picture has no alternative text, or is not in the page itself.
    """
    cells = [_for_readers(cell) for cell in notebook.cells if _is_for(cell, language)]
    title = _title(cells)
    html, _ = exporter().from_notebook_node(
        new_notebook(cells=cells),
        {
            "language": language,
            "labels": codes.Labels(language),
            "title": title,
            "version": version,
            "headed": any('class="xl-heading"' in one for one in _shown(cells)),
            "slot": SLOT,
        },
    )
    return Page(title, html, tuple(_pictures(html)), tuple(_warnings(notebook)))


def _is_for(cell: NotebookNode, language: str) -> bool:
    """Whether a cell belongs on the page of a language."""
    others = {f"lang-{other}" for other in codes.languages() if other != language}
    return not {"lab-only", *others} & set(cell.metadata.get("tags", []))


def _for_readers(cell: NotebookNode) -> NotebookNode:
    """A cell without what went to stderr."""
    if cell.cell_type != "code":
        return cell
    return nbformat.from_dict(
        {**cell, "outputs": [one for one in cell.outputs if one.get("name") != "stderr"]}
    )


def _warnings(notebook: NotebookNode) -> Iterator[str]:
    """What went to stderr."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.get("name") == "stderr" and text(output, "stream").strip():
                yield text(output, "stream").strip()


def _pictures(html: str) -> Iterator[str]:
    """The checksum of each picture; each must say what it shows and be in the page."""
    tree = parser.document_fromstring(html, parser=parser.HTMLParser(huge_tree=True))
    for drawing in tree.iter("svg", "canvas", "object", "embed"):
        if not (drawing.get("aria-label") or "").strip():
            raise PageError(f"a drawing <{drawing.tag}> has no alternative text: give it an aria-label")
    for picture in tree.iter("img"):
        if not (picture.get("alt") or "").strip():
            raise PageError(
                "a picture has no alternative text: show it as a Chart, or give it metadata 'alt'"
            )
        held = PICTURE.fullmatch(picture.get("src") or "")
        if not held:
            raise PageError(f"a picture is not in the page itself: '{picture.get('src') or ''}'")
        yield hashlib.sha256(base64.b64decode(held[1])).hexdigest()


def _shown(cells: list[NotebookNode]) -> Iterator[str]:
    """The HTML that cells show."""
    for cell in cells:
        for output in cell.get("outputs", []):
            if shown_as(output) == "text/html":
                yield text(output, "text/html")


def _title(cells: list[NotebookNode]) -> str:
    """The page's title: the first heading that a cell printed, else the first that an author wrote."""
    for cell in cells:
        for output in cell.get("outputs", []):
            if 'class="xl-heading"' in text(output, "text/html"):
                return text(output, "text/plain").partition("\n")[0]
    written = (line for cell in cells if cell.cell_type == "markdown" for line in cell.source.splitlines())
    return next((line.lstrip("# ") for line in written if line.startswith("# ")), "")
