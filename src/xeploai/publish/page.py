"""An executed notebook as one HTML page: no code, no script, nothing from another host."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import nbformat
from lxml.html import fragment_fromstring
from markupsafe import Markup
from nbconvert import HTMLExporter
from nbconvert.preprocessors import TagRemovePreprocessor

from xeploai import codes, display


class PageError(ValueError):
    """The executed notebook cannot become a page that everyone can read."""


@dataclass(frozen=True)
class Page:
    """A page and its title."""

    title: str
    html: str
    charts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def with_navigation(
    html: str,
    language: str,
    index: str = "index.html",
    previous=None,
    following=None,
    home: str = "../index.html",
) -> str:
    return html


def page(notebook: nbformat.NotebookNode, language: str, index: str = "", version: str = "") -> Page:
    """Render a page.

    Parameters
    ----------
    notebook
        Executed. Cells tagged ``lab-only`` or with another language are left out, as is what went to stderr.
    index
        Address of the list of reports, if the page links to one.

    Raises
    ------
    PageError
        If a picture has no alternative text.
    """
    others = {f"lang-{other}" for other in codes.languages() if other != language}
    nb = nbformat.from_dict(notebook)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if _is_content(output)]
    exporter = HTMLExporter(template_name="basic", exclude_input=True)
    exporter.exclude_input_prompt = exporter.exclude_output_prompt = True
    exporter.exclude_anchor_links = True
    remove = TagRemovePreprocessor(remove_cell_tags={"lab-only", *others})
    exporter.register_preprocessor(remove, enabled=True)
    body, _ = exporter.from_notebook_node(nb)
    title = _title(nb)
    html = display.environment().get_template("page.html.j2").render(
        language=language, title=title, body=Markup(body), index=index, labels=codes.Labels(language)
    )  # fmt: skip
    return Page(title, html)


def _is_content(output: Any) -> bool:
    """Whether an output belongs on a page; pictures must say what they show."""
    if output.output_type == "stream":
        return bool(output.name != "stderr")
    html = "".join(output.get("data", {}).get("text/html", ""))
    bare = any(not alt.strip() for alt in _alternatives(html))
    for kind in output.get("data", {}):  # where there is HTML, a picture beside it is not shown
        bare |= kind.startswith("image/") and not html and not output.metadata.get(kind, {}).get("alt")
    if bare:
        raise PageError("a picture has no alternative text: show it as a Chart, or give it metadata 'alt'")
    return not (output.get("data") and not "".join(output.data.get("text/html", "x")).strip())


def _alternatives(html: str) -> list[str]:
    """The alternative text of each picture of an output, empty where there is none."""
    if "<img" not in html:
        return []
    return [str(img.get("alt") or "") for img in fragment_fromstring(html, create_parent=True).iter("img")]


def _title(nb: nbformat.NotebookNode) -> str:
    """The page's title: the first heading that a cell printed, else the notebook's first line."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            text = output.get("data", {}).get("text/plain", "")
            if "xl-heading" in output.get("data", {}).get("text/html", ""):
                return str(text).splitlines()[0]
    return str(nb.cells[0].source).splitlines()[0].lstrip("# ") if nb.cells else ""
