"""Pages of comparisons without running a notebook, and a browser that notes what a page asks for and says."""

from __future__ import annotations

from contextlib import contextmanager

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from xeploai.publish.page import page

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YAAAAASUVORK5CYII="
CODE = 'import xeploai as xl  # the "package"'
PARAMETERS = 'area = "Kon Tum"\nlanguage = "en"'


def bundle(block):
    """What a notebook keeps of something that it shows."""
    if hasattr(block, "_repr_mimebundle_"):
        return block._repr_mimebundle_()
    return {"text/html": block._repr_html_(), "text/plain": repr(block)}


def shown(data, source="", **more):
    """A code cell with one output."""
    return new_code_cell(source, outputs=[new_output("display_data", data=data, **more)])


def notebook(*cells):
    return nbformat.from_dict(new_notebook(cells=list(cells)))


def blocks(comparison):
    """What the notebooks show of a comparison: charts first, then its tables."""
    made = [
        comparison.heading(),
        *comparison.charts().values(),
        comparison.as_table(),
        comparison.as_others(),
    ]
    made += [comparison.as_findings(), comparison.as_corrections(), comparison.caveats()]
    return [*made, comparison.sources(), comparison.printed()]


def page_of(comparison, language="en", version=""):
    """The page of a notebook that shows a comparison."""
    cells = [
        new_markdown_cell("# In the laboratory", metadata={"tags": ["lab-only"]}),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell(PARAMETERS, metadata={"tags": ["injected-parameters"]}),
    ]
    for block in blocks(comparison):
        cells += [
            new_markdown_cell("## Một phần", metadata={"tags": ["lang-vi"]}),
            new_markdown_cell("## A part", metadata={"tags": ["lang-en"]}),
            shown(bundle(block), CODE),
        ]
    return page(notebook(*cells), language, version=version)


@contextmanager
def opened(browser, where, html, width=1200, height=800, **options):
    """A page in the browser; `asked` notes its requests, `said` its words in the console."""
    where.write_text(html, encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    view = context.new_page()
    view.asked, view.said = [], []
    view.on("request", lambda one: view.asked.append(one.url))
    view.on("console", lambda one: view.said.append(one.text))
    view.goto(where.as_uri())
    yield view
    context.close()
