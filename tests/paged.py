"""Pages of comparisons without running a notebook, and what a browser finds amiss with any page."""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from itertools import pairwise

import nbformat
import pypdfium2
from axe_playwright_python.sync_playwright import Axe
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
def opened(browser, where, html, **options):
    """A page in the browser, written first."""
    where.write_text(html, encoding="utf-8")
    with visited(browser, where, **options) as view:
        yield view


@contextmanager
def visited(browser, where, width=1200, height=800, **options):
    """A page in the browser; `asked` notes its requests, `said` its words in the console and its errors."""
    context = browser.new_context(viewport={"width": width, "height": height}, **options)
    view = context.new_page()
    view.asked, view.said = [], []
    view.on("request", lambda one: view.asked.append(one.url))
    view.on("console", lambda one: view.said.append(one.text))
    view.on("pageerror", lambda one: view.said.append(str(one)))
    view.goto(where.as_uri())
    yield view
    context.close()


def barriers(view, *rules):
    """What axe-core finds on a page, or only what some of its rules find; a frame of ours is a page of its own."""
    options = {"resultTypes": ["violations"], "iframes": False, "rules": {"target-size": {"enabled": True}}}
    if rules:
        options |= {"runOnly": {"type": "rule", "values": rules}}
    found = Axe().run(view, options=options).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:200]} {node['failureSummary']}"
        for one in found
        for node in one["nodes"]
    ]


NARROW = """() => {
  const found = [];
  if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    const at = words.currentNode.parentElement;
    const size = parseFloat(getComputedStyle(at).fontSize);
    if (words.currentNode.data.trim() && at.checkVisibility() && size < 12) found.push(size + 'px: ' + words.currentNode.data);
  }
  for (const one of document.querySelectorAll('input, button, select')) {
    const box = one.getBoundingClientRect();
    if (Math.min(box.width, box.height) < 24) found.push('a small control: ' + one.outerHTML);
  }
  return found; }"""


def crampedness(view):
    """What is amiss with a page on a narrow screen: it scrolls sideways, small print, small controls."""
    return view.evaluate(NARROW)


WORDS = """() => {  // what can be seen, piece by piece; and what must not end a sheet: headings and what introduces something
  const seen = one => one.checkVisibility({visibilityProperty: true}) && !one.closest('.xl-heard, iframe');
  const begun = one => (one.querySelector('thead') || one).innerText;
  const pieces = [], ends = [];
  const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (words.nextNode()) {
    if (seen(words.currentNode.parentElement)) pieces.push(words.currentNode.data);
  }
  for (const head of document.querySelectorAll('h2, h3')) {
    if (!seen(head)) continue;
    let next = head.nextElementSibling;
    while (next && !seen(next)) next = next.nextElementSibling;
    if (!next) continue;
    ends.push([head.innerText, begun(next)]);
    let after = next.nextElementSibling;
    while (after && !seen(after)) after = after.nextElementSibling;
    if (next.matches('p') && after && !after.matches('h2, h3, p')) ends.push([head.innerText + next.innerText, begun(after)]);
  }
  for (const one of document.querySelectorAll('caption:not(.xl-heard), thead')) if (seen(one)) ends.push([one.innerText, '']);
  return [pieces, ends]; }"""


def losses(view, where):
    """What a page loses on paper: words cut off; a heading or a table's head alone at the foot of a sheet."""
    view.emulate_media(media="print")
    pieces, ends = view.evaluate(WORDS)
    pieces, ends = [bare(one) for one in pieces], [(bare(end), bare(then)[:BEGUN]) for end, then in ends]
    view.pdf(path=where, prefer_css_page_size=True)
    found = []
    with pypdfium2.PdfDocument(where) as paper:
        texts = [bare(sheet.get_textpage().get_text_range()) for sheet in paper]
        sizes = {tuple(round(side) for side in sheet.get_size()) for sheet in paper}
    found += [f"{size} is no A4" for size in sizes if size != (595, 842)]
    whole = "".join(texts)
    found += ["a frame, cut at its end"] * view.locator("iframe:visible").count()
    found += [f"not on paper: {one}" for one in pieces if one not in whole]
    found += [  # and what it introduces begins the next sheet: a cell may say the same as a heading
        f"at the foot: {end}"
        for text, after in pairwise(texts)
        for end, then in ends
        if text.endswith(end) and after.startswith(then)
    ]
    return found


BEGUN = 8  # letters by which the beginning of a sheet is known


def bare(text):
    """A text without what separates words, hyphens included: at the end of a line PDF has another one."""
    return re.sub(r"[-\s\x02\xad\ufffe]", "", unicodedata.normalize("NFC", text))
